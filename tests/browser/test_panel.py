"""The panel's own seat in a browser: no word is lost, of two tabs neither wins silently, messages are heard."""

from typing import Any

import pytest

from tests.browser.seats import LAPTOP, PHONE, Meeting, Running, sideways, until
from tests.browser.test_accessibility import AXE, RUN

pytestmark = pytest.mark.browser
FIELD = "textarea.draft-text"


async def seated(page: Any, service: Running) -> tuple[Meeting, str]:
    """A live session with a question that is assigned to a person of the panel, for whom the account of this page
    writes: it learns so while it looks on."""
    meeting = await service.meeting("live")
    await open_seat(page, meeting)
    said = await meeting.lan.do("panel.seat", name="Bà Trần Thị Ví Dụ", title="Phó Vụ trưởng", unit="Vụ Đất đai")
    assert said["ok"]
    person = (await until(lambda: meeting.people, "the person is seated"))[0]["id"]
    account = await page.evaluate("JSON.parse(document.getElementById('page').textContent).me.id")
    assert (await meeting.lan.do("panel_seat.give", person=person, accounts=[account]))["ok"]
    id = await meeting.stand("accepted")
    assert (await meeting.lan.do("question.assign", question=id, owner=f"person:{person}"))["ok"]
    await page.locator(FIELD).wait_for()
    return meeting, id


async def open_seat(page: Any, meeting: Meeting) -> Any:
    await page.goto(f"{meeting.address}/tra-loi")
    await page.locator("html[data-alive]").wait_for(state="attached")
    return page


async def test_no_word_is_lost_by_two_tabs_a_lost_line_or_a_reload(service: Running, window: Any) -> None:
    one = await window(LAPTOP, url=service.server.url, cookie=await service.hire("vinh", "gltt:expert"))
    meeting, id = await seated(one, service)
    two = await open_seat(await one.context.new_page(), meeting)
    await one.locator(FIELD).press_sequentially("Sang năm.")
    await until(lambda: (meeting.answer(id).get("draft") or {}).get("text") == "Sang năm.", "it saves itself")
    await two.wait_for_function(f"document.querySelector('{FIELD}').value === 'Sang năm.'")
    await one.locator(FIELD).focus()
    await two.locator(FIELD).press_sequentially("Hai: ")
    await one.locator(".overtaken").wait_for()
    assert await one.locator(FIELD).input_value() == "Sang năm.", "nothing is put under the cursor"
    await one.locator(".overtaken-acts button").last.click()
    await one.locator(".overtaken").wait_for(state="detached")
    await one.context.set_offline(True)
    await one.locator(FIELD).press_sequentially(" Mất mạng.")
    kept = await one.locator(FIELD).input_value()
    await two.close()
    await one.context.set_offline(False)
    await one.reload()
    await one.locator("html[data-alive]").wait_for(state="attached")
    assert await one.locator(FIELD).input_value() == kept
    await until(lambda: (meeting.answer(id).get("draft") or {}).get("text") == kept, "it is sent after all", 20)


async def test_a_message_is_heard_and_marked_as_read_by_one_thumb(service: Running, window: Any) -> None:
    phone = await window(PHONE, url=service.server.url, cookie=await service.hire("linh", "gltt:expert"))
    meeting, id = await seated(phone, service)
    await meeting.act("question.call", id)
    monitor = await phone.context.new_page()
    await monitor.goto(f"{meeting.address}/man-hinh-nhac")
    assert (await meeting.lan.do("message.send", text="Xin kết thúc trong một phút"))["ok"]
    await monitor.locator(".speaker-note").wait_for()
    note = phone.locator(".control-note")
    await note.get_by_role("button").tap()
    message = await until(
        lambda: next(
            (each for (noun, _), each in meeting.lan.table.items() if noun == "message" and each["read"]), None
        ),
        "the desk learns who has read it",
    )
    assert len(message["read"]) == 1
    await monitor.locator(".speaker-note .icon").wait_for()
    assert await sideways(phone) == 0
    for page in (phone, monitor):
        await page.evaluate(AXE)
        assert await page.evaluate(RUN, {}) == []
