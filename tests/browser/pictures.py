"""The pictures of the README, taken from the running house:

    python -m tests.browser.pictures [NAME…]

Starts `./giaoluu run` on a data folder of its own, waits until its rehearsal has something to show, signs in through
the links that it prints, and writes docs/pictures/NAME.png; without names, all of them.
"""

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.conftest import CHROMIUM_ARGS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE, LAPTOP, HALL = (360, 740), (1366, 768), (1920, 1080)
PUBLIC_HOST = "gltt.giaoluu.example"  # for the QR codes: nobody else reaches this machine
ANSWERS, PATIENCE_S = 6, 240
QUESTION = (
    "Gia đình tôi nộp hồ sơ cấp giấy chứng nhận từ tháng 9 năm ngoái, đến nay chưa có kết quả. "
    "Xin hỏi thời hạn giải quyết là bao lâu và tôi cần hỏi ở đâu?"
)
OTHER_QUESTION = "Bãi rác đầu làng tôi bốc mùi cả năm nay. Bao giờ thì được di dời?"


class Running(NamedTuple):
    """What the running house printed: addresses of the room, the desk's one-time link, the administrator's."""

    room: str
    desk: str
    administrator: str

    @property
    def base(self) -> str:
        return self.room.partition("/r/")[0]


class Shot(NamedTuple):
    """One picture: at what size, and how to come to it."""

    size: tuple[int, int]
    go: Callable[[Page, Running], Awaitable[None]]
    seat: str = "public"


async def room(page: Page, service: Running) -> None:
    await on_air(service)
    await page.goto(service.room)


async def ask(page: Page, service: Running, text: str = QUESTION) -> None:
    await page.goto(f"{service.room}/hoi")
    await page.locator("textarea").fill(text)
    await page.locator("input[name=name]").fill("Nguyễn Thị Hoa")
    await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


async def receipt(page: Page, service: Running, text: str = QUESTION) -> None:
    await ask(page, service, text)
    await page.locator("form button[type=submit]").last.click()
    await page.locator("svg[role=img], .slip, .qr").first.wait_for()


async def mine(page: Page, service: Running) -> None:
    await receipt(page, service, OTHER_QUESTION)
    await page.goto(f"{service.base}/r/gltt/cua-toi")


async def desk(page: Page, service: Running) -> None:
    await page.goto(f"{service.room}/ban")
    await page.locator("article.row").first.wait_for()
    await page.keyboard.press("1")
    await page.locator("article.row").first.click()


async def desk_list(page: Page, service: Running) -> None:
    """On a phone the chosen question fills the screen: here the list alone."""
    await page.goto(f"{service.room}/ban")
    await page.locator("article.row").first.wait_for()
    await page.keyboard.press("2")


async def stage(page: Page, service: Running) -> None:
    await on_air(service)
    await page.goto(f"{service.room}/san-khau")


async def mixer(page: Page, service: Running) -> None:
    await on_air(service)
    await page.goto(f"{service.room}/dieu-khien")
    await page.locator(".order .button").first.click()
    await page.locator(".screen[data-cued] .stage-question").wait_for()


async def transcript(page: Page, service: Running) -> None:
    await page.goto(f"{service.room}/toan-van")


async def staff(page: Page, service: Running) -> None:
    await page.goto(f"{service.base}/r/gltt/can-bo")


SHOTS: dict[str, Shot] = {
    "room-phone": Shot(PHONE, room),
    "room-desktop": Shot(LAPTOP, room),
    "ask-phone": Shot(PHONE, ask),
    "desk-laptop": Shot(LAPTOP, desk, "desk"),
    "desk-phone": Shot(PHONE, desk_list, "desk"),
    "stage-hall": Shot(HALL, stage),
    "mixer-laptop": Shot(LAPTOP, mixer, "desk"),
    "transcript": Shot(LAPTOP, transcript),
    "staff": Shot(LAPTOP, staff, "administrator"),
    "receipt-phone": Shot(PHONE, receipt),
    "mine-phone": Shot(PHONE, mine),
}


@asynccontextmanager
async def running(var: Path) -> AsyncIterator[Running]:
    """The house as a newcomer starts it; the addresses that it prints."""
    env = os.environ | {"GIAOLUU_PATHS_VAR": str(var), "PYTHONUNBUFFERED": "1", "GIAOLUU_WEB_HOSTS": PUBLIC_HOST}
    command = [sys.executable, "-m", "server", "run", "--open-rehearsal", "--port", "0"]
    service = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE)
    try:
        yield await asyncio.wait_for(printed(service.stdout), 60)
    finally:
        service.terminate()
        await service.wait()


async def printed(out: asyncio.StreamReader | None) -> Running:
    assert out is not None
    said = ""
    while "/toan-van" not in said:
        line = await out.readline()
        if not line:
            raise RuntimeError(f"the house did not open:\n{said}")
        said += line.decode()
    room = re.findall(r"(http\S+)/hoi\b", said)[0]
    links = re.findall(r"http\S+/vao/\S+", said)
    return Running(
        room, next(link for link in links if "/r/" in link), next(link for link in links if "/r/" not in link)
    )


def frame(service: Running) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{service.room}/frame", timeout=5) as answer:
        found: list[dict[str, Any]] = json.load(answer)["put"]
        return found


async def something_to_show(service: Running) -> None:
    await until(service, lambda values: sum(value["noun"] == "answer" for value in values) >= ANSWERS)


async def on_air(service: Running) -> None:
    """Between two questions the stage is empty."""
    await until(service, lambda values: any(value["noun"] == "stage" and value["question"] for value in values))


async def until(service: Running, holds: Callable[[list[dict[str, Any]]], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if holds(await asyncio.to_thread(frame, service)):
                return
            await asyncio.sleep(0.5)


async def seats(browser: Browser, service: Running) -> dict[str, Any]:
    """Cookies of each seat; the one-time links are used here."""
    states: dict[str, Any] = {"public": None}
    for name, link in (("desk", service.desk), ("administrator", service.administrator)):
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(link)
        await page.locator("form.sign-in button").click()
        await page.wait_for_url(lambda url: "/vao/" not in url)
        states[name] = await context.storage_state()
        await context.close()
    return states


async def take(browser: Browser, service: Running, name: str, state: Any) -> None:
    shot = SHOTS[name]
    context: BrowserContext = await browser.new_context(
        viewport={"width": shot.size[0], "height": shot.size[1]}, storage_state=state, locale="vi-VN"
    )
    page = await context.new_page()
    await shot.go(page, service)
    await page.wait_for_timeout(800)
    await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
    await context.close()
    print(f"docs/pictures/{name}.png", flush=True)


async def pictures(names: list[str]) -> None:
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as var:
        async with running(Path(var)) as service, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
            states = await seats(browser, service)
            await something_to_show(service)
            for name in names:
                await take(browser, service, name, states[SHOTS[name].seat])
            await browser.close()


if __name__ == "__main__":
    asyncio.run(pictures(sys.argv[1:] or list(SHOTS)))
