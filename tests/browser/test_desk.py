"""The desk when things go wrong or somebody cannot see it: without a line or a sign-in, with old intent, by Back, by
screen reader."""

from typing import Any

import pytest

from tests.browser.seats import LAPTOP, PHONE, Running, choose, connected, desk, row, words
from tests.docs.blocks import ROOT

pytestmark = pytest.mark.browser

PASSWORD = "mùa nước nổi 2010"
PHONE_NUMBER = "Xin gọi cho tôi số 0912 345 678, khi nào tôi nhận được giấy chứng nhận?"
OLDER = """(ms) => { for (const key of Object.keys(localStorage)) { const kept = JSON.parse(localStorage[key]);
    if (kept?.cid) localStorage[key] = JSON.stringify({ ...kept, at: kept.at - ms }); } }"""
STILL = """() => Promise.all(document.getAnimations().filter((each) => each.effect.getTiming().iterations !== Infinity)
    .map((each) => each.finished))"""
AXE = (ROOT / "tests" / "browser" / "vendor" / "axe.min.js").read_text(encoding="utf-8")


async def focused(page: Any) -> str:
    return str(await page.evaluate("document.activeElement.id"))


async def lost(page: Any) -> None:
    await page.context.set_offline(True)
    await page.locator(".desk-bar .connection[data-lost]").wait_for()


async def test_the_switch_that_did_not_reach_the_hall_is_not_said_to_be_sent_again(
    service: Running, window: Any
) -> None:
    meeting = await service.meeting("live")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await lost(page)
    await page.keyboard.press("Shift+B")
    await page.locator(".notice", has_text="sẽ không tự gửi lại").wait_for()
    await page.locator(".on-air", has_text="hình lúc").wait_for()
    await page.context.set_offline(False)
    await connected(page)
    assert not meeting.stage["blank"]["on"]


async def test_the_monitor_is_dark_when_the_hall_is(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called", "Câu đang ở trên sân khấu?")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    monitor = page.locator(".on-air .monitor").first
    await page.locator(".on-air .monitor", has_text="Câu đang ở trên sân khấu?").first.wait_for()
    await page.keyboard.press("Shift+B")
    await page.locator(".on-air .monitor[data-blank]").wait_for()
    assert "Câu đang" not in await monitor.inner_text()
    await page.locator(".desk-line", has_text="đang che").wait_for()


async def test_what_was_pressed_for_the_running_show_is_not_done_a_minute_later(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    id = await meeting.stand("asked")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await lost(page)
    await page.keyboard.press("d")
    await page.keyboard.press("g")
    await page.locator("dialog [data-command='session.pause']").click()
    await until_kept(page, 2)
    await page.evaluate(OLDER, 60_000)  # the tab is closed, and opened a minute later
    await page.goto("about:blank")
    await page.context.set_offline(False)
    await desk(page, meeting)
    await meeting.becomes(id, "accepted")
    await page.locator(".notice", has_text="không gửi nữa").wait_for()
    assert meeting.session["state"] == "live"


async def until_kept(page: Any, count: int) -> None:
    await page.wait_for_function(
        "(n) => Object.keys(localStorage).filter((key) => JSON.parse(localStorage[key])?.cid).length === n", arg=count
    )


async def test_marked_personal_data_stops_before_it_is_public(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    id = await meeting.ask(PHONE_NUMBER)
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await page.keyboard.press("d")
    await page.locator(".personal-stop button:focus:not([aria-disabled])").wait_for()
    await meeting.same(id, "asked")
    await page.keyboard.press("Enter")
    await meeting.becomes(id, "accepted")
    assert "0912" not in meeting.question(id)["text"]
    other = await meeting.ask(PHONE_NUMBER)
    await row(page, other).locator(".button").click()
    await page.locator(".personal-stop button:not([aria-disabled])", has_text="nguyên văn").click()
    await meeting.becomes(other, "accepted")
    assert "0912" in meeting.question(other)["text"]


async def test_the_focus_goes_on_to_the_next_question_and_says_which(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    third, second, first = [await meeting.ask(f"Câu hỏi thứ {number}?") for number in (1, 2, 3)]
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await page.keyboard.press("d")
    await meeting.becomes(first, "accepted")
    await page.locator(f"[id='row-{second}']:focus").wait_for()
    await row(page, second).locator(".button").click()  # by the mouse: its button goes with its row
    await meeting.becomes(second, "accepted")
    await page.locator(f"[id='row-{third}']:focus").wait_for()
    name = await page.evaluate("""document.activeElement.getAttribute("aria-labelledby").split(" ")
        .map((id) => document.getElementById(id).textContent).join(" ")""")
    assert "Câu 1" in name
    assert "Câu hỏi thứ 1?" in name
    await page.keyboard.press("x")
    await page.locator(".reason input:focus").wait_for()
    await page.keyboard.press("Escape")
    await page.locator(f"[id='row-{third}']:focus").wait_for()
    labels = await page.locator(".row-foot .button").evaluate_all("(all) => all.map((each) => each.ariaLabel)")
    assert len(set(labels)) == len(labels)


async def test_no_notice_covers_a_row(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    for number in range(8):
        await meeting.ask(f"Câu hỏi thứ {number}?")
    for size in (LAPTOP, PHONE):
        page = await desk(await window(size, url=service.server.url, cookie=meeting.lan.cookie), meeting)
        for _ in range(4):
            await page.keyboard.press("j")
        await lost(page)
        await page.keyboard.press("Shift+B")
        await page.locator(".notice .undo").wait_for()
        chosen = await page.locator(".row[aria-current]").first.bounding_box()
        notice = await page.locator(".notice .undo").bounding_box()
        assert chosen["y"] + chosen["height"] <= notice["y"] + 1
        await page.context.set_offline(False)


async def test_a_colleagues_draft_does_not_replace_the_text_under_the_cursor(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    id = await meeting.stand("drafted")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await choose(page, id, "2")
    await page.keyboard.press("w")
    await page.locator(".compose-text:focus").wait_for()
    before = await page.locator(".compose-text").input_value()
    await meeting.act("answer.draft", id, text="Bản của người khác.")
    await page.locator(".compose .overtaken", has_text="Bản của người khác.").wait_for()
    assert await page.locator(".compose-text").input_value() == before


async def test_a_colleagues_wording_does_not_replace_the_one_being_edited(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    id = await meeting.ask("Câu hỏi cần sửa?")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await page.keyboard.press("e")
    await page.locator(".editor textarea:focus").wait_for()
    await meeting.act("question.redact", id, text="Đã được người khác sửa?")
    await page.locator(".editor .found", has_text="Đã được người khác sửa?").wait_for()
    assert await page.locator(".editor textarea").input_value() == "Câu hỏi cần sửa?"


async def test_a_sign_in_that_ends_takes_nothing_and_is_begun_again_in_place(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    id = await meeting.ask("Câu hỏi đang bị từ chối?")
    person = await service.server.staff("hoa", "gltt:moderator", password=PASSWORD)
    page = await window(LAPTOP, url=service.server.url, cookie=person.cookie)
    await desk(page, meeting)
    await page.keyboard.press("x")
    await page.locator("#reason-note").fill("Lời nhắn đang viết dở.")
    origin = {"Origin": service.server.url}
    await page.context.request.post(f"{service.server.url}/ra", headers=origin, max_redirects=0)
    over = page.locator("dialog[data-kind=sign-in]")
    await over.wait_for()
    assert await page.locator("#reason-note").input_value() == "Lời nhắn đang viết dở.", "it stays open beneath"
    await over.locator("#again-login").fill("hoa")
    await over.locator("#again-password").fill(PASSWORD)
    await over.locator("button[type=submit]").click()
    await over.wait_for(state="detached")
    assert await page.locator("#reason-note").input_value() == "Lời nhắn đang viết dở.", "it stands as it stood"
    await connected(page)
    await page.context.request.post(f"{service.server.url}/ra", headers=origin, max_redirects=0)
    await over.wait_for()
    await page.keyboard.press("Escape")
    await page.locator("dialog").wait_for(state="detached")
    said = await service.server.user("link", "hoa")
    token = said[said.index("/vao/") :].split()[0].removeprefix("/vao/")
    await page.context.request.post(f"{service.server.url}/vao/{token}", headers=origin, max_redirects=0)
    await page.locator(".desk-line button").click()
    await page.locator("dialog button", has_text=(await words(page))["sign_in.elsewhere"]).click()
    await connected(page)
    await page.locator("dialog").wait_for(state="detached")
    assert await page.locator("#reason-note").input_value() == "Lời nhắn đang viết dở."
    assert meeting.question(id)["state"] == "asked"


async def test_back_closes_what_lies_over_the_rows_and_only_then_leaves(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await meeting.ask("Câu hỏi?")
    page = await window(PHONE, url=service.server.url, cookie=meeting.lan.cookie)
    await page.goto(meeting.address)
    await desk(page, meeting)
    await page.locator(".thumb button").last.tap()
    await page.locator(".detail[data-open]").wait_for()
    await page.go_back()
    await page.locator(".detail[data-open]").wait_for(state="detached")
    await page.locator(".desk-run").tap()
    await page.locator("dialog").wait_for()
    await page.go_back()
    await page.locator("dialog").wait_for(state="detached")
    assert page.url.endswith("/ban")
    await page.go_back()
    await page.wait_for_url(meeting.address)


@pytest.mark.long
async def test_back_finds_the_row_of_a_long_list_again(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    for number in range(230):
        await meeting.ask(f"Khi nào gia đình tôi nhận được giấy chứng nhận, câu thứ {number}?")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await page.locator(".column [role=status]").wait_for(state="detached")
    for steps in (4, 60, 150):
        for _ in range(steps):
            await page.keyboard.press("ArrowDown")
        chosen = await page.evaluate("document.activeElement.id")
        await page.goto(meeting.address)
        await page.go_back()
        await connected(page)
        await page.wait_for_function("(id) => document.activeElement.id === id", arg=chosen)


async def test_a_phone_shows_rows_however_it_is_held_and_however_large_the_letters(
    service: Running, window: Any
) -> None:
    meeting = await service.meeting("live")
    for number in range(8):
        await meeting.ask(f"Khi nào gia đình tôi nhận được giấy chứng nhận, câu thứ {number}?")
    seen = """() => { const bar = document.querySelector(".thumb").getBoundingClientRect();
        const foot = bar.width < innerWidth ? innerHeight : bar.top;
        return [...document.querySelectorAll(".row")].filter((row) =>
        row.getBoundingClientRect().bottom <= foot + 1).length; }"""
    page = await desk(
        await window({"width": 740, "height": 360}, url=service.server.url, cookie=meeting.lan.cookie), meeting
    )
    assert await page.evaluate(seen) >= 2
    page = await desk(await window(PHONE, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await page.evaluate("document.documentElement.style.fontSize = '32px'")
    await page.wait_for_function("() => document.querySelector('.thumb').offsetHeight > 0")
    assert await page.evaluate(seen) >= 1
    await page.evaluate("document.documentElement.style.fontSize = ''")
    await page.locator(".thumb [data-command='question.refuse']").tap()
    size = await page.locator("#reason-note").evaluate("(field) => parseFloat(getComputedStyle(field).fontSize)")
    assert size >= 16


async def opened(page: Any, key: str, open: str) -> None:
    await page.keyboard.press(key)
    await page.locator(open).wait_for()


STATES = {
    "rows": ("k", ".row"), "refuse": ("x", ".reason"), "edit": ("e", ".editor"), "personal": ("d", ".personal-stop"),
    "session": ("g", "dialog"), "panel": ("m", "dialog"), "help": ("?", "dialog"),
}  # fmt: skip


@pytest.mark.long  # each time: the desk's scenes in test_accessibility.py
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
async def test_axe_finds_nothing_at_the_desk(service: Running, window: Any, size: dict[str, int]) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called")
    await meeting.stand("accepted")
    await meeting.ask(PHONE_NUMBER)
    page = await desk(await window(size, url=service.server.url, cookie=meeting.lan.cookie, bypass_csp=True), meeting)
    await page.add_script_tag(content=AXE)
    found: dict[str, Any] = {}
    for name, (key, open) in STATES.items():
        await opened(page, key, open)
        await page.wait_for_function("() => !document.querySelector('[aria-disabled=true]')")
        await page.evaluate(STILL)
        said = await page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })")
        found |= {
            f"{name}: {each['id']}": [node["html"][:120] for node in each["nodes"]] for each in said["violations"]
        }
        await page.keyboard.press("Escape")
        await page.keyboard.press("Shift")
    assert found == {}
