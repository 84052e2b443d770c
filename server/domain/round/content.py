"""What the plan of a round holds: its days and window, the units, the guests, the sitting before which it is held."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any

import msgspec

from server.domain.command import Payload
from server.domain.fields import Code, Document, Instant, Note, Slug, Topic
from server.domain.hours import Held, Occupied, clash, met
from server.domain.sample import Draw
from server.errors import Refused

HOUR, DAY = 3_600_000, 86_400_000

Units = Annotated[tuple[Slug, ...], msgspec.Meta(min_length=1, max_length=100, extra={"list": "unit"})]
Invited = Annotated[tuple[Slug, ...], msgspec.Meta(max_length=100, extra={"list": "unit"})]
Reach = Annotated[tuple[tuple[str, str], ...], msgspec.Meta(extra={"term": "reach"})]
"""Rooms, each with a unit for which its rounds may be held; `*` = all."""
Codes = Annotated[tuple[Code, ...], msgspec.Meta(min_length=1, max_length=1000)]
Sitting = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{0,64}$")]


class Day(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """The times of the sessions of one day (ms UTC)."""

    intake_opens: Instant
    starts_at: Instant
    ends_at: Instant
    answer_due: Instant
    report_due: Instant | None = None
    announce_by: Instant | None = None
    counted_from: Instant | None = None

    @property
    def hours(self) -> tuple[int, int]:
        return self.starts_at, self.ends_at


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """The week of a month in which the year's plan wants the round; `first` and `last`: when its days begin (ms)."""

    week: Annotated[int, msgspec.Meta(ge=1, le=6)]
    month: Annotated[int, msgspec.Meta(ge=1, le=12)]
    first: Instant
    last: Instant

    def holds(self, at: int) -> bool:
        return self.first <= at < self.last + DAY


Days = Annotated[tuple[Day, ...], msgspec.Meta(min_length=1, max_length=10)]


Anew = Annotated[tuple[Day, ...], msgspec.Meta(max_length=10)]
"""Days as the calendar of today gives their terms; the server adds them."""


class Content(Payload, frozen=True, kw_only=True):
    """`codes` are the sessions', unit by unit, day by day; `text` is the plan in detail, `change` what is new in it."""

    days: Days
    units: Units
    codes: Codes
    topic: Topic
    window: Window | None = None
    invited: Invited = ()
    bodies: Note = ""
    sitting: Sitting = ""
    sitting_begins: Instant | None = None
    text: Document = ""
    change: Note = ""
    reach: Reach
    occupied: Occupied


FACTS = ("days", "units", "codes", "window", "invited", "sitting", "sitting_begins")
WORDS = ("topic", "bodies", "text", "change")
"""What a plan holds besides words, and its words; old entries lack most of it."""


def fields(holder: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(holder, name) for name in names}


def fits(p: Content) -> None:
    """Raises Refused with the field at fault."""
    if len(set(p.units)) != len(p.units) or len(p.codes) != len(p.units) * len(p.days):
        raise Refused("round.units", field="units")
    for day in p.days:
        if not day.intake_opens <= day.starts_at < day.ends_at <= day.answer_due:
            raise Refused("session.times", field="days")
    if len({day.starts_at for day in p.days}) != len(p.days):
        raise Refused("round.day_twice", field="days")
    if p.sitting_begins is not None and any(day.starts_at >= p.sitting_begins for day in p.days):
        raise Refused("round.after_sitting", field="sitting", begins=p.sitting_begins)


def dated(days: Sequence[Day], anew: Sequence[Day]) -> tuple[Day, ...]:
    """The same days by today's calendar, which may have changed since they were planned."""
    known = {day.hours: day for day in anew if day.intake_opens <= day.starts_at and day.ends_at <= day.answer_due}
    return tuple(known.get(day.hours, day) for day in days)


def are_free(taken: Sequence[Held], round: str, units: Sequence[str], days: Sequence[Day]) -> None:
    """Raises Refused at the day on which one of the units has a session of another round, or of none."""
    for n, day in enumerate(days, 1):
        if found := met(taken, units, day.hours, lambda each: each.round == round):
            raise clash(found, field=f"day-{n}")


def stays_within(p: Content, room: str, stood: tuple[str, ...] = ()) -> None:
    """A unit plans for itself, others are its guests. `stood`: units whose sessions stand in their rooms already."""
    own = {unit for holder, unit in p.reach if holder == room}
    if "*" not in own and not set(p.units) <= own | set(stood):
        raise Refused("command.not_listed", field="units")


def sessions(round: str, units: tuple[str, ...], days: int) -> tuple[str, ...]:
    """Ids of the sessions, unit by unit, day by day: the same as long as unit and number of the day are."""
    named = (f"{round}/{unit}/{day}" for unit in units for day in range(days))
    return tuple(sha256(each.encode()).hexdigest()[:16] for each in named)


def drawn(draw: Draw) -> dict[str, Any]:
    """A sample of a plan's content."""
    begins = 1_271_350_800_000 + draw.what % 9 * DAY
    due = begins + 7 * DAY
    days = [{"intake_opens": begins - DAY, "starts_at": begins, "ends_at": begins + HOUR, "answer_due": due}]
    units = sorted(draw.terms.lists["unit"])[: 1 + draw.what % 2]
    words = {name: f"{name} {draw.token()}" for name in ("topic", "bodies", "text", "change")}
    return {"days": days, "units": units, "codes": [f"{unit}-2010-1" for unit in units], **words}
