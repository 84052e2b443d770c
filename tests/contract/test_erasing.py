"""Erased words are gone: from the rows, from the file, and nothing else is."""

import random
from collections.abc import Collection
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from server.errors import Refused
from server.log.book import Book
from server.log.engine import snapshot
from server.log.event import WordsErased
from server.log.verify import verify
from server.log.wal_checkpoint import WalCheckpoint
from tests.books import REHEARSAL, STREAM, Said, act, append, append_and_fail, counted, opened, said


def raw(url: str) -> bytes:
    """Every byte of the SQLite file and of its write-ahead log."""
    path = Path(make_url(url).database or "")
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def left(book: Book) -> dict[int, str | None]:
    return {entry.seq: entry.words for entry in await book.read(STREAM)}


async def test_erased_words_come_back_empty(book: Book) -> None:
    await append(book, said(1, "một"), said(2, "hai"), counted(3), said(4, "bốn"))
    before = await book.read(STREAM)
    await append(book, act(WordsErased(seqs=(2, 4))))
    after = await book.read(STREAM)
    assert [entry.event() for entry in after[:2]] == [Said(n=1, text="một"), Said(n=2, text="")]
    assert [entry.words is None for entry in after] == [False, True, True, True, True]
    assert [entry.digest for entry in after[:4]] == [entry.digest for entry in before]
    assert (await verify(book)).problems == []


@pytest.mark.parametrize("seqs", [(9,), (0,), (-1,), (3,), (2, 9), (4,), (2**60,)])
async def test_only_words_that_are_there_can_be_erased(book: Book, seqs: tuple[int, ...]) -> None:
    await append(book, said(1), said(2), counted(3), stream="session:other")
    await append(book, said(1), said(2), counted(3))
    with pytest.raises(Refused, match=r"words\.unknown"):
        await append(book, act(WordsErased(seqs=seqs)), said(5))
    assert len(await left(book)) == 3
    assert (await left(book))[2] is not None


async def test_words_are_erased_once(book: Book) -> None:
    await append(book, said(1))
    await append(book, act(WordsErased(seqs=(1, 1))))
    with pytest.raises(Refused, match=r"words\.unknown"):
        await append(book, act(WordsErased(seqs=(1,))))


async def test_a_turn_that_fails_erases_nothing(book: Book) -> None:
    await append(book, said(1, "còn"))
    with pytest.raises(ZeroDivisionError):
        await append_and_fail(book, ZeroDivisionError(), act(WordsErased(seqs=(1,))))
    assert await left(book) == {1: '{"text":"còn"}'}


async def test_a_checkpoint_that_is_hung_up_on_stays_owed(sqlite_url: str) -> None:
    async with opened(sqlite_url) as book:
        await append(book, said(1, "giữ"))
        checkpoint = WalCheckpoint(book.engine)
        async with snapshot(book.engine).connect() as reader:
            await reader.execute(text("SELECT count(*) FROM entries"))
            await append(book, said(2))
            patience, checkpoint._answer_s = checkpoint._answer_s, 0.02  # the reader is in its way for longer
            await checkpoint.after(True)
            assert checkpoint.owed
        checkpoint._answer_s = patience
        await checkpoint.after(True)
        assert not checkpoint.owed


async def test_erased_words_leave_the_file(sqlite_url: str) -> None:
    async with opened(sqlite_url) as book:
        chance = random.Random(1)
        live: set[tuple[str, int]] = set()
        dead: set[tuple[str, int]] = set()

        async def erase(some: Collection[tuple[str, int]]) -> None:
            for stream in {stream for stream, _ in some}:
                seqs = tuple(seq for named, seq in some if named == stream)
                await append(book, act(WordsErased(seqs=seqs)), stream=stream)
            live.difference_update(some)
            dead.update(some)

        for n in range(300):
            stream = chance.choice(["session:a", "session:b", "session:c"])
            async with book.turn(stream) as turn:
                words = f"[{stream} {turn.head.seq + 1}]" * chance.choice([1, 5, 60, 400])
                await turn.append([said(n, words)])
                live.add((stream, turn.head.seq))
            if n % 30 == 29:
                await erase(chance.sample(sorted(live), 7))
        await erase(chance.sample(sorted(live), 100))
        found = raw(sqlite_url)
        assert all(f"[{stream} {seq}]".encode() in found for stream, seq in live)
        assert not [key for key in dead if f"[{key[0]} {key[1]}]".encode() in found]


async def test_a_wiped_rehearsal_leaves_the_file(sqlite_url: str) -> None:
    async with opened(sqlite_url) as book:
        await append(book, said(1, "bi-mat-dien-tap"), stream=REHEARSAL)
        assert b"bi-mat-dien-tap" in raw(sqlite_url)
        await book.wipe(REHEARSAL)
        assert b"bi-mat-dien-tap" not in raw(sqlite_url)


async def test_a_reader_in_the_way_only_delays_the_sweep(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.log.wal_checkpoint.PAUSE_S", 0.0)
    async with opened(sqlite_url) as book:
        await append(book, said(1, "bi-mat-cho-doc"))
        async with snapshot(book.engine).connect() as reader:
            await reader.execute(text("SELECT * FROM entries"))
            await append(book, act(WordsErased(seqs=(1,))))
            assert b"bi-mat-cho-doc" in raw(sqlite_url)
        await append(book, said(2))
        assert b"bi-mat-cho-doc" not in raw(sqlite_url)
