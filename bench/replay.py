"""What a replay costs its reader, and when it is there:

    python -m bench.replay [--questions 1000] [--rounds 5] [--seat room] [--slow 4] [--mbit 1.6 --rtt 150]

A session of two hours with so many questions, answered one after the other, played again on a phone (a seat of staff:
on a laptop) with its processor slowed down and a line of this speed, nothing in its cache. Prints one JSON object,
medians in ms: until the page came, until the room at its middle is to be read, and from a move of the slider to the
drawn moment, where its piece may still have to come and where it is there; the slowest of each; the bytes that came.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from bench.session import UNLIMITED
from tests.browser.seats import LAPTOP, PHONE
from tests.conftest import CHROMIUM_ARGS, browser_path
from tests.runtime.servers import process
from tests.runtime.services import PLAN, START, home

LENGTH_S = 7200
SEATS = {
    "room": ("", "[data-part=answers] > *"),
    "desk": ("/ban", ".row, .column-empty"),
    "stage": ("/san-khau", ".stage"),
}
# From the slider's move to the frame in which the moment stands there.
SEEK = """(second) => new Promise((done) => { const slider = document.querySelector("[data-part=moment]");
const clock = document.querySelector("[data-part=clock]"); const begun = performance.now();
const look = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
const seen = new MutationObserver(() => { seen.disconnect(); look(); });
seen.observe(clock, { childList: true, characterData: true, subtree: true });
slider.value = second; slider.dispatchEvent(new Event("input")); })"""
# The first frame in which it stands there, as the page itself knows it: whoever asks it from outside waits longer.
READY = """(() => { const look = () => (document.querySelector("%s")
? setTimeout(() => { globalThis.readyAt = performance.now(); }) : requestAnimationFrame(look)); look(); })()"""
READ = """() => { const page = performance.getEntriesByType("navigation")[0];
const all = [page, ...performance.getEntriesByType("resource")];
const bytes = all.reduce((sum, one) => sum + one.transferSize, 0);
return { opened: globalThis.readyAt, page: page.responseEnd, bytes, files: all.length }; }"""
TEXT = "Gia đình tôi đã nộp hồ sơ cấp giấy chứng nhận từ năm ngoái mà chưa có kết quả, xin hỏi vì sao và bao giờ có? "
ANSWER = "Hồ sơ của ông bà đang được thẩm định, Văn phòng đăng ký sẽ trả kết quả trong ba mươi ngày làm việc. "


async def fill(url: str, questions: int) -> str:
    """Every question is read, every third is called on the stage, two of three are answered in writing."""
    limits = {name.replace(".", "__"): value for name, value in UNLIMITED.items()}
    async with home(url, **limits) as here:
        here.clock.now = START - 1
        await here.plan()
        await here.do("lan", "session.open_intake")
        here.clock.now = PLAN["starts_at"]
        await here.do("lan", "session.start")
        for number in range(questions):
            here.clock.now += LENGTH_S * 1000 // questions
            asked = await here.ask(f"asker{number}", f"Câu thứ {number}. {TEXT * (1 + number % 3)}")
            id = asked["question"]
            await here.do("lan", "question.accept", question=id, text_rev=1)
            if number % 3 == 0:
                await here.do("lan", "question.call", question=id, text_rev=1)
                await here.do("lan", "question.answer", question=id, state="called")
            if number % 3 != 1:
                await here.do("vinh", "answer.draft", question=id, rev=0, text=f"{number}: {ANSWER * (1 + number % 4)}")
                await here.do("lan", "answer.publish", question=id, rev=1)
        await here.do("lan", "session.end")
        return here.session


async def opened(browser: Browser, address: str, given: argparse.Namespace, cookie: str) -> tuple[Page, dict[str, Any]]:
    path, ready = SEATS[given.seat]
    size = PHONE if given.seat == "room" else LAPTOP
    context = await browser.new_context(viewport=size, is_mobile=size is PHONE, has_touch=size is PHONE)  # type: ignore[arg-type]
    if given.seat != "room":
        await context.add_cookies([{"name": "giaoluu", "value": cookie, "url": address}])
    page = await context.new_page()
    page.set_default_timeout(120_000)
    await page.add_init_script(READY % ready)
    wire = await context.new_cdp_session(page)
    await wire.send("Emulation.setCPUThrottlingRate", {"rate": given.slow})
    speed = given.mbit * 125_000
    line = {"offline": False, "latency": given.rtt, "downloadThroughput": speed, "uploadThroughput": speed}
    await wire.send("Network.enable")
    await wire.send("Network.emulateNetworkConditions", line)
    await page.goto(f"{address}/xem-lai{path}#t={LENGTH_S // 2}", wait_until="commit")
    while not await page.evaluate("globalThis.readyAt"):  # its policy lets nobody wait inside  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    return page, await page.evaluate(READ)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seat", choices=SEATS, default="room")
    parser.add_argument("--slow", type=int, default=4)
    parser.add_argument("--mbit", type=float, default=1.6)
    parser.add_argument("--rtt", type=float, default=150)
    given, chance = parser.parse_args(), random.Random(7)
    with tempfile.TemporaryDirectory() as var:
        url = f"sqlite:///{var}/bench.db"
        session = await fill(url, given.questions)
        async with process(Path(var), url) as server, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM_ARGS)
            address, person = f"{server.url}/r/angiang/buoi/{session}", await server.staff("xem", "angiang:moderator")
            await (await opened(browser, address, given, str(person.cookie)))[0].context.close()  # the first one folds
            found: dict[str, list[float]] = {
                "opened": [],
                "page": [],
                "bytes": [],
                "files": [],
                "seek_new": [],
                "seek_known": [],
            }
            for _ in range(given.rounds):
                page, read = await opened(browser, address, given, str(person.cookie))
                for name, value in read.items():
                    found[name].append(value)
                await asyncio.sleep(3)  # as long as somebody reads
                moments = [chance.randrange(LENGTH_S) for _ in range(12)]
                for name in ("seek_new", "seek_known"):
                    found[name] += [await page.evaluate(SEEK, second) for second in moments]
                await page.context.close()
            await browser.close()
    slowest = {f"{name}_slowest": round(max(found[name])) for name in ("opened", "seek_new", "seek_known")}
    print(json.dumps({name: round(statistics.median(each)) for name, each in found.items()} | slowest, indent=2))


if __name__ == "__main__":
    asyncio.run(main())
