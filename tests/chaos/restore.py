"""An older backup is put back while clients are there, and the log grows past where it was.

Modes: live (under running processes), stopped (all processes down; before the clients come back, others have written).
What was acked between backup and restoring is gone, as any restoring has it; nobody may show it any longer, and
whatever is acked afterwards is kept.
"""

import asyncio
from argparse import Namespace
from contextlib import suppress

import asyncpg

from tests.chaos.client import Client
from tests.chaos.run import Run

MODES = ("live", "stopped")


async def fault(run: Run, asked: Namespace) -> None:
    modes, shut = asked.mode.split(",") if asked.mode else MODES, asyncio.Event()
    await run.people(asked.clients, lambda: [] if shut.is_set() else run.doors())
    run.crowd.work(asked.rate)
    for mode in modes:
        await asyncio.sleep(asked.seconds)
        run.fault("backup")
        await _sql(run, BACKUP)
        await asyncio.sleep(asked.seconds)
        if mode == "stopped":
            await _stopped(run, shut, asked)
        else:
            await _sql(run, RESTORE)
            run.fault("restored")
    await asyncio.sleep(asked.seconds)


async def _stopped(run: Run, shut: asyncio.Event, asked: Namespace) -> None:
    shut.set()
    await asyncio.gather(*(web.kill() for web in run.cluster.webs))
    await _sql(run, RESTORE)
    run.fault("restored")
    await asyncio.gather(*(web.start() for web in run.cluster.webs))
    stranger = Client("stranger", run.doors, run.session, run.history)
    run.crowd.add(stranger)
    await stranger.joined.wait()
    await asyncio.gather(*(run.crowd.ask(stranger) for _ in range(int(asked.rate * asked.seconds * 2))))
    shut.clear()


async def _sql(run: Run, script: str) -> str:
    connection = await asyncpg.connect(run.cluster.pg.url())
    try:
        while True:
            with suppress(asyncpg.DeadlockDetectedError):  # somebody was writing: again
                async with connection.transaction(isolation="repeatable_read"):
                    return await connection.execute(script)
    finally:
        await connection.close()


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
BACKUP = f"""
DROP SCHEMA IF EXISTS backup CASCADE; CREATE SCHEMA backup;
DO $$ DECLARE t text; BEGIN FOR t IN {_TABLES} LOOP
    EXECUTE format('CREATE TABLE backup.%I AS TABLE public.%I', t, t);
END LOOP; END $$"""
RESTORE = f"""
DO $$ DECLARE t text; BEGIN SET LOCAL session_replication_role = replica; FOR t IN {_TABLES} LOOP
    EXECUTE format('TRUNCATE public.%I CASCADE', t);
END LOOP; FOR t IN {_TABLES} LOOP
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM backup.%I', t, t);
END LOOP; END $$"""
