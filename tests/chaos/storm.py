"""T9: everybody is cut off at once and comes back at once.

Modes: cut (every client's line breaks), kill (a process dies with its clients). Watched meanwhile: how long any process
keeps a plain request waiting, and how many readings of the log the return costs.
"""

import asyncio
import signal
import time
from argparse import Namespace

import aiohttp

from tests.chaos.run import Run

MODES = ("cut", "kill")
BACK_P99_S, STALL_S = 15.0, 0.25
READS = "SELECT coalesce(sum(idx_scan) + sum(seq_scan), 0) FROM pg_stat_user_tables WHERE relname = 'entries'"


async def fault(run: Run, asked: Namespace) -> None:
    await run.people(asked.clients)
    run.crowd.work(asked.rate)
    for mode in asked.mode.split(",") if asked.mode else MODES:
        await asyncio.sleep(asked.pace)
        before = await asyncio.to_thread(run.cluster.pg.numbers, READS)
        watched = run.cluster.webs[1:]
        stalls = [asyncio.ensure_future(_longest_wait(web.port)) for web in watched]
        run.fault(f"storm_{mode}")
        if mode == "kill":
            await run.cluster.webs[0].restart(signal.SIGKILL)
        else:
            for client in run.crowd.clients:
                client.cut()
        await asyncio.sleep(0)
        await run.crowd.there(60)
        run.fault(f"storm_{mode}_over")
        for stall in stalls:
            stall.cancel()
        waits = [wait for wait in await asyncio.gather(*stalls, return_exceptions=True) if isinstance(wait, float)]
        run.figure(f"storm_{mode}_stall_s", round(max(waits, default=0.0), 3))
        await asyncio.sleep(1)
        after = await asyncio.to_thread(run.cluster.pg.numbers, READS)
        run.figure(f"storm_{mode}_reads", after[0] - before[0])
    run.limit("back", "p99", BACK_P99_S)


async def _longest_wait(port: int) -> float:
    """Until cancelled: the longest time that /healthz took."""
    worst, asked = 0.0, time.monotonic()
    async with aiohttp.ClientSession() as http:
        try:
            while True:
                asked = time.monotonic()
                async with http.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    await answer.read()
                worst = max(worst, time.monotonic() - asked)
                await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            return max(worst, time.monotonic() - asked - 0.02)
