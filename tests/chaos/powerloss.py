"""T12: the power fails under SQLite. Every write and every sync of a real writer is recorded with strace; then, for
each moment, whatever was not yet synced is kept or lost by chance, and the file that would be there is opened.

With `synchronous=FULL`, as the server has it, every acked entry must be there. A control with NORMAL must lose some,
else this proves nothing. `--rounds` is the number of crashes tried. For the command only; needs strace.
"""

import ast
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from server.settings import ROOT
from tests.chaos.oracle import Verdict

TURNS, FILE = 60, "power.db"
CALLS = "trace=pwrite64,write,ftruncate,fsync,fdatasync,unlink"
LINE = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((\d+)?(?:<([^>]*)>)?,? ?(.*)\) += (\d+)")
GONE = re.compile(r'unlink\("([^"]*)"\) += 0')
UNIT = 512


class Deed(NamedTuple):
    """One call of the writer: to which file, where, what; `ack` is the seq that it promised just now."""

    call: str
    file: str
    at: int = 0
    data: bytes = b""
    ack: int = 0


async def faulty(asked: Namespace, folder: Path) -> Verdict:
    if shutil.which("strace") is None:
        raise SystemExit("chaos powerloss: needs strace")
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(asked.seed)
    lost = {mode: _tried(mode, folder, asked.rounds, chance) for mode in ("FULL", "NORMAL")}
    problems = [f"FULL: {problem}" for problem in lost["FULL"]]
    if not lost["NORMAL"]:
        problems.append("the control with NORMAL lost nothing: this test proves nothing")
    return Verdict(problems, {"crashes": asked.rounds, "lost": {mode: len(found) for mode, found in lost.items()}})


def _tried(mode: str, folder: Path, crashes: int, chance: random.Random) -> list[str]:
    deeds = list(_recorded(mode, folder))
    found = (_crash(deeds, chance.randrange(len(deeds)), chance) for _ in range(crashes))
    return [problem for problem in found if problem]


def _recorded(mode: str, folder: Path) -> Iterator[Deed]:
    """What a writer of TURNS turns does to its files, in order."""
    trace, place = folder / f"{mode}.trace", Path(tempfile.mkdtemp(dir=folder))
    told = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", CALLS, "-o", str(trace)]
    writer = [sys.executable, "-P", "-m", "tests.chaos.power_writer", str(place / FILE), str(TURNS), mode]
    subprocess.run([*told, *writer], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    for line in trace.read_text().splitlines():
        if deed := _read(line):
            yield deed


def _read(line: str) -> Deed | None:
    if found := GONE.search(line):
        return Deed("gone", Path(ast.literal_eval(f"b'{found[1]}'").decode()).name)
    if not (found := LINE.match(line)):
        return None
    call, number, path, rest, _ = found.groups()
    name = Path(ast.literal_eval(f"b'{path or ''}'").decode()).name
    if call == "write" and number == "1":
        said = re.fullmatch(rb"acked (\d+)\n", _bytes(rest)[0])
        return Deed("ack", "", ack=int(said[1])) if said else None
    if not name.startswith(FILE):
        return None
    if call == "pwrite64":
        data, (_, at) = _bytes(rest)
        return Deed("write", name, int(at), data)
    if call == "ftruncate":
        return Deed("cut", name, int(rest))
    return Deed("sync", name) if call in ("fsync", "fdatasync") else None


def _bytes(rest: str) -> tuple[bytes, list[str]]:
    text, _, numbers = rest.rpartition('"')
    return ast.literal_eval(f'b{text}"'), numbers.strip(", ").split(", ")


def _crash(deeds: list[Deed], end: int, chance: random.Random) -> str | None:
    """The files as they may be when the power fails after `end` calls; what is wrong with them."""
    files: dict[str, bytearray] = {}
    for number, deed in enumerate(deeds[:end]):
        synced = any(later.call == "sync" and later.file == deed.file for later in deeds[number + 1 : end])
        if deed.call == "write":
            _write(files.setdefault(deed.file, bytearray()), deed, chance if not synced else None)
        elif deed.call == "gone":
            files.pop(deed.file, None)
        elif deed.call == "cut" and (synced or chance.random() < 0.5):
            del files.setdefault(deed.file, bytearray())[deed.at :]
    promised = max((deed.ack for deed in deeds[:end]), default=0)
    return _opened(files, promised)


def _write(file: bytearray, deed: Deed, chance: random.Random | None) -> None:
    """A synced write is there; another is there, is not, or is there in some of its sectors."""
    fate = 1.0 if chance is None else chance.choice([0.0, 1.0, 0.5])
    file.extend(bytes(max(0, deed.at + len(deed.data) - len(file))))
    for start in range(0, len(deed.data), UNIT):
        if chance is None or chance.random() < fate:
            part = deed.data[start : start + UNIT]
            file[deed.at + start : deed.at + start + len(part)] = part


def _opened(files: dict[str, bytearray], promised: int) -> str | None:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            if not name.endswith("-shm"):
                (Path(folder) / name).write_bytes(content)
        database = sqlite3.connect(Path(folder) / FILE)
        try:
            if (said := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                return f"not whole: {said}"
            if not promised:
                return None
            kept = database.execute("SELECT count(*), max(seq) FROM entries").fetchone()
            return None if kept[0] == (kept[1] or 0) >= promised else f"acked {promised}, kept {kept}"
        except sqlite3.DatabaseError as error:
            return f"acked {promised}: {error}"
        finally:
            database.close()
