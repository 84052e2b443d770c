"""How long after a key the desk shows what it does, and what a long session weighs there:

    python -m bench.desk [--questions 5000] [--keys 80]

A real server and the moderators' desk in Chromium, every question of the session fetched. Measured from the moment the
key goes down to the frame that shows the next row chosen; what a key costs the page's thread, which tells the same on a
busy machine; and the heap of the page after a collection. Prints one JSON object: p50, p95 and the longest in ms, MB.
"""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright

from bench.reads import fill
from bench.stage import share
from tests.browser.seats import LAPTOP, Running
from tests.conftest import CHROMIUM_ARGS, browser_path
from tests.runtime.servers import process

TARGET_MS, TARGET_MB = 50, 150
# The frame after the one in which the chosen row was drawn has been painted.
WATCH = """() => { window.took = []; addEventListener("keydown", ({ timeStamp }) => {
  const look = () => requestAnimationFrame(() => requestAnimationFrame(() => took.push(performance.now() - timeStamp)));
  queueMicrotask(look); }, true); }"""
PAUSE_MS = 700  # what comes sooner belongs to the gesture before


async def measure(page: Page, keys: int) -> list[float]:
    await page.evaluate(WATCH)
    for number in range(keys):
        await page.keyboard.press("jjjk"[number % 4])
        await page.wait_for_timeout(PAUSE_MS if number % 4 == 3 else 120)
    return list(await page.evaluate("took"))


async def figure(wire: CDPSession, name: str) -> float:
    await wire.send("Performance.enable", {"timeDomain": "threadTicks"})
    found = (await wire.send("Performance.getMetrics"))["metrics"]
    return float(next(each["value"] for each in found if each["name"] == name))


async def weigh(wire: CDPSession) -> float:
    await wire.send("HeapProfiler.collectGarbage")
    return await figure(wire, "JSHeapUsedSize") / 2**20


async def main(argv: list[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=5000)
    parser.add_argument("--keys", type=int, default=80)
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as var:
        url = f"sqlite:///{var}/bench.db"
        session = await fill(var, url, given.questions)
        async with process(Path(var), url) as server, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM_ARGS)
            context = await browser.new_context(viewport=LAPTOP)  # type: ignore[arg-type]
            cookie = await Running(server).hire("lan", "gltt:moderator")
            await context.add_cookies([{"name": "giaoluu", "value": cookie, "url": server.url}])
            page = await context.new_page()
            await page.goto(f"{server.url}/r/gltt/buoi/{session}/ban")
            await page.locator("html[data-alive]").wait_for(state="attached")
            whole = f"{given.questions // 2:,}".replace(",", ".")
            await page.locator(".heads a b", has_text=whole).first.wait_for(timeout=120_000)
            wire = await context.new_cdp_session(page)
            before = await figure(wire, "ThreadTime")
            took = await measure(page, given.keys)
            cpu = await figure(wire, "ThreadTime") - before
            weight = await weigh(wire)
            await browser.close()
    return {
        "keys": len(took), "p50": round(share(took, 0.5)), "p95": round(share(took, 0.95)), "longest": round(max(took)),
        "of_promised": round(share(took, 0.95) / TARGET_MS, 2), "cpu_each_ms": round(1000 * cpu / given.keys, 1),
        "heap_mb": round(weight), "heap_aim_mb": TARGET_MB,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main()), indent=2))
