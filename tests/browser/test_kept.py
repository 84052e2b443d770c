"""What is typed at a seat and not sent: it is never lost, and it never comes back where it must not."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.seats import LAPTOP, PHONE, Meeting, Running, choose, connected, desk, row, words

pytestmark = [pytest.mark.browser, pytest.mark.long]

SECRET = "Con tôi là Phạm Văn Mật học lớp ba trường xã Đoài có được miễn học phí không?"
MINE = "Kính thưa bà, câu trả lời đang viết dở của tôi."
KEPT = """() => Object.keys(localStorage).filter((key) => key.includes('.texts.'))
    .map((key) => localStorage[key]).join(' ')"""


async def merged(meeting: Meeting) -> tuple[str, str]:
    """A public question in whose wording another's words stand; the other's."""
    main = await meeting.stand("accepted", "Học phí năm nay thế nào?")
    other = await meeting.ask(SECRET)
    states = {main: "accepted", other: "asked"}
    edited = {"text": SECRET, "text_rev": meeting.question(main)["text_rev"]}
    said = await meeting.lan.do("question.merge", into=main, questions=[other], states=states, **edited)
    assert said["ok"], said
    await meeting.becomes(other, "merged")
    return main, other


async def erase(service: Running, id: str) -> None:
    code, told = await service.server.verb("erase", "--question", id)
    assert code == 0, told


async def typed(page: Any, field: str, text: str) -> None:
    await page.locator(field).focus()
    await page.keyboard.press("End")
    await page.keyboard.type(text)


@pytest.mark.parametrize("open_meanwhile", [False, True])
async def test_erased_words_do_not_come_back_from_an_editor(
    service: Running, window: Any, open_meanwhile: bool
) -> None:
    meeting = await service.meeting("live")
    main, other = await merged(meeting)
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await choose(page, main, "2")
    await page.keyboard.press("e")
    await typed(page, ".editor textarea", " Xin cho biết.")
    if not open_meanwhile:
        await page.keyboard.press("Escape")
    assert "Mật" in await page.evaluate(KEPT)
    await erase(service, other)
    await page.wait_for_function(f"() => !({KEPT})().includes('Mật')")
    if not open_meanwhile:
        await page.reload()
        await connected(page)
        await choose(page, main, "2")
        await page.keyboard.press("e")
    told = (await words(page))["desk.kept_erased"]
    if open_meanwhile:
        await page.locator(".editor .found", has_text=told).wait_for()
    field = page.locator(".editor textarea")
    await field.wait_for()
    await picture(page, f"erased-{open_meanwhile}")
    assert "Mật" not in await field.input_value()
    await field.fill("Học phí cấp một ở xã thế nào?")
    await page.keyboard.press("Control+Enter")
    await field.wait_for(state="detached")
    assert meeting.question(main)["text"] == "Học phí cấp một ở xã thế nào?"


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
async def test_an_unsent_answer_is_shown_when_its_question_was_refused(
    service: Running, window: Any, size: Any
) -> None:
    meeting = await service.meeting("live")
    id = await meeting.stand("accepted", "Khi nào có sổ?")
    page = await desk(await window(size, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await choose(page, id, "2")
    await page.keyboard.press("w")
    await page.context.set_offline(True)
    await typed(page, ".compose-text", MINE)
    await meeting.act("question.refuse", id)
    await page.context.set_offline(False)
    said = page.locator(".notice .undo[data-kind=faster]")
    await said.wait_for()
    assert "vừa sửa bản công khai" not in await said.inner_text()
    for again in (False, True):
        if again:
            await page.reload()
            await connected(page)
        if await page.locator(".detail-back").is_visible():
            await page.locator(".detail-back").click()  # on a phone the row lies under its detail
        await choose(page, id, "5")
        if size == PHONE:
            await row(page, id).click()
        kept = page.locator("[data-part=unsent]")
        await kept.wait_for()
        assert MINE in await kept.inner_text()
        await kept.scroll_into_view_if_needed()
        await picture(page, f"unsent-{size['width']}-{again}")
    said_to_it = await words(page)
    for word in ("unsent.drop", "unsent.drop_sure"):
        await kept.get_by_text(said_to_it[word], exact=True).click()
    await kept.wait_for(state="detached")
    assert MINE not in await page.evaluate(KEPT)


async def test_the_wording_of_a_merger_is_kept_and_a_number_names_its_main_question(
    service: Running, window: Any
) -> None:
    meeting = await service.meeting("live")
    main = await meeting.stand("accepted", "Nước sạch khi nào về xã Đoài?")
    other = await meeting.ask("Giấy khai sinh làm lại ở đâu?")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await choose(page, other, "1")
    for again in (False, True):
        await page.keyboard.press("+")
        number = page.locator("#merge-number")
        await number.fill("99")
        await page.locator(".merge-number [role=status]", has_text="99").wait_for()
        await number.fill(str(meeting.question(main)["number"]))
        field = page.locator(".merge textarea[data-chosen]")
        await field.wait_for()
        if not again:
            await field.fill("Lời chung đang gõ dở?")
            await picture(page, "merge")
            await number.press("Enter")
            await meeting.same(other, "asked")
            await page.keyboard.press("Escape")
            await page.locator(".merge").wait_for(state="detached")
    assert await field.input_value() == "Lời chung đang gõ dở?"
    await page.set_viewport_size(PHONE)
    await picture(page, "merge-phone")
    await page.set_viewport_size(LAPTOP)
    await page.locator(".merge button[type=submit]").click()
    await meeting.becomes(other, "merged")
    assert meeting.question(main)["text"] == "Lời chung đang gõ dở?"
    assert "gõ dở" not in await page.evaluate(KEPT)


async def test_signing_out_says_what_is_unsent_and_then_forgets_it(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await meeting.ask("Câu hỏi?")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    cookie = await service.hire("roi", "gltt:moderator")
    await page.context.add_cookies([{"name": "giaoluu", "value": cookie, "url": service.server.url}])
    await desk(page, meeting)
    await page.keyboard.press("x")
    await page.locator("#reason-note").fill("Lời nhắn đang viết dở.")
    await page.evaluate("localStorage['giaoluu.desk.texts.other.staff:99999:edit:q1'] = '{}'")
    await page.goto(f"{meeting.base}/can-bo")
    out = page.locator(".office-who button")
    await out.click()
    line = page.locator("[data-leave]:not([hidden])")
    await line.wait_for()
    assert "1" in await line.inner_text()
    assert "viết dở" in await page.evaluate(KEPT)
    for size in (LAPTOP, PHONE):
        await page.set_viewport_size(size)
        await picture(page, f"leave-{size['width']}")
    await page.set_viewport_size(LAPTOP)
    await out.click()
    await page.wait_for_url("**/vao*")
    left = await page.evaluate("Object.keys(localStorage).filter((key) => key.includes('.texts.'))")
    assert left == ["giaoluu.desk.texts.other.staff:99999:edit:q1"], "another account's are its own"


async def picture(page: Any, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png")
