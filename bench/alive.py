"""What the question costs whether a line lives, beside a join, which asks the same and brings what was missed: CPU
microseconds of the server's process for each, in turns. `python -m bench.alive [clients] [rounds] [seconds]`

The server as its operator starts it, on SQLite; the clients are honest ones, each far within its budget of messages.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median

from bench.flood import PING, os_times
from tests.abuse.service import state
from tests.abuse.wire import Wire, frame, guest

PER_S = 8
Asked = Callable[[str, int], bytes]


def question(session: str, n: int) -> bytes:
    return frame(f'42{n}["alive"]')


def join(session: str, n: int) -> bytes:
    envelope = {"do": "session.join", "session": session, "audience": "public"}
    return frame(f'42{n}["do",{json.dumps(envelope)}]')


async def asks(wire: Wire, session: str, asked: Asked, after_s: float, until: float) -> int:
    """How often it asked, each time after the answer before."""
    n = 0
    await asyncio.sleep(after_s)
    while time.monotonic() < until:
        n += 1
        wire.put(asked(session, n))
        while not (told := (await wire.hear(30))[1]).startswith(f"43{n}[".encode()):
            if told == PING:
                wire.put(frame("3"))
        await asyncio.sleep(1 / PER_S)
    return n


async def cost_us(wires: list[Wire], session: str, pid: int, asked: Asked, seconds: float) -> tuple[float, float]:
    """CPU microseconds of one question, and how many a second there were."""
    began, until = sum(os_times(pid)), time.monotonic() + seconds
    step = 1 / PER_S / len(wires)
    total = sum(await asyncio.gather(*(asks(each, session, asked, n * step, until) for n, each in enumerate(wires))))
    return (sum(os_times(pid)) - began) * 1e6 / total, total / seconds


async def main(clients: int, rounds: int, seconds: float) -> None:
    async with state({}) as here:
        wires = [await guest(here.port, source=f"127.0.1.{n % 250 + 1}") for n in range(clients)]
        told: dict[str, list[tuple[float, float]]] = {"alive": [], "session.join": []}
        for _ in range(rounds):
            for name, asked in (("alive", question), ("session.join", join)):
                told[name].append(await cost_us(wires, here.session, here.pid, asked, seconds))
    for name, each in told.items():
        us, per_s = (round(median(column), 1) for column in zip(*each, strict=True))
        print(f"{name}: {us} µs each at {per_s} a second; 3,000 a second: {us * 0.3:.0f} % of a core")
    print("load", *(round(each, 1) for each in os.getloadavg()))


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    main_clients, main_rounds, main_seconds = [*numbers, *(400, 3, 6)[len(numbers) :]]
    asyncio.run(main(main_clients, main_rounds, main_seconds))
