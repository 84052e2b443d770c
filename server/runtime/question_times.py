"""When questions came, were decided on, assigned, drafted and answered: what the quality page measures."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from server.log.book import Book
from server.projections.tables import questions, sessions

MEASURED = ("room", "field", "asked_at", "decided_at", "assigned_at", "drafted_at", "answered_at", "mode", "heading")


async def measured(book: Book, first: int, last: int, rooms: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Questions, no opinions, that came in this time, in these rooms or in all: `MEASURED`, `due`. No rehearsals."""
    due = func.coalesce(questions.c.due, sessions.c.answer_due).label("due")
    found = select(*(questions.c[name] for name in MEASURED), due)
    found = found.join(sessions, sessions.c.id == questions.c.session, isouter=True)  # in a unit's inbox it has none
    found = found.where(func.coalesce(sessions.c.rehearsal, 0) == 0, questions.c.kind == "question")
    found = found.where(questions.c.asked_at >= first, questions.c.asked_at < last)
    if rooms is not None:
        found = found.where(questions.c.room.in_(rooms))
    async with book.looking() as connection:
        return [dict(row) for row in (await connection.execute(found)).mappings()]
