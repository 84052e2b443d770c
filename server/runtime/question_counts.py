"""Sums over the table `questions`: how many stand alike, session by session."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from server.domain.transfer import SENT
from server.local_time import NEVER, day_end
from server.log.book import Book
from server.projections.tables import questions, sessions
from server.projections.transfer_tables import transfers

ALIKE = ("session", "room", "heading", "mode", "reason", "kind", "asker_type", "shown", "edited", "corrected", "open",
         "rating", "arrived")  # fmt: skip

# By when a question is answered: its own deadline, else its session's. While its clock stands it runs not out.
_DUE = func.coalesce(questions.c.due, sessions.c.answer_due)
_RUNS_OUT = case((questions.c.paused_at.is_not(None), NEVER), else_=_DUE)
# What is answered in a unit's inbox has no session.
_REAL = or_(questions.c.session.is_(None), sessions.c.rehearsal == 0)


def _of(found: Select[Any]) -> Select[Any]:
    """Every question with its session, where it has one."""
    return found.join_from(questions, sessions, sessions.c.id == questions.c.session, isouter=True)


async def counts(book: Book, **where: object) -> list[dict[str, Any]]:
    """Rows of `ALIKE`, `late` (its text came after what was promised), `answer_due` (that promise) and `n`. `where`:
    columns of `questions` (a list: one of it); without `session` the rehearsals are left out. Raises Unavailable."""
    late = case((questions.c.answered_at > _DUE, 1), else_=0).label("late")
    alike = [*(questions.c[name] for name in ALIKE), late, _RUNS_OUT.label("answer_due")]
    found = _of(select(*alike, func.count().label("n")))
    found = found.where(*(_is(questions.c[name], value) for name, value in where.items()))
    if "session" not in where:
        found = found.where(_REAL)
    async with book.looking() as connection:
        return [dict(row) for row in (await connection.execute(found.group_by(*alike))).mappings()]


async def open_questions(book: Book, limit: int, **where: object) -> list[dict[str, Any]]:
    """What waits, opinions too, the earliest promise first: `{question, session, code, number, due,
    paused_at, shown, receipt_no}`; `session` and `code` null in a unit's inbox. `where` as in `counts`."""
    due = func.coalesce(questions.c.due, sessions.c.answer_due).label("due")
    columns = (questions.c.question, questions.c.session, sessions.c.code, questions.c.number, due,
               questions.c.paused_at, questions.c.shown, transfers.c.receipt_no)  # fmt: skip
    found = _of(select(*columns)).join(transfers, transfers.c.id == questions.c.question, isouter=True)
    found = found.where(questions.c.heading == "waiting")
    found = found.where(*(_is(questions.c[name], value) for name, value in where.items()))
    if "session" not in where:
        found = found.where(_REAL)
    found = found.order_by(due, questions.c.session, questions.c.number).limit(limit)
    async with book.looking() as connection:
        return [dict(row) for row in (await connection.execute(found)).mappings()]


def _is(column: ColumnElement[Any], value: object) -> ColumnElement[bool]:
    return column.in_(value) if isinstance(value, list) else column == value


async def open_by_room(book: Book, now: int) -> list[dict[str, Any]]:
    """Rooms with open questions: `{room, open, today, overdue, oldest, due}`; `today`: due until midnight and not yet
    overdue, `oldest`: when the oldest of them was asked, `due`: the earliest deadline (ms). No rehearsals."""
    due = _RUNS_OUT
    today = case(((due >= now) & (due < day_end(now + 1)), 1), else_=0)
    overdue = case((due < now, 1), else_=0)
    sums = (
        func.count().label("open"), func.sum(today).label("today"), func.sum(overdue).label("overdue"),
        func.min(questions.c.asked_at).label("oldest"), func.min(_DUE).label("due"),
        func.count(questions.c.held_at).label("waits"), func.count(questions.c.paused_at).label("stands"),
    )  # fmt: skip
    found = _of(select(questions.c.room, *sums))
    found = found.where(questions.c.open == 1, _REAL).group_by(questions.c.room)
    async with book.looking() as connection:
        return [dict(row) for row in (await connection.execute(found)).mappings()]


async def away_by_room(book: Book) -> dict[str, int]:
    """By room, how many of its questions are at another unit, which did not settle them yet."""
    found = select(transfers.c.unit, func.count().label("n")).where(transfers.c.custody == SENT)
    found = found.where(func.coalesce(transfers.c.outcome, "") == "").group_by(transfers.c.unit)
    async with book.looking() as connection:
        return {row.unit: row.n for row in await connection.execute(found)}


async def open_in(book: Book, rooms: Collection[str], limit: int) -> list[dict[str, Any]]:
    """The open questions of these rooms, the earliest deadline first, with `answer_due`, `code` and `phase` of their
    session, null in an inbox, and of what came from elsewhere `receipt_no`, `from_unit`. No rehearsals."""
    of = (_DUE.label("answer_due"), sessions.c.code, sessions.c.state.label("phase"))
    came = (transfers.c.receipt_no, transfers.c.from_unit)
    found = _of(select(questions, *of, *came)).join(transfers, transfers.c.id == questions.c.question, isouter=True)
    found = found.where(questions.c.open == 1, _REAL, questions.c.room.in_(rooms))
    found = found.order_by(_DUE, questions.c.session, questions.c.number).limit(limit)
    async with book.looking() as connection:
        return [dict(row) for row in (await connection.execute(found)).mappings()]


async def loads(book: Book, rooms: Collection[str], now: int) -> dict[str | None, dict[str, int]]:
    """How much each owner holds: `{open, today}`, None = what nobody was named for. No rehearsals."""
    today = case(((now <= _RUNS_OUT) & (day_end(now + 1) > _RUNS_OUT), 1), else_=0)
    sums = (func.count().label("open"), func.sum(today).label("today"))
    found = _of(select(questions.c.owner, *sums))
    found = found.where(questions.c.open == 1, _REAL, questions.c.room.in_(rooms))
    async with book.looking() as connection:
        rows = (await connection.execute(found.group_by(questions.c.owner))).all()
    return {row.owner: {"open": row.open, "today": row.today} for row in rows}


async def ratings(book: Book, rooms: Collection[str] | None = None) -> dict[str, dict[str, int]]:
    """By room, how many answers their askers rated how: `{yes, partly, no}`. No rehearsals."""
    found = _of(select(questions.c.room, questions.c.rating, func.count().label("n")))
    found = found.where(questions.c.rating.is_not(None), _REAL)
    if rooms is not None:
        found = found.where(questions.c.room.in_(rooms))
    told: dict[str, dict[str, int]] = {}
    async with book.looking() as connection:
        for row in await connection.execute(found.group_by(questions.c.room, questions.c.rating)):
            told.setdefault(row.room, {})[row.rating] = row.n
    return told
