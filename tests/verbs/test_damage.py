"""A database that cannot be used: every verb says so in a sentence and ends; nothing hangs, nothing is a traceback."""

import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from server import settings
from server.__main__ import main
from server.app import running
from server.errors import Unavailable
from server.log.book import Book
from server.log.sqlite import REPLACED
from server.settings import load
from server.verbs import doctor
from tests.runtime.services import home

KEY = sha256(b"a key for tests").digest()
VERBS = {
    "verify": ["verify"],
    "run": ["run", "--port", "0", "--empty", "--quiet"],
    "user": ["user", "list"],
    "backup": ["backup", "{place}/copy"],
    "rebuild": ["rebuild"],
    "erase": ["erase", "--question", "0123456789abcdef01234567"],
}


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def not_one(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 400)


def zeroed(path: Path) -> None:
    """Every page but the first is lost."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(size - 4096))


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "cut": (cut, "is damaged"),
    "not a database": (not_one, "is damaged"),
    "zeroed pages": (zeroed, "is damaged"),
    "a folder": (a_folder, "Is a directory"),
}


@pytest.fixture(scope="module")
async def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with some questions in its database."""
    var = tmp_path_factory.mktemp("filled")
    async with home(f"sqlite:///{var / 'giaoluu.db'}", secret=KEY) as here:
        await here.plan()
        here.clock.now += 60_000
        for number in range(30):
            await here.ask(f"asker{number}", "Xin hỏi? " * 100)
    (var / "secret.key").write_bytes(KEY)
    (var / "secret.key").chmod(0o600)
    return var


@pytest.fixture
def var(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "var"))


def tell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], var: Path, verb: list[str]
) -> tuple[int, str]:
    monkeypatch.setenv("GIAOLUU_PATHS_VAR", str(var))
    code = main([part.format(place=var.parent) for part in verb])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_named_and_the_verb_ends(
    damage: str, verb: str, var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hurt, words = DAMAGES[damage]
    hurt(var / "giaoluu.db")
    code, said = tell(monkeypatch, capsys, var, VERBS[verb])
    assert code == 1
    assert words in said
    assert "Traceback" not in said


@pytest.mark.parametrize("damage", DAMAGES)
def test_doctor_names_the_damage_among_its_findings(damage: str, var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hurt, words = DAMAGES[damage]
    hurt(var / "giaoluu.db")
    assert doctor.main(["--set", f"paths.var={var}", "--set", "web.port=0"]) == 1
    shown = capsys.readouterr().out
    assert "!!  database" in shown
    assert words in shown


def test_a_verb_in_a_process_of_its_own_ends_by_itself(var: Path) -> None:
    """No thread of a driver keeps it, none complains."""
    cut(var / "giaoluu.db")
    around = {**os.environ, "GIAOLUU_PATHS_VAR": str(var), "PYTHONPATH": str(settings.ROOT)}
    command = [sys.executable, "-m", "server", "verify"]
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


def test_an_empty_file_has_no_tables_yet(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (var / "giaoluu.db").write_bytes(b"")
    code, said = tell(monkeypatch, capsys, var, ["verify"])
    assert (code, "no tables" in said) == (1, True)


@pytest.mark.parametrize("verb", ["verify", "user", "backup", "rebuild"])
def test_a_file_that_another_process_holds(
    verb: str, var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Readers read; whoever must write says who is in the way."""
    monkeypatch.setenv("GIAOLUU_DATABASE_BUSY_MS", "50")
    with contextlib.closing(sqlite3.connect(var / "giaoluu.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        code, said = tell(monkeypatch, capsys, var, VERBS[verb])
    assert code == 0 or "another process holds" in said


@pytest.mark.parametrize("verb", ["user", "rebuild", "run", "restore"])
def test_a_disk_that_takes_nothing_more(verb: str, var: Path) -> None:
    """As on a full disk, no file can grow. Whatever has to be written into a new database cannot."""
    (var / "giaoluu.db").unlink()
    around = {**os.environ, "GIAOLUU_PATHS_VAR": str(var), "PYTHONPATH": str(settings.ROOT)}
    (var / "copy").write_bytes(b"")
    argv = VERBS.get(verb, ["restore", str(var / "copy")])
    command = [sys.executable, "-m", "server", *argv]
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (8192, 8192))
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=60, preexec_fn=limit)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stderr.startswith(f"giaoluu {verb}: ")


def test_verify_and_doctor_work_on_a_read_only_copy(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever runs this may be root, whom no mode stops: the folder only says that it cannot be written."""
    monkeypatch.setattr("server.log.sqlite.os.access", lambda path, mode: mode != os.W_OK)
    code, said = tell(monkeypatch, capsys, var, ["verify"])
    assert (code, "intact" in said) == (0, True), said
    assert "!!  database" not in tell(monkeypatch, capsys, var, ["doctor"])[1]
    assert not list(var.glob("giaoluu.db-*"))
    code, said = tell(monkeypatch, capsys, var, ["rebuild"])
    assert (code, "read-only" in said) == (1, True)


def test_anchors_that_cannot_be_written_are_no_fault_of_the_log(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (var / "anchors").write_text("a file where the folder should be")
    code, said = tell(monkeypatch, capsys, var, ["verify"])
    assert (code, "intact" in said, "anchors" in said) == (0, True, True)


async def test_a_file_put_in_the_place_of_the_open_one_is_noticed(var: Path, tmp_path: Path) -> None:
    path = var / "giaoluu.db"
    other = Path(shutil.copy(path, tmp_path / "other.db"))
    async with home(f"sqlite:///{path}") as here:
        here.session = (await here.service.book.rows("sessions", {}))[0]["id"]  # type: ignore[assignment]
        here.clock.now += 120_000
        await here.ask("asker1")
        other.replace(path)
        for _ in range(2):
            with pytest.raises(Unavailable, match=REPLACED):
                await here.ask("asker2")
        with pytest.raises(Unavailable, match=REPLACED):
            await here.service.book.heads([])


async def test_an_empty_database_beside_anchors_is_no_new_installation(var: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    (tmp_path / "anchors").mkdir()
    (tmp_path / "anchors" / "2026-11-26.txt").write_text(f"session:x 3 {'00' * 32}\n")
    chosen = load({"paths.var": str(tmp_path), "database.url": f"sqlite:///{path}"})
    with pytest.raises(ValueError, match="anchors 1 streams: restore a backup"):
        async with running(chosen):
            pass


async def test_what_was_written_into_a_lost_file_is_not_acked(var: Path) -> None:
    path = var / "giaoluu.db"
    async with home(f"sqlite:///{path}") as here:
        with pytest.raises(Unavailable, match=REPLACED):
            await moved_away(here.service.book, path)


async def moved_away(book: Book, path: Path) -> None:
    """The file goes while a turn is under way."""
    async with book.turn("session:x") as turn:
        turn.wrote = True
        path.rename(path.with_name("moved.db"))
