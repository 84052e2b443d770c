"""What a book promises: numbers without gaps, all or nothing, the same command once."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from server.errors import Refused
from server.log.book import Book
from server.log.chain import genesis
from server.log.entry import AckedCommand, Head
from server.log.event import Event
from server.log.verify import verify
from tests.books import AT, REHEARSAL, STREAM, Counted, Said, act, append, append_and_fail, counted, opened, said

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = [
    "",
    "'; DROP TABLE entries; --",
    '"\\" \\u0000 \x00 \x1b[31m %s {} $1 :name ?',
    "Ủy ban nhân dân tỉnh \u202e gnaig nA \u2066",
    "e\u0323\u0302 \U0001f1fb\U0001f1f3 \U0010ffff \ufeff",
    "<script>alert(1)</script>\r\n\t",
    "ế" * 20_000,
]


async def numbers(book: Book, stream: str = STREAM) -> list[int]:
    return [entry.seq for entry in await book.read(stream)]


async def processes(url: str, stream: str, count: int, writers: int, turns: int) -> None:
    commands = (
        [sys.executable, "-W", "error", "-m", "tests.contract.writer", url, stream, f"p{n}-", str(writers), str(turns)]
        for n in range(count)
    )
    running = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for command in commands]
    assert [await process.wait() for process in running] == [0] * count


async def test_a_turn_gives_numbers_in_order(book: Book) -> None:
    async with book.turn(STREAM) as turn:
        assert turn.head == Head(0, genesis(STREAM), 0)
        written = await turn.append([act(Said(n=1, text="một"), Counted(n=2), cid="aaaaaaaa"), said(3)])
        more = await turn.append([counted(4)])
        assert turn.head == Head(4, more[-1].digest, turn.now)
    assert [entry.seq for entry in written + more] == [1, 2, 3, 4]
    assert {entry.at for entry in written + more} == {turn.now}
    assert await book.read(STREAM) == written + more
    assert await book.heads([STREAM, "session:other"]) == {STREAM: turn.head}


async def test_what_was_written_is_read_again(book: Book) -> None:
    events: list[Event] = [Said(n=2**53, text=text) for text in HOSTILE]
    await append(book, act(*events))
    assert [entry.event() for entry in await book.read(STREAM)] == events


async def test_reading_after_a_number(book: Book) -> None:
    await append(book, *(said(n) for n in range(5)))
    assert [entry.seq for entry in await book.read(STREAM, 3)] == [4, 5]
    assert [entry.seq for entry in await book.read(STREAM, 1, 2)] == [2, 3]
    assert await book.read(STREAM, 5) == []
    async with book.turn(STREAM) as turn:
        assert [entry.seq for entry in await turn.read(2)] == [3, 4, 5]
        assert await turn.read(5) == []


async def test_streams_by_prefix(book: Book) -> None:
    for stream in ("session:b", "session:a", "Session:c", "rehearsal:a", "session%x"):
        await append(book, said(1), stream=stream)
    assert await book.streams("session:") == ["session:a", "session:b"]
    assert len(await book.streams()) == 5


async def test_sixteen_writers_in_one_process(book: Book) -> None:
    async def write(writer: int) -> None:
        for n in range(10):
            await append(book, said(n, by=f"asker:{writer}", cid=f"command-{n}"), counted(n))

    await asyncio.gather(*(write(writer) for writer in range(16)))
    assert await numbers(book) == list(range(1, 321))
    assert (await verify(book)).ok


async def test_two_processes_on_one_stream(book: Book, database_url: str) -> None:
    await processes(database_url, STREAM, 2, 8, 15)
    assert await numbers(book) == list(range(1, 241))
    entries = await book.read(STREAM)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert (await verify(book)).ok


async def test_two_processes_begin_on_a_database_that_is_not_there(database_url: str) -> None:
    await processes(database_url, STREAM, 2, 2, 2)
    async with opened(database_url) as book:
        assert await numbers(book) == list(range(1, 9))


async def test_a_command_is_known_by_actor_and_id(book: Book) -> None:
    first = act(Said(n=1, text="a"), Counted(n=2), cid="command-1", payload_hash=b"1" * 32)
    empty = act(cid="command-2", payload_hash=b"2" * 32)
    async with book.turn(STREAM) as turn:
        await turn.append([counted(0), first, empty, said(3)])
    async with book.turn(STREAM) as turn:
        asked = [("asker:a", "command-1"), ("asker:a", "command-2"), ("asker:b", "command-1"), ("asker:a", "new")]
        assert await turn.known(asked) == {
            ("asker:a", "command-1"): AckedCommand(b"1" * 32, 2, 2),
            ("asker:a", "command-2"): AckedCommand(b"2" * 32, 3, 0),
        }
        assert await turn.known([]) == {}
        many = [("asker:a", f"command-{n}") for n in range(2000)]
        assert len(await turn.known(many)) == 2
    async with book.turn("session:other") as turn:
        assert await turn.known(asked) == {}


async def test_looking_commands_up_does_not_grow_with_the_stream(book: Book) -> None:
    for start in range(0, 20_000, 2000):
        await append(book, *(act(cid=f"command-{n}") for n in range(start, start + 2000)))
    asked = [("asker:a", f"other-{n}") for n in range(64)]
    async with book.turn(STREAM) as turn:
        took = []
        for _ in range(9):
            begun = time.perf_counter()
            assert await turn.known(asked) == {}
            took.append(time.perf_counter() - begun)
    assert min(took) < 0.003


async def test_a_command_without_events_is_kept(book: Book) -> None:
    await append(book, said(1))
    await append(book, act(cid="command-1"))
    async with book.turn(STREAM) as turn:
        assert turn.head.seq == 1
        assert await turn.known([("asker:a", "command-1")]) == {("asker:a", "command-1"): AckedCommand(b"p" * 32, 1, 0)}


async def test_the_same_command_is_not_written_twice(book: Book) -> None:
    await append(book, said(1, cid="command-1"))
    with pytest.raises(Exception, match=r"commands|is known"):
        await append(book, said(2, cid="command-1"))
    assert await numbers(book) == [1]


@pytest.mark.parametrize("error", [Refused("question.conflict"), ZeroDivisionError("loud"), TimeoutError("mine")])
async def test_an_exception_leaves_nothing_and_goes_on(book: Book, error: Exception) -> None:
    await append(book, said(1))
    with pytest.raises(type(error)) as raised:
        await append_and_fail(book, error, said(2, cid="command-2"))
    assert raised.value is error
    assert await numbers(book) == [1]
    async with book.turn(STREAM) as turn:
        assert turn.head.seq == 1
        assert await turn.known([("asker:a", "command-2")]) == {}


async def test_a_turn_that_appends_nothing_leaves_nothing(book: Book) -> None:
    async with book.turn("session:guessed") as turn:
        assert turn.head.seq == 0
    assert await book.streams() == []
    async with book.engine.connect() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM heads")).scalar_one() == 0


async def test_time_never_goes_back(database_url: str) -> None:
    times = iter([AT, AT + 500, AT - 10_000, AT + 501])
    async with opened(database_url, lambda: next(times)) as book:
        for n in range(4):
            await append(book, said(n))
        assert [entry.at for entry in await book.read(STREAM)] == [AT, AT + 500, AT + 500, AT + 501]


async def test_without_a_clock_the_time_is_the_present(book: Book) -> None:
    async with book.turn(STREAM) as turn:
        assert abs(turn.now / 1000 - time.time()) < 60


async def test_a_rehearsal_is_wiped_whole(book: Book) -> None:
    await append(book, said(1, cid="command-1"))
    await append(book, said(1, cid="command-1"), said(2), stream=REHEARSAL)
    await book.wipe(REHEARSAL)
    assert await book.streams() == [STREAM]
    async with book.turn(REHEARSAL) as turn:
        assert turn.head == Head(0, genesis(REHEARSAL), 0)
        assert await turn.known([("asker:a", "command-1")]) == {}
    with pytest.raises(Refused, match=r"stream\.kept"):
        await book.wipe(STREAM)
    assert await numbers(book) == [1]
