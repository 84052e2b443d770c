"""A child process as its supervisor sees it: started, ready, standing still, asked to end, ended."""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
import time
from typing import NamedTuple

from server.cluster.process_handles import told
from server.settings import ROOT
from server.transport.tasks import spawn

LOOK_S = 0.5
LINE_BYTES = 4096
log = logging.getLogger(__name__)


class Silence:
    """For how long no heartbeat has come (at first: since the start), in time in which the supervisor itself ran.

    A machine that slept, or a supervisor that was stopped, finds the clock far ahead: that is nobody's silence.
    """

    def __init__(self, now: float) -> None:
        self._looked, self._seconds = now, 0.0

    def heard(self) -> None:
        self._seconds = 0.0

    def looked(self, now: float) -> float:
        """Seconds of silence; to be called every LOOK_S."""
        self._seconds += min(now - self._looked, 2 * LOOK_S)
        self._looked = now
        return self._seconds


class Patience(NamedTuple):
    """How long a process may take until it is ready, and how long it may be silent afterwards (seconds)."""

    ready_s: float
    stall_s: float


class ChildProcess:
    """`ready` is done when the process said so, or cancelled when it ended before. `stalled`: killed because it stood
    still, or did not become ready."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, line: socket.socket, patience: Patience) -> None:
        self.name, self.process, self.stalled = name, process, False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.begun = time.monotonic()
        self._line = line
        self._silence = Silence(self.begun)
        self._heard = spawn(self._listen(), f"line to {name}")
        self._guarded = spawn(self._guard(patience), f"guard of {name}")

    @property
    def pid(self) -> int:
        return self.process.pid

    async def ended(self) -> int:
        """Its exit code, once there is one."""
        code = await self.process.wait()
        self._heard.cancel()
        self._guarded.cancel()
        self._line.close()
        self.ready.cancel()
        return code

    async def end(self, patience_s: float) -> None:
        """SIGTERM, and SIGKILL for one that does not go (one that stands still does not)."""
        self._guarded.cancel()
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(patience_s):
                    await self.process.wait()
            except TimeoutError:
                self.process.kill()
        await self.process.wait()

    def _longest(self, patience: Patience) -> float:
        return patience.stall_s if self.ready.done() else patience.ready_s

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        while await loop.sock_recv(self._line, LINE_BYTES):
            if not self.ready.done():
                self.ready.set_result(None)
            self._silence.heard()

    async def _guard(self, patience: Patience) -> None:
        """Kill it when it stands still: its socket would go on taking its share of the newcomers, who wait in vain.
        One that hangs before it is ready would be waited for in vain."""
        while self._silence.looked(time.monotonic()) < (longest := self._longest(patience)):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)
        what = "stood still" if self.ready.done() else "was not ready"
        log.error("%s (pid %d) %s for %.0f s; it is killed", self.name, self.pid, what, longest)
        self.stalled = True
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


async def start(
    name: str, argv: list[str], place: socket.socket | None, gauges: socket.socket | None, patience: Patience
) -> ChildProcess:
    """A new process with today's program. It has a session of its own: Ctrl-C is for the supervisor to pass on."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with theirs:
        handed = [held.fileno() for held in (place, gauges, theirs) if held is not None]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "server", *argv, "--seat", told(name, place, gauges, theirs)),
            cwd=ROOT, pass_fds=handed, stdin=asyncio.subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    return ChildProcess(name, process, ours, patience)
