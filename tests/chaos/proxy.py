"""T14: a torn network between clients and processes: delayed, byte by byte, reset, cut short, and acks that never come.

Every command is sent twice under its id: there must be one event, and always the same ack.
"""

import asyncio
from argparse import Namespace

from tests.chaos.run import Run


async def fault(run: Run, asked: Namespace) -> None:
    torn = [await run.through(web.port) for web in run.cluster.webs]
    await run.people(asked.clients, lambda: [each.port for each in torn])
    for client in run.crowd.clients:
        client.duplicates = True
    run.crowd.work(asked.rate)
    for number in range(asked.rounds):
        for line in torn:
            line.weather.delay_s, line.weather.bytewise = 0.05, 0.2
            line.weather.reset = line.weather.truncate = 0.002
        await asyncio.sleep(asked.seconds / 2)
        run.fault("acks_lost", round=number)
        torn[number % len(torn)].weather.hold_down = True
        await asyncio.sleep(asked.seconds / 2)
        torn[number % len(torn)].cut()
        for line in torn:
            line.weather.clear()
