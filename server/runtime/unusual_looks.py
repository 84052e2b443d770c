"""Unusual looks: one person who opens much that is kept from sight within a short time. The audit page says so, and the
operator gets an alarm; nobody is kept from working."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import select

from server.errors import Unavailable
from server.log.book import Book
from server.office.alarms import Alarms
from server.projections.audit import LOOK
from server.projections.audit_table import audit_entries

A = audit_entries.c
MINUTE_MS, LOOK_S = 60_000, 60.0


class Unusual(NamedTuple):
    """`looks`: the most within one span, from `begins` to `ends` (ms)."""

    actor: str
    looks: int
    begins: int
    ends: int


def unusual(looks: Iterable[tuple[str, int]], most: int, span_ms: int) -> list[Unusual]:
    """Of (who, when), in the order of time: of each who looked more than `most` times in a span, the worst."""
    seen: dict[str, list[int]] = {}
    found: dict[str, Unusual] = {}
    for actor, at in looks:
        own = seen.setdefault(actor, [])
        own.append(at)
        while own[0] <= at - span_ms:
            own.pop(0)
        if most and len(own) > most and len(own) > (found[actor].looks if actor in found else 0):
            found[actor] = Unusual(actor, len(own), own[0], at)
    return sorted(found.values(), key=lambda each: -each.ends)


async def recent(
    book: Book, most: int, minutes: int, since: int, rooms: Collection[str] | None = None
) -> list[Unusual]:
    """Since this moment, in these rooms; None = in all. May raise Unavailable."""
    conditions = [A.sort == LOOK, A.at >= since, *([A.room.in_(rooms)] if rooms is not None else [])]
    wanted = select(A.actor, A.at).where(*conditions).order_by(A.at, A.stream, A.seq)
    async with book.looking() as connection:
        rows = [(str(actor), int(at)) for actor, at in await connection.execute(wanted)]
    return unusual(rows, most, minutes * MINUTE_MS)


async def watch(book: Book, alarms: Alarms, most: int, minutes: int, leads: Callable[[], bool]) -> None:
    """Ring once for each stretch of somebody's looks."""
    rung: dict[str, int] = {}
    while most:
        if leads():
            with suppress(Unavailable):
                for each in await recent(book, most, minutes, book.now() - 2 * minutes * MINUTE_MS):
                    if each.begins > rung.get(each.actor, 0):
                        rung[each.actor] = each.ends
                        await alarms.ring("looks", who=each.actor, n=each.looks, minutes=minutes)
        await asyncio.sleep(LOOK_S)
