"""What a reader sees, and when:

    python -m bench.paint [--seat room] [--questions 10000] [--rounds 5] [--slow 4] [--mbit 1.6 --rtt 150]

Chromium with its processor slowed down, on a line of this speed when one is given, a session under way with so many
questions, nothing in the browser's cache. Prints one JSON object, medians in ms from the click: first byte, first and
largest paint, until the scripts have taken the page over, the longest task of the scripts; then the bytes that came.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from bench.reads import fill
from tests.browser.seats import HALL, LAPTOP, PHONE, Running
from tests.conftest import CHROMIUM_ARGS, browser_path
from tests.runtime.servers import process

WATCH = """() => { window.seen = { tasks: [], largest: 0 };
new PerformanceObserver((list) => list.getEntries().forEach((one) => seen.tasks.push(one.duration)))
  .observe({ type: "longtask", buffered: true });
new PerformanceObserver((list) => list.getEntries().forEach((one) => { seen.largest = one.startTime; }))
  .observe({ type: "largest-contentful-paint", buffered: true }); }"""
READ = """() => { const page = performance.getEntriesByType("navigation")[0];
const paint = performance.getEntriesByName("first-contentful-paint")[0];
const all = [page, ...performance.getEntriesByType("resource")];
return { first_byte: page.responseStart, first_paint: paint.startTime, largest_paint: seen.largest,
  alive: performance.now(), longest_task: Math.max(0, ...seen.tasks), page_bytes: page.transferSize,
  bytes: all.reduce((sum, one) => sum + one.transferSize, 0), files: all.length }; }"""


SEATS = {  # seat -> its page, its screen, what is there once the scripts run
    "room": ("", PHONE, "[data-part=connection] :is([data-icon=online], use[href$='#online'])"),
    "desk": ("/ban", LAPTOP, "html[data-alive]"),
    "stage": ("/san-khau", HALL, "html[data-alive]"),
}


async def visit(browser: Browser, url: str, seat: str, given: argparse.Namespace, cookie: str) -> dict[str, float]:
    path, size, ready = SEATS[seat]
    context = await browser.new_context(viewport=size, is_mobile=size is PHONE, has_touch=size is PHONE)  # type: ignore[arg-type]
    await context.add_cookies([{"name": "giaoluu", "value": cookie, "url": url}])
    page = await context.new_page()
    wire = await context.new_cdp_session(page)
    await wire.send("Emulation.setCPUThrottlingRate", {"rate": given.slow})
    if given.mbit:
        speed = given.mbit * 125_000
        line = {"offline": False, "latency": given.rtt, "downloadThroughput": speed, "uploadThroughput": speed}
        await wire.send("Network.enable")
        await wire.send("Network.emulateNetworkConditions", line)
    await page.add_init_script(f"({WATCH})()")
    await page.goto(url + path, wait_until="commit")
    await page.locator(ready).wait_for(state="attached", timeout=60_000)
    found: dict[str, float] = await page.evaluate(READ)
    await context.close()
    return found


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seat", choices=SEATS, default="room")
    parser.add_argument("--mbit", type=float, default=0)
    parser.add_argument("--rtt", type=float, default=150)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow", type=int, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        url = f"sqlite:///{var}/bench.db"
        session = await fill(var, url, given.questions)
        async with process(Path(var), url) as server, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM_ARGS)
            address = f"{server.url}/r/gltt/buoi/{session}"
            cookie = await Running(server).hire("lan", "gltt:moderator")
            await visit(browser, address, given.seat, given, cookie)
            rounds: list[dict[str, Any]] = [
                await visit(browser, address, given.seat, given, cookie) for _ in range(given.rounds)
            ]
            await browser.close()
    print(json.dumps({name: round(statistics.median(one[name] for one in rounds)) for name in rounds[0]}, indent=2))


if __name__ == "__main__":
    asyncio.run(main())
