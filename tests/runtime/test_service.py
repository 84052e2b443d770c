"""The house: commands by real people on a real database, acked after the commit."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.domain.unit import UNIT
from server.domain.unit.version import Version
from server.errors import Refused, Unavailable
from server.log.book import Book
from server.office.register import Known
from server.runtime import own_matters
from tests.runtime.services import ASK, DAY, START, Home, home


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Home]:
    async with home(database_url) as made:
        await made.plan()
        yield made


async def refused(doing: object) -> Refused:
    with pytest.raises(Refused) as caught:
        await doing  # type: ignore[misc]
    return caught.value


async def live(here: Home) -> None:
    await here.do("lan", "session.start")


async def test_a_question_travels_from_the_asker_to_the_transcript(here: Home) -> None:
    receipt = await here.ask(text="Xin hỏi sổ đỏ bị mất thì làm lại thế nào?")
    assert (receipt["number"], receipt["receipt_no"]) == (1, "STNMT-angiang-2010-1-000001")
    assert receipt["due"] == START + 8 * DAY
    id = receipt["question"]
    assert here.seen("public") == {}
    assert here.seen("desk")[id]["state"] == "asked"
    await here.do("lan", "question.accept", question=id, text_rev=1)
    await live(here)
    await here.do("lan", "question.call", question=id, text_rev=1)
    assert here.seen("public", "stage")["stage"]["question"] == id
    person = await here.do("lan", "panel.seat", name="Bà Trần Thị Ví Dụ", title="Phó Giám đốc", unit="Sở TN&MT")
    assert person["n"] == 1
    (seated,) = here.seen("public", "person")
    await here.do("vinh", "answer.draft", question=id, rev=0, text="Xin trả lời.", person=seated)
    assert here.seen("public", "answer") == {}
    await here.do("lan", "answer.publish", question=id, rev=1)
    assert here.seen("public")[id]["state"] == "answered_live"
    assert here.seen("public", "answer")[id]["signed"]["name"] == "Bà Trần Thị Ví Dụ"
    assert here.seen("public", "stage")["stage"]["question"] is None
    (row,) = await here.service.book.rows("transcript", {"session": here.session})
    assert row["state"] == "answered_live"
    assert "Xin trả lời." in str(row["value"])


async def test_the_same_command_twice_is_done_once_and_acked_alike(here: Home) -> None:
    payload = {**ASK, "text": "Một lần thôi?"}
    first = await here.do("asker1", "question.ask", cid="same-id-0001", **payload)
    again = await here.do("asker1", "question.ask", cid="same-id-0001", **payload)
    assert first == again
    both = await asyncio.gather(*(here.do("asker2", "question.ask", cid="same-id-0002", **payload) for _ in range(5)))
    assert all(ack == both[0] for ack in both)
    assert len(here.seen("desk")) == 2
    other = here.do("asker1", "question.ask", cid="same-id-0001", **{**payload, "text": "Câu khác?"})
    assert (await refused(other)).code == "command.reused"


async def test_who_may_not_is_refused(here: Home) -> None:
    receipt = await here.ask()
    accept = {"question": receipt["question"], "text_rev": 1}
    assert (await refused(here.do("can", "question.accept", **accept))).code == "command.forbidden"
    assert (await refused(here.do("vinh", "question.accept", **accept))).code == "command.forbidden"
    assert (await refused(here.do("asker1", "question.accept", **accept))).code == "sign_in.needed"
    assert (await refused(here.do("asker2", "question.withdraw", question=receipt["question"]))).code == (
        "question.unknown"
    )
    for login in ("can", "vinh"):
        joining = here.service.join(here.session, "desk", None, here.visitors[login])
        assert (await refused(joining)).code == "audience.forbidden"
    assert (await here.service.join(here.session, "panel", None, here.visitors["vinh"]))["ok"]


async def test_another_rooms_session_is_as_unknown_as_none(here: Home) -> None:
    import msgspec

    abroad = msgspec.structs.replace(here.visitors["lan"], room="cantho")
    elsewhere = await refused(here.service.join(here.session, "public", None, abroad))
    nowhere = await refused(here.service.join("0" * 16, "public", None, abroad))
    assert (elsewhere.code, elsewhere.details) == (nowhere.code, nowhere.details) == ("session.unknown", {})


async def test_two_moderators_the_slower_is_told_what_the_faster_did(here: Home) -> None:
    receipt = await here.ask()
    id = receipt["question"]
    accept = here.do("lan", "question.accept", question=id, text_rev=1)
    refuse = here.do("hung", "question.refuse", question=id, state="asked", reason="spam")
    outcomes = await asyncio.gather(accept, refuse, return_exceptions=True)
    lost = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert [each.code for each in lost] == ["question.conflict"]
    assert lost[0].details["state"] in ("accepted", "refused")
    assert lost[0].details["by"].startswith("staff:")


async def test_a_refusal_is_not_silently_undone_by_a_slower_approval(here: Home) -> None:
    id = (await here.ask())["question"]
    await here.do("hung", "question.refuse", question=id, state="asked", reason="spam")
    slower = await refused(here.do("lan", "question.accept", question=id, text_rev=1))
    assert (slower.code, slower.details["state"]) == ("question.conflict", "refused")
    await here.do("lan", "question.accept", question=id, text_rev=1, state="refused")
    assert here.seen("public")[id]["state"] == "accepted"


async def test_an_edit_after_reading_makes_the_approval_stale(here: Home) -> None:
    receipt = await here.ask(text="Gọi tôi 0900 000 106")
    id = receipt["question"]
    await here.do("hung", "question.redact", question=id, text_rev=1, text="Gọi tôi [đã lược]")
    stale = await refused(here.do("lan", "question.accept", question=id, text_rev=1))
    assert (stale.code, stale.details["text_rev"]) == ("question.conflict", 2)
    await here.do("lan", "question.accept", question=id, text_rev=2)
    assert here.seen("public")[id]["text"] == "Gọi tôi [đã lược]"
    assert here.seen("desk")[id]["edited"]


async def test_the_clock_opens_ends_and_closes(here: Home) -> None:
    runtime = here.service.streams[here.session]
    for now, state in ((START, "intake"), (START + 2 * DAY, "follow_up"), (START + 8 * DAY + 1, "closed")):
        here.clock.now = now
        runtime.poke()
        for _ in range(200):
            if here.seen("public", "session")[here.session]["state"] == state:
                break
            await asyncio.sleep(0.01)
        assert here.seen("public", "session")[here.session]["state"] == state


async def test_while_the_clock_is_in_doubt_it_ends_and_closes_nothing(
    here: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.clock.now = START + 60_000
    await here.ask()
    monkeypatch.setattr(Book, "jumped_ms", 30 * DAY)
    here.clock.now = START + 30 * DAY
    await here.ask("asker2")
    assert here.seen("public", "session")[here.session]["state"] == "intake"
    monkeypatch.setattr(Book, "jumped_ms", 0)
    await refused(here.ask("asker3"))
    assert here.seen("public", "session")[here.session]["state"] == "follow_up"


async def test_while_the_clock_is_in_doubt_no_kind_of_stream_heeds_it(
    here: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(UNIT, "due", lambda state, now: asked.append(state.name) or ())
    monkeypatch.setattr(Book, "jumped_ms", 30 * DAY)
    here.session = "unit:angiang"
    await here.do("hung", "sitting.plan", kind="ordinary", begins=1, ends=2)
    assert asked == []
    monkeypatch.setattr(Book, "jumped_ms", 0)
    await here.do("hung", "sitting.plan", kind="ordinary", begins=3, ends=4)
    assert asked == ["unit:angiang"]


async def test_before_intake_nothing_is_taken_and_in_time_all(database_url: str) -> None:
    async with home(database_url) as early:
        early.clock.now = START - 1
        await early.plan()
        assert (await refused(early.ask())).code == "session.not_open_yet"
        early.clock.now = START
        assert (await early.ask())["number"] == 1


async def test_closing_waits_for_the_last_answer(here: Home) -> None:
    receipt = await here.ask()
    await here.do("lan", "question.accept", question=receipt["question"], text_rev=1)
    await here.do("lan", "session.end")
    assert (await refused(here.do("lan", "session.close"))).details == {"left": 1}
    await here.do("lan", "answer.draft", question=receipt["question"], rev=0, text="Xin trả lời.")
    await here.do("lan", "answer.publish", question=receipt["question"], rev=1)
    await here.do("lan", "session.close")
    assert here.seen("public")[receipt["question"]]["state"] == "answered_later"


async def test_erased_words_are_gone_for_everyone(here: Home) -> None:
    receipt = await here.ask(text="Tên tôi là Bí Mật")
    await here.do("lan", "question.accept", question=receipt["question"], text_rev=1)
    seq = next(
        entry.seq
        for entry in await here.service.book.read(f"session:{here.session}")
        if entry.words and "Bí" in entry.words
    )
    await here.do("hung", "words.erase", seqs=[seq])
    stub = here.seen("public")[receipt["question"]]
    assert ("text" in stub, stub["state"]) == (False, "erased")
    assert (await refused(here.do("hung", "words.erase", seqs=[seq]))).code == "words.unknown"
    (row,) = await here.service.book.rows("transcript", {"session": here.session})
    assert "Bí Mật" not in str(row)


async def test_bad_input_is_refused_in_words_and_nothing_is_written(here: Home) -> None:
    before = here.frame("desk")["seq"]
    for changes, code in (
        ({"text": ""}, "text.empty"), ({"text": "\u200b \n"}, "text.empty"), ({"text": "x" * 2001}, "text.long"),
        ({"text": 7}, "command.malformed"), ({"kind": "rumour"}, "command.malformed"),
        ({"field": "nowhere"}, "command.not_listed"), ({"extra": 1}, "command.malformed"),
        ({"text": "\ud800"}, "text.invalid"), ({"name": "y" * 61}, "text.long"), ({"raw": "x"}, "command.malformed"),
    ):  # fmt: skip
        assert (await refused(here.ask(**changes))).code == code, changes
    assert (await refused(here.do("lan", "question.fly"))).code == "command.unknown"
    assert here.frame("desk")["seq"] == before


async def test_text_is_kept_tidy_and_as_typed(here: Home) -> None:
    receipt = await here.ask(text="  Đất \u202eở\u202c  da\u0323\u0301\u0300\u0301ng\r\n\r\n\r\n\r\nhai ")
    kept = here.seen("desk")[receipt["question"]]["text"]
    assert "\u202e" not in kept
    assert "\n\n\n" not in kept
    entry = next(e for e in await here.service.book.read(f"session:{here.session}") if e.name == "question.asked")
    assert "\\r\\n" in str(entry.words) or "\u202e" in str(entry.words)


async def test_a_look_up_code_finds_its_question_and_guesses_find_nothing(here: Home) -> None:
    receipt = await here.ask()
    visitor = here.visitors["can"]
    typed = f" {receipt['lookup_code'][:4]}-{receipt['lookup_code'][4:]} ".lower()
    found = await own_matters.look_up(here.service, typed, visitor)
    assert (found["number"], found["room"]) == (1, "angiang")
    for guess in ("AAAA AAAA", here.service.receipts.code("0" * 24, 2)):
        assert (await refused(own_matters.look_up(here.service, guess, visitor))).code == "lookup.unknown"
    for slip in ("", "x" * 500, "K7M4-2QP1"):
        assert (await refused(own_matters.look_up(here.service, slip, visitor))).code == "lookup.mistyped"
    for entry in await here.service.book.read(f"session:{here.session}"):
        assert receipt["lookup_code"] not in str(entry)


async def test_an_outage_is_retry_and_the_repetition_is_done_once(here: Home) -> None:
    book = here.service.book
    turn = book.turn
    broken = iter([True, False])

    def flaky(stream: str):  # type: ignore[no-untyped-def]
        if next(broken, False):
            raise Unavailable("gone")
        return turn(stream)

    book.turn = flaky  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await here.do("asker1", "question.ask", cid="again-00001", **{**ASK, "text": "Còn đó không?"})
    ack = await here.do("asker1", "question.ask", cid="again-00001", **{**ASK, "text": "Còn đó không?"})
    assert ack["receipt"]["number"] == 1


async def test_a_seat_begins_where_its_next_frame_goes_on(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A frame that is sent while a join waits for something else would come before the one that it goes on from."""
    staff = here.service.authority.staff

    async def slowly(room: str, stream: str) -> object:
        await here.ask(text="Hỏi trong lúc người khác vào?")
        return await staff(room, stream)

    monkeypatch.setattr(here.service.authority, "staff", slowly)
    joined = await here.service.join(here.session, "desk", None, here.visitors["lan"])
    assert joined["frame"]["seq"] == here.service.streams[here.session].view.indexes["desk"].seq


async def test_a_name_is_compared_with_people_and_units_as_they_are_now(here: Home) -> None:
    async def imitates(name: str) -> bool:
        asked = await here.ask(text=f"{name} hỏi?", name=name)
        return bool(here.seen("desk")[asked["question"]]["imitates"])

    assert not await imitates("Tran Thi Moi")
    await here.service.people.add("moi", "Trần Thị Mới")
    assert await imitates("Tran Thi Moi")
    assert await imitates("Tran Thi Moi (So Vua Lap)")
    assert not await imitates("Bà Mẫu (An Giang)")
    assert not await imitates("So Vua Lap")
    version = Version(valid_from="2010-04-15", name="Vừa Lập", title="Sở Vừa Lập", room=True)
    here.service.rooms.learn([Known(slug="vualap", kind="province", versions=(version,))], "2010-04-15")
    assert await imitates("So Vua Lap")
