"""The tables of the pages are compared with the log and made anew from it; a log that does not hold is not folded."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from server.errors import Corrupt
from server.log.verify import verify
from server.runtime.rebuild import NAMED, differences, rebuild
from server.runtime.receipts import Receipts
from tests.log.test_verify import TRIGGERS
from tests.runtime.services import PLAN, Home, home

FORGED = {
    "an answer that was never given": (
        "UPDATE transcript SET value = replace(value, 'Xin', 'Cấm') WHERE number = 1",
        ["transcript", "value"],
    ),
    "a state": ("UPDATE transcript SET state = 'answered_live' WHERE number = 1", ["transcript", "state"]),
    "a question taken out": ("DELETE FROM transcript WHERE number = 2", ["transcript", "missing"]),
    "a question put in": (
        "INSERT INTO transcript (question, session, room, number, state, at, value) "
        "SELECT 'forged', session, room, 9, state, at, value FROM transcript WHERE number = 1",
        ["transcript forged", "does not follow"],
    ),
    "a question of no session": (
        "INSERT INTO transcript (question, session, room, number, state, at, value) "
        "SELECT 'forged', 'nowhere', room, 9, state, at, value FROM transcript WHERE number = 1",
        ["transcript forged", "of no session"],
    ),
    "a question moved away": (
        "UPDATE transcript SET session = 'nowhere' WHERE number = 1",
        ["of no session", "missing"],
    ),
    "a topic": ("UPDATE sessions SET topic = 'Khác'", ["sessions", "topic"]),
    "a session moved away": ("UPDATE sessions SET id = 'nowhere'", ["sessions nowhere", "missing"]),
    "a session's end": ("UPDATE sessions SET state = 'closed', due_next = NULL", ["sessions", "state, due_next"]),
    "a receipt": ("UPDATE receipts SET question = 'forged'", ["receipts", "question"]),
    "all receipts gone": ("DELETE FROM receipts", ["receipts", "missing"]),
}


@pytest.fixture
async def held(database_url: str) -> AsyncIterator[Home]:
    """A session with three accepted questions."""
    async with home(database_url) as here:
        await here.plan()
        here.clock.now += 60_000
        for number in range(3):
            receipt = await here.ask(f"asker{number}")
            await here.do("lan", "question.accept", question=receipt["question"], text_rev=1)
        yield here


async def tamper(here: Home, *statements: str) -> None:
    async with here.service.book.engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def untie(here: Home) -> None:
    postgresql = here.service.book.engine.dialect.name == "postgresql"
    for trigger in TRIGGERS:
        on = f" ON {trigger.partition('_')[0]}" if postgresql else ""
        await tamper(here, f"DROP TRIGGER IF EXISTS {trigger}{on}")


async def test_tables_left_alone_follow_from_the_log(held: Home) -> None:
    assert await differences(held.service.book, held.service.receipts) == []
    assert await rebuild(held.service.book, held.service.receipts) == 1
    assert await differences(held.service.book, held.service.receipts) == []


@pytest.mark.parametrize("what", FORGED)
async def test_a_forged_table_is_named_and_mended(what: str, held: Home) -> None:
    statement, words = FORGED[what]
    await tamper(held, statement)
    book, receipts = held.service.book, held.service.receipts
    assert (await verify(book)).ok, "the log itself holds"
    found = await differences(book, receipts)
    assert all(any(word in problem for problem in found) for word in words), found
    await rebuild(book, receipts)
    assert await differences(book, receipts) == []


async def test_two_sessions_whose_numbers_were_swapped_are_mended(held: Home) -> None:
    other = await held.service.plan("angiang", held.visitors["lan"], plan_like("STNMT-angiang-2010-2"), "plan-0002")
    await tamper(
        held,
        "UPDATE sessions SET code = 'aside' WHERE code = 'STNMT-angiang-2010-1'",
        "UPDATE sessions SET code = 'STNMT-angiang-2010-1' WHERE code = 'STNMT-angiang-2010-2'",
        "UPDATE sessions SET code = 'STNMT-angiang-2010-2' WHERE code = 'aside'",
    )
    book, receipts = held.service.book, held.service.receipts
    assert len([problem for problem in await differences(book, receipts) if "code" in problem]) == 2
    await rebuild(book, receipts)
    assert await differences(book, receipts) == []
    assert (await book.rows("sessions", {"code": "STNMT-angiang-2010-2"}))[0]["id"] == other


def plan_like(code: str) -> dict[str, object]:
    return {**PLAN, "code": code}


async def test_another_key_is_said_once(held: Home) -> None:
    (problem,) = await differences(held.service.book, Receipts(b"another secret key of this house"))
    assert "another secret key" in problem
    assert await differences(held.service.book, None) == []


async def test_many_wrong_rows_are_counted(held: Home) -> None:
    for number in range(NAMED + 5):
        await tamper(held, f"INSERT INTO transcript (question, session) VALUES ('f{number:03}', '{held.session}')")
    found = await differences(held.service.book, held.service.receipts)
    assert len(found) == NAMED + 1
    assert "5 more rows" in found[-1]


FLIPPED = {
    "a fact": "UPDATE entries SET facts = replace(facts, 'dat-dai', 'moi-truong') WHERE seq = 3",
    "a word": "UPDATE entries SET words = replace(words, 'Xin', 'Yin') WHERE seq = 3",
    "an author": "UPDATE entries SET by = 'staff:nobody' WHERE seq = 3",
    "a time": "UPDATE entries SET at = at + 1 WHERE seq = 3",
    "an entry lost": "DELETE FROM entries WHERE seq = 3",
    "the tail lost": "DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)",
    "a command's author": "UPDATE commands SET actor = 'staff:nobody' WHERE first_seq = 3",
    "a fact that cannot be read": "UPDATE entries SET facts = '{' WHERE seq = 3",
}


@pytest.mark.parametrize("what", FLIPPED)
async def test_what_was_changed_in_the_log_is_noticed_when_it_is_opened(what: str, held: Home) -> None:
    await untie(held)
    await tamper(held, FLIPPED[what])
    service, rung = held.service, list[str]()
    service.corrupt = rung.append
    service.streams.clear()
    for _ in range(2):
        with pytest.raises(Corrupt, match="seq"):
            await service.runtime(held.session)
    assert len(rung) == 1, "a crowd that asks costs one look"
    assert held.session in rung[0]
    with pytest.raises(Corrupt):
        await rebuild(service.book, service.receipts)
