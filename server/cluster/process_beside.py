"""A process beside this one, of the lowest priority, that does one thing at a time: whoever waits for an ack has the
processor first, and no thread of this process holds it up meanwhile.

It begins when it is first asked, ends when nobody has asked for a while, and begins anew when it is lost. Requests and
answers go through its standard input and output, each with its length before it; an answer begins with a mark.
"""

import asyncio
import os
import signal
import struct
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, BinaryIO

import msgspec

from server.errors import Refused, Unavailable
from server.settings import ROOT
from server.transport.tasks import spawn

DONE, REFUSED, AWAY, FAILED, LOST = b"d", b"r", b"a", b"f", b"l"
LENGTH = struct.Struct(">Q")
NICE = 19
Answer = tuple[bytes, bytes]


class Failed(Exception):
    """A fault of the program, as the process beside said it."""


class ProcessBeside:
    """`module`: what it runs; `first`: what it is told before anything else. It is given up after `most_s`, and ends
    after `idle_s` in which nobody asked."""

    def __init__(self, module: str, first: bytes, most_s: float, idle_s: float) -> None:
        self._module, self._first, self._most_s, self._idle_s = module, first, most_s, idle_s
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._idle: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def ask(self, request: bytes) -> bytes:
        """Raises what it raised there. Who gives up waiting does not disturb who comes next."""
        mark, answer = await asyncio.shield(spawn(self._in_turn(request), "process beside"))
        if mark == REFUSED:
            code, details = msgspec.json.decode(answer)
            raise Refused(code, **details)
        if mark in (AWAY, LOST):
            raise Unavailable(answer.decode())
        if mark == FAILED:
            raise Failed(answer.decode())
        return answer

    async def end(self) -> None:
        """Whatever it does."""
        self._rest()
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _in_turn(self, request: bytes) -> Answer:
        async with self._lock:
            self._rest()
            try:
                async with asyncio.timeout(self._most_s):
                    return await self._exchange(request)
            except (OSError, EOFError, TimeoutError) as trouble:
                await self.end()
                return LOST, f"the process beside was lost: {type(trouble).__name__}".encode()
            except asyncio.CancelledError:
                await self.end()  # what it says now nobody would take
                raise
            finally:
                self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._bored)

    async def _exchange(self, request: bytes) -> Answer:
        if self._process is None or self._process.returncode is not None:
            self._process = await self._begin()
        process: Any = self._process
        process.stdin.write(LENGTH.pack(len(request)) + request)
        await process.stdin.drain()
        size = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]
        answer = await process.stdout.readexactly(size)
        return answer[:1], answer[1:]

    async def _begin(self) -> asyncio.subprocess.Process:
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
        pipe = asyncio.subprocess.PIPE
        process: Any = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", self._module, cwd=ROOT, stdin=pipe, stdout=pipe,
            env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip
        process.stdin.write(LENGTH.pack(len(self._first)) + self._first)
        return process  # type: ignore[no-any-return]

    def _bored(self) -> None:
        spawn(self.end(), "end of the process beside")

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None


Do = Callable[[bytes], Awaitable[bytes]]


async def serve(begin: Callable[[bytes], Do]) -> None:
    """The other side: until whoever asks is gone. `begin` is given what is told first."""
    os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with whom it serves
    # What is printed goes elsewhere.
    with os.fdopen(os.dup(1), "wb") as out, os.fdopen(os.dup(0), "rb") as source:
        os.dup2(2, 1)
        if (first := _read(source)) is None:
            return
        do = begin(first)
        while (request := _read(source)) is not None:
            answer = b"".join(await answered(do, request))
            out.write(LENGTH.pack(len(answer)) + answer)
            out.flush()


async def answered(do: Do, request: bytes) -> Answer:
    try:
        return DONE, await do(request)
    except Refused as no:
        return REFUSED, msgspec.json.encode((no.code, no.details))
    except Unavailable as outage:
        return AWAY, str(outage).encode()
    except Exception as trouble:
        return FAILED, f"{type(trouble).__name__}: {trouble}".encode("utf-8", "replace")


def _read(source: BinaryIO) -> bytes | None:
    """None at the end."""
    length = source.read(LENGTH.size)
    if len(length) < LENGTH.size:
        return None
    return source.read(LENGTH.unpack(length)[0])
