"""PostgreSQL away in all its ways: readers keep what they have, writers hear `retry` within two seconds, nothing hangs,
and afterwards every command has been done once or not at all."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import text

from server.errors import Refused, Unavailable
from server.gateway.visitor import Visitor
from server.log.engine import open_engine
from server.runtime import not_opened
from server.transport.tasks import spawn
from tests import servers
from tests.books import Deadlines
from tests.contract.test_outages import silent_relay
from tests.gateway.gateways import until
from tests.runtime.services import ASK, DAY, PLAN, Home, home

pytestmark = pytest.mark.timed

SOON_S = 2.0
HELD = "SELECT * FROM heads WHERE stream = :stream FOR UPDATE"


@pytest.fixture
async def here(pg_url: str) -> AsyncIterator[Home]:
    async with home(pg_url, limits__queue="50") as made:
        await made.plan()
        yield made


async def outcome(doing: Awaitable[object]) -> tuple[str, float]:
    began = time.monotonic()
    try:
        await doing
    except Unavailable:
        return "retry", time.monotonic() - began
    return "ok", time.monotonic() - began


async def ask(here: Home, number: int) -> tuple[str, float]:
    payload = {**ASK, "text": f"Câu {number}?"}
    return await outcome(here.do(f"asker{number}", "question.ask", cid=f"question-{number}", **payload))


@asynccontextmanager
async def held(url: str, *streams: str) -> AsyncIterator[None]:
    """Heads in the hands of a process that is cut off and does not let go."""
    engine = open_engine(url, Deadlines())
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        for stream in streams:
            await connection.execute(text(HELD), {"stream": stream})
        yield
    await engine.dispose()


async def test_a_head_held_elsewhere_blocks_no_other_session(pg_url: str, here: Home) -> None:
    first = here.session
    others = []
    for number in range(12):
        others.append(await here.service.plan("angiang", here.visitors["lan"], _plan(number), f"next-{number:04}"))
    stream = here.service.streams[first].stream
    async with held(pg_url, stream):
        blocked = asyncio.gather(*(ask(here, number) for number in range(30)))
        await asyncio.sleep(0.1)
        for number, session in enumerate(others):
            here.session = session
            said, took = await ask(here, 100 + number)
            assert said == "ok"
            assert took < 1
        here.session = first
        joined, took = await outcome(here.service.join(first, "public", None, Visitor("a" * 16)))
        assert joined == "ok"
        assert took < 0.5
        outcomes = await blocked
        assert {said for said, _ in outcomes} == {"retry"}
        assert max(took for _, took in outcomes) < SOON_S
        began = time.monotonic()
        await here.maintenance.look()
        assert time.monotonic() - began < 1.5
    again = await asyncio.gather(*(ask(here, number) for number in range(30)))
    assert {said for said, _ in again} == {"ok"}
    assert len(here.seen("desk")) == 30


def _plan(number: int) -> dict[str, object]:
    """Each on a day of its own: a room holds one session at a time."""
    later = {name: PLAN[name] + (number + 1) * DAY for name in ("starts_at", "ends_at", "answer_due")}
    return {**PLAN, **later, "code": f"STNMT-angiang-2010-{number + 2}"}


async def test_a_server_that_falls_silent_costs_two_seconds(pg_url: str) -> None:
    async with silent_relay(pg_url) as (url, silence), home(url) as here:
        await here.plan()
        await here.ask()
        silence(True)
        joined, took = await outcome(here.service.join(here.session, "public", None, Visitor("a" * 16)))
        assert joined == "ok"
        assert took < 0.3
        for _ in range(3):
            outcomes = await asyncio.gather(*(ask(here, number) for number in range(5)))
            assert {said for said, _ in outcomes} == {"retry"}
            assert max(took for _, took in outcomes) < SOON_S
        began = time.monotonic()
        await here.do("lan", "stage.blank", on=True)
        assert time.monotonic() - began < 0.3
        silence(False)
        began = time.monotonic()
        while {said for said, _ in await asyncio.gather(*(ask(here, number) for number in range(5)))} != {"ok"}:
            assert time.monotonic() - began < 5
        runtime = here.service.streams[here.session]
        await until(lambda: here.service.signals.recorded(runtime, "blank").on)
        assert len(here.seen("desk")) == 6


@pytest.fixture
def postmaster() -> Iterator[str]:
    with servers.postgresql() as url:
        yield url


async def backends(url: str) -> list[int]:
    """The processes of the server that speak with this program."""
    engine = open_engine(url, Deadlines())
    others = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
    async with engine.connect() as connection:
        found = [row.pid for row in await connection.execute(text(others))]
    await engine.dispose()
    return found


def tell(pids: list[int], how: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # One that nobody needed may have ended meanwhile.
            os.kill(pid, how)


async def test_backends_killed_and_stopped(postmaster: str) -> None:
    async with home(postmaster) as here:
        await here.plan()
        await asyncio.gather(*(ask(here, number) for number in range(5)))
        for how in (signal.SIGSTOP, signal.SIGKILL):
            there = await backends(postmaster)
            tell(there, how)
            began = time.monotonic()
            outcomes = await asyncio.gather(*(ask(here, 10 + number) for number in range(10)))
            assert max(took for _, took in outcomes) < SOON_S
            joined, took = await outcome(here.service.join(here.session, "public", None, Visitor("a" * 16)))
            assert (joined, took < 0.5) == ("ok", True)
            if how is signal.SIGSTOP:
                tell(there, signal.SIGCONT)
                began = time.monotonic()
            while {said for said, _ in await asyncio.gather(*(ask(here, 10 + n) for n in range(10)))} != {"ok"}:
                assert time.monotonic() - began < 8
                await asyncio.sleep(0.05)
        assert len(here.seen("desk")) == 15


async def test_a_pool_that_is_used_up_lets_readers_through(pg_url: str) -> None:
    async with home(pg_url, database__pool="4") as here:
        await here.plan()
        sessions = [
            await here.service.plan("angiang", here.visitors["lan"], _plan(number), f"next-{number:04}")
            for number in range(8)
        ]
        async with held(pg_url, *(here.service.streams[session].stream for session in sessions)):
            asker, payload = Visitor("a" * 16), {**ASK, "text": "Ai giữ đầu sổ?"}
            asking = (here.service.do(session, asker, "question.ask", payload, "question-1") for session in sessions)
            blocked = [spawn(outcome(each), "blocked") for each in asking]
            pool = here.service.book.engine.pool
            await until(lambda: pool.checkedout() >= 3)  # type: ignore[attr-defined]
            began = time.monotonic()
            await here.maintenance.look()
            assert await here.service.book.streams()
            assert time.monotonic() - began < 1
            assert {said for said, _ in await asyncio.gather(*blocked)} == {"retry"}


async def test_a_storm_of_joins_is_one_reading(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.ask()
    reads: list[str] = []
    book = here.service.book
    read: Callable[[str], Awaitable[object]] = book.read_whole

    async def counted(stream: str) -> object:
        reads.append(stream)
        return await read(stream)

    monkeypatch.setattr(book, "read_whole", counted)
    here.service.streams.clear()
    await asyncio.gather(*(here.service.join(here.session, "public", None, Visitor(f"{n:016x}")) for n in range(500)))
    assert len(reads) == 1
    reads.clear()
    beyond = f"{10**6}.{'0' * 18}"
    joined = await asyncio.gather(
        *(here.service.join(here.session, "public", beyond, Visitor(f"{n:016x}")) for n in range(500))
    )
    assert len(reads) <= 2
    assert all(ack["frame"]["reset"] for ack in joined)


async def test_guesses_of_one_session_cost_one_reading_and_hide_none_that_comes(
    here: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, book = list[str](), here.service.book
    read: Callable[[str], Awaitable[object]] = book.read_whole

    async def counted(stream: str) -> object:
        reads.append(stream)
        return await read(stream)

    async def guess() -> None:
        with pytest.raises(Refused, match=r"session\.unknown"):
            await here.service.runtime("0123456789abcdef")

    monkeypatch.setattr(book, "read_whole", counted)
    monkeypatch.setattr(not_opened, "FOR_S", 0.2)
    for _ in range(30):
        await guess()
    assert reads == ["session:0123456789abcdef"]
    await asyncio.sleep(0.25)
    await guess()
    assert len(reads) == 2
    here.service.streams.clear()
    assert (await here.service.runtime(here.session)).view.seq


async def test_a_restored_backup_resets_clients_in_every_process(pg_url: str) -> None:
    """Also when the log has grown past what was lost, and two processes keep different pasts in memory."""
    async with home(pg_url) as one, home(pg_url) as other:
        await one.plan()
        other.session, other.clock = one.session, one.clock
        other.service.book.clock = one.clock
        await one.ask()
        stream = one.service.streams[one.session].stream
        engine = one.service.book.engine
        for number in range(4):
            await one.ask(f"asker{number + 5}", f"Sẽ mất {number}?")
        await other.service.runtime(one.session)
        positions = [here.service.streams[one.session].view.position("desk") for here in (one, other)]
        async with engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table, key in (("entries", "seq"), ("commands", "first_seq")):
                await connection.execute(text(f"DELETE FROM {table} WHERE stream = :s AND {key} > 3"), {"s": stream})
            last = "(SELECT digest FROM entries WHERE stream = :s AND seq = 3)"
            await connection.execute(
                text(f"UPDATE heads SET seq = 3, digest = {last} WHERE stream = :s"), {"s": stream}
            )
            await connection.execute(text("DELETE FROM receipts"))
            await connection.execute(text("DELETE FROM transcript"))
        async with home(pg_url) as third:
            third.session, third.clock = one.session, one.clock
            third.service.book.clock = one.clock
            for number in range(6):
                await third.ask(f"asker{number}", f"Sau khi phục hồi {number}?")
            for here, position in zip((one, other), positions, strict=True):
                await here.maintenance.look()
                assert here.service.streams[one.session].resets == 1
                joined = await here.service.join(one.session, "desk", position, here.visitors["lan"])
                assert joined["frame"]["reset"] is True
                assert "Sẽ mất" not in str(joined["frame"])
                assert here.frame("desk") == third.frame("desk")
