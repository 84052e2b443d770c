"""A child process as its supervisor sees it: started, ready, asked to end, ended."""

import asyncio
import contextlib
import signal
import socket
import sys
import time

from server.cluster.process_handles import READY, told
from server.settings import ROOT
from server.transport.tasks import spawn


class ChildProcess:
    """`ready` is done when the process said so, or cancelled when it ended before."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, line: socket.socket) -> None:
        self.name, self.process = name, process
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.begun = time.monotonic()
        self._line = line
        self._heard = spawn(self._listen(), f"line to {name}")

    @property
    def pid(self) -> int:
        return self.process.pid

    async def ended(self) -> int:
        """Its exit code, once there is one."""
        code = await self.process.wait()
        self._heard.cancel()
        self._line.close()
        self.ready.cancel()
        return code

    async def end(self, patience_s: float) -> None:
        """SIGTERM, and SIGKILL for one that does not go (one that stands still does not)."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(patience_s):
                    await self.process.wait()
            except TimeoutError:
                self.process.kill()
        await self.process.wait()

    async def _listen(self) -> None:
        heard = await asyncio.get_running_loop().sock_recv(self._line, len(READY))
        if heard and not self.ready.done():
            self.ready.set_result(None)


async def start(name: str, argv: list[str], place: socket.socket | None, gauges: socket.socket | None) -> ChildProcess:
    """A new process with today's program. It has a session of its own: Ctrl-C is for the supervisor to pass on."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with theirs:
        handed = [held.fileno() for held in (place, gauges, theirs) if held is not None]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "server", *argv, "--seat", told(name, place, gauges, theirs)),
            cwd=ROOT, pass_fds=handed, stdin=asyncio.subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    return ChildProcess(name, process, ours)
