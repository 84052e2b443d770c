"""làm việc nền: đồng hồ, thư, dọn dẹp; cần PostgreSQL / background work: clock, mail, wiping; needs PostgreSQL"""

import argparse
import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack

import uvloop

from server import logs, settings
from server.cluster import process_handles
from server.cluster.leader import WORKER
from server.process import Cannot, announced, gauges, open_app, telling
from server.settings import Settings
from server.sources import SettingsError
from server.transport.tasks import spawn


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu worker", description=__doc__)
    settings.arguments(parser)
    process_handles.arguments(parser)
    given = parser.parse_args(argv)
    try:
        chosen = settings.chosen(given)
        if chosen.database.url.startswith("sqlite"):
            raise Cannot(
                "với SQLite không có tiến trình nền riêng: ./giaoluu run làm cả việc này; hoặc dùng PostgreSQL",
                "with SQLite there is no separate worker: ./giaoluu run does its work too; or use PostgreSQL",
            )
        logs.set_up()
        _ = chosen.secret
        if given.seat:
            return _work(chosen, process_handles.taken(given.seat))
        with gauges(chosen, 0) as own:
            return _work(chosen, process_handles.ProcessHandles(WORKER, None, own, None))
    except (SettingsError, Cannot) as no:
        print(f"giaoluu worker: {no}", file=sys.stderr)
        return 1


# Whoever asks in a live session goes first, where both want the same processor.
NICE = 5


def _work(chosen: Settings, own: process_handles.ProcessHandles) -> int:
    os.nice(NICE)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(chosen, own))
    return 0


async def _until_told(chosen: Settings, own: process_handles.ProcessHandles) -> None:
    """Until SIGINT or SIGTERM."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    async with AsyncExitStack() as stack:
        running = await open_app(stack, chosen, WORKER)
        await stack.enter_async_context(telling(running, own, chosen.web))
        spawn(announced(running, own), "line to the supervisor")
        await over.wait()
