"""How every row of the desk's table of keys is walked, with the keyboard (WALKS) and by the thumb (TAPS), each down to
what the server then says. A row is known by its command (`@air` when it acts on the stage's question) or its move."""

from collections.abc import Awaitable, Callable
from typing import Any

from server.domain.session.order import by_number
from tests.browser.seats import MORE, Meeting, choose, desk, row, thumb, touch, until, words

TEXT = "Xin gọi cho tôi số 0912 345 678, khi nào tôi nhận được giấy chứng nhận?"
CLEAN = "Xin gọi cho tôi số […], khi nào tôi nhận được giấy chứng nhận?"
ALIKE = "Năm 1996 bố mẹ tôi mua ruộng vườn bằng giấy viết tay, nay xin cấp giấy chứng nhận thế nào?"
NEW = "Khi nào Nhà nước cấp giấy chứng nhận cho gia đình tôi?"
ANSWER = "Kính thưa bà, giấy chứng nhận được cấp trong ba mươi ngày."
COLUMN = {"asked": 1, "refused": 5, "veiled": 5, "accepted": 2, "drafted": 2, "called": 3, "promised": 4, "held": 4,
          "answered_live": 5, "published": 5}  # fmt: skip

Walk = Callable[[Any, Meeting, dict[str, str]], Awaitable[None]]
WALKS: dict[str, Walk] = {}
TAPS: dict[str, Walk] = {}
KEYBOARD_ONLY = {"help"}  # on a phone there are no keys to be told


def keyed(*names: str) -> Callable[[Walk], Walk]:
    return lambda walk: WALKS.update(dict.fromkeys(names, walk)) or walk


def tapped(*names: str) -> Callable[[Walk], Walk]:
    return lambda walk: TAPS.update(dict.fromkeys(names, walk)) or walk


async def chosen(page: Any, meeting: Meeting, state: str, **more: Any) -> str:
    """The desk with one question in this state, chosen by the keyboard."""
    id = await meeting.stand(state, **more)
    await desk(page, meeting)
    await choose(page, id, str(COLUMN[state]))
    return id


async def held(page: Any, meeting: Meeting, state: str, **more: Any) -> str:
    """The same on a phone, chosen by the thumb."""
    id = await meeting.stand(state, **more)
    await desk(page, meeting)
    await touch(page, id, COLUMN[state])
    return id


async def current(page: Any, id: str) -> None:
    await page.locator(f"[id='row-{id}'][aria-current]").first.wait_for()


# Going


@keyed("down")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    third, second, first = [await meeting.ask(f"Câu hỏi thứ {number}?") for number in (1, 2, 3)]  # newest on top
    await desk(page, meeting)
    await current(page, first)
    await page.keyboard.press(by["key"])
    await current(page, second)
    await page.keyboard.press(by["also"])
    await current(page, third)
    await page.keyboard.press("Enter")
    await meeting.becomes(third, "accepted")


@keyed("up")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    third, second, first = [await meeting.ask(f"Câu hỏi thứ {number}?") for number in (1, 2, 3)]
    await desk(page, meeting)
    await row(page, third).click()
    await current(page, third)
    await page.keyboard.press(by["key"])
    await current(page, second)
    await page.keyboard.press(by["also"])
    await current(page, first)
    await page.keyboard.press("Enter")
    await meeting.becomes(first, "accepted")


@tapped("down", "up")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    lower, upper = await meeting.ask("Câu dưới?"), await meeting.ask("Câu trên?")
    await desk(page, meeting)
    await touch(page, lower if by["move"] == "down" else upper, 1)
    await thumb(page, "question.accept")
    await meeting.becomes(lower if by["move"] == "down" else upper, "accepted")


COLUMNS = {  # column -> a state in it, what Enter does there
    "new": ("asked", "accepted"),
    "ready": ("accepted", "called"),
    "air": ("called", "answered_live"),
    "later": ("promised", ""),
    "done": ("refused", "accepted"),
}


@keyed(*(f"column.{name}" for name in COLUMNS))
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    state, after = COLUMNS[by["move"].partition(".")[2]]
    others = [other for other, _ in COLUMNS.values() if other not in (state, "called", "accepted")]
    id = await meeting.stand(state)
    for other in others:
        await meeting.stand(other)
    await desk(page, meeting)
    await page.keyboard.press(by["key"])
    await current(page, id)
    await page.keyboard.press("Enter")
    if state == "accepted":
        await page.locator("dialog [data-command='question.call']:focus:not([aria-disabled])").wait_for()
        await page.keyboard.press("Enter")
    if after:
        await meeting.becomes(id, after)
    else:  # its likely next step is an answer in writing
        await page.locator(".compose-text:focus").wait_for()
        await page.keyboard.insert_text(ANSWER)
        await until(lambda: meeting.answer(id)["state"] == "drafted", "the draft is there")


@tapped(*(f"column.{name}" for name in COLUMNS))
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    state, after = COLUMNS[by["move"].partition(".")[2]]
    id = await meeting.stand(state)
    if state != "asked":
        await meeting.stand("asked")
    await desk(page, meeting)
    await page.locator(f".heads a[href='#{by['move'].partition('.')[2]}']").tap()
    await current(page, id)
    await page.locator(".thumb [data-weight=main]").tap()
    if state == "accepted":
        await page.locator("dialog [data-command='question.call']:not([aria-disabled])").tap()
    if after:
        await meeting.becomes(id, after)
    else:
        await page.locator(".compose-text").fill(ANSWER)
        await until(lambda: meeting.answer(id)["state"] == "drafted", "the draft is there")


@keyed("fresh")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await meeting.ask("Câu đến trước?")
    await desk(page, meeting)
    late = await meeting.ask("Câu đến sau?")
    await page.locator(".column-pull button").wait_for()
    assert not await row(page, late).count()
    await page.keyboard.press(by["key"])
    await row(page, late).wait_for()
    await page.keyboard.press("k")
    await current(page, late)
    await page.keyboard.press("Enter")
    await meeting.becomes(late, "accepted")


@tapped("fresh")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await meeting.ask("Câu đến trước?")
    await desk(page, meeting)
    late = await meeting.ask("Câu đến sau?")
    await page.locator(".column-pull button").tap()
    await row(page, late).tap()
    await thumb(page, "question.accept")
    await meeting.becomes(late, "accepted")


# Acting on the chosen question


@keyed("next")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "asked")
    await page.keyboard.press(by["key"])
    await meeting.becomes(id, "accepted")


@tapped("next")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await meeting.stand("asked")
    await desk(page, meeting)
    await row(page, id).locator(".button").tap()
    await meeting.becomes(id, "accepted")


AT_ONCE = {  # command -> from which state, to which
    "question.accept": ("asked", "accepted"),
    "question.answer": ("called", "answered_live"),
    "question.promise": ("accepted", "promised"),
    "question.return": ("called", "accepted"),
    "question.unveil": ("veiled", "accepted"),
    "question.release": ("held", "asked"),
}


@keyed(*AT_ONCE)
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    state, after = AT_ONCE[by["command"]]
    id = await chosen(page, meeting, state)
    await page.keyboard.press(by["key"])
    await meeting.becomes(id, after)
    assert meeting.on_air is None


@tapped(*AT_ONCE)
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    state, after = AT_ONCE[by["command"]]
    id = await held(page, meeting, state)
    await thumb(page, by["command"])
    await meeting.becomes(id, after)
    assert meeting.on_air is None


@keyed("question.call")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "accepted")
    await page.keyboard.press(by["key"])
    await page.locator("dialog[data-kind=call]").get_by_text("Khi nào tôi nhận được").wait_for()
    await page.keyboard.press("Escape")
    await page.locator("dialog").wait_for(state="detached")
    await meeting.same(id, "accepted")  # one key puts nothing on air
    await page.keyboard.press(by["key"])
    await page.locator("dialog [data-command='question.call']:focus:not([aria-disabled])").wait_for()
    await page.keyboard.press("Enter")
    await meeting.becomes(id, "called")
    assert meeting.on_air == id


@tapped("question.call")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "accepted")
    await thumb(page, "question.call")
    await page.locator("dialog .over-acts button").last.tap()
    await page.locator("dialog").wait_for(state="detached")
    await meeting.same(id, "accepted")
    await thumb(page, "question.call")
    await page.locator("dialog [data-command='question.call']:not([aria-disabled])").tap()
    await meeting.becomes(id, "called")
    assert meeting.on_air == id


@keyed("question.refuse")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "asked")
    await page.keyboard.press(by["key"])
    await page.locator(".reason input[type=radio]:focus").wait_for()
    await page.keyboard.press("3")
    await page.locator(".reason input[value=other_authority]:checked").wait_for()
    await page.locator("#reason-note").focus()
    await page.keyboard.insert_text("Xin gửi Sở Xây dựng.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await meeting.becomes(id, "refused")
    assert meeting.question(id)["reason"] == "other_authority"
    assert meeting.question(id)["note"] == "Xin gửi Sở Xây dựng."


@tapped("question.refuse")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "accepted")
    await thumb(page, "question.refuse")
    await page.locator(".reason label", has=page.locator("[value=complaint]")).tap()
    await page.locator(".reason button[type=submit]").tap()
    await meeting.becomes(id, "refused")
    assert meeting.question(id)["reason"] == "complaint"


@keyed("question.veil")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "accepted")
    await page.keyboard.press(by["key"])
    await page.locator(".reason input[type=radio]:focus").wait_for()
    await page.keyboard.press("9")
    await page.keyboard.press("Enter")
    await meeting.becomes(id, "veiled")
    assert meeting.question(id)["reason"] == "personal_data"


@tapped("question.veil")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "accepted")
    await thumb(page, "question.veil")
    await page.locator(".reason label", has=page.locator("[value=personal_data]")).tap()
    await page.locator(".reason button[type=submit]").tap()
    await meeting.becomes(id, "veiled")


def owned(meeting: Meeting, id: str) -> bool:
    return ("assignment", id) in meeting.lan.table


@keyed("question.assign")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "accepted")
    await page.keyboard.press(by["key"])
    await page.locator(".reason input[type=radio]:focus").wait_for()
    await page.keyboard.press("1")
    await page.keyboard.press("Enter")
    await until(lambda: owned(meeting, id), "it has an owner")


@tapped("question.assign")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "accepted")
    await thumb(page, "question.assign")
    await page.locator(".reason .choice").first.tap()
    await page.locator(".reason button[type=submit]").tap()
    await until(lambda: owned(meeting, id), "it has an owner")


@keyed("question.hold")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "asked")
    await page.keyboard.press(by["key"])
    await page.locator(".reason input[type=checkbox]:focus").wait_for()
    await page.keyboard.press("1")
    await page.keyboard.press("Enter")
    await meeting.becomes(id, "held")


@tapped("question.hold")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "asked")
    await thumb(page, "question.hold")
    await page.locator(".reason label", has=page.locator("[value=place]")).tap()
    await page.locator(".reason button[type=submit]").tap()
    await meeting.becomes(id, "held")


@keyed("question.merge")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    """Merged under one like it, and taken out again."""
    main = await meeting.ask(f"{ALIKE} Xin cho biết.")
    id = await chosen(page, meeting, "asked", text=ALIKE)
    await page.keyboard.press(by["key"])
    await page.locator(".alike-one input").first.check()
    await page.locator(".merge button[type=submit]").click()
    await meeting.becomes(id, "merged")
    assert meeting.question(main)["members"] == [id]
    await page.keyboard.press("5")
    await page.locator(f"#row-{id}").click()
    await page.locator(".acts [data-command='question.unmerge']").click()
    await meeting.becomes(id, "asked")


@tapped("question.merge")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await meeting.ask(f"{ALIKE} Xin cho biết.")
    id = await held(page, meeting, "asked", text=ALIKE)
    await thumb(page, "question.merge")
    await page.locator(".alike-one").first.tap()
    await page.locator(".merge button[type=submit]").tap()
    await meeting.becomes(id, "merged")


async def flooded(page: Any, meeting: Meeting) -> list[str]:
    ids = [await meeting.ask(f"{ALIKE} Lần {n}") for n in range(4)]
    await desk(page, meeting)
    await page.locator(".floods [data-command='flood.sweep']").wait_for()
    return ids


@keyed("flood.sweep")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    """Swept in one act, and opened again in one act."""
    ids = await flooded(page, meeting)
    await page.keyboard.press("Shift+X")
    await page.locator(".reason input:focus").wait_for()
    await page.keyboard.press(" ")
    await page.locator(".reason button[type=submit]:enabled").click()
    for id in ids:
        await meeting.becomes(id, "refused")
    await page.locator(".notice .undo").wait_for()
    await page.keyboard.press("5")
    await page.locator(".floods [data-command='flood.reopen']").click()
    for id in ids:
        await meeting.becomes(id, "asked")


@tapped("flood.sweep")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    ids = await flooded(page, meeting)
    await page.locator(".floods [data-command='flood.sweep']").tap()
    await page.locator(".reason .choice").first.tap()
    await page.locator(".reason button[type=submit]:enabled").tap()
    await meeting.becomes(ids[0], "refused")
    await page.locator(".undo [data-command='question.undo']").tap()
    for id in ids:
        await meeting.becomes(id, "asked")


def line(meeting: Meeting, first: str, second: str) -> bool:
    """Whether one waits before the other."""
    moved = {id: value["place"] for (noun, id), value in meeting.lan.table.items() if noun == "rank"}
    one, other = (moved.get(id) or by_number(meeting.question(id)["number"]) for id in (first, second))
    return one < other


@keyed("order.up", "order.down", "order.top")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    """From the second place up, or from the first one down."""
    one, two = [await meeting.stand("accepted") for _ in range(2)]
    await desk(page, meeting)
    moved = one if by["move"] == "order.down" else two
    await choose(page, moved, "2")
    await page.keyboard.press(f"Shift+{by['key']}")
    await until(lambda: line(meeting, two, one), "the second waits before the first")
    await page.locator(".unseen[role=status]", has_text="nay đứng thứ").first.wait_for(state="attached")


@tapped("order.up", "order.down", "order.top")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    one, two = [await meeting.stand("accepted") for _ in range(2)]
    await desk(page, meeting)
    await touch(page, one if by["move"] == "order.down" else two, 2)
    await reading(page)
    await page.locator(f".order-acts [data-order='{by['move'].partition('.')[2]}']").tap()
    await until(lambda: line(meeting, two, one), "the second waits before the first")


@keyed("mark")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    """Two are chosen and accepted together."""
    other = await meeting.ask("Bao giờ trả kết quả?")
    id = await chosen(page, meeting, "asked")
    await page.keyboard.press(by["key"])
    await page.locator(f"#row-{other} .row-pick input").click()
    await page.keyboard.press("d")
    await meeting.becomes(id, "accepted")
    await meeting.becomes(other, "accepted")


@tapped("mark")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await meeting.ask("Bao giờ trả kết quả?")
    await desk(page, meeting)
    await page.locator(f"#row-{id} .row-pick").tap()
    await page.locator(".many b").wait_for()


@keyed("question.transfer")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "asked", text="Nhà tôi ở An Giang, bao giờ có sổ?")
    await page.keyboard.press(f"Shift+{by['key']}")
    await page.locator("#transfer-find:focus").wait_for()
    await page.locator(".reason .hint", has_text="An Giang").wait_for()
    await page.keyboard.insert_text("can tho")
    await page.locator(".unit-found [value=cantho]").wait_for()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await meeting.becomes(id, "transferred")
    assert meeting.question(id)["sent_to"] == "cantho"


@tapped("question.transfer")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "asked", text="Nhà tôi ở An Giang, bao giờ có sổ?")
    await thumb(page, "question.transfer")
    await page.locator(".unit-found label", has=page.locator("[value=angiang]")).tap()
    await page.locator(".reason button[type=submit]").tap()
    await meeting.becomes(id, "transferred")


@keyed("question.redact")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "asked", text=TEXT)
    await page.keyboard.press(by["key"])
    await page.locator(".editor textarea:focus").wait_for()
    await page.keyboard.press("Control+A")
    await page.keyboard.insert_text(NEW)
    await page.keyboard.press("Control+Enter")
    await until(lambda: meeting.question(id)["text_rev"] == 2, "the wording is new")
    assert (meeting.question(id)["text"], meeting.question(id)["edited"]) == (NEW, True)


@tapped("question.redact")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "asked", text=TEXT)
    await thumb(page, "question.redact")
    await page.locator(".editor textarea").fill(NEW)
    await page.locator(".editor [data-weight=main]").tap()
    await until(lambda: meeting.question(id)["text"] == NEW, "the wording is new")


async def reading(page: Any) -> None:
    """The detail lies open over the list."""
    if not await page.locator(".detail[data-open]").count():
        await page.locator(".thumb button").last.tap()
    await page.locator(".detail[data-open]").wait_for()


async def folded(page: Any) -> None:
    """The list is in sight again."""
    if await page.locator(".detail[data-open]").count():
        await page.locator(".thumb button").last.tap()
    await page.locator(".detail[data-open]").wait_for(state="detached")


@keyed("personal")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "asked", text=TEXT)
    await page.keyboard.press(by["key"])
    await until(lambda: meeting.question(id)["text_rev"] == 2, "the wording is new")
    assert meeting.question(id)["text"] == CLEAN.replace("[…]", (await words(page))["desk.taken"])


@tapped("personal")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "asked", text=TEXT)
    await reading(page)
    await page.locator(".detail[data-open] .found button").tap()
    await until(lambda: meeting.question(id)["text_rev"] == 2, "the wording is new")
    assert "0912" not in meeting.question(id)["text"]


@keyed("question.undo")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "asked")
    await page.keyboard.press("d")
    await meeting.becomes(id, "accepted")
    await page.reload()  # what can be taken back is known after Back, too
    await page.locator(".undo [data-command='question.undo']").wait_for()
    await page.keyboard.press(by["key"])
    await meeting.becomes(id, "asked")
    await page.locator(".undo").wait_for(state="detached")


@tapped("question.undo")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "asked")
    await thumb(page, "question.accept")
    await meeting.becomes(id, "accepted")
    await page.locator(".undo [data-command='question.undo']").tap()
    await meeting.becomes(id, "asked")


@keyed("question.classify")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "asked")
    await page.keyboard.press(by["key"])
    await page.locator(".classify input[type=radio]:focus").wait_for()
    await page.keyboard.press("ArrowDown")
    await page.locator("#classify-place").select_option("angiang")
    await page.locator("#classify-place").press("Tab")
    await page.keyboard.press("Enter")
    await until(lambda: meeting.question(id)["kind"] == "opinion", "it is an opinion")
    assert (meeting.question(id)["province"], meeting.question(id)["field"]) == ("angiang", "dat-dai")


@tapped("question.classify")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "asked")
    await reading(page)
    await page.locator(".detail [data-command='question.classify']").tap()
    await page.locator("#classify-field").select_option("moi-truong")
    await page.locator(".classify button[type=submit]").tap()
    await until(lambda: meeting.question(id)["field"] == "moi-truong", "it stands under another field")


@keyed("question.acknowledge")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "accepted", kind="opinion")
    await page.keyboard.press(by["key"])
    await page.locator("#acknowledge-note:focus").wait_for()
    await page.keyboard.insert_text("Sẽ xem xét khi sửa luật.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await meeting.becomes(id, "acknowledged")
    assert meeting.question(id)["note"] == "Sẽ xem xét khi sửa luật."


@tapped("question.acknowledge")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "accepted", kind="opinion")
    await thumb(page, "question.acknowledge")
    await page.locator(".reason button[type=submit]").tap()
    await meeting.becomes(id, "acknowledged")


@keyed("note.write")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await chosen(page, meeting, "asked")
    await page.keyboard.press(by["key"])
    await page.locator(".talk-say input:focus").wait_for()
    await page.keyboard.insert_text("Gửi hai lần, lần trước là câu 88.")
    await page.keyboard.press("Enter")
    await page.locator(".talk li", has_text="lần trước là câu 88").wait_for()
    assert await page.locator(".talk-say input").input_value() == ""


@tapped("note.write")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await held(page, meeting, "asked")
    await reading(page)
    await page.locator(".talk-say input").fill("Nhờ người biết mẫu.")
    await page.locator(".talk-say button").tap()
    await page.locator(".talk li", has_text="Nhờ người biết mẫu").wait_for()


@keyed("finding.mark")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await chosen(page, meeting, "asked")
    await page.keyboard.press(by["key"])
    await page.locator("#finding-matter:focus").wait_for()
    await page.keyboard.insert_text("Thiếu mẫu ủy quyền")
    await page.locator("#finding-unit").select_option("angiang")
    await page.locator("#finding-unit").press("Tab")
    await page.keyboard.press("Enter")
    await page.locator(".facts .state", has_text="Thiếu mẫu ủy quyền").wait_for()
    await page.keyboard.press(by["key"])
    await page.locator("[data-command='finding.drop']").click()
    await page.locator(".facts .state", has_text="Thiếu mẫu ủy quyền").wait_for(state="detached")


@tapped("finding.mark")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await held(page, meeting, "asked")
    await reading(page)
    await page.locator(".facts [data-command='finding.mark']").tap()
    await page.locator("#finding-matter").fill("Mẫu khó hiểu")
    await page.locator(".finding button[type=submit]").tap()
    await page.locator(".facts .state", has_text="Mẫu khó hiểu").wait_for()


@keyed("translation.write")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await chosen(page, meeting, "asked")
    await page.keyboard.press(f"Shift+{by['key']}")
    await page.locator("#translation-text:focus").wait_for()
    await page.keyboard.insert_text("When do I get my certificate?")
    await page.locator("#translation-into").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.locator(".detail .translation-text[lang=en]", has_text="my certificate").wait_for()
    await page.keyboard.press(f"Shift+{by['key']}")
    await page.locator("[data-command='translation.drop']").click()
    await page.locator(".detail .translation-text").wait_for(state="detached")


@tapped("translation.write")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await held(page, meeting, "asked")
    await reading(page)
    await page.locator(".facts [data-command='translation.write']").tap()
    await page.locator("#translation-source").select_option("km")
    await page.locator("#translation-text").fill("Bao giờ tôi có sổ?")
    await page.locator(".finding button[type=submit]").tap()
    await page.locator(".detail .translation-text[lang=vi]", has_text="Bao giờ tôi có sổ?").wait_for()


@keyed("answer.draft")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "accepted")
    await page.keyboard.press(by["key"])
    await page.locator(".compose-text:focus").wait_for()
    await page.keyboard.insert_text(ANSWER)
    await until(lambda: meeting.answer(id)["state"] == "drafted", "the draft saves itself")
    assert meeting.answer(id)["draft"]["text"] == ANSWER


@tapped("answer.draft")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "accepted")
    await thumb(page, "answer.draft")
    await in_sight(page, ".compose-text")
    await page.locator(".compose-text").fill(ANSWER)
    await until(lambda: meeting.answer(id)["state"] == "drafted", "the draft saves itself")
    assert meeting.answer(id)["draft"]["text"] == ANSWER


@keyed("answer.publish")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "drafted")
    await page.locator(".compose [data-command='answer.publish']").wait_for()
    await page.keyboard.press(by["key"])
    await until(lambda: meeting.answer(id)["state"] == "published", "the answer is official")
    assert meeting.answer(id)["text"] == MORE["answer.draft"]["text"]
    await meeting.becomes(id, "answered_live")


@tapped("answer.publish")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "drafted")
    await reading(page)
    await page.locator(".compose [data-command='answer.publish']").tap()
    await until(lambda: meeting.answer(id)["state"] == "published", "the answer is official")


@keyed("answer.correct")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "published")
    before = meeting.answer(id)["text"]
    await page.keyboard.press(by["key"])
    await page.locator(".correct .compose-text:focus").wait_for()
    await page.keyboard.press("Control+A")
    await page.keyboard.insert_text(ANSWER)
    await page.keyboard.press("Tab")
    await page.keyboard.insert_text("Sửa thời hạn.")
    await page.keyboard.press("Enter")
    await until(lambda: meeting.answer(id)["text"] == ANSWER, "the answer is corrected")
    assert [(each["note"], each["text"]) for each in meeting.answer(id)["corrections"]] == [("Sửa thời hạn.", before)]


@tapped("answer.correct")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "published")
    await thumb(page, "answer.correct")
    await page.locator(".correct .compose-text").fill(ANSWER)
    await page.locator("#correct-note").fill("Sửa thời hạn.")
    await page.locator(".correct button[type=submit]").tap()
    await until(lambda: meeting.answer(id)["text"] == ANSWER, "the answer is corrected")


async def in_sight(page: Any, selector: str) -> None:
    """At least the first lines of it stand in the window, without a scroll of one's own."""
    await page.wait_for_function(
        """(selector) => { const box = document.querySelector(selector)?.getBoundingClientRect();
        return box && box.top >= 0 && box.top + 60 < innerHeight; }""",
        arg=selector,
    )


# The one on the stage, while another is chosen


ON_AIR = {"question.answer": "answered_live", "question.promise": "promised", "question.return": "accepted"}


@keyed(*(f"{command}@air" for command in ON_AIR))
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    on_air = await meeting.stand("called")
    other = await chosen(page, meeting, "asked")
    await page.keyboard.press(f"Shift+{by['key']}")
    await meeting.becomes(on_air, ON_AIR[by["command"]])
    assert meeting.on_air is None
    assert meeting.question(other)["state"] == "asked"


@tapped(*(f"{command}@air" for command in ON_AIR))
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    on_air = await meeting.stand("called")
    await held(page, meeting, "asked")
    await folded(page)
    await page.locator(".strip-show").tap()
    await current(page, on_air)
    await thumb(page, by["command"])
    await meeting.becomes(on_air, ON_AIR[by["command"]])


SCREEN = {"stage.blank": "blank", "stage.freeze": "freeze"}


@keyed(*SCREEN)
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await desk(page, meeting)
    for on in (True, False):
        await page.keyboard.press("k")  # another gesture: the same key at once would be the same one
        await page.keyboard.press(f"Shift+{by['key']}")
        await until(lambda: meeting.stage[SCREEN[by["command"]]]["on"] is on, "the record of the switch")  # noqa: B023
        await page.locator(f".on-air [data-command='{by['command']}'][aria-pressed={str(on).lower()}]").wait_for()


@tapped(*SCREEN)
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await desk(page, meeting)
    await page.locator(".desk-run").tap()
    await page.locator(f"dialog [data-command='{by['command']}']").tap()
    await until(lambda: meeting.stage[SCREEN[by["command"]]]["on"], "the record of the switch")
    await page.locator(f"dialog [data-command='{by['command']}'][aria-pressed=true]").wait_for()


# The desk itself


@keyed("session")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await desk(page, meeting)
    await page.keyboard.press(by["key"])
    pause = page.locator("dialog [data-command='session.pause']")
    await pause.focus()
    await page.keyboard.press("Enter")
    await until(lambda: meeting.session["state"] == "paused", "the session rests")


@tapped("session")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await desk(page, meeting)
    await page.locator(".desk-run").tap()
    await page.locator("dialog [data-command='session.pause']").tap()
    await until(lambda: meeting.session["state"] == "paused", "the session rests")


@keyed("panel")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await desk(page, meeting)
    await page.keyboard.press(by["key"])
    for name, said in (("name", "Ông Trần Kiên"), ("title", "Phó Tổng cục trưởng"), ("unit", "Tổng cục Đất đai")):
        await page.locator(f"#seat-{name}").focus()
        await page.keyboard.insert_text(said)
    await page.keyboard.press("Enter")
    person = (await until(lambda: meeting.people, "he is seated"))[0]
    assert (person["name"], person["title"], person["unit"]) == (
        "Ông Trần Kiên", "Phó Tổng cục trưởng", "Tổng cục Đất đai",
    )  # fmt: skip
    await page.keyboard.press("Tab")
    await page.locator(".seats [data-command='panel.excuse']").focus()
    await page.keyboard.press("Enter")
    await until(lambda: not meeting.people, "he is excused")


@tapped("panel")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await desk(page, meeting)
    await page.locator(".desk-run").tap()
    await page.locator("dialog .over-list [aria-keyshortcuts='m']").tap()
    await page.locator("#seat-name").fill("Bà Lê Hoa")
    await page.locator(".seat button[type=submit]").tap()
    await until(lambda: meeting.people, "she is seated")
    await page.locator(".seats button").first.tap()
    await page.locator("#seat-title").fill("Chánh Văn phòng")
    await page.locator(".seat button[type=submit]").tap()
    await until(lambda: meeting.people[0]["title"] == "Chánh Văn phòng", "her title is known")
    await page.locator(".seats [data-command='panel.excuse']").tap()
    await until(lambda: not meeting.people, "she is excused")


@keyed("help")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "asked")
    await page.keyboard.press(by["key"])
    await page.locator("dialog[data-kind=help]").wait_for()
    listed = await page.locator("dialog[data-kind=help] dt").all_inner_texts()
    assert len(listed) == len(await page.evaluate("import('/statics/desk/catalogue.js').then(({ KEYS }) => KEYS)"))
    await page.locator("dialog .choice input").focus()
    await page.keyboard.press("Space")  # letters off
    await page.keyboard.press("Escape")
    await page.locator("dialog").wait_for(state="detached")
    await page.keyboard.press("d")
    await meeting.same(id, "asked")
    await page.keyboard.press(by["key"])
    await page.locator("dialog .choice input").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Escape")
    await page.locator("dialog").wait_for(state="detached")
    await page.keyboard.press("d")
    await meeting.becomes(id, "accepted")


@keyed("back")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await chosen(page, meeting, "asked")
    await page.keyboard.press("x")
    await page.locator(".reason input:focus").wait_for()
    await page.keyboard.press("8")
    await page.keyboard.press(by["key"])
    await page.locator(".reason").wait_for(state="detached")
    await meeting.same(id, "asked")
    await page.keyboard.press("e")
    await page.locator(".editor textarea:focus").wait_for()
    await page.keyboard.insert_text("d")
    await page.keyboard.press(by["key"])
    await page.locator(".editor").wait_for(state="detached")
    await meeting.same(id, "asked")
    assert meeting.question(id)["text_rev"] == 1


@tapped("back")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    id = await held(page, meeting, "asked")
    await thumb(page, "question.refuse")
    await page.locator(".reason label").first.tap()
    await page.locator(".detail-back").tap()
    await page.locator(".reason").wait_for(state="detached")
    await row(page, id).wait_for()
    await meeting.same(id, "asked")


@keyed("message")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await desk(page, meeting)
    await page.keyboard.press(f"Shift+{by['key']}")
    await page.locator("#message-text").focus()
    await page.keyboard.insert_text("Xin kết thúc trong một phút")
    await page.locator("[data-command='message.send']").press("Enter")
    await _said(meeting, "Xin kết thúc trong một phút")


@tapped("message")
async def _(page: Any, meeting: Meeting, by: dict[str, str]) -> None:
    await desk(page, meeting)
    await page.locator(".desk-run").tap()
    await page.locator("dialog [data-mode=message]").tap()
    await page.locator("#message-text").fill("Mời câu tiếp theo")
    await page.locator("[data-command='message.send']").tap()
    await _said(meeting, "Mời câu tiếp theo")


async def _said(meeting: Meeting, text: str) -> None:
    def found() -> bool:
        return any(noun == "message" and each["text"] == text for (noun, _), each in meeting.lan.table.items())

    await until(found, "the message is sent")
