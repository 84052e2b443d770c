"""Whatever is changed behind the book's back, verify says so and says where."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.log import chain
from server.log.anchor import anchor
from server.log.book import Book
from server.log.event import WordsErased
from server.log.verify import verify
from tests.books import REHEARSAL, STREAM, act, append, counted, said

pytestmark = pytest.mark.slow

OTHER = "session:two"
TRIGGERS = ("entries_keep", "entries_stay", "entries_whole", "commands_keep", "commands_stay", "commands_whole")
TRIGGERS += ("heads_keep", "heads_stay", "heads_whole", "entries_once", "commands_once")
AT = f"stream = '{STREAM}' AND seq"
SWAP = "; ".join(f"UPDATE entries SET seq = {to} WHERE {AT} = {seq}" for seq, to in ((2, 99), (3, 2), (99, 3)))

# What is done to a stream of eight entries (the fifth erased at the sixth), and the seqs that must be named.
TAMPERINGS = {
    "a byte of facts": (f"UPDATE entries SET facts = replace(facts, '2', '3') WHERE {AT} = 2", {2}),
    "a byte of words": (f"UPDATE entries SET words = replace(words, 'hai', 'Hai') WHERE {AT} = 2", {2}),
    "words put in anew": (f"UPDATE entries SET words = '{{}}' WHERE {AT} = 5", {5}),
    "a salt": (f"UPDATE entries SET salt = words_hash WHERE {AT} = 2", {2}),
    "a hash of words": (f"UPDATE entries SET words_hash = digest WHERE {AT} = 2", {2}),
    "an author": (f"UPDATE entries SET by = 'asker:b' WHERE {AT} = 2", {2}),
    "an author and his command": (
        f"UPDATE entries SET by = 'asker:b' WHERE {AT} = 2; UPDATE commands SET actor = 'asker:b' WHERE first_seq = 2",
        {2},
    ),
    "a time": (f"UPDATE entries SET at = at - 1 WHERE {AT} = 2", {2}),
    "a name": (f"UPDATE entries SET name = 'test.sang' WHERE {AT} = 2", {2}),
    "a version": (f"UPDATE entries SET version = 2 WHERE {AT} = 2", {2}),
    "a digest": (f"UPDATE entries SET digest = words_hash WHERE {AT} = 2", {2, 3}),
    "a row in the middle": (f"DELETE FROM entries WHERE {AT} = 2", {3}),
    "the first row": (f"DELETE FROM entries WHERE {AT} = 1", {2}),
    "the last row": (f"DELETE FROM entries WHERE {AT} = 8", {8}),
    "all rows": (f"DELETE FROM entries WHERE stream = '{STREAM}'", {2, 3, 5, 6, 8}),
    "two rows swapped": (SWAP, {2, 3, 4}),
    "rows of two streams swapped": (
        f"UPDATE entries SET facts = (SELECT facts FROM entries o WHERE o.stream = '{OTHER}') WHERE {AT} = 2",
        {2},
    ),
    "words blanked": (f"UPDATE entries SET words = NULL, salt = NULL WHERE {AT} = 2", {2}),
    "the erasure itself": (f"UPDATE entries SET facts = '{{\"seqs\":[2]}}' WHERE {AT} = 6", {2, 5, 6}),
    "an erasure that cannot be read": (f"UPDATE entries SET facts = '{{' WHERE {AT} = 6", {5, 6}),
    "a command's id": (f"UPDATE commands SET cid = 'command-9' WHERE stream = '{STREAM}' AND first_seq = 2", {2}),
    "a command's author": (f"UPDATE commands SET actor = 'asker:b' WHERE stream = '{STREAM}' AND first_seq = 2", {2}),
    "a command's place": (f"UPDATE commands SET first_seq = 3 WHERE stream = '{STREAM}' AND first_seq = 2", {2, 3}),
    "a command's count": (f"UPDATE commands SET n = 2 WHERE stream = '{STREAM}' AND first_seq = 2", {3}),
    "a command's far claim": (
        f"UPDATE commands SET n = 9 WHERE stream = '{STREAM}' AND first_seq = 2",
        {2, 3, 4, 5, 6, 7, 8},
    ),
    "a command taken out": (f"DELETE FROM commands WHERE stream = '{STREAM}' AND first_seq = 2", {2}),
    "the head's number": (f"UPDATE heads SET seq = 9 WHERE stream = '{STREAM}'", {9}),
    "the head's digest": (f"UPDATE heads SET digest = stream_digest WHERE stream = '{STREAM}'", {8}),
    "the head's time": (f"UPDATE heads SET at = at + 1 WHERE stream = '{STREAM}'", {8}),
}


@pytest.fixture
async def book(book: Book) -> Book:
    await append(book, said(1, "một"), said(2, "hai", cid="command-1"), said(3, "ba", cid="command-2"), counted(4))
    await append(book, said(5, "năm", by="staff:b", cid="command-1"), act(cid="command-3"))
    await append(book, act(WordsErased(seqs=(5,)), by="staff:admin", cid="command-4"))
    await append(book, said(7), counted(8))
    await append(book, said(1), stream=OTHER)
    return book


async def tamper(book: Book, script: str) -> None:
    """As someone with the database's password would."""
    async with book.engine.begin() as connection:
        for trigger in TRIGGERS:
            table = trigger.partition("_")[0]
            on = f" ON {table}" if book.engine.dialect.name == "postgresql" else ""
            await connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}{on}"))
        for statement in script.replace("stream_digest", "(SELECT digest FROM entries WHERE seq = 2)").split("; "):
            await connection.execute(text(statement))


async def test_a_book_left_alone_holds(book: Book, tmp_path: Path) -> None:
    assert await verify(book) == (True, 2, 9, [])
    await anchor(book, tmp_path / "anchors")
    assert await verify(book, tmp_path / "anchors") == (True, 2, 9, [])
    await append(book, said(9))
    assert (await verify(book, tmp_path / "anchors")).ok


@pytest.mark.parametrize("what", TAMPERINGS)
async def test_tampering_is_noticed(book: Book, what: str) -> None:
    script, seqs = TAMPERINGS[what]
    await tamper(book, script)
    report = await verify(book)
    assert not report.ok
    assert {int(problem.split()[2].rstrip(":")) for problem in report.problems} == seqs, report.problems
    assert all(problem.startswith(f"{STREAM}, seq ") for problem in report.problems)


async def cut_tail(book: Book) -> None:
    """The last two entries go, and the head is put back to match: nothing within the database tells."""
    row = f"FROM entries WHERE {AT} = 6"
    await tamper(
        book,
        f"DELETE FROM entries WHERE {AT} > 6; "
        f"UPDATE heads SET seq = 6, digest = (SELECT digest {row}), at = (SELECT at {row}) WHERE stream = '{STREAM}'",
    )


async def test_a_cut_tail_is_noticed_by_its_anchor(book: Book, tmp_path: Path) -> None:
    await anchor(book, tmp_path)
    await cut_tail(book)
    assert (await verify(book)).ok
    assert (await verify(book, tmp_path)).problems == [f"{STREAM}, seq 8: anchored, but missing"]
    await anchor(book, tmp_path)
    assert not (await verify(book, tmp_path)).ok, "a later anchor does not cover it up"


async def test_a_stream_gone_is_noticed_by_its_anchor(book: Book, tmp_path: Path) -> None:
    await anchor(book, tmp_path)
    tables = ("entries", "commands", "heads")
    await tamper(book, "; ".join(f"DELETE FROM {table} WHERE stream = '{STREAM}'" for table in tables))
    assert (await verify(book, tmp_path)).problems == [f"{STREAM}: anchored, but gone"]


async def test_a_chain_made_anew_is_noticed_by_its_anchor(book: Book, tmp_path: Path) -> None:
    await anchor(book, tmp_path)
    last = (await book.read(STREAM, 7))[0]
    before = (await book.read(STREAM, 6))[0].digest
    parts = (STREAM, 8, last.at, last.by, last.name, last.version, "", '{"n":9}', None)
    digest = chain.digest(before, *parts).hex()
    blob = f"x'{digest}'" if book.engine.dialect.name == "sqlite" else f"decode('{digest}', 'hex')"
    await tamper(
        book,
        f"UPDATE entries SET facts = '{{\"n\"\\:9}}', digest = {blob} WHERE {AT} = 8; "
        f"UPDATE heads SET digest = {blob} WHERE stream = '{STREAM}'",
    )
    assert (await verify(book)).ok
    assert (await verify(book, tmp_path)).problems == [f"{STREAM}, seq 8: the digest is not the anchored one"]


async def test_a_head_that_is_missing(book: Book) -> None:
    await tamper(book, f"DELETE FROM heads WHERE stream = '{STREAM}'")
    assert (await verify(book)).problems == [f"{STREAM}, the head is missing"]


async def test_bytes_that_are_no_text(book: Book) -> None:
    if book.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="invalid byte sequence"):
            await tamper(book, "UPDATE entries SET facts = convert_from('\\xff', 'UTF8')")
    else:
        await tamper(book, f"UPDATE entries SET facts = CAST(x'7bff7d' AS TEXT) WHERE {AT} = 3")
        problems = (await verify(book)).problems
        assert [problem.partition(": ")[0] for problem in problems] == [f"{STREAM}, seq 3"]


async def test_an_anchor_that_cannot_be_read(book: Book, tmp_path: Path) -> None:
    path = await anchor(book, tmp_path, "2010-07-01")
    with path.open("a") as file:
        file.write("session:x one zz\n")
    assert (await verify(book, tmp_path)).problems == ["2010-07-01.txt, line 3: not an anchor: session:x one zz"]


async def test_anchors_say_where_streams_end(book: Book, tmp_path: Path) -> None:
    await append(book, said(1), stream=REHEARSAL)
    path = await anchor(book, tmp_path, "2010-07-01")
    heads = await book.heads([STREAM, OTHER])
    expected = [f"{stream} {heads[stream].seq} {heads[stream].digest.hex()}" for stream in (STREAM, OTHER)]
    assert path.read_text().splitlines() == expected
    assert [found.name for found in tmp_path.iterdir() if found.suffix == ".txt"] == ["2010-07-01.txt"]
    await append(book, said(9))
    await anchor(book, tmp_path, "2010-07-01")
    assert path.read_text().splitlines()[0].startswith(f"{STREAM} 9 ")
