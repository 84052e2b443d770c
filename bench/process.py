"""Programs that a bench starts: each on a core of its own, told what to do by line, answering by line in JSON."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "bench"
SOCKET_IO = "4.8.4"
CFLAGS = ("-O2", "-Wall", "-Wextra")


class Missing(Exception):
    """What this machine lacks, in a word."""


class Broken(Exception):
    """A program ended, or did not do what it was told."""


class Process:
    """`first` is what it said when it was ready."""

    def __init__(self, command: Sequence[str | Path], core: int | None = None) -> None:
        self.command = [str(part) for part in command]
        around = os.environ | {"PYTHONPATH": str(ROOT)}
        pipe = subprocess.PIPE
        self._running = subprocess.Popen(self.command, cwd=ROOT, env=around, stdin=pipe, stdout=pipe, text=True)
        if core is not None:
            os.sched_setaffinity(self._running.pid, {core})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, line: str) -> dict[str, Any]:
        """One line there, one back."""
        assert self._running.stdin is not None
        self._running.stdin.write(f"{line}\n")
        self._running.stdin.flush()
        return self.hear()

    def hear(self) -> dict[str, Any]:
        assert self._running.stdout is not None
        line = self._running.stdout.readline()
        if not line:
            raise Broken(f"{' '.join(self.command)}: ended with {self._running.wait()}")
        return dict(json.loads(line))

    def rss_kb(self) -> int:
        pages = int(Path(f"/proc/{self._running.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024

    def cpu_s(self) -> float:
        """User and system, to a hundredth of a second."""
        fields = Path(f"/proc/{self._running.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        for stream in (self._running.stdin, self._running.stdout):
            if stream is not None:
                stream.close()
        try:
            self._running.wait(15)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()


class Contender(Process):
    """A server; by its first line it listens."""

    def __init__(self, command: Sequence[str | Path], core: int) -> None:
        super().__init__(command, core)
        first = self.hear()
        self.port, self.version, self.first = int(first["port"]), str(first["version"]), first


class Crowd(Process):
    """The load client, see load.c. Every method gives what was measured while it did its part."""

    def __init__(self, work: Path, port: int, core: int, **options: str | int) -> None:
        words = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        super().__init__([built(work, "load.c"), str(port), *words], core)

    def open(self, total: int, window: int = 100) -> dict[str, Any]:
        return self.whole(self.ask(f"open {total} {window}"))

    def storm(self, window: int = 100) -> dict[str, Any]:
        return self.whole(self.ask(f"storm {window}"))

    def rejoin(self) -> dict[str, Any]:
        return self.whole(self.ask("rejoin"))

    def join(self, text: str) -> None:
        """What is said from now on after CONNECT."""
        self.ask(f"join {text}")

    def arm(self, start: str) -> None:
        """The next `hear` comes when everybody has got one more message that begins so."""
        self.ask(f"arm {start}")

    def heard(self) -> int:
        """Monotonic microseconds at which the last one got it."""
        return int(self.whole(self.hear())["last_at_us"])

    def fan(self, seconds: float, inflight: int = 1, merge: int = 1, every_ms: int = 0) -> dict[str, Any]:
        return self.whole(self.ask(f"fan {seconds} {inflight} {merge} {every_ms}"))

    def whole(self, measured: dict[str, Any]) -> dict[str, Any]:
        if not measured["complete"] or measured["lost"]:
            raise Broken(f"{' '.join(self.command)}: {measured}")
        return measured


def cores() -> tuple[int, int]:
    """One for the server, one for everything else; the same twice where there is but one."""
    mine = sorted(os.sched_getaffinity(0))
    return mine[0], mine[-1]


def built(work: Path, source: str) -> Path:
    """A program of ours in C, compiled when it is new."""
    path, program = HERE / source, work / Path(source).stem
    if program.exists() and program.stat().st_mtime > path.stat().st_mtime:
        return program
    compiler = shutil.which("cc")
    if compiler is None:
        raise Missing(f"không có trình biên dịch C (cc), bỏ qua {path.name} / no C compiler (cc), without {path.name}")
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run([compiler, *CFLAGS, "-o", program, path], check=True)
    return program


def node(work: Path) -> list[str | Path]:
    """socket.io on Node, fetched by npm once."""
    programs = [shutil.which("node"), shutil.which("npm")]
    if None in programs:
        raise Missing("không có node và npm, bỏ qua socket.io / no node and npm, without socket.io")
    place = work / f"node-{SOCKET_IO}"
    if not (place / "node_modules" / "socket.io").is_dir():
        place.mkdir(parents=True, exist_ok=True)
        npm = [str(programs[1]), "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(place)]
        if subprocess.run([*npm, f"socket.io@{SOCKET_IO}"], stdout=sys.stderr).returncode:
            raise Missing("npm không cài được socket.io, bỏ qua / npm cannot install socket.io, without it")
    return [str(programs[0]), HERE / "contenders" / "node.mjs", place]


def python(module: str, *words: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", f"bench.contenders.{module}", *words]


@contextmanager
def contender(name: str, work: Path, url: str = "", tick_ms: int = 50) -> Iterator[Contender]:
    """A contender by its name, on the server's core. `house` gets a folder, and a database unless `url` names one."""
    with tempfile.TemporaryDirectory() as var:
        if name == "house":
            started = python("house", var, url or f"sqlite:///{var}/bench.db", str(tick_ms))
        else:
            started = command(name, work)
        with Contender(started, cores()[0]) as server:
            yield server


def command(name: str, work: Path) -> list[str | Path]:
    """How a contender is started. Raises Missing."""
    match name:
        case "limit":
            return [built(work, "contenders/limit.c")]
        case "node":
            return node(work)
        case "stock":
            return python("stock")
    return python("ours", name.partition("-")[2] or "0")
