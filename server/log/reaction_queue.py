"""Reactions that wait in the outbox: which are due, and what became of each.

waiting ──delivered──▶ (gone)      waiting ──refused──▶ telling ──its cause's stream was told──▶ (gone)
                                   waiting, telling ──nobody to tell──▶ refused (stays, for the operator)

The row that tells of a refusal is a reaction, too: its id is that of the refused one with `TOLD` behind it. A note of
an outcome counts only while the row is as it was read, so of two who delivered the same only one writes it down. The
turn that does a reaction takes its row out itself (outbox.py), so what another was refused is not done afterwards.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Update, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Refused
from server.log.book import Book
from server.log.outbox import TELLING, TOLD, WAITING, encode, settle
from server.log.tables import reactions

REFUSED = "refused"
STATES = (WAITING, TELLING, REFUSED)
STREAMS_AT_ONCE, ROWS_AT_ONCE = 100, 1000
LONGEST_ERROR = 500


class WaitingReaction(NamedTuple):
    """A row of the table; `id` is the id of the command, too."""

    id: str
    cause_stream: str
    cause_seq: int
    n: int
    target: str
    command: str
    payload: str
    refused_by: str | None
    attempts: int

    def fields(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.json.decode(self.payload)
        return found


_COLUMNS = tuple(reactions.c[name] for name in WaitingReaction._fields)


class ReactionQueue:
    """Every call may raise Unavailable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    async def due(self) -> list[WaitingReaction]:
        """Those whose time has come, each cause's in order. One that must wait holds up what follows it from the same
        cause to the same target.
        """
        now = self._book.now()
        mine, before = reactions.alias("mine"), reactions.alias("before")
        columns = [mine.c[name] for name in WaitingReaction._fields]
        ready = (reactions.c.state == WAITING, reactions.c.next_at <= now)
        oldest = select(reactions.c.cause_stream).where(*ready).group_by(reactions.c.cause_stream)
        streams = oldest.order_by(func.min(reactions.c.next_at)).limit(STREAMS_AT_ONCE)
        held_up = select(before.c.id).where(
            before.c.cause_stream == mine.c.cause_stream, before.c.target == mine.c.target,
            before.c.state == WAITING, before.c.next_at > now,
            tuple_(before.c.cause_seq, before.c.n) < tuple_(mine.c.cause_seq, mine.c.n),
        )  # fmt: skip
        wanted = select(*columns).where(
            mine.c.state == WAITING, mine.c.next_at <= now, mine.c.cause_stream.in_(streams), ~held_up.exists()
        )
        wanted = wanted.order_by(mine.c.cause_stream, mine.c.cause_seq, mine.c.n).limit(ROWS_AT_ONCE)
        async with self._book.looking() as connection:
            return [WaitingReaction(*row) for row in await connection.execute(wanted)]

    async def delivered(self, *done: WaitingReaction) -> bool:
        """They are done: their entries are in the targets' logs. False when that is written down already, as the
        targets' turns do."""
        if not done:
            return False
        async with self._book.writing() as (connection, answering), answering():
            noted = await settle(connection, [each.id for each in done])
            await connection.commit()
        return noted

    async def later(self, reaction: WaitingReaction, wait_ms: int, why: str) -> None:
        """It could not be delivered now."""
        values = {"attempts": reaction.attempts + 1, "next_at": self._book.now() + wait_ms}
        async with self._book.writing() as (connection, answering), answering():
            await connection.execute(_own(reaction).values(**values, error=why[:LONGEST_ERROR]))
            await connection.commit()

    async def refused(self, reaction: WaitingReaction, refusal: Refused) -> bool:
        """The target said no. True when it stays for the operator, who has not been told of it before."""
        async with self._book.writing() as (connection, answering), answering():
            final = await self._refuse(connection, reaction, refusal)
            await connection.commit()
        return final

    async def _refuse(self, connection: AsyncConnection, reaction: WaitingReaction, refusal: Refused) -> bool:
        why = f"{reaction.command} to {reaction.target}: {refusal.code}"
        if reaction.refused_by is not None:
            noted = await connection.execute(_own(reaction).values(state=TELLING, error=why[:LONGEST_ERROR]))
            if noted.rowcount:
                await connection.execute(reactions.insert().values(_telling(reaction, refusal, self._book.now())))
            return False
        if not reaction.id.endswith(TOLD):
            return bool((await connection.execute(_own(reaction).values(state=REFUSED, error=why))).rowcount)
        told = await connection.execute(
            delete(reactions).where(reactions.c.id == reaction.id, reactions.c.state == WAITING)
        )
        if not told.rowcount:
            return False
        first = update(reactions).where(reactions.c.id == reaction.id.removesuffix(TOLD))
        error = (reactions.c.error + f"; {why}") if len(why) < LONGEST_ERROR else reactions.c.error
        await connection.execute(first.values(state=REFUSED, error=error))
        return True

    async def counted(self) -> dict[str, int]:
        """How many there are in each state."""
        states = select(reactions.c.state, func.count()).group_by(reactions.c.state)
        async with self._book.looking() as connection:
            return {row[0]: row[1] for row in await connection.execute(states)}


def _telling(reaction: WaitingReaction, refusal: Refused, now: int) -> Mapping[str, object]:
    """The row that tells the cause's stream, in the refusing stream's name."""
    told = {"target": reaction.target, "command": reaction.command, "code": refusal.code, "details": refusal.details}
    return {
        "id": reaction.id + TOLD,
        "cause_stream": reaction.target,
        "cause_seq": reaction.cause_seq,
        "n": reaction.n,
        "target": reaction.cause_stream,
        "command": reaction.refused_by,
        "payload": encode(told).decode(),
        "refused_by": None,
        "state": WAITING,
        "attempts": 0,
        "next_at": now,
        "created_at": now,
    }


def _own(reaction: WaitingReaction) -> Update:
    """This row, as long as nobody has written its outcome down."""
    return update(reactions).where(
        reactions.c.id == reaction.id, reactions.c.state == WAITING, reactions.c.attempts == reaction.attempts
    )
