"""The house: commands by real people on a real database, acked after the commit."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.errors import Refused, Unavailable
from tests.live.houses import ASK, DAY, START, Home, home


@pytest.fixture
async def hall(database_url: str) -> AsyncIterator[Home]:
    async with home(database_url) as made:
        await made.plan()
        yield made


async def refused(doing: object) -> Refused:
    with pytest.raises(Refused) as caught:
        await doing  # type: ignore[misc]
    return caught.value


async def live(hall: Home) -> None:
    await hall.do("lan", "session.start")


async def test_a_question_travels_from_the_asker_to_the_transcript(hall: Home) -> None:
    receipt = await hall.ask(text="Xin hỏi sổ đỏ bị mất thì làm lại thế nào?")
    assert (receipt["number"], receipt["receipt_no"]) == (1, "STNMT-angiang-2010-1-000001")
    assert receipt["due"] == START + 8 * DAY
    id = receipt["question"]
    assert hall.seen("public") == {}
    assert hall.seen("desk")[id]["state"] == "asked"
    await hall.do("lan", "question.accept", question=id, text_rev=1)
    await live(hall)
    await hall.do("lan", "question.call", question=id, text_rev=1)
    assert hall.seen("public", "stage")["stage"]["question"] == id
    person = await hall.do("lan", "panel.seat", name="Bà Trần Thị Ví Dụ", title="Phó Giám đốc", unit="Sở TN&MT")
    assert person["n"] == 1
    (seated,) = hall.seen("public", "person")
    await hall.do("vinh", "answer.draft", question=id, rev=0, text="Xin trả lời.", person=seated)
    assert hall.seen("public", "answer") == {}
    await hall.do("lan", "answer.publish", question=id, rev=1)
    assert hall.seen("public")[id]["state"] == "answered_live"
    assert hall.seen("public", "answer")[id]["signed"]["name"] == "Bà Trần Thị Ví Dụ"
    assert hall.seen("public", "stage")["stage"]["question"] is None
    (row,) = await hall.house.book.rows("transcript", {"session": hall.session})
    assert row["state"] == "answered_live"
    assert "Xin trả lời." in str(row["value"])


async def test_the_same_command_twice_is_done_once_and_acked_alike(hall: Home) -> None:
    payload = {**ASK, "text": "Một lần thôi?"}
    first = await hall.do("asker1", "question.ask", cid="same-id-0001", **payload)
    again = await hall.do("asker1", "question.ask", cid="same-id-0001", **payload)
    assert first == again
    both = await asyncio.gather(*(hall.do("asker2", "question.ask", cid="same-id-0002", **payload) for _ in range(5)))
    assert all(ack == both[0] for ack in both)
    assert len(hall.seen("desk")) == 2
    other = hall.do("asker1", "question.ask", cid="same-id-0001", **{**payload, "text": "Câu khác?"})
    assert (await refused(other)).code == "command.reused"


async def test_who_may_not_is_refused(hall: Home) -> None:
    receipt = await hall.ask()
    accept = {"question": receipt["question"], "text_rev": 1}
    assert (await refused(hall.do("can", "question.accept", **accept))).code == "command.forbidden"
    assert (await refused(hall.do("vinh", "question.accept", **accept))).code == "command.forbidden"
    assert (await refused(hall.do("asker1", "question.accept", **accept))).code == "sign_in.needed"
    assert (await refused(hall.do("asker2", "question.withdraw", question=receipt["question"]))).code == (
        "question.unknown"
    )
    for login in ("can", "vinh"):
        joining = hall.house.join(hall.session, "desk", None, hall.visitors[login])
        assert (await refused(joining)).code == "audience.forbidden"
    assert (await hall.house.join(hall.session, "panel", None, hall.visitors["vinh"]))["ok"]


async def test_another_rooms_session_is_as_unknown_as_none(hall: Home) -> None:
    import msgspec

    abroad = msgspec.structs.replace(hall.visitors["lan"], room="cantho")
    here = await refused(hall.house.join(hall.session, "public", None, abroad))
    nowhere = await refused(hall.house.join("0" * 16, "public", None, abroad))
    assert (here.code, here.details) == (nowhere.code, nowhere.details) == ("session.unknown", {})


async def test_two_moderators_the_slower_is_told_what_the_faster_did(hall: Home) -> None:
    receipt = await hall.ask()
    id = receipt["question"]
    accept = hall.do("lan", "question.accept", question=id, text_rev=1)
    refuse = hall.do("hung", "question.refuse", question=id, state="asked", reason="spam")
    outcomes = await asyncio.gather(accept, refuse, return_exceptions=True)
    lost = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert [each.code for each in lost] == ["question.conflict"]
    assert lost[0].details["state"] in ("accepted", "refused")
    assert lost[0].details["by"].startswith("staff:")


async def test_a_refusal_is_not_silently_undone_by_a_slower_approval(hall: Home) -> None:
    id = (await hall.ask())["question"]
    await hall.do("hung", "question.refuse", question=id, state="asked", reason="spam")
    slower = await refused(hall.do("lan", "question.accept", question=id, text_rev=1))
    assert (slower.code, slower.details["state"]) == ("question.conflict", "refused")
    await hall.do("lan", "question.accept", question=id, text_rev=1, state="refused")
    assert hall.seen("public")[id]["state"] == "accepted"


async def test_an_edit_after_reading_makes_the_approval_stale(hall: Home) -> None:
    receipt = await hall.ask(text="Gọi tôi 0900 000 106")
    id = receipt["question"]
    await hall.do("hung", "question.redact", question=id, text_rev=1, text="Gọi tôi [đã lược]")
    stale = await refused(hall.do("lan", "question.accept", question=id, text_rev=1))
    assert (stale.code, stale.details["text_rev"]) == ("question.conflict", 2)
    await hall.do("lan", "question.accept", question=id, text_rev=2)
    assert hall.seen("public")[id]["text"] == "Gọi tôi [đã lược]"
    assert hall.seen("desk")[id]["original"] == "Gọi tôi 0900 000 106"


async def test_the_clock_opens_ends_and_closes(hall: Home) -> None:
    chamber = hall.house.chambers[hall.session]
    for now, state in ((START, "intake"), (START + 2 * DAY, "follow_up"), (START + 8 * DAY + 1, "closed")):
        hall.clock.now = now
        chamber.poke()
        for _ in range(200):
            if hall.seen("public", "session")[hall.session]["state"] == state:
                break
            await asyncio.sleep(0.01)
        assert hall.seen("public", "session")[hall.session]["state"] == state


async def test_before_intake_nothing_is_taken_and_in_time_all(database_url: str) -> None:
    async with home(database_url) as early:
        early.clock.now = START - 1
        await early.plan()
        assert (await refused(early.ask())).code == "session.not_open_yet"
        early.clock.now = START
        assert (await early.ask())["number"] == 1


async def test_closing_waits_for_the_last_answer(hall: Home) -> None:
    receipt = await hall.ask()
    await hall.do("lan", "question.accept", question=receipt["question"], text_rev=1)
    await hall.do("lan", "session.end")
    assert (await refused(hall.do("lan", "session.close"))).details == {"left": 1}
    await hall.do("lan", "answer.draft", question=receipt["question"], rev=0, text="Xin trả lời.")
    await hall.do("lan", "answer.publish", question=receipt["question"], rev=1)
    await hall.do("lan", "session.close")
    assert hall.seen("public")[receipt["question"]]["state"] == "answered_later"


async def test_erased_words_are_gone_for_everyone(hall: Home) -> None:
    receipt = await hall.ask(text="Tên tôi là Bí Mật")
    await hall.do("lan", "question.accept", question=receipt["question"], text_rev=1)
    seq = next(
        entry.seq
        for entry in await hall.house.book.read(f"session:{hall.session}")
        if entry.words and "Bí" in entry.words
    )
    await hall.do("hung", "words.erase", seqs=[seq])
    assert hall.seen("public")[receipt["question"]]["text"] == ""
    assert (await refused(hall.do("hung", "words.erase", seqs=[seq]))).code == "words.unknown"
    (row,) = await hall.house.book.rows("transcript", {"session": hall.session})
    assert "Bí Mật" not in str(row)


async def test_bad_input_is_refused_in_words_and_nothing_is_written(hall: Home) -> None:
    before = hall.frame("desk")["seq"]
    for changes, code in (
        ({"text": ""}, "text.empty"), ({"text": "\u200b \n"}, "text.empty"), ({"text": "x" * 2001}, "text.long"),
        ({"text": 7}, "command.malformed"), ({"kind": "rumour"}, "command.malformed"),
        ({"field": "nowhere"}, "command.not_listed"), ({"extra": 1}, "command.malformed"),
        ({"text": "\ud800"}, "text.invalid"), ({"name": "y" * 61}, "text.long"), ({"raw": "x"}, "command.malformed"),
    ):  # fmt: skip
        assert (await refused(hall.ask(**changes))).code == code, changes
    assert (await refused(hall.do("lan", "question.fly"))).code == "command.unknown"
    assert hall.frame("desk")["seq"] == before


async def test_text_is_kept_tidy_and_as_typed(hall: Home) -> None:
    receipt = await hall.ask(text="  Đất \u202eở\u202c  da\u0323\u0301\u0300\u0301ng\r\n\r\n\r\n\r\nhai ")
    kept = hall.seen("desk")[receipt["question"]]["text"]
    assert "\u202e" not in kept
    assert "\n\n\n" not in kept
    entry = next(e for e in await hall.house.book.read(f"session:{hall.session}") if e.name == "question.asked")
    assert "\\r\\n" in str(entry.words) or "\u202e" in str(entry.words)


async def test_a_look_up_code_finds_its_question_and_guesses_find_nothing(hall: Home) -> None:
    receipt = await hall.ask()
    visitor = hall.visitors["can"]
    found = await hall.house.look_up(f" {receipt['lookup_code'][:4]}-{receipt['lookup_code'][4:]} ".lower(), visitor)
    assert (found["number"], found["room"]) == (1, "angiang")
    for guess in ("AAAA AAAA", hall.house.receipts.code("0" * 24, 2)):
        assert (await refused(hall.house.look_up(guess, visitor))).code == "lookup.unknown"
    for slip in ("", "x" * 500, "K7M4-2QP1"):
        assert (await refused(hall.house.look_up(slip, visitor))).code == "lookup.mistyped"
    for entry in await hall.house.book.read(f"session:{hall.session}"):
        assert receipt["lookup_code"] not in str(entry)


async def test_an_outage_is_retry_and_the_repetition_is_done_once(hall: Home) -> None:
    book = hall.house.book
    turn = book.turn
    broken = iter([True, False])

    def flaky(stream: str):  # type: ignore[no-untyped-def]
        if next(broken, False):
            raise Unavailable("gone")
        return turn(stream)

    book.turn = flaky  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await hall.do("asker1", "question.ask", cid="again-00001", **{**ASK, "text": "Còn đó không?"})
    ack = await hall.do("asker1", "question.ask", cid="again-00001", **{**ASK, "text": "Còn đó không?"})
    assert ack["receipt"]["number"] == 1
