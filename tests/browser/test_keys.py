"""Every row of the table command x seat x key, walked in a real browser on a real server: the keyboard at 1366x768, the
thumb at 360x740. What came of it is read from the server, not from the screen."""

import re
from collections.abc import Collection
from typing import Any

import pytest

from tests.browser.seats import LAPTOP, PHONE, RUN, Running, desk, sideways, until
from tests.browser.walks import KEYBOARD_ONLY, TAPS, WALKS, Walk
from tests.docs.tables import YES, keys
from tests.runtime.servers import ROOT

pytestmark = pytest.mark.browser

RUNS = (  # act -> the state that it leads to, from planned and back to where answers are taken
    ("session.open_intake", "intake"), ("session.start", "live"),
    ("session.stop_intake", "live"), ("session.resume_intake", "live"), ("session.pause", "paused"),
    ("session.slow_down", "paused"), ("session.require_contact", "paused"), ("session.waive_contact", "paused"),
    ("session.speed_up", "paused"),
    ("session.resume", "live"), ("session.end", "follow_up"), ("session.undo_end", "live"),
    ("session.end", "follow_up"), ("session.close", "closed"), ("session.reopen", "follow_up"),
)  # fmt: skip
ELSEWHERE = {  # command -> where else it is walked
    "session.plan": "here: a form of the staff page",
    **dict.fromkeys(("video.set", "video.remove", "recording.set", "recording.remove"), "tests/browser/test_video.py"),
    "question.unmerge": "the row question.merge, which takes the question out again",
    "session.replan": "a form of the staff page",
    "finding.drop": "the row finding.mark",
    "translation.drop": "the row translation.write",
    "flood.reopen": "the row flood.sweep",
    **dict.fromkeys(("hand_over.give", "hand_over.take"), "tests/browser/test_colleagues.py"),
    "question.order": "the rows order.up, order.down, order.top",
    "panel.seat": "the row panel",
    "panel.excuse": "the row panel",
    "session.amend_topic": "tests/web/test_session_change.py",
    **dict.fromkeys(
        ("question.pause_clock", "question.resume_clock", "question.request_extension", "question.approve_extension"),
        "tests/web/test_follow_up.py",
    ),
    **dict.fromkeys(
        ("stage.cue", "stage.introduce", "stage.take", "question.excerpt"), "the mixer: tests/browser/test_mixer.py"
    ),
    "session.archive": "tests/web/test_session_change.py",
    "session.cancel": "tests/web/test_session_change.py",
    "session.postpone": "tests/web/test_session_change.py",
}
# Each time one of each sort: done at once, a form, a dialog, several questions, an editor, the composer, the order, on
# the air, the way back, a column, a step to the next. What a key stands for is in one table, of which every row is
# compared with its walks and tried without a browser (tests/client/keyboard.test.mjs, desk.test.mjs).
BY_KEY = (
    *("question.accept", "question.refuse", "question.call", "question.merge", "question.redact", "answer.draft"),
    *("order.up", "question.answer@air", "stage.blank", "question.undo", "mark", "session", "column.new", "down"),
)
BY_THUMB = ("question.accept", "question.refuse", "answer.draft", "session", "column.ready")
PANEL = "tests/web/test_panel.py"
ON_PAGES = {  # noun -> where its own page is walked
    "case": "tests/web/test_transfers.py",
    "contribution": "tests/web/test_guest.py",
    **dict.fromkeys(("correction", "live_draft", "message", "panel_part", "panel_seat", "submission"), PANEL),
    "chat": "tests/web/test_chat.py",
    "inbox": "tests/web/test_transfers.py",
    "nonconformity": "tests/web/test_session_change.py",
    "readiness": "tests/web/test_readiness.py",
    "readiness_item": "tests/web/test_readiness.py",
    "report": "tests/web/test_report.py",
    "screen_link": "tests/web/test_screens.py",
    "show_item": "tests/web/test_show.py",
}


def name_of(row: dict[str, str]) -> str:
    return row["move"] if "move" in row else row["command"] + ("@air" if row.get("scope") == "air" else "")


async def table(page: Any) -> dict[str, dict[str, str]]:
    """The rows as the desk itself has them."""
    rows = await page.evaluate("import('/statics/desk/catalogue.js').then(({ KEYS }) => KEYS)")
    return {name_of(row): row for row in rows}


async def test_no_row_is_without_a_walk(service: Running, window: Any) -> None:
    meeting = await service.meeting("intake")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    rows = await table(page)
    assert len(rows) == len(keys()), "two rows of one name"
    assert set(rows) == set(WALKS)
    assert set(rows) - KEYBOARD_ONLY == set(TAPS)
    assert {*BY_KEY, *BY_THUMB} <= set(WALKS)
    runs = await page.evaluate(
        "import('/statics/desk/catalogue.js').then(({ RUNS }) => RUNS.map((run) => run.command))"
    )
    assert set(runs) == {command for command, _ in RUNS}
    commands = {row["command"] for row in rows.values() if "command" in row} | set(runs) | set(ELSEWHERE)
    walked = {name for name in at_the_desk() if name.partition(".")[0] not in ON_PAGES}
    assert walked == commands
    assert all((ROOT / path).is_file() for path in ON_PAGES.values())


def at_the_desk() -> list[str]:
    """The commands that docs/commands.md gives to the desk itself; what has a page of its own is walked there."""
    block = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").partition("begin seats")[2]
    cells = [[cell.strip() for cell in line.split("|")] for line in block.partition("end seats")[0].splitlines()]
    found = [row for row in cells if len(row) > 6 and row[4] == YES and not row[6].startswith("page of")]
    return [match[1] for row in found if (match := re.fullmatch(r"`(.+)`", row[1]))]


def each_time(walks: dict[str, Walk], names: Collection[str]) -> list[Any]:
    """Every row; those not named take their turn with the long tests."""
    return [pytest.param(name, marks=() if name in names else (pytest.mark.long,)) for name in walks]


@pytest.mark.parametrize("name", each_time(WALKS, BY_KEY))
async def test_by_the_keyboard(service: Running, window: Any, name: str) -> None:
    meeting = await service.meeting("live")
    page = await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie)
    await WALKS[name](page, meeting, next(row for row in keys() if name_of(row) == name))


@pytest.mark.parametrize("name", each_time(TAPS, BY_THUMB))
async def test_by_the_thumb(service: Running, window: Any, name: str) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url, cookie=meeting.lan.cookie)
    await TAPS[name](page, meeting, next(row for row in keys() if name_of(row) == name))
    assert await sideways(page) == 0


@pytest.mark.parametrize(
    "size", [pytest.param(LAPTOP, id="laptop"), pytest.param(PHONE, id="phone", marks=pytest.mark.long)]
)
async def test_a_session_is_run_from_its_plan_to_its_record(
    service: Running, window: Any, size: dict[str, int]
) -> None:
    meeting = await service.meeting("planned", ahead=30)
    lead = await service.hire("chutri", "gltt:lead")
    page = await desk(await window(size, url=service.server.url, cookie=lead), meeting)
    for command, state in RUNS:
        button = page.locator(f"dialog [data-command='{command}']")
        if size is PHONE:
            await page.locator(".desk-run").tap()
            await button.tap()
        else:
            await page.keyboard.press("g")
            await button.focus()
            await page.keyboard.press("Enter")
        if command in ("session.start", "session.end", "session.close"):  # not taken back: pressed twice
            await page.locator(f"dialog [data-command='{command}'][data-armed=ready]").wait_for()
            assert meeting.session["state"] != state
            await (button.tap() if size is PHONE else page.keyboard.press("Enter"))
        await until(lambda: meeting.session["state"] == state, f"{command} leads to {state}")  # noqa: B023
        await page.locator("dialog").wait_for(state="detached")


async def test_a_session_is_planned_on_the_staff_page(service: Running, window: Any) -> None:
    meeting = await service.meeting("planned")
    page = await window(PHONE, url=service.server.url, cookie=meeting.lan.cookie)
    await page.goto(f"{meeting.base}/can-bo")
    for name, said in (("topic", "Khoáng sản"), ("venue", "Hội trường"), ("day", "24/12/2027"), ("start", "25:00")):
        await page.locator(f"#{name}").fill(said)
    await page.locator("#end").fill("11:30")
    await page.locator(".plan button[type=submit]").click()
    assert await page.locator("#topic").input_value() == "Khoáng sản", "what was typed is still there"
    await page.locator("#start-error").wait_for()
    await page.locator("#start").fill("08:30")
    await page.locator(".plan button[type=submit]").click()
    await page.wait_for_url("**/ban")
    await page.get_by_text("Khoáng sản").first.wait_for(state="attached")


async def test_an_expert_writes_at_the_panels_desk(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    cookie = await service.hire("kien", "gltt:expert")
    hidden = await meeting.ask("Câu hỏi chưa duyệt thì không ai khác được đọc?")
    id = await meeting.stand("accepted")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=cookie), meeting)
    await page.keyboard.press("w")
    await page.locator(".compose-text:focus").wait_for()
    await page.keyboard.insert_text("Kính thưa bà, trong ba mươi ngày.")
    await until(lambda: meeting.answer(id)["state"] == "drafted", "the draft is there")
    assert not await page.locator("[data-command='answer.publish']").count(), "she who writes does not publish"
    assert hidden not in await page.content()


async def test_what_the_refusal_shows_is_what_the_asker_reads(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    citizen = await window(PHONE, url=service.server.url)
    await citizen.goto(f"{meeting.address}/hoi")
    await citizen.locator("#text").fill("Sao bờ kè trước nhà tôi chưa được sửa?")
    await citizen.locator("[data-part=ask-form] button[type=submit]").click()
    await citizen.locator(".slip").wait_for()
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await page.keyboard.press("x")
    await page.locator(".reason input:focus").wait_for()
    await page.keyboard.press("3")
    await page.locator("#reason-note").fill("Xin ông/bà hỏi Sở Nông nghiệp, điện thoại 0236 3822 122.")
    await page.locator(".preview", has_text="Sở Nông nghiệp").wait_for()
    shown = await page.locator(".preview-slip").inner_text()
    await page.locator(".reason button[type=submit]").click()
    await citizen.goto(f"{meeting.base}/cua-toi")
    await citizen.locator(".mine [data-state=refused]").wait_for()
    read = " ".join((await citizen.locator(".mine").first.inner_text()).split())
    for line in filter(None, map(str.strip, shown.splitlines())):
        assert " ".join(line.split()) in read, f"{line!r} is not in {read!r}"


async def test_refused_keys_do_nothing(service: Running, window: Any) -> None:
    """What a question's state does not allow is not sent: every act's key, on a question that allows none of them."""
    meeting = await service.meeting("live")
    page = await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie)
    id = await meeting.ask()
    await meeting.lan.do("question.withdraw", question=id)
    await meeting.becomes(id, "withdrawn")
    await desk(page, meeting)
    await page.keyboard.press("5")
    stamp = meeting.question(id)
    for row in keys():
        if "command" in row or row["move"] in ("next", "personal"):
            await page.keyboard.press(row["key"])
    assert not await page.locator("dialog, .reason, .editor, .compose, .correct").count()
    await meeting.same(id, "withdrawn")
    assert meeting.question(id) == stamp


async def test_states_of_this_table_are_all_reached() -> None:
    assert {state for _, state in RUNS} == set(RUN), "a state of the session is never walked to"
