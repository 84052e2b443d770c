"""Sums over the table `questions`: how many stand alike, session by session."""

from typing import Any

from sqlalchemy import case, func, select

from server.log.book import Book
from server.projections.tables import questions, sessions

ALIKE = ("session", "room", "heading", "mode", "reason", "kind", "asker_type", "shown", "edited", "corrected", "open")


async def counts(book: Book, **where: object) -> list[dict[str, Any]]:
    """Rows of `ALIKE`, `late` (its text came after the deadline), `answer_due` and `n`. `where`: columns of
    `questions`; without `session` the rehearsals are left out. Raises Unavailable."""
    late = case((questions.c.answered_at > sessions.c.answer_due, 1), else_=0).label("late")
    alike = [*(questions.c[name] for name in ALIKE), late, sessions.c.answer_due]
    found = select(*alike, func.count().label("n")).join(sessions, sessions.c.id == questions.c.session)
    found = found.where(*(questions.c[name] == value for name, value in where.items()))
    if "session" not in where:
        found = found.where(sessions.c.rehearsal == 0)
    async with book.looking() as connection:
        return [dict(row) for row in (await connection.execute(found.group_by(*alike))).mappings()]


async def oldest(book: Book, **where: object) -> dict[str, int]:
    """When the oldest open question of each session was asked (ms)."""
    found = select(questions.c.session, func.min(questions.c.asked_at)).where(questions.c.open == 1)
    found = found.where(*(questions.c[name] == value for name, value in where.items())).group_by(questions.c.session)
    async with book.looking() as connection:
        return {row[0]: row[1] for row in await connection.execute(found)}
