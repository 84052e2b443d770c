"""A change of the calendar: some days, or whole years, at once and with a reason. It moves deadlines that run.

Which sessions that concerns is found outside and comes with the command; each is told by the outbox. What a session
refuses, such as one that was closed meanwhile, comes back and stands beside the change.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, ClassVar

import msgspec

from server import text
from server.domain.calendar.day import STATES, Day, DaySet
from server.domain.calendar.working_days import HOLIDAY, MAKEUP
from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Id, Instant
from server.domain.noun import Noun, Seen
from server.domain.roles import ADMIN, DESK, PUBLIC
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, Words, event

MOST_DAYS, MOST_MOVES = 400, 5000
SET_DAYS, MOVE_DEADLINES = "calendar.set_days", "session.move_deadlines"

Reason = Annotated[str, msgspec.Meta(extra={"limit": "note"})]
Year = Annotated[int, msgspec.Meta(ge=2000, le=2999)]


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A session whose deadlines move, from what to what (ms)."""

    session: Id
    answer_was: Instant
    answer_due: Instant
    report_was: Instant | None = None
    report_due: Instant | None = None


@event("calendar.changed")
class Changed(Event, frozen=True):
    """The days told before this were set together; of `years` all days off are known now."""

    change: str
    days: tuple[str, ...]
    years: tuple[int, ...]
    moves: tuple[Move, ...]
    reason: Words


@event("calendar.move_refused")
class MoveRefused(Event, frozen=True):
    """Deadlines of a session did not move; `code` says why."""

    session: str
    code: str


class Stayed(msgspec.Struct, frozen=True, gc=False):
    """Which session kept its deadlines, and why."""

    session: str
    code: str


class CalendarChange(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "calendar_change"
    days: Annotated[tuple[str, ...], says("the days that were set")]
    years: Annotated[tuple[int, ...], says("years of which all days off are known by it")]
    reason: Annotated[ErasableText, says("why")]
    at: Annotated[int, says("when")]
    moves: Annotated[
        tuple[Move, ...], says("`[{session, answer_was, answer_due, report_was, report_due}]`: deadlines that it moves")
    ]
    stayed: Annotated[tuple[Stayed, ...], says("`[{session, code}]`: deadlines that did not move, and why")] = ()
    by: Annotated[str, says("who acted")]


_FIELDS = "days years reason at"
NOUN = Noun(
    "calendar_change",
    entity=CalendarChange,
    events=(Changed, MoveRefused),
    seen=(Seen((PUBLIC,), _FIELDS, ("",)), Seen((DESK,), _FIELDS + " moves stayed by", ("",))),
)


class SetDays(Payload, frozen=True, kw_only=True):
    days: Annotated[tuple[Day, ...], msgspec.Meta(max_length=MOST_DAYS)]
    years: Annotated[tuple[Year, ...], msgspec.Meta(max_length=20)] = ()
    reason: Reason
    moves: Annotated[tuple[Move, ...], msgspec.Meta(max_length=MOST_MOVES)] = ()


class NoteRefusal(Payload, frozen=True, kw_only=True):
    """As the outbox brings a refusal back."""

    target: str
    command: str
    code: str
    details: Annotated[dict[str, Any], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=dict)


def _sample(draw: Draw) -> dict[str, Any]:
    kind = ("holiday", "compensatory", "swapped", "normal")[draw.what % 4]
    state = STATES[draw.what % 3 == 0]
    days = [{"day": f"2010-06-{1 + draw.what % 28:02}", "kind": kind, "state": state, "name": f"lễ {draw.token()}",
             "source": f"QĐ {draw.token()}"}]  # fmt: skip
    moves = [{"session": f"s{draw.what % 5}", "answer_was": draw.what, "answer_due": draw.what + 86_400_000}]
    return {"days": days, "reason": f"Đổi lịch {draw.token()}", "moves": moves, "years": [2010]}


def _refusal_sample(draw: Draw) -> dict[str, Any]:
    told = {"command": MOVE_DEADLINES, "code": "session.deadlines_stay", "details": {}}
    return {"target": f"session:s{draw.what % 5}", **told}


@NOUN.command(SET_DAYS, by=(ADMIN,), on=("",), sample=_sample)
def set_days(stream: StreamState, actor: Actor, p: SetDays, now: Now) -> tuple[Event, ...]:
    if not p.days and not p.years:
        raise Refused("calendar.nothing", field="days")
    for each in p.days:
        _fits(each)
    if len({each.day for each in p.days}) != len(p.days):
        raise Refused("calendar.twice", field="days")
    told = tuple(
        DaySet(day=each.day, kind=each.kind, state=each.state, name=text.clean(each.name),
               source=text.clean(each.source))
        for each in p.days
    )  # fmt: skip
    days = tuple(each.day for each in p.days)
    return (*told, Changed(change=now.id, days=days, years=p.years, moves=p.moves, reason=p.reason))


@NOUN.command("calendar.note_refusal", by=(REACTION,), on=("",), sample=_refusal_sample)
def note_refusal(stream: StreamState, actor: Actor, p: NoteRefusal, now: Now) -> tuple[Event, ...]:
    return (MoveRefused(session=p.target.partition(":")[2], code=p.code),)


def _fits(day: Day) -> None:
    try:
        known = date.fromisoformat(day.day)
    except ValueError:
        raise Refused("calendar.day", field="days", day=day.day) from None
    if day.kind == MAKEUP and known.weekday() < 5:
        raise Refused("calendar.makeup", field="days", day=day.day)
    if day.kind not in (HOLIDAY, MAKEUP, "normal") and known.weekday() >= 5:
        raise Refused("calendar.weekend", field="days", day=day.day)


def known_years(stream: StreamState) -> frozenset[int]:
    """Years of which all days off are known by what was set here."""
    found = (stream.at_key(key) for key in stream.keys(CalendarChange.noun))
    return frozenset(year for each in found if isinstance(each, CalendarChange) for year in each.years)


@NOUN.reaction(Changed)
def _cause(stream: StreamState, happened: Changed, where: Happened) -> Iterator[Reaction]:
    for each in happened.moves:
        payload = {
            "answer_due": each.answer_due, "answer_was": each.answer_was, "report_due": each.report_due,
            "report_was": each.report_was, "why": happened.reason,
        }  # fmt: skip
        yield Reaction(f"session:{each.session}", MOVE_DEADLINES, payload, "calendar.note_refusal")


@NOUN.fold(Changed)
def _changed(stream: StreamState, happened: Changed, where: Happened) -> None:
    stream.put(
        CalendarChange(
            id=happened.change, days=happened.days, years=happened.years, moves=happened.moves, at=where.at,
            reason=ErasableText(where.seq, happened.reason), by=where.by,
        )
    )  # fmt: skip


@NOUN.fold(MoveRefused)
def _refused(stream: StreamState, happened: MoveRefused, where: Happened) -> None:
    for key in reversed(stream.keys(CalendarChange.noun)):
        found = stream.at_key(key)
        if isinstance(found, CalendarChange) and any(move.session == happened.session for move in found.moves):
            stayed = (*found.stayed, Stayed(happened.session, happened.code))
            stream.put(msgspec.structs.replace(found, stayed=stayed))
            return
