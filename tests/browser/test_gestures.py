"""Every key of the desk's table, held, with Caps Lock and pressed twice, in a real browser: one gesture, one act. What
was sent is read from the socket."""

import json
from typing import Any

import pytest

from tests.browser.seats import LAPTOP, PHONE, Meeting, Running, choose, desk, row, until
from tests.docs.tables import keys

pytestmark = pytest.mark.browser

STATES = {  # command -> the state of the question that it acts on; three of them stand in its column
    "question.accept": ("asked", "1"), "question.refuse": ("asked", "1"), "question.redact": ("asked", "1"),
    "question.call": ("accepted", "2"), "question.promise": ("accepted", "2"), "question.veil": ("accepted", "2"),
    "answer.draft": ("accepted", "2"), "answer.publish": ("drafted", "2"), "question.unveil": ("veiled", "5"),
    "answer.correct": ("published", "5"), "question.answer": ("called", "3"), "question.return": ("called", "3"),
}  # fmt: skip
HANDS = ("held", "twice")
GESTURE_MS = 650  # longer than the guard's


def sent_by(page: Any) -> list[str]:
    """The acts that this page sends from now on: not drafts, which save themselves, nor where somebody looks."""
    sent: list[str] = []

    def note(frame: Any) -> None:
        text = frame if isinstance(frame, str) else ""
        if text.startswith("42") and '["do"' in text:
            wanted = json.loads(text[text.index("[") :])[1]["do"]
            if wanted not in ("session.join", "session.leave", "answer.draft", "desk.look"):
                sent.append(wanted)

    page.on("websocket", lambda socket: socket.on("framesent", note))
    return sent


def shifted(key: str) -> bool:
    return len(key) == 1 and key.isalpha() and key.isupper()


async def strike(page: Any, key: str, hand: str) -> None:
    if hand == "held":
        if shifted(key):
            await page.keyboard.down("Shift")
        for _ in range(12):  # every one after the first is a repeat
            await page.keyboard.down(key)
        await page.keyboard.up(key)
        await page.keyboard.up("Shift")
    else:
        for _ in range(2):  # Shift is let go in between: it makes no new gesture of the same key
            await page.keyboard.press(f"Shift+{key}" if shifted(key) else key)


async def settled(page: Any, meeting: Meeting) -> None:
    """All that the page sent has been answered, and one whole round more."""
    await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await page.locator(".desk-bar .connection", has_text="Đã lưu").wait_for(state="attached")
    assert not (await meeting.lan.do("question.withdraw", question="nothing"))["ok"]


async def seated(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    """The desk with the row's question chosen, and others of the same kind below it."""
    if by.get("scope") == "air":
        await meeting.stand("called")
        for _ in range(2):
            await meeting.stand("asked")
        await desk(page, meeting)
        return
    state, column = STATES.get(by.get("command", ""), ("asked", "1"))
    ids = [await meeting.stand(state) for _ in range(1 if state == "called" else 3)]
    await desk(page, meeting)
    await choose(page, ids[0] if column == "2" else ids[-1], column)


ACTING = [by for by in keys() if "command" in by or by["move"] in ("next", "personal")]
# Done at once, a dialog, a switch. One place guards them all (client/desk/keyboard.js, client/desk/gestures.js: each
# time also in tests/client/keyboard.test.mjs and gestures.test.mjs); every other key has its turn with the long tests.
EACH_TIME = ("d", "c", "B")


def each(rows: list[dict[str, str]]) -> list[Any]:
    long = {by["key"]: () if by["key"] in EACH_TIME else (pytest.mark.long,) for by in rows}
    return [pytest.param(by, id=by["key"], marks=long[by["key"]]) for by in rows]


@pytest.mark.parametrize("by", each(ACTING))
async def test_one_gesture_sends_no_more_than_one_act(service: Running, window: Any, by: dict[str, str]) -> None:
    meeting = await service.meeting("live")
    page = await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie)
    sent = sent_by(page)
    await seated(page, meeting, by)
    for number, hand in enumerate(HANDS, 1):
        await strike(page, by["key"], hand)
        await settled(page, meeting)
        assert len(sent) <= number, (hand, sent)
        await page.keyboard.press("Escape")
        await page.keyboard.press("k")
    if "command" in by:
        assert set(sent) <= {by["command"]}


LETTERS = [by for by in keys() if len(by["key"]) == 1 and by["key"].isalpha() and "command" in by]


@pytest.mark.parametrize("by", each(LETTERS))
async def test_caps_lock_changes_no_act(service: Running, window: Any, by: dict[str, str]) -> None:
    """With Caps Lock a letter comes in upper case without Shift: it acts on the chosen question or not at all."""
    meeting = await service.meeting("live")
    page = await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie)
    sent = sent_by(page)
    on_air = (
        None
        if by.get("command") in ("question.answer", "question.return", "question.undo") and not by.get("scope")
        else (await meeting.stand("called"))
    )
    plain = next((each for each in LETTERS if each["key"] == by["key"].lower() and not each.get("scope")), None)
    state, column = STATES.get((plain or {}).get("command", ""), ("asked", "1"))
    if state == "called":
        if on_air is None:
            await meeting.stand("called")
        await meeting.stand("asked")
        await desk(page, meeting)
        await page.keyboard.press("1")
    else:
        id = await meeting.stand(state)
        await desk(page, meeting)
        await choose(page, id, column)
    await page.keyboard.press(by["key"].upper())  # no Shift
    await settled(page, meeting)
    assert not {"stage.blank", "stage.freeze"} & set(sent)
    assert not sent or sent == [(plain or {}).get("command")]
    if on_air:
        assert meeting.question(on_air)["state"] == "called", "what is on the stage needs Shift itself"
    if plain and plain["command"] in ("question.accept", "question.promise", "question.unveil"):
        assert sent == [plain["command"]], "it is not dead either"


@pytest.mark.parametrize(
    "pause", [pytest.param(0, marks=pytest.mark.long), 80, pytest.param(300, marks=pytest.mark.long)]
)
@pytest.mark.parametrize(
    "size", [pytest.param(LAPTOP, id="laptop"), pytest.param(PHONE, id="phone", marks=pytest.mark.long)]
)
async def test_a_double_click_on_a_row_accepts_one(
    service: Running, window: Any, size: dict[str, int], pause: int
) -> None:
    meeting = await service.meeting("live")
    page = await window(size, url=service.server.url, cookie=meeting.lan.cookie)
    sent = sent_by(page)
    ids = [await meeting.ask(f"Câu hỏi thứ {number}?") for number in range(4)]
    await desk(page, meeting)
    box = await row(page, ids[-1]).locator(".button").bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for wait in (0, pause):
        await page.evaluate("(ms) => new Promise((done) => setTimeout(done, ms))", wait)
        await (page.touchscreen.tap(*at) if size is PHONE else page.mouse.click(*at))
    await settled(page, meeting)
    assert sent == ["question.accept"]
    assert [meeting.question(id)["state"] for id in ids] == ["asked", "asked", "asked", "accepted"]


@pytest.mark.parametrize(
    "command",
    ["session.end", *(pytest.param(f"session.{name}", marks=pytest.mark.long) for name in ("start", "close"))],
)
async def test_what_is_pressed_twice_is_not_done_by_a_double_click_or_a_held_enter(
    service: Running, window: Any, command: str
) -> None:
    before = {"session.end": "live", "session.start": "intake", "session.close": "follow_up"}[command]
    meeting = await service.meeting(before)
    page = await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie)
    sent = sent_by(page)
    await desk(page, meeting)
    await page.keyboard.press("g")
    button = page.locator(f"dialog [data-command='{command}']")
    await button.dblclick()
    await button.focus()
    for _ in range(10):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await settled(page, meeting)
    assert not sent
    assert meeting.session["state"] == before
    await page.locator(f"dialog [data-command='{command}'][data-armed=ready]").wait_for()


async def test_a_held_enter_puts_nothing_on_air(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    id = await meeting.stand("accepted")
    page = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    await choose(page, id, "2")
    for _ in range(10):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await page.locator("dialog[data-kind=call]").wait_for()
    await page.keyboard.press("Enter")
    await settled(page, meeting)
    assert meeting.question(id)["state"] == "accepted"
    await page.locator("dialog [data-command='question.call']:focus:not([aria-disabled])").wait_for()
    await page.wait_for_timeout(GESTURE_MS)
    await page.keyboard.press("Enter")
    await until(lambda: meeting.on_air == id, "the second step, a moment later, counts")
