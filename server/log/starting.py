"""At its start a server waits for a database that is busy or slow: a machine that begins everything at once answers
late, and a server that gives up then is begun anew into the same crowd.

Only for what goes by itself. A database that is not there, damaged, full or newer than the program is told at once.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import exc

from server.errors import Unavailable
from server.log.anchor import unknown
from server.log.book import Book
from server.log.migrate import migrate
from server.log.outage import reason

log = logging.getLogger(__name__)

PAUSE_S = 0.5
# PostgreSQL: it is starting up, or shutting down.
_SOON = ("57P03",)

T = TypeVar("T")


async def patiently(work: Callable[[], Awaitable[T]], within_s: float) -> T:
    """What `work` gives, tried again while the database is only late. Raises what it raised last."""
    over = time.monotonic() + within_s
    while True:
        try:
            return await work()
        except Exception as trouble:
            if not late(trouble) or time.monotonic() >= over:
                raise
            log.warning("the database does not answer yet; the start waits: %s", str(trouble).partition("\n")[0])
        await asyncio.sleep(PAUSE_S)


async def ready(book: Book, anchors: Path, within_s: float) -> None:
    """Its tables are of today and its clock is known. Raises ValueError where it is not the one that was anchored."""
    await patiently(partial(migrate, book.engine), within_s)
    await patiently(book.look_at_clock, within_s)
    if lost := await patiently(partial(unknown, book, anchors), within_s):
        raise ValueError(
            f"it is empty, but {anchors} anchors {lost} streams: restore a backup, or move the anchors "
            "away to begin anew"
        )


def late(trouble: BaseException | None) -> bool:
    """It answers, if somebody waits: locked by another, or no answer in time."""
    if isinstance(trouble, Unavailable):
        return late(trouble.__cause__)
    if trouble is None:
        return False
    state = getattr(getattr(trouble, "orig", None), "sqlstate", None) or getattr(trouble, "sqlstate", None)
    waited = isinstance(trouble, TimeoutError | exc.TimeoutError)
    return waited or state in _SOON or reason(trouble) == "busy"
