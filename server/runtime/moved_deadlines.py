"""Which deadlines of this installation's sessions a change of the calendar moves, from what to what."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from server.domain.calendar.change import CalendarChange
from server.domain.calendar.change import Move as Change
from server.domain.calendar.day import STATES
from server.domain.calendar.moves import Counted, Move, Running, moves
from server.domain.calendar.terms import Rules
from server.domain.calendar.working_days import Calendar, Special
from server.domain.session.session import RUNNING
from server.errors import Refused
from server.local_time import day_of
from server.log.book import Book
from server.runtime.official_calendar import OfficialCalendar

RECENT_MS = 600_000
History = tuple[tuple[int, Calendar], ...]


async def moved(book: Book, days: OfficialCalendar, rules: Rules, raw: Mapping[str, Any]) -> list[Move]:
    """Of the change that `raw` would be, as `calendar.set_days` carries it. Raises Refused or Unavailable."""
    history, known = await days.history(), days.known()
    after = known.with_days(specials(raw))
    rows = await book.rows("sessions", {"rehearsal": 0, "state": list(RUNNING)}, "starts_at,room")
    under_way = _under_way(days.changes(), book.now())
    running = [_ahead(_running(row, history), under_way) for row in rows]
    return moves(running, rules, known, after, book.now())


def specials(raw: Mapping[str, Any]) -> dict[date, Special]:
    """The days of such a change."""
    try:
        return {
            date.fromisoformat(each["day"]): Special(
                each["kind"], each.get("name", ""), each.get("state", STATES[0]) != STATES[0]
            )
            for each in raw["days"]
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Refused("command.malformed", field="days") from None


def _under_way(changes: Iterable[CalendarChange], now: int) -> dict[str, list[Change]]:
    """Moves of the latest changes by session, oldest first: the outbox may not have brought them yet."""
    found: dict[str, list[Change]] = {}
    for change in (each for each in changes if each.at > now - RECENT_MS):
        for move in change.moves:
            found.setdefault(move.session, []).append(move)
    return found


def _ahead(running: Running, under_way: Mapping[str, list[Change]]) -> Running:
    """With the deadlines that it has when these have reached it."""
    for move in under_way.get(running.session, ()):
        if running.answer_due == move.answer_was:
            running = running._replace(answer_due=move.answer_due)
        if running.report_due == move.report_was:
            running = running._replace(report_due=move.report_due)
    return running


def _running(row: Mapping[str, Any], history: History) -> Running:
    counted_from = row["counted_from"] if row["counted_from"] is not None else row["ends_at"]
    counted = None
    if (at := row["counted_at"]) is not None:
        n = max(n for n, (since, _) in enumerate(history) if since <= at)
        by = tuple(history[each][1] for each in (n, n - 1) if each >= 0)
        counted = Counted(row["answer_counted"], row["report_counted"], by)
    return Running(str(row["id"]), day_of(counted_from), row["answer_due"], row["report_due"], counted)
