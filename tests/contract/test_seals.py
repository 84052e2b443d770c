"""Sealing on every database: what is changed behind the book's back is found by the seals and by docs/verify.py."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, insert, select, update

from server.log.anchor import anchor
from server.log.book import Book
from server.log.engine import open_engine
from server.log.entry import Decision
from server.log.event import WordsErased
from server.log.migrate import migrate
from server.log.seal_tables import seal_keys, seals
from server.office.outbox import Outbox
from server.projections.tables import TABLES
from server.runtime import seal_check
from server.runtime.sealing import Sealing, key_id
from server.runtime.witnesses import Witnessing, _day, witnesses
from tests.books import Deadlines
from tests.laws.histories import STREAM
from tests.log.test_verify import tamper
from tests.proofs import judged, rich

DAY = 86_400_000
TABLES_OF = (seals, seal_keys)


@pytest.fixture
async def book(database_url: str) -> AsyncIterator[Book]:
    engine = open_engine(database_url, Deadlines())
    try:
        await migrate(engine)
        book = Book(engine, tables=TABLES)
        turns: list[list[Decision]] = [[]]
        for each in rich(250):
            if each.name == "words.erased":
                turns.append([])  # it names entries that are written
            cid = "" if each.by == "clock" else f"command-{each.seq:06d}"
            turns[-1].append(Decision(each.by, cid, b"p" * 32, (each.event(),)))
        for acts in turns:
            async with book.turn(STREAM) as turn:
                await turn.append(acts)
        yield book
    finally:
        await engine.dispose()


@pytest.fixture
def sealing(book: Book, tmp_path: Path) -> Sealing:
    return Sealing(book, tmp_path / "seal.key", tmp_path / "anchors")


async def test_a_seal_holds_until_somebody_changes_the_database(book: Book, sealing: Sealing, tmp_path: Path) -> None:
    key_file = tmp_path / "seal.key"
    await anchor(book, tmp_path / "anchors")
    first = await sealing.seal(STREAM)
    assert first is not None
    assert await sealing.seal(STREAM) == first
    whole = await sealing.record(STREAM)
    assert judged(whole)[0] == 0, judged(whole)[1]
    assert [each["seq"] for each in whole["proof"]["anchors"]] == [first.seq]
    assert await seal_check.problems(sealing.seals, key_file) == []
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps(await sealing.published(first)), encoding="utf-8")

    # The record goes on, and a key is renewed: both seals hold, also for who knows but the first key.
    (old,) = await sealing.seals.keys()
    new = await sealing.rotate()
    spoken = [each["seq"] for each in whole["proof"]["said"] if each["at"].endswith("/question/text")]
    async with book.turn(STREAM) as turn:
        await turn.append([Decision("operator", "erase-0001", b"p" * 32, (WordsErased(seqs=(spoken[0],)),))])
    again = await sealing.seal(STREAM)
    assert again is not None
    assert (again.number, again.key_id) == (2, new.id)
    later = await sealing.record(STREAM)
    code, said = judged(later, "--seal", str(kept), "--key", old.public)
    assert code == 0, said
    assert judged(later, "--key", "ab" * 32)[0] == 1
    assert await seal_check.problems(sealing.seals, key_file) == []
    gone = next(each for each in whole["proof"]["said"] if each["seq"] == spoken[0])
    assert str(gone) not in json.dumps(later["proof"])

    # A forged past does not fit what somebody kept, however well it is sealed anew.
    forged = json.loads(json.dumps(later))
    forged["proof"]["leaves"][first.seq - 1] = "00" * 32
    assert judged(forged, "--seal", str(kept))[0] == 1


CHANGES = {
    "a question": "UPDATE entries SET words = replace(words, '⟦', '[') WHERE stream = '{s}' AND seq = {seq}",
    "a time": "UPDATE entries SET at = at - 60000 WHERE stream = '{s}' AND seq = {seq}",
    "a number": "UPDATE entries SET facts = replace(facts, 'number', 'nomber') WHERE stream = '{s}' AND seq = {seq}",
    "a leaf": "UPDATE seal_leaves SET leaf = '{zero}' WHERE stream = '{s}' AND seq = 2",
    "the end": "DELETE FROM entries WHERE stream = '{s}' AND seq > {seq}",
}


@pytest.mark.parametrize("what", CHANGES)
async def test_each_change_of_the_database_is_named(book: Book, sealing: Sealing, what: str) -> None:
    await sealing.seal(STREAM)
    whole = await sealing.record(STREAM)
    part, end = ("words.text", "/question/text") if what == "a question" else ("facts.number", "")
    said = whole["proof"]["said"]
    seq = next(each["seq"] for each in said if each["part"] == part and each["at"].endswith(end))
    await tamper(book, CHANGES[what].format(s=STREAM, seq=seq, zero="00" * 32))
    assert await seal_check.problems(sealing.seals, Path("nowhere"))
    try:
        found = await sealing.record(STREAM)
    except (LookupError, ValueError):
        return  # no record can be made of it, and no download
    assert judged(found)[0] == 1


async def _signed_anew(book: Book, sealing: Sealing, own: Ed25519PrivateKey, *, linked: bool) -> None:
    """By whoever has the database and a key of his own. `linked`: each seal names the one before as it is now."""
    public, before = own.public_key().public_bytes_raw(), None
    for seal in reversed(await sealing.seals.of(STREAM)):
        told = json.loads(seal.statement) | {"key": key_id(public)} | ({"before": before} if linked else {})
        statement = json.dumps(told, separators=(",", ":"))
        before = hashlib.sha256(statement.encode()).hexdigest()
        values = {"statement": statement, "signature": own.sign(statement.encode()).hex(), "key_id": key_id(public)}
        async with book.engine.begin() as connection:
            await connection.execute(update(seals).where(seals.c.number == seal.number).values(**values))
    async with book.engine.begin() as connection:
        await connection.execute(update(seal_keys).values(id=key_id(public), public=public.hex()))


@pytest.mark.long  # runtime/test_seal_check does it each time, without a database
async def test_seals_that_are_taken_out_or_signed_anew_are_named(book: Book, sealing: Sealing, tmp_path: Path) -> None:
    for number in range(3):
        await sealing.seal(STREAM)
        spoken = [row.seq for row in await sealing.seals.rows(STREAM) if row.words][number]
        async with book.turn(STREAM) as turn:
            cid = f"erase-{number:04d}"
            await turn.append([Decision("operator", cid, b"p" * 32, (WordsErased(seqs=(spoken,)),))])
    own, key_file = Ed25519PrivateKey.generate(), tmp_path / "seal.key"
    async with book.engine.connect() as connection:
        kept = {table: [dict(row._mapping) for row in await connection.execute(select(table))] for table in TABLES_OF}

    async def named(script: str = "", *, linked: bool | None = None, key_file: Path = key_file) -> str:
        if linked is None:
            await tamper(book, script)
        else:
            await _signed_anew(book, sealing, own, linked=linked)
        said = " / ".join(await seal_check.problems(sealing.seals, key_file))
        async with book.engine.begin() as connection:
            for table, rows in kept.items():
                await connection.execute(delete(table))
                await connection.execute(insert(table), rows)
        assert await seal_check.problems(sealing.seals, key_file) == []
        return said

    assert "seal 1 is missing" in await named("DELETE FROM seals WHERE number = 1")
    assert "seal 2 is missing" in await named("DELETE FROM seals WHERE number = 2")
    assert "not what it states" in await named("UPDATE seals SET number = 4 WHERE number = 3")
    assert "not what it states" in await named("UPDATE seals SET at = at - 1 WHERE number = 3")
    assert "the one before it is another one now" in await named(linked=False)
    assert await named(linked=True) == "the key that signs (seal.key) is not the one that is entered as such"
    assert await named(linked=True, key_file=tmp_path / "absent") == "", "that only the file tells, or a witness"
    assert "not vouched for" in await named("UPDATE seal_keys SET vouched_by = id, voucher = '00'")


async def test_witnesses_get_each_day_once_and_what_they_hold_is_compared(
    book: Book, sealing: Sealing, tmp_path: Path
) -> None:
    await sealing.seal(STREAM)
    await anchor(book, tmp_path / "anchors")
    folder = tmp_path / "witness"
    folder.mkdir()
    known = witnesses(["Báo Mẫu <so@bao.example>"], [f"Bộ Mẫu <{folder}>", f"Vắng <{tmp_path / 'absent'}>"])
    assert [each.name for each in known] == ["Báo Mẫu", "Bộ Mẫu", "Vắng"]
    outbox = Outbox(book.engine)
    witnessing = Witnessing(sealing, outbox, known, tmp_path / "anchors", "giaoluu.example")
    assert STREAM not in await witnessing._text(_day(book.now() - DAY))  # it was not there yet
    tomorrow = book.now() + DAY
    handed = await witnessing.hand_out(tomorrow, "Dấu niêm")
    assert {each.witness for each in handed} == {"Báo Mẫu", "Bộ Mẫu"}
    assert await witnessing.hand_out(tomorrow, "Dấu niêm") == []
    (file,) = folder.glob("giaoluu-*.txt")
    assert "anchors" in file.read_text(encoding="utf-8")
    assert (await outbox.counted())["queued"] == 1
    whole = await sealing.record(STREAM)
    assert judged(whole, "--witness", str(file))[0] == 0
    root = json.loads(whole["proof"]["seal"]["statement"])["root"]
    file.write_text(file.read_text(encoding="utf-8").replace(root, "00" * 32), encoding="utf-8")
    assert judged(whole, "--witness", str(file))[0] == 1
    file.write_text("session:khac 3 00 1\n\n", encoding="utf-8")
    assert "holds nothing of this session" in judged(whole, "--witness", str(file))[1]
