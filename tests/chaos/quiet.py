"""No fault at all: what the others are compared with."""

import asyncio
from argparse import Namespace

from tests.chaos.run import Run


async def fault(run: Run, asked: Namespace) -> None:
    await run.people(asked.clients)
    run.crowd.work(asked.rate)
    await asyncio.sleep(asked.seconds)
