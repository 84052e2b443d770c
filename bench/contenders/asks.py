"""Questions asked through the whole house: python -m bench.contenders.asks VAR URL PRODUCERS SECONDS.

Every ask is decided, committed with fsync, projected, folded and acked; nobody listens.
"""

import asyncio
import sys
import time

import uvloop

from bench.contenders.source import say, summary, used
from bench.session import UNLIMITED, Site, opened
from server import app, settings


async def produce(state: Site, name: int, until: float, took: list[float]) -> None:
    number = name << 20
    while (started := time.perf_counter()) < until:
        assert (await state.one(number))["ok"]
        took.append(time.perf_counter() - started)
        number += 1


async def main(var: str, url: str, producers: int, seconds: float) -> None:
    config = settings.load({"paths.var": var, "database.url": url, **UNLIMITED}, env={})
    async with app.running(config) as running:
        state = await opened(running.service, running.people)
        app.settle()
        took: list[float] = []
        cpu, began = used(), time.perf_counter()
        await asyncio.gather(*(produce(state, name, began + seconds, took) for name in range(producers)))
        say(summary(took, time.perf_counter() - began, used() - cpu))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
