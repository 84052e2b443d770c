"""A line between a page and its server that can be cut without being closed, and what a room has to show."""

import asyncio
from contextlib import suppress
from typing import Any

from playwright.async_api import TimeoutError

from tests.browser.seats import Meeting


class Wire:
    """The sockets of a page; `cut` leaves them open and carries nothing any more."""

    def __init__(self) -> None:
        self.dead = False
        self.opened = 0

    async def watch(self, page: Any) -> None:
        await page.route_web_socket("**/socket.io/**", self._take)

    def _take(self, socket: Any) -> None:
        self.opened += 1
        mine = {"cut": False}
        self.cuts = [*getattr(self, "cuts", []), mine]
        server = socket.connect_to_server()
        socket.on_message(lambda said: None if mine["cut"] else server.send(said))
        server.on_message(lambda said: None if mine["cut"] else socket.send(said))

    def cut(self) -> None:
        for each in self.cuts:
            each["cut"] = True


async def answered(meeting: Meeting, count: int) -> None:
    for n in range(count):
        id = await meeting.stand("drafted", f"Câu hỏi thứ {n}: khi nào tôi nhận được giấy chứng nhận?")
        await meeting.act("answer.publish", id)


async def offline(page: Any, off: bool = True) -> None:
    await page.context.set_offline(off)


async def alike(page: Any, text: str) -> None:
    """Typed once the server knows of a question like it, which comes a moment after that question; again where the page
    heard nothing in its time."""
    url = page.url.partition("?")[0].replace("/hoi", "/giong")
    for _ in range(30):
        if (await (await page.request.post(url, data={"text": text})).json()).get("similar"):
            break
        await asyncio.sleep(0.5)
    for _ in range(3):
        await page.locator("#text").fill("")
        await page.locator("#text").fill(text)
        with suppress(TimeoutError):
            await page.locator(".similar-bar button").wait_for(timeout=6_000)
            return
    raise AssertionError("no question is like it")
