"""A server without room for one more socket: the page reads over HTTP, asks, has its answer, and moves when there is
room. With PICTURES=<folder> it leaves pictures of what the reader saw."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.browser.seats import LAPTOP, PHONE, Meeting, Running, alive, code_on, fill, send, sideways, until
from tests.runtime.servers import Person, process

pytestmark = pytest.mark.slow

FULL = {"GIAOLUU_LIMITS_SOCKETS": "2", "GIAOLUU_LIMITS_SOCKETS_KEPT": "50", "GIAOLUU_LIVE_AGAIN_MS": "300"}
TEXT = "Bao giờ đường vào thôn tôi được làm lại?"
ANSWER = "Kính thưa bà, đường được làm lại trong quý ba."


@pytest.fixture(scope="module")
async def small(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """A hall with two sockets, one of them kept."""
    var = tmp_path_factory.mktemp("small")
    async with process(var, f"sqlite:///{var / 'hall.db'}", **FULL) as server:
        yield Running(server)


@pytest.fixture
async def full(small: Running) -> AsyncIterator[Meeting]:
    """The moderator has taken the one place."""
    meeting = await small.meeting("live")
    yield meeting
    await meeting.lan.leave()


async def picture(page: Any, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        await page.wait_for_timeout(300)
        await page.screenshot(path=f"{folder}/{name}.png")


async def says(page: Any, word: str) -> None:
    """Room is offered to a share that doubles by the second: it takes some until one alone is sure to be in it."""
    await page.locator("[data-part=connection]", has_text=word).wait_for(state="attached", timeout=20_000)


async def test_a_page_without_a_socket_reads_asks_and_moves_when_there_is_room(full: Meeting, window: Any) -> None:
    url = full.server.url
    reader, asker = await window(LAPTOP, url=url), await window(PHONE, url=url)
    sockets: list[str] = []
    for page in (reader, asker):
        page.on("websocket", lambda socket: sockets.append(socket.url))
    await reader.goto(full.address)
    await alive(reader)
    await says(reader, "Đang đông")
    await asker.goto(f"{full.address}/hoi")
    await fill(asker, TEXT, name="Bà Nguyễn Thị Mẫu")
    await send(asker)
    assert len(await code_on(asker)) == 16
    await picture(asker, "receipt-http-phone")
    (id,) = await until(lambda: [id for noun, id in full.lan.table if noun == "question"], "asked over HTTP")
    await full.act("question.accept", id)
    await full.act("question.call", id)
    for page in (reader, asker):
        await page.goto(full.address)
        await page.locator(".now-question", has_text=TEXT).wait_for()
    await says(asker, "Đang đông")
    await picture(reader, "room-http-desktop")
    await picture(asker, "room-http-phone")
    await asker.locator("[data-part=mine-count]", has_text="1").first.wait_for(state="attached")
    await asker.goto(f"{full.base}/cua-toi")
    await asker.locator(".mine", has_text=TEXT).wait_for()
    await full.act("answer.draft", id, text=ANSWER)
    await full.act("answer.publish", id)
    await asker.locator(".mine a[href*='/cau/']").wait_for()
    await reader.locator("[data-part=answers]", has_text=ANSWER).wait_for()
    for page in (reader, asker):
        assert not await sideways(page)
    assert not sockets, "nobody tried a door that the server had said to be shut"
    await asker.goto(full.address)
    await reader.close()
    await full.lan.leave()
    await until(lambda: sockets, "somebody comes back to a socket", 20)
    await says(asker, "Đang cập nhật")


async def test_a_page_that_finds_the_door_shut_reads_over_http(full: Meeting, window: Any) -> None:
    """It was told that there was room; then others came."""
    page = await window(PHONE, url=full.server.url)
    await full.lan.leave()
    await until(lambda: full.lan.gone.is_set(), "the moderator has left")
    others = [Person(full.server), Person(full.server)]

    async def take_the_room(route: Any) -> None:
        for each in others:
            await each.join(full.id)
        await route.continue_()

    await page.route("**/room/main.js", take_the_room)
    await page.goto(full.address)
    await says(page, "Đang đông")
    for each in others:
        await each.leave()
    await says(page, "Đang cập nhật")
