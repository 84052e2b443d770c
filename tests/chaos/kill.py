"""T1: kill -9, again and again, of whatever is running, while everybody goes on."""

import asyncio
import os
import signal
from argparse import Namespace

from tests.chaos.cluster import Cluster
from tests.chaos.run import Run

PAUSE_S = (1.0, 5.0)
CAUGHT_UP_P99_S, CAUGHT_UP_MAX_S = 5.0, 15.0


async def fault(run: Run, asked: Namespace) -> None:
    """`rounds` kills; every process that was killed comes back at once."""
    await run.people(asked.clients)
    run.crowd.work(asked.rate)
    targets = (asked.only or "web,web,web,backend,postmaster,redis").split(",")
    for number in range(asked.rounds):
        await asyncio.sleep(run.chance.uniform(*PAUSE_S) * asked.pace)
        target = run.chance.choice(targets)
        run.fault("kill", of=target, round=number)
        await strike(run.cluster, target, run)
    run.limit("back", "p99", CAUGHT_UP_P99_S)
    run.limit("back", "max", CAUGHT_UP_MAX_S)


async def strike(cluster: Cluster, target: str, run: Run) -> None:
    if target == "web":
        await run.chance.choice(cluster.webs).restart(signal.SIGKILL)
    elif target == "redis":
        await cluster.redis.restart(signal.SIGKILL)
    elif target == "postmaster":
        await cluster.pg.restart(signal.SIGKILL)
    elif pids := await asyncio.to_thread(cluster.pg.backends):
        os.kill(run.chance.choice(pids), signal.SIGKILL)
