"""The citizen's room: a line that is lost or dead, a session that goes on under the reader, numbers and clock."""

import time
from typing import Any

import pytest

from tests.browser.lines import Wire, answered, offline
from tests.browser.seats import LAPTOP, PHONE, Running, alive, sideways, until, words
from tests.chaos.weather import proxy

pytestmark = pytest.mark.browser

IN_VIEW = """(selector) => { const box = document.querySelector(selector).getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && Boolean(top?.closest(selector)); }"""
LOST = ".connection[data-lost]"


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(PHONE, id="phone", marks=pytest.mark.long),
        pytest.param(LAPTOP, id="laptop", marks=pytest.mark.long),
        pytest.param({"width": 320, "height": 640}, id="small"),
    ],
)
async def test_a_lost_line_is_in_view_however_far_one_has_read(
    service: Running, window: Any, size: dict[str, int]
) -> None:
    meeting = await service.meeting("live")
    await answered(meeting, 4)
    page = await window(size, url=service.server.url)
    await page.goto(meeting.address)
    await alive(page)
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await offline(page)
    await page.locator("body[data-connection=lost]").wait_for()
    await page.wait_for_function(IN_VIEW, arg=LOST)
    await page.evaluate("scrollTo(0, 400)")
    await page.wait_for_function(IN_VIEW, arg=LOST)
    assert await page.evaluate(
        "document.querySelector('.now').getBoundingClientRect().top >= 0 "
        "&& getComputedStyle(document.querySelector('.now .tag')).backgroundColor !== 'rgb(161, 29, 22)'"
    )
    await offline(page, False)
    await page.locator("body:not([data-connection])").wait_for()
    said = (await words(page))["connection.back"]
    await page.locator("[data-part=spoken]", has_text=said).wait_for(state="attached")
    assert not await sideways(page)


async def test_a_socket_that_is_open_and_dead_is_left_when_the_page_comes_back(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page, wire = await window(PHONE, url=service.server.url), Wire()
    await wire.watch(page)
    await page.goto(meeting.address)
    await alive(page)
    await until(lambda: wire.opened == 1)
    wire.cut()
    id = await meeting.stand("called", "Câu hỏi trong lúc im lặng?")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.locator(".now-question", has_text="im lặng").wait_for(timeout=5000)
    await until(lambda: wire.opened >= 2, "another socket")
    await meeting.act("question.answer", id)
    await page.locator(".now[data-empty]").wait_for()


async def test_a_room_that_nobody_touches_is_alive_again_within_five_seconds_of_silence(
    service: Running, window: Any
) -> None:
    meeting = await service.meeting("live")
    async with proxy(service.server.port) as line:
        page = await window(PHONE, url=f"http://127.0.0.1:{line.port}")
        await page.goto(meeting.address.replace(service.server.url, f"http://127.0.0.1:{line.port}"))
        await alive(page)
        for _ in range(2):
            await page.wait_for_timeout(3000)  # a line that is asked and answers stays
            line.swallow()
            began = time.monotonic()
            id = await meeting.stand("called", "Câu hỏi trong lúc im lặng?")
            await page.locator(".now-question", has_text="im lặng").wait_for(timeout=6000)
            assert time.monotonic() - began < 5
            await page.locator("body:not([data-connection])").wait_for()
            await meeting.act("question.answer", id)
            await page.locator(".now[data-empty]").wait_for()


async def test_a_hidden_page_asks_nothing(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page, said = await window(PHONE, url=service.server.url), list[str]()
    page.on("websocket", lambda socket: socket.on("framesent", lambda each: said.append(str(each))))
    await page.goto(meeting.address)
    await alive(page)
    await until(lambda: any("alive" in each for each in said), "a question")
    await page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    await page.wait_for_timeout(300)
    said.clear()
    await page.wait_for_timeout(5000)
    assert not [each for each in said if "alive" in each]


async def test_a_session_that_ends_under_the_reader(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    await page.goto(meeting.address)
    await alive(page)
    text = await words(page)
    asks = page.locator(".act-bar [data-part=ask-link]")
    await meeting.run("session.pause")
    await page.locator(".now-question", has_text=text["room.now_none_paused"]).wait_for()
    assert await asks.is_visible()
    await meeting.run("session.end")
    await page.locator(".now-question", has_text=text["room.now_none_follow_up"]).wait_for()
    assert not await page.locator(".now-question [data-kind=live]").count()
    assert not await asks.is_visible()
    await page.locator("[data-part=turn] a").click()
    await page.locator("[data-phase=after]").wait_for()


async def test_a_session_that_begins_under_the_reader(service: Running, window: Any) -> None:
    meeting = await service.meeting("planned", ahead=30)
    page = await window(PHONE, url=service.server.url)
    await page.goto(meeting.address)
    await alive(page)
    text = await words(page)
    await page.locator("[data-part=intake]", has_text=text["room.intake_closed"]).wait_for()
    await meeting.run("session.open_intake")
    await page.locator("[data-part=intake]", has_text=text["room.intake_open"]).wait_for()
    await page.locator(".act-bar [data-part=ask-link]").wait_for()
    await meeting.run("session.start")
    await page.locator("[data-part=turn]", has_text=text["room.started"]).wait_for()


async def test_an_answer_without_a_person_is_signed_by_the_unit(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await answered(meeting, 1)
    page = await window(PHONE, url=service.server.url)
    await page.goto(meeting.address)
    await page.locator(".pair-answerer", has_text="Bộ Tài nguyên và Môi trường").wait_for()
    await alive(page)
    await page.locator(".pair-answerer", has_text="Bộ Tài nguyên và Môi trường").wait_for()


async def test_waiting_unread_and_being_answered_are_three_numbers(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    for _ in range(3):
        await meeting.stand("accepted")
    for _ in range(2):
        await meeting.stand("asked")
    await meeting.stand("accepted", kind="opinion")
    await meeting.stand("called")
    page = await window(PHONE, url=service.server.url)
    for scripts in (False, True):
        context = await page.context.browser.new_context(java_script_enabled=scripts)
        one = await context.new_page()
        await one.goto(meeting.address)
        if scripts:
            await alive(one)
        await one.locator(".queue summary").click()
        await one.locator(".queue .figure", has_text="3").wait_for()
        figures = await one.locator(".figures").inner_text()
        assert "1 đang trả lời 3 đang chờ" in " ".join(figures.split()), figures
        assert "2 chờ duyệt" in " ".join(figures.split()), figures
        assert await one.locator(".queue .pair").count() == 5
        await context.close()


async def test_the_clock_is_the_servers_after_the_laptops_was_set(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(LAPTOP, url=service.server.url)
    await page.goto(meeting.address)
    await alive(page)
    behind = "import('/statics/lib/time.js').then(({ now }) => now())"
    real = await page.evaluate("Date.now()")
    await page.evaluate("{ const real = Date.now; Date.now = () => real() + 3_600_000; }")
    assert abs(await page.evaluate(behind) - real) < 5000
    await page.evaluate("import('/statics/lib/time.js').then(({ setNow }) => setNow(1000))")  # as an old page would
    await meeting.stand("accepted")  # any frame
    await page.wait_for_function(f"async () => Math.abs(await {behind} - {real}) < 30_000")
