"""What a page is before its modules are there, and when they do not come: drawn by the server, honest, and back by
itself; and how much it asks for until it is there."""

import asyncio
from typing import Any

import pytest

from tests.browser.seats import HALL, LAPTOP, PHONE, Running, alive, until

pytestmark = pytest.mark.browser

NO_MODULES = "delete HTMLScriptElement.prototype.noModule"
FIRST_VISIT = 150_000  # of bytes as they are sent: on a slow line the words come within a second and a half
SEATS = {"room": ("", PHONE, 15), "desk": ("/ban", LAPTOP, 20), "stage": ("/san-khau", HALL, 14)}
KEPT = {"room": ".now-question", "desk": ".desk-title", "stage": ".stage-question"}


async def live(page: Any, seat: str) -> None:
    if seat == "room":
        await alive(page)
    else:
        await page.locator("html[data-alive]").wait_for(state="attached")


@pytest.mark.parametrize("seat", SEATS)
async def test_a_page_asks_for_little_and_for_one_module(service: Running, window: Any, seat: str) -> None:
    meeting = await service.meeting("live")
    path, size, most = SEATS[seat]
    page = await window(size, url=service.server.url, cookie=meeting.lan.cookie)
    asked: list[str] = []
    finished: list[Any] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfinished", lambda request: finished.append(request))
    await page.goto(meeting.address + path)
    await live(page, seat)
    await page.evaluate("document.fonts.ready")
    assert len([url for url in asked if f"/linked/{seat}/main.js" in url]) == 1
    assert sum(url.endswith(".js") for url in asked) <= 3, "the page's module, and plain scripts"
    assert len(asked) == len(set(asked)) <= most, asked
    assert sum(url.endswith(".woff2") for url in asked) <= 3
    if seat == "room":
        weighed = await asyncio.gather(*(request.sizes() for request in finished))
        sent = sum(each["responseBodySize"] + each["responseHeadersSize"] for each in weighed)
        assert sent <= FIRST_VISIT, f"{sent} bytes"


@pytest.mark.parametrize("seat", ["room", *(pytest.param(seat, marks=pytest.mark.long) for seat in ("desk", "stage"))])
async def test_what_the_server_drew_is_kept_when_the_modules_come(service: Running, window: Any, seat: str) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called", "Câu đang trả lời?")
    path, size, _ = SEATS[seat]
    page = await window(size, url=service.server.url, cookie=meeting.lan.cookie)
    held: list[Any] = []

    async def hold(route: Any) -> None:
        held.append(route)

    await page.route(f"**/{seat}/main.js", hold)
    await page.goto(meeting.address + path, wait_until="commit")
    drawn = page.locator(KEPT[seat])
    await drawn.first.wait_for(state="attached")
    await drawn.first.evaluate("(element) => { element.kept = true; }")
    await until(lambda: held, "the module is asked for")
    for route in held:
        await route.continue_()
    await live(page, seat)
    assert await drawn.first.evaluate("(element) => element.kept === true")


@pytest.mark.parametrize("seat", ["stage", pytest.param("desk", marks=pytest.mark.long)])
async def test_a_lost_module_is_said_and_the_page_comes_back_by_itself(
    service: Running, window: Any, seat: str
) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called", "Câu đang trả lời?")
    path, size, _ = SEATS[seat]
    page = await window(size, url=service.server.url, cookie=meeting.lan.cookie)
    lost: list[str] = []

    pages: list[str] = []
    page.on("request", lambda request: request.is_navigation_request() and pages.append(request.url))

    async def lose_once(route: Any) -> None:
        lost.append(route.request.url)
        await (route.abort() if len(pages) == 1 else route.continue_())

    await page.route(f"**/linked/{seat}/main.js", lose_once)
    await page.goto(meeting.address + path)
    await page.locator(".startup-failed").wait_for()
    await live(page, seat)
    assert lost
    assert len(pages) == 2
    assert not await page.locator(".startup").is_visible()


async def test_while_the_server_is_away_no_error_page_takes_the_pictures_place(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called", "Câu đang trả lời?")
    page = await window(HALL, url=service.server.url)
    await page.route("**/linked/stage/main.js", lambda route: route.abort())
    await page.goto(f"{meeting.address}/san-khau")
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.resource_type))
    await page.route("**/san-khau", lambda route: route.abort())
    await page.locator("html[data-startup=failed]").wait_for(state="attached")
    await until(lambda: "xhr" in failed, "it asked whether the server answers")
    await page.locator(".stage-question", has_text="Câu đang trả lời?").wait_for()


async def test_an_engine_without_modules(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    id = await meeting.stand("called", "Câu đang trả lời?")
    pages = {}
    for seat in ("desk", "stage"):
        path, size, _ = SEATS[seat]
        page = pages[seat] = await window(size, url=service.server.url, cookie=meeting.lan.cookie)
        await page.add_init_script(NO_MODULES)
        await page.route(f"**/{seat}/main.js", lambda route: route.abort())
        await page.goto(meeting.address + path)
        await page.locator(".startup-old").wait_for()
        assert not await page.locator(".startup-failed").is_visible()
    await pages["stage"].locator(".stage-question", has_text="Câu đang trả lời?").wait_for()
    await meeting.act("question.answer", id)
    await pages["stage"].locator(".stage[data-idle]").wait_for()  # the server's picture, again and again
