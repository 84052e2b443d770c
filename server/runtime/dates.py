"""The dates that follow from a day by the calendar: the server adds them to commands that set or move sessions, so
that nobody else does. Who names one of them must name the same.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from server.domain.calendar import CALENDAR
from server.domain.calendar.change import SET_DAYS
from server.domain.calendar.terms import MINIMUM, Rules, explain
from server.domain.round import ROUND, plan
from server.domain.round.amendment import POSTPONE as POSTPONE_ROUND
from server.domain.round.approval import APPROVE
from server.domain.round.version import REPLAN as REPLAN_ROUND
from server.domain.round.version import Version
from server.domain.session import SESSION
from server.domain.session.planning import REPLAN, TIMES
from server.domain.session.postponing import POSTPONE
from server.domain.session.session import Session, of
from server.errors import Refused
from server.local_time import day_of, last_moment, midnight
from server.log.book import Book
from server.runtime.checks import Sent
from server.runtime.moved_deadlines import moved
from server.runtime.official_calendar import OfficialCalendar
from server.runtime.stream import StreamRuntime

NAMED = ("starts_at", "ends_at")
TERMS = tuple(name for name in TIMES if name not in NAMED)
"""What a planner names, and what follows from it."""

Raw = Mapping[str, Any]


def terms(
    held: date | Sequence[date], rules: Rules, days: OfficialCalendar, answer_by: date | None = None
) -> dict[str, int]:
    """What the calendar says of a session on this day, or on these, in ms; days last until their last moment.
    `answer_by`: the later day that its unit chose, where the term of answers is a minimum."""
    try:
        found = explain(held, rules, days.known(), answer_by).terms
    except OverflowError:  # a day at the end of all calendars
        raise Refused("plan.day", field="day") from None
    if answer_by is not None and answer_by < found.answer_due:
        raise Refused("plan.answer_by", field="answer_by", least=f"{found.answer_due:%d/%m/%Y}")
    return {
        "intake_opens": midnight(found.intake_opens),
        "answer_due": last_moment(found.answer_due),
        "report_due": last_moment(found.report_due),
        "announce_by": last_moment(found.announce_by),
        "counted_from": midnight(found.day),
    }


class Dates:
    """Of commands that came without them."""

    def __init__(self, book: Book, days: OfficialCalendar, rules: Rules) -> None:
        self._book, self._days, self._rules = book, days, rules

    async def added(self, runtime: StreamRuntime, sent: Sent) -> Sent:
        """The command with its dates, of somebody who may send it."""
        if not sent.actor.roles & sent.wanted.by:
            return sent
        try:
            return sent._replace(derived={**sent.derived, **await self._of(runtime, sent.wanted.name, sent.raw)})
        except Refused as no:
            return sent._replace(refusal=no)

    async def _of(self, runtime: StreamRuntime, name: str, raw: Raw) -> dict[str, Any]:
        """What is added to the command; nothing to one that has no dates, or that makes no sense anyway."""
        if (runtime.kind, name) == (CALENDAR, SET_DAYS) and isinstance(raw.get("days"), list | tuple):
            await self._days.fresh()
            return {"moves": [each._asdict() for each in await moved(self._book, self._days, self._rules, raw)]}
        if runtime.kind is SESSION and name in (POSTPONE, REPLAN):
            return await self._session(of(runtime.view.state), name, raw)
        if runtime.kind is ROUND:
            return await self._round(runtime, name, raw)
        return {}

    async def _session(self, session: Session | None, name: str, raw: Raw) -> dict[str, Any]:
        if session is None or session.rehearsal or not _is_day(raw):
            return {}
        await self._days.fresh()
        day = day_of(raw["starts_at"])
        stands = {each: getattr(session, each) for each in TERMS}
        if name == REPLAN and day == day_of(session.starts_at) and not differing(raw, stands):
            return stands
        days = [day, *await others(self._book, session)] if name == REPLAN else day
        return self._counted(days, raw, raw.get("answer_due"))

    async def _round(self, runtime: StreamRuntime, name: str, raw: Raw) -> dict[str, Any]:
        """All dates of a round over several days are counted from one of them. Its sessions are set into their rooms
        as today's calendar dates them."""
        if name in (REPLAN_ROUND, POSTPONE_ROUND):
            days = raw.get("days")
            if not isinstance(days, list | tuple) or not days or not all(map(_is_day, days)):
                return {}
            await self._days.fresh()
            held = [day_of(each["starts_at"]) for each in days]
            return {"days": [_named(each) | self._counted(held, each, None) for each in days]}
        state = runtime.view.state
        version = state.get(Version, str(raw.get("version"))) if name == APPROVE else None
        days = version.days if version else plan.need(state).days if name == plan.SCHEDULE and plan.of(state) else ()
        if not days:
            return {}
        await self._days.fresh()
        together = terms([day_of(day.starts_at) for day in days], self._rules, self._days)
        return {"days": [{"starts_at": day.starts_at, "ends_at": day.ends_at} | together for day in days]}

    def _counted(self, held: date | Sequence[date], raw: Raw, answer_due: object) -> dict[str, int]:
        """A later day for answers stands where the rule is a minimum."""
        chosen = self._rules.answer_term_mode == MINIMUM and type(answer_due) is int
        try:
            answer_by = day_of(answer_due) if chosen else None  # type: ignore[arg-type]
            found = terms(held, self._rules, self._days, answer_by)
        except (OverflowError, ValueError):
            raise Refused("plan.day", field="day") from None
        if wrong := differing(raw, found):
            raise Refused("session.dates", field=wrong, at=found[wrong])
        return found


async def others(book: Book, session: Session) -> list[date]:
    """The other days on which the unit of a session holds the same round."""
    rows = await book.rows("sessions", {"room": session.room, "round": session.round or ""})
    return sorted(
        {
            day_of(int(str(row["starts_at"])))
            for row in rows
            if row["id"] != session.id and row["postponed_from"] is None and row["cancelled_at"] is None
        }
    )


def differing(raw: Raw, found: Mapping[str, int | None]) -> str:
    """The first of the dates that somebody names otherwise."""
    return next((name for name in TERMS if raw.get(name) is not None and raw[name] != found[name]), "")


def _named(day: Raw) -> dict[str, Any]:
    return {name: day[name] for name in day if name not in TERMS}


def _is_day(raw: object) -> bool:
    if not isinstance(raw, Mapping) or not all(type(raw.get(name)) is int for name in NAMED):
        return False
    try:
        day_of(raw["starts_at"])
    except (OverflowError, ValueError):
        return False
    return True
