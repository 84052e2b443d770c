"""T4: PostgreSQL restarts, dies, throws us out, has no room, waits for a lock, or falls silent.

Modes: restart, kill, terminate, full, lock, stop. Writers must hear `retry` within some two seconds, never hang.
"""

import asyncio
import os
import signal
from argparse import Namespace
from contextlib import AsyncExitStack

import asyncpg

from tests.chaos.run import Run

MODES = ("restart", "kill", "terminate", "full", "lock", "stop")
RETRY_S = 3.0
CLUSTER = {"options": ("shared_buffers=64MB", "max_connections=60")}


async def fault(run: Run, asked: Namespace) -> None:
    await run.people(asked.clients)
    run.crowd.work(asked.rate)
    for mode in asked.mode.split(",") if asked.mode else MODES:
        await asyncio.sleep(asked.pace)
        run.fault(f"pg_{mode}")
        await HARM[mode](run, asked.seconds)
        run.fault(f"pg_{mode}_over")
    await asyncio.sleep(asked.pace)


async def _restart(run: Run, seconds: float) -> None:
    await run.cluster.pg.restart(signal.SIGINT, seconds)


async def _kill(run: Run, seconds: float) -> None:
    await run.cluster.pg.restart(signal.SIGKILL, seconds)


async def _terminate(run: Run, seconds: float) -> None:
    for _ in range(3):
        told = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'giaoluu'"
        await asyncio.to_thread(run.cluster.pg.sql, told)
        await asyncio.sleep(seconds / 3)


async def _full(run: Run, seconds: float) -> None:
    """Somebody else takes every connection that is left, and ours are thrown out."""
    async with AsyncExitStack() as held:
        for _ in range(200):
            try:
                one = await asyncpg.connect(run.cluster.pg.url(), timeout=2)
            except (asyncpg.PostgresError, OSError, TimeoutError):
                break
            held.push_async_callback(one.close)
            if _ == 5:
                await one.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'giaoluu'"
                )
        await asyncio.sleep(seconds)


async def _lock(run: Run, seconds: float) -> None:
    """A process that was cut off from everything else holds the session's head."""
    holder = await asyncpg.connect(run.cluster.pg.url())
    try:
        async with holder.transaction():
            await holder.execute("SELECT 1 FROM heads WHERE stream = $1 FOR UPDATE", f"session:{run.session}")
            await asyncio.sleep(seconds)
    finally:
        await holder.close()


async def _stop(run: Run, seconds: float) -> None:
    """The server and its backends stand still; their sockets stay open."""
    group = [run.cluster.pg.pid, *await asyncio.to_thread(run.cluster.pg.backends)]
    for pid in group:
        os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(seconds)
    for pid in reversed(group):
        os.kill(pid, signal.SIGCONT)


HARM = {"restart": _restart, "kill": _kill, "terminate": _terminate, "full": _full, "lock": _lock, "stop": _stop}
