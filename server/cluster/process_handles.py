"""Handles that a child process inherits from its supervisor: listening sockets, and a socket pair to it.

The process writes on the pair when it is ready, and from then on a heartbeat as long as its event loop turns; at end of
file the supervisor is gone, and the process exits too: nobody must go on serving a port that its operator believes
closed.
"""

import asyncio
import os
import signal
import socket
from argparse import SUPPRESS, ArgumentParser
from contextlib import suppress
from typing import NamedTuple

READY = b"ready\n"
BEAT = b"."
BEAT_S = 1.0


class ProcessHandles(NamedTuple):
    """`name` is web-1, web-2, … or worker. `place` and `gauges` are sockets that listen already.

    Without a supervisor there is no `line`.
    """

    name: str
    place: socket.socket | None
    gauges: socket.socket | None
    line: socket.socket | None


async def announce(line: socket.socket) -> None:
    """Say that this process is ready. A supervisor that is gone does not hear it."""
    with suppress(OSError):
        await asyncio.get_running_loop().sock_sendall(line, READY)


async def beat(line: socket.socket) -> None:
    """Tell the supervisor once a second that the event loop turns. One that does not read is no reason to wait."""
    while True:
        with suppress(OSError):
            line.send(BEAT)
        await asyncio.sleep(BEAT_S)


async def follow(line: socket.socket) -> None:
    """Stay until the supervisor is gone, then go too, ready or not."""
    line.setblocking(False)
    with suppress(OSError):
        await asyncio.get_running_loop().sock_recv(line, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def arguments(parser: ArgumentParser) -> None:
    """For the supervisor's use."""
    parser.add_argument("--seat", help=SUPPRESS)


def told(name: str, place: socket.socket | None, gauges: socket.socket | None, line: socket.socket) -> str:
    """The words after --seat."""
    return ",".join([name, *(str(held.fileno() if held else -1) for held in (place, gauges, line))])


def taken(words: str) -> ProcessHandles:
    """The seat those words mean, its sockets opened from what was inherited."""
    name, *numbers = words.split(",")
    return ProcessHandles(
        name, *(socket.socket(fileno=number) if number >= 0 else None for number in map(int, numbers))
    )
