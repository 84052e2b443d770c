"""How large the files of a session are, for the buttons that fetch them: measured once after its live part and once
more when it is a record, so that nobody who only reads a page waits for a document to be made.

A duty of whoever leads, one session at a time. What is shown is rounded, and a correction moves it little.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, SmallInteger, Table, Text, delete, insert, or_, select

from server.domain.session.phase import PHASES
from server.errors import Refused, Unavailable
from server.log.book import Book
from server.projections.tables import sessions
from server.transport import tasks

log = logging.getLogger(__name__)

LOOK_S = 20.0

sizes = Table(
    "download_sizes",
    MetaData(),
    Column("session", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("bytes", BigInteger),
    Column("final", SmallInteger),
)
Measured = Callable[[Mapping[str, Any]], Awaitable[dict[str, int]]]


async def known(book: Book, session: str) -> dict[str, int]:
    """By kind of file, in bytes; empty until it was measured."""
    async with book.looking() as connection:
        found = await connection.execute(select(sizes.c.kind, sizes.c.bytes).where(sizes.c.session == session))
        return {row.kind: row.bytes for row in found}


async def keep(book: Book, session: str, found: Mapping[str, int], *, final: bool) -> None:
    rows = [{"session": session, "kind": kind, "bytes": size, "final": int(final)} for kind, size in found.items()]
    async with book.writing() as (connection, answering), answering():
        await connection.execute(delete(sizes).where(sizes.c.session == session))
        if rows:
            await connection.execute(insert(sizes), rows)
        await connection.commit()


async def unmeasured(book: Book) -> Mapping[str, Any] | None:
    """The latest session that is over and was not measured since; None when all were."""
    over = [state for state, phase in PHASES.items() if phase.over]
    final = [state for state, phase in PHASES.items() if phase.final]
    measured = sizes.c.session == sessions.c.id
    found = select(sessions).outerjoin(sizes, measured & (sizes.c.kind == "json"))
    found = found.where(sessions.c.rehearsal == 0, sessions.c.state.in_(over))
    found = found.where(or_(sizes.c.session.is_(None), sessions.c.state.in_(final) & (sizes.c.final == 0)))
    async with book.looking() as connection:
        row = (await connection.execute(found.order_by(sessions.c.starts_at.desc()).limit(1))).mappings().first()
        return dict(row) if row else None


async def measure_one(book: Book, measured: Measured) -> bool:
    """False when there was nothing to do."""
    row = await unmeasured(book)
    if row is None:
        return False
    await keep(book, str(row["id"]), await measured(row), final=PHASES[str(row["state"])].final)
    return True


def begin(book: Book, measured: Measured, leads: Callable[[], bool]) -> None:
    """Start it in the process's own group of tasks."""
    tasks.keep(partial(_run, book, measured, leads), "sizes of downloads")


async def _run(book: Book, measured: Measured, leads: Callable[[], bool]) -> None:
    """For ever; an outage of the database is waited out."""
    while True:
        await asyncio.sleep(LOOK_S)
        if not leads() or book.jumped_ms:
            continue
        try:
            await measure_one(book, measured)
        except Unavailable:
            log.warning("the database does not answer; sizes of downloads wait")
        except (Refused, OSError, ValueError) as trouble:
            log.error("a download cannot be measured: %s", trouble)
