"""How long after the key the hall sees it:

    python -m bench.stage [--rounds 40] [--crowd 100]

A real server, the vision mixer and the hall's screen in Chromium, a crowd that watches. Measured from the moment the
key goes down in the one page to the moment the other has drawn it: a question that is taken on air, and the blank.
Prints one JSON object: p50 and p99 in ms, and the p99 as a share of what is promised (300 ms).
"""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

from tests.browser.seats import HALL, LAPTOP, Meeting, Running
from tests.conftest import CHROMIUM_ARGS, browser_path
from tests.runtime.servers import Person, process

PROMISED_MS = 300
PRESSED = (
    """addEventListener("keydown", () => { window.pressed = performance.timeOrigin + performance.now(); }, true)"""
)
SEEN = """() => { window.seen = {};
const WHERE = ".stage-body:not([data-turn]) .stage-number, .stage-head .stage-number";
const at = () => performance.timeOrigin + performance.now();
const look = () => { const number = document.querySelector(WHERE);
  const now = document.querySelector("[data-blank]") ? "blank" : number ? number.textContent : "idle";
  if (now === window.last) return;
  window.last = now; requestAnimationFrame(() => { seen[now] = at(); }); };
const all = { childList: true, subtree: true, attributes: true, characterData: true };
new MutationObserver(look).observe(document.body, all);
look(); }"""
GESTURE_S = 0.7


def share(times: list[float], quantile: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(quantile * (len(ordered) - 1)))]


async def lag(mixer: Page, hall: Page, name: str) -> float:
    """From the last key until the hall showed this for the last time."""
    while not await hall.evaluate("(name) => window.last === name && name in seen", name):  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    shown, pressed = await hall.evaluate("(name) => seen[name]", name), await mixer.evaluate("pressed")
    return float(shown - pressed)


async def takes(mixer: Page, hall: Page, meeting: Meeting, rounds: int) -> list[float]:
    found = []
    for number in range(rounds):
        id = await meeting.stand("accepted", f"Câu đo thứ {number}: bao giờ có sổ?")
        await mixer.locator(f"#cue-{id} .button").click()
        await mixer.locator(f"#cue-{id}[data-cued]").wait_for()
        await mixer.locator(".order-head").click()
        await asyncio.sleep(GESTURE_S)  # what comes sooner belongs to the gesture before
        await mixer.keyboard.press("Enter")
        await mixer.locator("[data-act=take_now]:not([aria-disabled])").wait_for()
        await mixer.keyboard.press("Enter")
        found.append(await lag(mixer, hall, f"Câu {meeting.question(id)['number']}"))
        await mixer.locator("dialog").wait_for(state="detached")
    return found


async def blanks(mixer: Page, hall: Page, rounds: int) -> list[float]:
    found = []
    on_air = await hall.evaluate("last")
    for _ in range(rounds):
        for name in ("blank", on_air):
            await hall.evaluate("(name) => { delete seen[name]; }", name)
            await asyncio.sleep(GESTURE_S)
            await mixer.keyboard.press("Shift+B")
            found.append(await lag(mixer, hall, name))
    return found


async def measure(given: argparse.Namespace) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as var:
        async with process(Path(var), f"sqlite:///{var}/bench.db") as server, async_playwright() as playwright:
            meeting = await Running(server).meeting("live")
            crowd = [Person(server) for _ in range(given.crowd)]
            for person in crowd:
                await person.join(meeting.id, "public")
            browser = await playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM_ARGS)
            pages: list[Page] = []
            for address, size in (("dieu-khien", LAPTOP), ("san-khau", HALL)):
                context = await browser.new_context(viewport=size)  # type: ignore[arg-type]
                await context.add_cookies([{"name": "giaoluu", "value": meeting.lan.cookie, "url": server.url}])
                page = await context.new_page()
                await page.goto(f"{meeting.address}/{address}")
                await page.locator("html[data-alive]").wait_for(state="attached")
                pages.append(page)
            mixer, hall = pages
            await mixer.evaluate(PRESSED)
            await hall.evaluate(SEEN)
            times: dict[str, list[float]] = {"take": await takes(mixer, hall, meeting, given.rounds)}
            times["blank"] = await blanks(mixer, hall, given.rounds)
            await browser.close()
            for person in crowd:
                await person.leave()
    return {name: _told(each) for name, each in times.items()}


def _told(times: list[float]) -> dict[str, float]:
    p99 = share(times, 0.99)
    return {"p50": round(share(times, 0.5)), "p99": round(p99), "of_promised": round(p99 / PROMISED_MS, 2)}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--crowd", type=int, default=100)
    found: dict[str, Any] = asyncio.run(measure(parser.parse_args(argv)))
    print(json.dumps(found, indent=2))
    return int(any(each["of_promised"] > 1 for each in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
