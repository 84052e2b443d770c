"""T13: rolling deploys under load: each process in turn is told to end, and a new one takes its place."""

import asyncio
import signal
import time
from argparse import Namespace

from tests.chaos.run import Run

EXIT_S, WAIT_S = 10.0, 15.0


async def fault(run: Run, asked: Namespace) -> None:
    await run.people(asked.clients)
    run.crowd.work(asked.rate)
    slowest = 0.0
    for number in range(asked.rounds):
        web = run.cluster.webs[number % len(run.cluster.webs)]
        run.fault("roll", round=number)
        began = time.monotonic()
        await web.kill(signal.SIGTERM)
        slowest = max(slowest, time.monotonic() - began)
        await web.start()
        await asyncio.sleep(asked.pace)
    run.figure("exit_s", round(slowest, 2))
    run.must(slowest < EXIT_S, f"a process took {slowest:.1f} s to end")
    run.limit("back", "max", WAIT_S)
