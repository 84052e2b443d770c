"""A crowd that vanishes at once: how long does it hold up the one who stays?

    python -m tests.abuse.vanish --clients 5000

The server runs here on uvloop with the house's door; the crowd is a process of its own that is killed.
"""

import argparse
import asyncio
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import uvloop

from server.transport.tasks import spawn
from tests.gateway.gateways import Open, opened, until

JOIN = b'420["do",{"do":"session.join","session":"s1","audience":"public"}]'


class Outcome(NamedTuple):
    clients: int
    connect_s: float
    stall_ms: float
    answer_ms: float
    cleanup_s: float


async def vanish(var: Path, clients: int) -> Outcome:
    limits = {
        "limits__sockets_per_ip": clients + 10,
        "limits__handshakes_per_ip_s": 100_000,
        "limits__connect_ms": 60_000,
    }
    async with opened(var, live__ping_ms=120_000, **limits) as door:
        began = time.monotonic()
        crowd = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.abuse.vanish", "--crowd", str(door.port), "--clients", str(clients)
        )
        await until(lambda: door.server.manager.members("frame:s1:public") == clients, 60)
        took, stays = time.monotonic() - began, await door.guest()
        await asyncio.sleep(1)
        watching = spawn(longest_stall(door), "watch of the loop")
        answers = spawn(longest_answer(door, stays), "one who stays")
        await asyncio.sleep(0.2)
        gone_at = time.monotonic()
        os.kill(crowd.pid, signal.SIGKILL)
        stall = await watching
        cleanup = time.monotonic() - gone_at
        slowest = await answers
        await crowd.wait()
        await stays.close()
        return Outcome(clients, took, stall * 1000, slowest * 1000, cleanup)


async def longest_stall(door: Open) -> float:
    """Until only one is left: the longest time that the loop did not come round."""
    worst, last = 0.0, time.monotonic()
    while len(door.server.eio.sockets) > 1:
        await asyncio.sleep(0.001)
        now = time.monotonic()
        worst, last = max(worst, now - last), now
    return worst


async def longest_answer(door: Open, stays: object) -> float:
    worst = 0.0
    while len(door.server.eio.sockets) > 1:
        asked = time.monotonic()
        assert (await stays.do("question.ask"))["ok"]  # type: ignore[attr-defined]
        worst = max(worst, time.monotonic() - asked)
        await asyncio.sleep(0.005)
    return worst


async def crowd(port: int, clients: int) -> None:
    """Raw sockets that join and then only wait."""
    request = (
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()
    held, few = [], asyncio.Semaphore(100)

    async def one(n: int) -> None:
        async with few:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(f"127.0.0.{1 + n % 4}", 0))
            writer.write(request)
            await reader.readuntil(b"\r\n\r\n")
            for said, heard in ((b"40", b"40{"), (JOIN, b'"frame"')):
                writer.write(bytes([0x81, 0x80 | len(said)]) + bytes(4) + said)
                while heard not in await reader.read(4096):
                    pass
            held.append(writer)

    await asyncio.gather(*(one(n) for n in range(clients)))
    await asyncio.sleep(600)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=5000)
    parser.add_argument("--most-ms", type=float, help="fail when the loop stalls longer")
    parser.add_argument("--crowd", type=int, metavar="PORT", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if asked.crowd:
        uvloop.run(crowd(asked.crowd, asked.clients))
    else:
        with tempfile.TemporaryDirectory() as var:
            outcome = uvloop.run(vanish(Path(var), asked.clients))
        print(outcome)
        if asked.most_ms is not None and outcome.stall_ms > asked.most_ms:
            sys.exit(f"the loop stalled longer than {asked.most_ms} ms")


if __name__ == "__main__":
    main()
