"""An outage is answered in time and said as such; what was interrupted leaves nothing behind."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from server.errors import Refused, Unavailable
from server.log.book import Book
from server.log.engine import open_engine
from server.log.entry import Row
from server.log.verify import verify
from tests.books import STREAM, Deadlines, append, opened, said

HOLD = {"postgresql": "SELECT * FROM heads FOR UPDATE", "sqlite": "SELECT 1"}


async def lock_heads(engine: AsyncEngine, held: asyncio.Event, release: asyncio.Event) -> None:
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        await connection.execute(text(HOLD[engine.dialect.name]))
        held.set()
        await release.wait()


async def test_a_lock_held_elsewhere(book: Book, database_url: str) -> None:
    await append(book, said(1))
    other = open_engine(database_url, Deadlines())
    held, release = asyncio.Event(), asyncio.Event()
    holder = asyncio.create_task(lock_heads(other, held, release))
    await held.wait()
    begun = time.monotonic()
    with pytest.raises(Unavailable):
        await append(book, said(2))
    assert 1.0 < time.monotonic() - begun < 2.2
    assert [entry.seq for entry in await book.read(STREAM)] == [1], "readers go on"
    release.set()
    await holder
    await append(book, said(3))
    assert [entry.seq for entry in await book.read(STREAM)] == [1, 2]
    await other.dispose()


async def test_a_pool_that_is_used_up(database_url: str) -> None:
    async with opened(database_url, deadlines=Deadlines(pool=1, acquire_ms=300)) as book:
        await append(book, said(1))
        async with book.turn(STREAM):
            begun = time.monotonic()
            with pytest.raises(Unavailable):
                await book.read(STREAM)
            assert time.monotonic() - begun < 1
        assert len(await book.read(STREAM)) == 1


@pytest.mark.parametrize("after", [0.0, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016])
async def test_a_cancelled_turn_leaves_nothing(database_url: str, after: float) -> None:
    async with opened(database_url, deadlines=Deadlines(pool=2)) as book:
        await append(book, said(0))

        async def work(n: int) -> None:
            async with book.turn(STREAM) as turn:
                await turn.append([said(n, cid=f"command-{n}")])
                await asyncio.sleep(10)

        for n in range(5):
            task = asyncio.create_task(work(n))
            await asyncio.sleep(after)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await append(book, said(1))
        assert [entry.seq for entry in await book.read(STREAM)] == [1, 2]
        assert (await verify(book)).ok


async def test_cancelling_at_any_moment_keeps_the_book_whole(database_url: str) -> None:
    # Nothing may depend on the garbage being collected in time: a forgotten cursor can hold the write lock.
    gc.disable()
    try:
        async with opened(database_url, deadlines=Deadlines(pool=3)) as book:
            for n in range(150):
                task = asyncio.create_task(append(book, said(n, cid=f"command-{n}")))
                await asyncio.sleep(n / 25_000)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await append(book, said(n, cid=f"after-{n}"))
            report = await verify(book)
            assert report.problems == []
            assert report.entries >= 150
    finally:
        gc.enable()


async def test_waiting_for_a_lock_can_be_cancelled(book: Book) -> None:
    await append(book, said(1))
    async with book.turn(STREAM) as turn:
        waiting = asyncio.create_task(append(book, said(9)))
        await asyncio.sleep(0.1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await turn.append([said(2)])
    await append(book, said(3))
    assert [entry.seq for entry in await book.read(STREAM)] == [1, 2, 3]


async def test_faults_of_the_program_stay_loud(book: Book) -> None:
    with pytest.raises(DBAPIError):
        await append_wrong(book)
    async with book.engine.begin() as connection:
        await connection.execute(text("DROP TABLE notes"))
    with pytest.raises(DBAPIError):
        await book.rows("notes", {})
    with pytest.raises(DBAPIError):
        async with book.turn(STREAM) as turn:
            await turn.append([said(1)], [Row("notes", {"id": "f"}, {"state": "a"})])
    assert await book.streams() == []


async def append_wrong(book: Book) -> None:
    async with book.turn(STREAM) as turn:
        await turn.append([said(1)], [Row("notes", {"id": None}, {"state": "a"})])


async def test_a_lost_connection(pg_url: str) -> None:
    async with opened(pg_url) as book:
        await append(book, said(1))
        with pytest.raises(Unavailable):
            await append_after(book, kill_backends(pg_url))
        assert in_use(book) == 0
        await append(book, said(3))
        assert [entry.seq for entry in await book.read(STREAM)] == [1, 2]


async def test_a_lost_connection_does_not_hide_a_refusal(pg_url: str) -> None:
    async with opened(pg_url) as book:
        with pytest.raises(Refused):
            await refuse_after(book, kill_backends(pg_url))
        assert in_use(book) == 0


async def test_a_server_that_falls_silent(pg_url: str) -> None:
    deadlines = Deadlines(statement_ms=300, pool=1)
    async with silent_relay(pg_url) as (url, silence), opened(url, deadlines=deadlines) as book:
        await append(book, said(1))
        for _ in range(2):
            silence(True)
            begun = time.monotonic()
            with pytest.raises(Unavailable):
                await append(book, said(2))
            assert time.monotonic() - begun < 1.5
            assert in_use(book) == 0
            silence(False)
            await append(book, said(3))


@asynccontextmanager
async def silent_relay(url: str) -> AsyncIterator[tuple[str, Callable[[bool], None]]]:
    """Stands between us and the server; told to be silent it takes all and passes nothing on."""
    target = urlsplit(url)
    open_ = asyncio.Event()
    open_.set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await open_.wait()
            writer.write(data)
        writer.close()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(target.hostname, target.port)
        await asyncio.gather(pump(reader, back), pump(there, writer), return_exceptions=True)

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    place = target.netloc.rpartition(":")[0]
    try:
        yield urlunsplit(target._replace(netloc=f"{place}:{port}")), lambda on: open_.clear() if on else open_.set()
    finally:
        open_.set()
        server.close()
        await server.wait_closed()


async def append_after(book: Book, event: Awaitable[None]) -> None:
    async with book.turn(STREAM) as turn:
        await event
        await turn.append([said(2)])


async def refuse_after(book: Book, event: Awaitable[None]) -> None:
    async with book.turn(STREAM) as turn:
        await turn.append([said(2)])
        await event
        raise Refused("question.conflict")


def in_use(book: Book) -> int:
    return int(book.engine.sync_engine.pool.checkedout())  # type: ignore[attr-defined]


async def test_connections_lost_while_idle(pg_url: str) -> None:
    async with opened(pg_url) as book:
        await asyncio.gather(*(append(book, said(n)) for n in range(4)))
        await kill_backends(pg_url)
        with pytest.raises(Unavailable):
            await append(book, said(5))
        await append(book, said(6))


async def test_a_turn_that_idles_too_long_loses_its_place(pg_url: str) -> None:
    async with opened(pg_url, deadlines=Deadlines(statement_ms=300)) as book:
        with pytest.raises(Unavailable):
            await append_after(book, asyncio.sleep(0.6))
        await append(book, said(1))


async def kill_backends(url: str) -> None:
    engine = open_engine(url, Deadlines())
    async with engine.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    await engine.dispose()


async def test_no_server_at_all() -> None:
    engine = open_engine("postgresql://nobody@127.0.0.1:1/none", Deadlines())
    with pytest.raises(Unavailable):
        await Book(engine).read(STREAM)
    await engine.dispose()


async def test_a_full_disk(sqlite_url: str) -> None:
    async with opened(sqlite_url, deadlines=Deadlines(pool=1)) as book:
        await append(book, said(1))
        async with book.engine.connect() as connection:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            await connection.execute(text(f"PRAGMA max_page_count={pages}"))
        with pytest.raises(Unavailable, match="full"):
            await append(book, said(2, "đầy" * 100_000))
        async with book.engine.connect() as connection:
            await connection.execute(text("PRAGMA max_page_count=1000000"))
        await append(book, said(3))
        assert [entry.seq for entry in await book.read(STREAM)] == [1, 2]
        assert (await verify(book)).ok


@asynccontextmanager
async def last_words(url: str) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """A way to the server that passes on all but the first time that it hangs up; the event tells of that."""
    parsed, gone = urlsplit(url), asyncio.Event()
    writers: list[asyncio.StreamWriter] = []

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        while data := await reader.read(65536):
            writer.write(data)
        if gone.is_set():
            writer.close()
        gone.set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection(parsed.hostname, parsed.port)
        await asyncio.gather(pass_on(reader, outer), pass_on(inner, writer), return_exceptions=True)

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield urlunsplit(parsed._replace(netloc=parsed.netloc.replace(f":{parsed.port}", f":{port}"))), gone
    server.close()
    for writer in writers:
        writer.transport.abort()


async def test_a_server_that_says_goodbye_in_the_middle_of_a_turn(pg_url: str) -> None:
    """The driver is still reading why it is thrown out when the turn goes on: an outage, not a fault of ours."""
    async with last_words(pg_url) as (url, gone), opened(url, deadlines=Deadlines(pool=1)) as book:

        async def thrown_out() -> None:
            await kill_backends(pg_url)
            await gone.wait()

        await append(book, said(1))
        with pytest.raises(Unavailable):
            await append_after(book, thrown_out())
        await append(book, said(3))
        assert [entry.seq for entry in await book.read(STREAM)] == [1, 2]
