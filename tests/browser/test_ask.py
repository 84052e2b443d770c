"""The form: what is written is sent or kept, in every tab, whatever the line and the session do meanwhile."""

from typing import Any

import pytest

from tests.browser.lines import Wire, offline
from tests.browser.seats import PHONE, Running, fill, send, until, words

pytestmark = pytest.mark.browser


async def test_a_question_on_a_dead_socket_is_sent_within_seconds(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page, wire = await window(PHONE, url=service.server.url), Wire()
    await wire.watch(page)
    await page.goto(f"{meeting.address}/hoi")
    await until(lambda: wire.opened == 1)
    await page.wait_for_timeout(300)
    wire.cut()
    await fill(page, "Câu hỏi qua đường truyền chết?")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await send(page)
    await page.locator(".slip .code").wait_for(timeout=5000)


async def test_a_session_that_ends_under_the_writer(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}/hoi")
    await fill(page, "Viết dở khi buổi giao lưu kết thúc?")
    await meeting.run("session.end")
    text = await words(page)
    closed = page.locator("[data-part=intake]", has_text=text["ask.closed_kept"])
    await closed.wait_for()
    await page.evaluate("scrollTo(0, 0)")
    box = await closed.bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"], "seen wherever in the form one writes"
    assert await page.locator("button[type=submit]").first.is_disabled()
    await page.reload()
    await page.locator(".drafts", has_text="Viết dở khi").wait_for()
    await page.goto(f"{meeting.base}/cua-toi")
    await page.locator("[data-part=unsent]", has_text="Viết dở khi").wait_for()


async def test_a_planned_sessions_form_names_the_day_it_opens(service: Running, window: Any) -> None:
    meeting = await service.meeting("planned", ahead=30)
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}/hoi")
    text = await words(page)
    said = text["room.intake_from"].partition("{date}")
    await page.locator(".intake", has_text=said[0].strip()).wait_for()
    assert "{" not in await page.locator("form.ask").inner_text()
    await meeting.run("session.open_intake")
    await page.locator("[data-part=intake] a").click()
    await page.locator("#text").wait_for()


async def test_what_is_written_after_the_button_while_offline_is_what_is_sent(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}/hoi")
    await fill(page, "Bản đầu")
    await offline(page)
    await page.wait_for_timeout(100)
    await send(page)
    await page.locator(".sending[data-lost]").wait_for()
    await fill(page, "Bản đã sửa khi mất mạng")
    await offline(page, False)
    await page.locator(".slip-text", has_text="Bản đã sửa khi mất mạng").wait_for(timeout=12_000)
    await until(lambda: [v for (noun, _), v in meeting.lan.table.items() if noun == "question"])
    assert [v["text"] for (noun, _), v in meeting.lan.table.items() if noun == "question"] == [
        "Bản đã sửa khi mất mạng"
    ]
    await page.goto(f"{meeting.address}/hoi")
    assert await page.locator("#text").input_value() == ""


async def test_two_tabs_write_two_questions_and_the_refused_one_is_kept(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    one = await window(PHONE, url=service.server.url)
    await one.goto(f"{meeting.address}/hoi")
    await fill(one, "Câu của cửa sổ một")
    two = await one.context.new_page()
    await two.goto(f"{meeting.address}/hoi")
    assert await two.locator("#text").input_value() == ""
    await fill(two, "x" * 10)
    await two.locator("#text").fill("a " * 30 + "http://a.example http://b.example http://c.example http://d.example")
    assert await one.locator("#text").input_value() == "Câu của cửa sổ một"
    await one.reload()
    assert await one.locator("#text").input_value() == "Câu của cửa sổ một"
    await send(one)
    await one.locator(".slip .code").wait_for()
    await two.reload()
    assert "http://a.example" in await two.locator("#text").input_value()


async def test_words_of_an_error_go_when_the_box_is_filled(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}/hoi")
    await page.wait_for_timeout(300)
    await send(page)
    await page.locator("#text[aria-invalid=true]").wait_for()
    await page.locator("#text").press_sequentially("Câu")
    assert await page.locator("[data-error=text]").is_hidden()
    assert await page.locator("#text").get_attribute("aria-invalid") is None
