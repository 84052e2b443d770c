"""The scene of an attack: the server, an honest client beside the attackers, and what is measured on both."""

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from server.transport.tasks import spawn
from tests.abuse.wire import hang_up

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_S = 0.02


class Limits(NamedTuple):
    """What an attack may do at most. The honest p99 may grow by `ratio`, and by `floor_ms` in any case: noise."""

    memory_mb: float = 20
    ratio: float = 1.2
    floor_ms: float = 5
    lines_per_s: float = 10


class Outcome(NamedTuple):
    """`figures` are the attack's own; `wrong` says in words what was broken."""

    figures: Mapping[str, Any]
    wrong: list[str]


class Scene:
    def __init__(self, port: int, pid: int | None, log: Path | None, honest: asyncio.subprocess.Process) -> None:
        self.port, self.pid, self._log, self.honest = port, pid, log, honest
        self.wrong: list[str] = []
        self._peak = 0.0

    def expect(self, holds: object, words: str) -> None:
        """One more thing that an attack must not reach."""
        if not holds and words not in self.wrong:
            self.wrong.append(words)

    async def trips(self) -> dict[str, float]:
        """The honest client's round trips since it was asked last."""
        assert self.honest.stdin is not None
        assert self.honest.stdout is not None
        self.honest.stdin.write(b"\n")
        return json.loads(await self.honest.stdout.readline())  # type: ignore[no-any-return]

    def memory_mb(self) -> float:
        if self.pid is None:
            return 0.0
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * 4096 / 2**20

    def lines(self) -> list[str]:
        return self._log.read_text().splitlines() if self._log else []

    async def suffer(self, attack: "Attack", n: int, calm_s: float, limits: Limits) -> Outcome:
        """Measure in peace, then under the attack, and compare."""
        self.wrong = []
        await self.trips()
        await asyncio.sleep(calm_s)
        calm, before, said = await self.trips(), self.memory_mb(), len(self.lines())
        began, self._peak = asyncio.get_running_loop().time(), before
        watching = spawn(self._watch(), "watch of the memory")
        try:
            figures = await attack(self, n)
        finally:
            hang_up()
            watching.cancel()
        took = asyncio.get_running_loop().time() - began
        storm = await self.trips()
        grown, lines = self._peak - before, self.lines()[said:]
        slowest = max(calm["p99"] * limits.ratio, calm["p99"] + limits.floor_ms)
        self.expect(grown < limits.memory_mb, f"memory grew by {grown:.1f} MB")
        self.expect(storm["p99"] < slowest, f"honest p99 rose to {storm['p99']:.1f} ms")
        self.expect(not storm["lost"], "the honest client was cut off")
        self.expect(len(lines) <= 20 + limits.lines_per_s * took, f"{len(lines)} lines of log")
        self.expect(not any('"error"' in line for line in lines), "a traceback in the log")
        measured = {
            "seconds": took,
            "memory_mb": [before, self._peak],
            "honest_p50_ms": [calm["p50"], storm["p50"]],
            "honest_p99_ms": [calm["p99"], storm["p99"]],
            "honest_max_ms": [calm["max"], storm["max"]],
            "log_lines": len(lines),
        }
        return Outcome({**figures, **measured}, self.wrong)

    async def _watch(self) -> None:
        while True:
            self._peak = max(self._peak, self.memory_mb())
            await asyncio.sleep(SAMPLE_S)


Attack = Callable[[Scene, int], Awaitable[Mapping[str, Any]]]


@asynccontextmanager
async def scene(*changes: str) -> AsyncIterator[Scene]:
    """A server of our own; `changes` are settings, "limits.strikes=5"."""
    with tempfile.TemporaryDirectory() as place:
        log = Path(place) / "log"
        words = [word for change in changes for word in ("--set", change)]
        with log.open("wb") as err:
            server = await _start("tests.abuse.victim", *words, stderr=err)
        assert server.stdout
        try:
            async with beside(int(await server.stdout.readline()), server.pid, log) as here:
                yield here
        finally:
            await _end(server)
        sys.stderr.write("".join(line for line in log.read_text().splitlines(True) if '"error"' in line))


@asynccontextmanager
async def beside(
    port: int, pid: int | None = None, log: Path | None = None, session: str = "s1"
) -> AsyncIterator[Scene]:
    """A server that runs already. Without its `pid` the memory is not looked at."""
    honest = await _start("tests.abuse.honest", str(port), session, stdin=asyncio.subprocess.PIPE)
    try:
        yield Scene(port, pid, log, honest)
    finally:
        await _end(honest)


async def _start(module: str, *words: str, **streams: Any) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", module, *words]
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, **streams)


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
