"""`./giaoluu backup` and `restore`: either database into either, whole or not at all, never under a running server."""

import asyncio
import base64
import gzip
import sqlite3
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from server import settings
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import bring_up
from server.passphrase import VARIABLE
from server.projections.tables import TABLES
from server.verbs import backup, erase, restore, user, verify
from tests.books import Deadlines
from tests.databases import MOSTLY_SQLITE
from tests.runtime.servers import Person, Process, process
from tests.runtime.services import home
from tests.runtime.test_process import FIELDS, frame, plan

pytestmark = pytest.mark.slow
PASSPHRASE = "bốn con cá rô bơi qua sông"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets where the verbs of this process work; gives what is said."""

    def at(name: str, url: str) -> Path:
        monkeypatch.setenv("GIAOLUU_PATHS_VAR", str(tmp_path / name))
        monkeypatch.setenv("DATABASE_URL", url)
        return tmp_path / name

    return at


@pytest.fixture
def other_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The kind of database that `database_url` is not."""
    if database_url.startswith("sqlite"):
        return str(request.getfixturevalue("pg_url"))
    return f"sqlite:///{tmp_path / 'other.db'}"


@MOSTLY_SQLITE
async def test_a_house_moves_to_the_other_database(tmp_path: Path, database_url: str, other_url: str) -> None:
    copy, word = str(tmp_path / "copy"), tmp_path / "word"
    word.write_text(f"{PASSPHRASE}\n")
    async with process(tmp_path / "one", database_url) as server:
        lead = await server.staff("hung", "gltt:lead")
        session = await plan(server, lead)
        asker = Person(server)
        await asker.join(session)
        receipt = (await asker.do("question.ask", text="Câu thứ nhất?", **FIELDS))["receipt"]
        assert (await server.verb("backup", copy, "--secret"))[0] == 1, "a key lies open in no copy"
        code, said = await server.verb("backup", copy, "--secret", "--passphrase-file", str(word))
        assert code == 0, said
        await asker.do("question.ask", text="Câu sau bản sao?", **FIELDS)
        before = await frame(server, session, "desk", lead.cookie or "")
        assert (await server.verb("restore", copy, "--force"))[0] == 1
    other = Process(tmp_path / "two", other_url)
    assert (await other.verb("restore", copy))[0] == 1
    code, said = await other.verb("restore", copy, "--passphrase-file", str(word))
    assert (code, "intact" in said) == (0, True), said
    await other.start()
    try:
        asker.server = other
        after = await frame(other, session, "desk", lead.cookie or "")
        assert len(before) == len(after) + 1
        assert after["question", receipt["question"]] == before["question", receipt["question"]]
        assert (await asker.do("question.ask", text="Câu tiếp theo?", **FIELDS))["receipt"]["number"] == 2
    finally:
        await other.kill()
    assert (await other.verify())[0] == 0


def test_a_damaged_copy_changes_nothing(
    tmp_path: Path, sqlite_url: str, here: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    here("one", sqlite_url)
    assert user.main(["add", "lan", "--name", "Lan", "--link"]) == 0
    assert backup.main([str(copy)]) == 0
    assert copy.stat().st_mode & 0o777 == 0o600
    assert backup.main([str(copy)]) == 1
    lines = gzip.decompress(copy.read_bytes()).splitlines(keepends=True)
    for number, wrong in enumerate(
        (b"".join(lines[:-1]), b"".join(lines[:-2] + lines[-1:]), b"".join(lines).replace(b"Lan", b"Lam"), b"no copy")
    ):
        bad = tmp_path / f"bad-{number}"
        bad.write_bytes(gzip.compress(wrong))
        assert restore.main([str(bad), "--force"]) == 1
    torn = tmp_path / "torn"
    torn.write_bytes(copy.read_bytes()[:-40])
    assert restore.main([str(torn), "--force"]) == 1
    capsys.readouterr()
    for nothing in (b"", gzip.compress(b"")):
        torn.write_bytes(nothing)
        assert restore.main([str(torn), "--force"]) == 1
        assert "tệp trống" in capsys.readouterr().err
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as held:
        assert held.execute("SELECT login FROM accounts").fetchall() == [("lan",)]
    held.close()
    assert restore.main([str(copy)]) == 1
    assert "not empty" in capsys.readouterr().err
    assert restore.main([str(copy), "--force"]) == 0
    assert verify.main([]) == 0


def test_a_copy_with_the_key_opens_with_its_passphrase_alone(
    tmp_path: Path, sqlite_url: str, here: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, var = tmp_path / "copy", here("one", sqlite_url)
    assert user.main(["add", "danhdau", "--name", "Danh Dau", "--link"]) == 0
    secret = settings.load().secret
    assert backup.main([str(copy), "--secret"]) == 1
    for weak in ("", "ngan", "a" * 40):
        monkeypatch.setenv(VARIABLE, weak)
        assert backup.main([str(copy), "--secret"]) == 1, weak
    assert not copy.exists()
    monkeypatch.setenv(VARIABLE, unicodedata.normalize("NFD", PASSPHRASE))
    assert backup.main([str(copy), "--secret"]) == 0
    raw = copy.read_bytes()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not [marked for marked in (b"danhdau", b"accounts", secret, base64.b64encode(secret)) if marked in raw]
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(raw.partition(b"\n")[2])
    monkeypatch.setenv(VARIABLE, "bốn con cá rô bơi qua sôngs")
    assert restore.main([str(copy), "--force"]) == 1
    assert "wrong passphrase" in capsys.readouterr().err
    monkeypatch.setenv(VARIABLE, PASSPHRASE)
    other = here("two", f"sqlite:///{tmp_path / 'other.db'}")
    assert restore.main([str(copy)]) == 0
    assert (other / "secret.key").read_bytes() == (var / "secret.key").read_bytes() == secret
    assert (other / "secret.key").stat().st_mode & 0o777 == 0o600


def test_an_older_copy_is_brought_up_to_date(tmp_path: Path, sqlite_url: str, here: Any) -> None:
    """A copy of a database of the first programs, whose last migration was the third, comes back with an outbox."""
    copy, old = tmp_path / "copy", tmp_path / "old"
    here("one", sqlite_url)
    asyncio.run(_as_it_was(sqlite_url))
    assert backup.main([str(copy)]) == 0
    here("two", f"sqlite:///{old}")
    assert restore.main([str(copy)]) == 0
    with sqlite3.connect(old) as held:
        assert held.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        assert held.execute("SELECT login FROM accounts").fetchall() == [("lan",)]
    held.close()


async def _as_it_was(url: str) -> None:
    engine = open_engine(url, Deadlines())
    async with engine.begin() as connection:
        await bring_up(connection, upto=3)
        row = "INSERT INTO accounts (id, login, name, created_at) VALUES ('a', 'lan', 'Lan', 1)"
        await connection.execute(text(row))
    await engine.dispose()


async def test_what_was_erased_comes_back_from_no_backup(
    tmp_path: Path, database_url: str, here: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that were erased, the address of one who withdrew, the author of a denunciation that was set apart: the
    list beside the database takes them out of the old copy again, and the denunciation is sealed, not lost."""
    monkeypatch.setenv("GIAOLUU_MAIL_KEEP_DAYS", "20000")  # the clock of this story stands in 2010
    var, copy = here("one", database_url), tmp_path / "copy"
    async with home(database_url) as made:
        await made.plan()
        erased, withdrawn, denounced, other = [
            str((await made.ask(f"asker{n}", text=f"Danh dau {n}", name=f"Ba Danh dau {n}"))["question"])
            for n in range(1, 5)
        ]
        for n, question in ((2, withdrawn), (3, denounced)):
            await made.do(f"asker{n}", "address.leave", question=question, mail=f"nguoi{n}@thu.example")
        assert await asyncio.to_thread(backup.main, [str(copy)]) == 0
        assert await asyncio.to_thread(erase.main, ["--question", erased]) == 0
        await made.do("asker2", "question.withdraw", question=withdrawn)
        apart = {"question": denounced, "state": "asked", "procedure": "denunciation"}
        await made.do("lan", "question.set_apart", **apart)
        stream = f"session:{made.session}"
    listed = var / "erased.txt"
    assert "words session:" in listed.read_text()
    said = await asyncio.to_thread(restore.main, [str(copy), "--force"])
    out = capsys.readouterr().out
    assert (said, "erased again" in out) == (0, True), out
    assert f"contact {withdrawn} " in listed.read_text(), "told by the database that went away, too"
    engine = open_engine(database_url, settings.load({"database.url": database_url}, env={}).database)
    book = Book(engine, tables=TABLES)
    said_by = {question: [] for question in (erased, withdrawn, denounced, other)}
    for entry in await book.read(stream):
        if entry.words and (question := getattr(entry.event(), "question", "")) in said_by:
            said_by[question].append(entry.name)
    assert said_by[erased] == []
    assert said_by[other] == ["question.asked"]
    assert "question.asked" not in said_by[withdrawn] or await book.rows("contacts", {"question": withdrawn}) == []
    assert "question.asked" not in said_by[denounced]
    async with engine.connect() as connection:
        assert [*await connection.execute(text("SELECT question FROM contacts"))] == []
        waiting = [str(row) for row in await connection.execute(text("SELECT command FROM reactions"))]
    assert any("case.receive" in each for each in waiting) or said_by[denounced] == ["question.set_apart"]
    await engine.dispose()
    assert await asyncio.to_thread(restore.main, [str(copy), "--force"]) == 0, "any number of times"
