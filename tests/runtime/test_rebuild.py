"""The tables of the pages are compared with the log and made anew from it; a log that does not hold is not folded."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from server.errors import Corrupt
from server.log.verify import verify
from server.projections import projectors
from server.runtime import erasures
from server.runtime.followers import Followers
from server.runtime.rebuild import NAMED, differences, rebuild
from tests.databases import MOSTLY_SQLITE
from tests.domain.round.test_plan import content
from tests.log.test_verify import TRIGGERS
from tests.runtime.services import DAY, PLAN, SECRET, Home, home

pytestmark = pytest.mark.slow

ALL = projectors(SECRET)

FORGED = {
    "an answer that was never given": (
        "UPDATE transcript SET value = replace(value, 'Xin', 'Cấm') WHERE number = 1",
        ["transcript", "value"],
    ),
    "a state": ("UPDATE transcript SET state = 'answered_live' WHERE number = 1", ["transcript", "state"]),
    "a question taken out": ("DELETE FROM transcript WHERE number = 2", ["transcript", "missing"]),
    "a question put in": (
        "INSERT INTO transcript (question, session, room, number, state, at, value, stream) "
        "SELECT 'forged', session, room, 9, state, at, value, stream FROM transcript WHERE number = 1",
        ["transcript forged", "does not follow"],
    ),
    "a question of no session": (
        "INSERT INTO transcript (question, session, room, number, state, at, value, stream) "
        "SELECT 'forged', session, room, 9, state, at, value, 'session:nowhere' FROM transcript WHERE number = 1",
        ["transcript forged", "of no stream"],
    ),
    "a question of no stream": (
        "INSERT INTO transcript (question, session, room, number, state, at, value) "
        "SELECT 'forged', session, room, 9, state, at, value FROM transcript WHERE number = 1",
        ["transcript forged", "of no stream"],
    ),
    "a question of another session": (
        "UPDATE transcript SET session = 'nowhere' WHERE number = 1",
        ["transcript", "session"],
    ),
    "a question moved away": (
        "UPDATE transcript SET stream = 'session:nowhere' WHERE number = 1",
        ["of no stream", "missing"],
    ),
    "a question moved into another stream": (
        "UPDATE transcript SET stream = 'unit:angiang' WHERE number = 1",
        ["does not follow", "missing"],
    ),
    "a topic": ("UPDATE sessions SET topic = 'Khác'", ["sessions", "topic"]),
    "a session moved away": ("UPDATE sessions SET id = 'nowhere' WHERE rehearsal = 0", ["sessions nowhere", "missing"]),
    "a session's code": ("UPDATE sessions SET code = 'X' WHERE rehearsal = 0", ["sessions", "code"]),
    "a session that takes another's code": (
        "UPDATE sessions SET id = 'nowhere', stream = 'round:nowhere' WHERE rehearsal = 0",
        ["sessions nowhere", "missing"],
    ),
    "a session's end": ("UPDATE sessions SET state = 'closed'", ["sessions", "state"]),
    "a time of the clock": ("UPDATE clocks SET due_at = due_at + 1", ["clocks session:", "due_at"]),
    "a clock that stands": ("DELETE FROM clocks", ["clocks session:", "missing"]),
    "a clock of no stream": ("INSERT INTO clocks VALUES ('session:nowhere', 1)", ["clocks session:nowhere"]),
    "a clock of a stream that has none": (
        "INSERT INTO clocks VALUES ('unit:angiang', 1)",
        ["clocks unit:angiang: does not follow"],
    ),
    "a receipt": ("UPDATE receipts SET question = 'forged'", ["receipts", "question"]),
    "all receipts gone": ("DELETE FROM receipts", ["receipts", "missing"]),
}


@pytest.fixture
async def held(database_url: str) -> AsyncIterator[Home]:
    """A session with three accepted questions, and a stream of every other kind."""
    async with home(database_url) as here:
        await here.plan()
        here.clock.now += 60_000
        for number in range(3):
            receipt = await here.ask(f"asker{number}")
            await here.do("lan", "question.accept", question=receipt["question"], text_rev=1)
        session = here.session
        for kind in STREAMS[1:]:
            here.session = await begun(here, kind)
        here.session = session
        yield here


STREAMS = ("session", "rehearsal", "unit", "round")


async def begun(here: Home, kind: str) -> str:
    """A stream of this kind with something in it, by the name that clients give it."""
    lan = here.visitors["lan"]
    if kind == "rehearsal":
        return await here.service.plan("angiang", lan, plan_like("STNMT-angiang-2010-9") | {"rehearsal": True}, "re-1")
    if kind == "round":
        plan = {"year": 2010, "number": 1, **content(units=("cantho",))}
        return await here.service.plan_round("angiang", here.visitors["hung"], plan, "round-0001")
    here.session = "unit:angiang"
    await here.do("hung", "sitting.plan", kind="ordinary", begins=1, ends=2)
    return here.session


def stream(here: Home, kind: str) -> str:
    (found,) = [each.stream for each in here.service.streams.values() if each.kind.prefix == kind]
    return found


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
    assert await differences(held.service.book, ALL) == []
    assert await rebuild(held.service.book, ALL) == len(STREAMS)
    assert await differences(held.service.book, ALL) == []


@MOSTLY_SQLITE
@pytest.mark.parametrize("what", FORGED)
async def test_a_forged_table_is_named_and_mended(what: str, held: Home) -> None:
    statement, words = FORGED[what]
    await tamper(held, statement)
    book = held.service.book
    assert (await verify(book)).ok, "the log itself holds"
    found = await differences(book, ALL)
    assert all(any(word in problem for problem in found) for word in words), found
    await rebuild(book, ALL)
    assert await differences(book, ALL) == []


async def test_two_sessions_whose_numbers_were_swapped_are_mended(held: Home) -> None:
    other = await held.service.plan("cantho", held.visitors["can"], plan_like("STNMT-angiang-2010-2"), "plan-0002")
    await tamper(
        held,
        "UPDATE sessions SET code = 'aside' WHERE code = 'STNMT-angiang-2010-1'",
        "UPDATE sessions SET code = 'STNMT-angiang-2010-1' WHERE code = 'STNMT-angiang-2010-2'",
        "UPDATE sessions SET code = 'STNMT-angiang-2010-2' WHERE code = 'aside'",
    )
    book = held.service.book
    assert len([problem for problem in await differences(book, ALL) if "code" in problem]) == 2
    await rebuild(book, ALL)
    assert await differences(book, ALL) == []
    assert (await book.rows("sessions", {"code": "STNMT-angiang-2010-2"}))[0]["id"] == other


def plan_like(code: str) -> dict[str, object]:
    return {**PLAN, "code": code}


async def test_another_key_is_said_once(held: Home) -> None:
    (problem,) = await differences(held.service.book, projectors(b"another secret key of this house"))
    assert "another secret key" in problem
    assert await differences(held.service.book, [each for each in projectors(b"") if not each.keyed]) == []


async def test_many_wrong_rows_are_counted(held: Home) -> None:
    of = stream(held, "session")
    for number in range(NAMED + 5):
        await tamper(held, f"INSERT INTO transcript (question, stream) VALUES ('f{number:03}', '{of}')")
    found = await differences(held.service.book, ALL)
    assert len(found) == NAMED + 1
    assert "5 more rows" in found[-1]


FLIPPED = {
    "a fact": "UPDATE entries SET facts = replace(facts, 'dat-dai', 'moi-truong') WHERE {third}",
    "a word": "UPDATE entries SET words = replace(words, 'Xin', 'Yin') WHERE {third}",
    "an author": "UPDATE entries SET by = 'staff:nobody' WHERE {third}",
    "a time": "UPDATE entries SET at = at + 1 WHERE {third}",
    "an entry lost": "DELETE FROM entries WHERE {third}",
    "the tail lost": "DELETE FROM entries WHERE stream = '{stream}' AND seq = "
    "(SELECT max(seq) FROM entries WHERE stream = '{stream}')",
    "a command's author": "UPDATE commands SET actor = 'staff:nobody' WHERE stream = '{stream}' AND first_seq = 3",
    "a fact that cannot be read": "UPDATE entries SET facts = '{{' WHERE {third}",
}


@pytest.mark.parametrize("what", FLIPPED)
async def test_what_was_changed_in_the_log_is_noticed_when_it_is_opened(what: str, held: Home) -> None:
    name = stream(held, "session")
    await untie(held)
    await tamper(held, FLIPPED[what].format(stream=name, third=f"stream = '{name}' AND seq = 3"))
    await unopened(held, held.session)


@pytest.mark.parametrize("kind", STREAMS[1:])
async def test_a_stream_of_any_kind_is_checked_when_it_is_opened(kind: str, held: Home) -> None:
    name, id = stream(held, kind), {each.kind.prefix: id for id, each in held.service.streams.items()}[kind]
    await untie(held)
    await tamper(held, f"UPDATE entries SET by = 'staff:nobody' WHERE stream = '{name}' AND seq = 1")
    await unopened(held, id)


async def unopened(here: Home, id: str) -> None:
    service, rung = here.service, list[str]()
    service.corrupt = rung.append
    service.streams.clear()
    for _ in range(2):
        with pytest.raises(Corrupt, match="seq"):
            await service.runtime(id)
    assert len(rung) == 1, "a crowd that asks costs one look"
    assert id in rung[0]
    with pytest.raises(Corrupt):
        await rebuild(service.book, ALL)


async def test_the_clock_goes_on_for_others_than_a_damaged_stream(held: Home) -> None:
    other = await held.service.plan("cantho", held.visitors["can"], plan_like("STNMT-angiang-2010-2"), "plan-0002")
    await untie(held)
    await tamper(
        held,
        f"UPDATE entries SET at = at + 1 WHERE stream = 'session:{held.session}' AND seq = 3",
        f"UPDATE clocks SET due_at = 0 WHERE stream = 'session:{held.session}'",
    )
    held.service.streams.clear()
    held.clock.now += 9 * DAY
    await held.maintenance.tend()
    assert other in held.service.streams
    assert held.session not in held.service.streams


async def test_a_command_that_may_begin_a_stream_rings_when_it_is_damaged(held: Home) -> None:
    """Planned again, after the process that planned it ended."""
    rung: list[str] = []
    held.service.corrupt = rung.append
    await untie(held)
    await tamper(held, f"UPDATE entries SET at = at + 1 WHERE stream = 'session:{held.session}' AND seq = 3")
    held.service.streams.clear()
    with pytest.raises(Corrupt):
        await held.plan()
    assert [held.session in problem for problem in rung] == [True]


async def test_what_the_auditor_reads_and_what_was_erased_is_compared_as_far_as_it_has_come(held: Home) -> None:
    book, followers = held.service.book, Followers(held.service.book, ALL, lambda: True, 1)
    await tamper(held, "DELETE FROM audit_entries", "DELETE FROM cursors")
    assert await differences(book, ALL) == [], "it is late, and will come"
    await followers.catch_up()
    assert await differences(book, ALL) == []
    await tamper(held, "UPDATE audit_entries SET actor = 'staff:other' WHERE seq = 2")
    assert any("audit_entries" in each and "actor" in each for each in await differences(book, ALL))
    await tamper(held, "DELETE FROM audit_entries")
    assert any("audit_entries" in each and "missing" in each for each in await differences(book, ALL))
    asked = next(entry for entry in await book.read(f"session:{held.session}") if entry.name == "question.asked")
    await held.do("hung", "words.erase", seqs=[asked.seq])
    assert await erasures.differences(book) == []
    await tamper(held, "DELETE FROM erasures")
    assert len(await erasures.differences(book)) >= 1
    await tamper(held, "INSERT INTO erasures VALUES ('words', 'session:nowhere', 1, 'x', 0)")
    assert any("does not follow" in each for each in await erasures.differences(book))
