"""T11: hours of coming and going in little time; memory, descriptors and sockets must come back to where they were.

`--seconds` is the length of the run; a tenth of it is warming up. For the command only.
"""

import asyncio
import os
import time
from argparse import Namespace

from tests.chaos.client import Client
from tests.chaos.run import Run

SLOPE_MB_H, FDS = 1.0, 16


async def fault(run: Run, asked: Namespace) -> None:
    await run.people(4)
    run.crowd.work(asked.rate)
    began, samples = time.monotonic(), list[tuple[float, int, int]]()
    churning = [asyncio.ensure_future(_churn(run, n)) for n in range(asked.clients)]
    while time.monotonic() - began < asked.seconds:
        await asyncio.sleep(asked.seconds / 200)
        if time.monotonic() - began > asked.seconds / 10:
            rss, fds = (sum(of(web) for web in run.cluster.webs) for of in (lambda web: web.rss(), descriptors))
            samples.append((time.monotonic() - began, rss, fds))
    cycles = sum(await asyncio.gather(*map(_stopped, churning)))
    per_entry = _growth(samples, 1) / 2**20 * 3600
    run.figure("cycles", cycles)
    run.figure("rss_mb_per_h", round(per_entry, 1))
    run.figure("descriptors_per_h", round(_growth(samples, 2) * 3600, 1))
    run.must(abs(samples[-1][2] - samples[0][2]) < FDS + asked.clients, "descriptors are left open")


async def _churn(run: Run, number: int) -> int:
    """Come, perhaps ask, go; how often."""
    cycles = 0
    try:
        while True:
            guest = Client(f"guest{number}-{cycles}", run.doors, run.session, run.history)
            living = asyncio.ensure_future(guest.live())
            try:
                await guest.joined.wait()
            finally:
                guest.leave()
                living.cancel()
                await asyncio.gather(living, return_exceptions=True)
            cycles += 1
    except asyncio.CancelledError:
        return cycles


async def _stopped(task: "asyncio.Task[int]") -> int:
    task.cancel()
    return await task


def descriptors(web: object) -> int:
    return len(os.listdir(f"/proc/{web.pid}/fd"))  # type: ignore[attr-defined]


def _growth(samples: list[tuple[float, int, int]], which: int) -> float:
    """Slope of the straight line through the samples, a second."""
    times, values = [each[0] for each in samples], [each[which] for each in samples]
    middle, mean = sum(times) / len(times), sum(values) / len(values)
    spread = sum((at - middle) ** 2 for at in times) or 1.0
    return sum((at - middle) * (value - mean) for at, value in zip(times, values, strict=True)) / spread
