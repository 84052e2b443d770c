"""An honest client, in a process of its own so that the attackers' work is not taken for the server's.

It asks for its own matters, waits for the ack, pauses a little, asks again. Each line on stdin is answered with the
round trips since the last one, as JSON: how many, p50, p99 and the longest, in milliseconds; `lost` counts reconnects.
"""

import asyncio
import contextlib
import json
import os
import sys
import time

import uvloop

from tests.abuse.wire import Wire, frame, guest

PAUSE_S = 0.002
ASK = '42%d["do",{"do":"session.mine","session":"%s"}]'


class Honest:
    def __init__(self, port: int, session: str) -> None:
        self.port, self.session, self.trips, self.lost, self._n = port, session, list[float](), 0, 0

    async def live(self) -> None:
        while True:
            try:
                wire = await guest(self.port, source="127.0.0.9")
                while True:
                    self.trips.append(await self.ask(wire))
                    await asyncio.sleep(PAUSE_S)
            except (OSError, TimeoutError):
                self.lost += 1
                await asyncio.sleep(0.1)

    async def ask(self, wire: Wire) -> float:
        self._n += 1
        began = time.perf_counter()
        wire.put(frame(ASK % (self._n, self.session)))
        while not (heard := (await wire.hear(20))[1]).startswith(b"43"):
            if heard == b"2":
                wire.put(frame("3"))
        return (time.perf_counter() - began) * 1000

    def report(self) -> dict[str, float]:
        trips, lost = sorted(self.trips), self.lost
        self.trips, self.lost = [], 0
        if not trips:
            return {"n": 0, "p50": 0, "p99": float("inf"), "max": float("inf"), "lost": lost}
        at = {"p50": trips[len(trips) // 2], "p99": trips[int(len(trips) * 0.99)], "max": trips[-1]}
        return {"n": len(trips), **at, "lost": lost}


async def main(port: int, session: str) -> None:
    honest, reader = Honest(port, session), asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    living = asyncio.ensure_future(honest.live())
    while await reader.readline():
        print(json.dumps(honest.report()), flush=True)
    living.cancel()


def first() -> None:
    """Ahead of whatever else runs on this machine, when we may: it is the server that is measured."""
    with contextlib.suppress(PermissionError):
        os.nice(-15)


if __name__ == "__main__":
    first()
    uvloop.run(main(int(sys.argv[1]), sys.argv[2]))
