"""The slip and one's own questions, walked on a phone: what an asker takes home leads back to the answer, with scripts
and without, on this device and on another."""

from typing import Any

import pytest

from tests.browser.seats import PHONE, Meeting, Running, code_on, fill, send, sideways, until

pytestmark = pytest.mark.browser

TEXT = "Bao giờ đường vào thôn tôi được làm lại?"
ANSWER = "Kính thưa bà, đường được làm lại trong quý ba."
WAYS = {"with scripts": True, "without scripts": False}


async def asked(page: Any, meeting: Meeting) -> tuple[str, str]:
    """Asks by the form; the look-up code on the slip, and the question's id."""
    before = {id for noun, id in meeting.lan.table if noun == "question"}
    await page.goto(f"{meeting.address}/hoi")
    await fill(page, TEXT, "Bà Nguyễn Thị Mẫu", "angiang")
    await send(page)
    other = page.get_by_role("button", name="Câu của tôi khác")  # an answered one of a test before is like it
    await page.locator(".slip .code").or_(other).first.wait_for()
    if await other.is_visible():
        await other.click()
    code = await code_on(page)
    await until(lambda: {id for noun, id in meeting.lan.table if noun == "question"} - before, "it is at the desk")
    (id,) = {id for noun, id in meeting.lan.table if noun == "question"} - before
    return code, id


@pytest.mark.parametrize("scripts", WAYS.values(), ids=WAYS)
async def test_the_slip_says_what_was_asked_and_leads_back(service: Running, window: Any, scripts: bool) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url, java_script_enabled=scripts)
    code, id = await asked(page, meeting)
    slip = await page.locator(".slip").inner_text()
    assert TEXT in slip
    assert "Bà Nguyễn Thị Mẫu" in slip
    assert str(meeting.question(id)["number"]) in slip
    assert await page.locator(".slip .qr").count() == 1
    assert not await sideways(page)
    await page.goto(f"{meeting.base}/cua-toi")
    await page.locator(".mine", has_text=TEXT).wait_for()
    assert not await sideways(page)
    for name in ("question.accept", "answer.draft", "answer.publish"):
        await meeting.act(name, id, **({"text": ANSWER} if name == "answer.draft" else {}))
    other = await window(PHONE, url=service.server.url, java_script_enabled=scripts)
    await other.goto(f"{meeting.base}/cua-toi")
    await other.locator("input[name=code]").fill(code.lower())
    await other.locator("input[name=code]").press("Enter")
    await other.locator("main", has_text=TEXT).wait_for()
    await other.locator("main a[href*='/cau/']").first.click()
    await other.locator("main", has_text=ANSWER).wait_for()
    assert not await sideways(other)


async def test_an_answer_arrives_among_ones_own_questions(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    _, id = await asked(page, meeting)
    await page.goto(f"{meeting.base}/cua-toi")
    await page.locator(".mine", has_text=TEXT).wait_for()
    for name in ("question.accept", "answer.draft", "answer.publish"):
        await meeting.act(name, id, **({"text": ANSWER} if name == "answer.draft" else {}))
    await page.locator(".mine a[href*='/cau/']").wait_for()


async def test_an_unknown_code_is_said_and_what_was_typed_stays(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url, java_script_enabled=False)
    await page.goto(f"{meeting.base}/cua-toi")
    await page.locator("input[name=code]").fill("AAAABBBB")
    await page.locator("input[name=code]").press("Enter")
    await page.locator("[role=alert], .field-error").first.wait_for()
    assert await page.locator("input[name=code]").input_value() == "AAAABBBB"


async def test_how_many_are_ones_own_is_told_beside_the_page(service: Running, window: Any) -> None:
    """The page is everybody's; scripts ask for what is one's own, by the socket that is opened anyway."""
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    await page.goto(meeting.address)
    assert not await page.context.cookies(), "looking leaves nothing behind"
    async with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/mine")):
        await asked(page, meeting)
    for _ in range(2):
        await page.goto(meeting.address)
        await page.locator("[data-part=mine-count]", has_text="1").first.wait_for(state="attached")
    answer = await page.request.get(meeting.address)
    assert TEXT not in await answer.text()
    (cookie,) = await page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"]) == ("giaoluu_asker", True)
    plain = await window(PHONE, url=service.server.url, java_script_enabled=False)
    await plain.context.add_cookies([cookie])
    await plain.goto(f"{meeting.base}/cua-toi")
    await plain.locator(".mine", has_text=TEXT).wait_for()


async def test_without_scripts_the_page_leads_to_ones_own(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url, java_script_enabled=False)
    await page.goto(meeting.address)
    assert not await page.context.cookies()
    await asked(page, meeting)
    await page.goto(meeting.address)
    await page.locator(".act-bar-mine").click()
    await page.locator(".mine", has_text=TEXT).wait_for()
