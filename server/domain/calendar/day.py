"""A day of the calendar: a day off, a make-up working day, or a normal one again; decided, or provisional until it is.

(as the file has it) ──calendar.set_days──▶ decided or provisional ──calendar.set_days──▶ decided or provisional
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

import msgspec

from server.domain.calendar.working_days import Special
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PUBLIC
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.log.event import Event, Words, event

DECIDED, PROVISIONAL = "decided", "provisional"
STATES = (DECIDED, PROVISIONAL)
Name = Annotated[str, msgspec.Meta(max_length=200)]


class Day(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What a day of the calendar is from now on; `day` as `2026-11-24`."""

    day: Annotated[str, msgspec.Meta(pattern=r"^2[0-9]{3}-[0-9]{2}-[0-9]{2}$")]
    kind: Literal["holiday", "compensatory", "swapped", "makeup", "normal"]
    state: Literal["decided", "provisional"] = "decided"
    name: Name = ""
    source: Name = ""


@event("calendar.day_set")
class DaySet(Event, frozen=True):
    """Whether this day is worked, what it is called and who says so."""

    day: str
    kind: str
    state: str
    name: Words
    source: Words


class CalendarDay(Entity, frozen=True, kw_only=True):
    """Its id is its date, `2026-11-24`. What the calendar's file says of it stands until it is set here."""

    noun: ClassVar[str] = "calendar_day"
    state: Annotated[str, says("`decided` or `provisional`")]
    kind: Annotated[str, says("`holiday`, `compensatory`, `swapped`, `makeup` (worked) or `normal`")]
    name: Annotated[ErasableText, says("what the day off is called")]
    source: Annotated[ErasableText, says("who says so, such as the number of the decision")]
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


_FIELDS = "state kind name source"
NOUN = Noun(
    "calendar_day",
    entity=CalendarDay,
    events=(DaySet,),
    states=STATES,
    seen=(Seen((PUBLIC,), _FIELDS, STATES), Seen((DESK,), _FIELDS + " by acted_at", STATES)),
    paged=False,
)


@NOUN.fold(DaySet)
def _set(stream: StreamState, happened: DaySet, where: Happened) -> None:
    stream.put(
        CalendarDay(
            id=happened.day, state=happened.state, kind=happened.kind, name=ErasableText(where.seq, happened.name),
            source=ErasableText(where.seq, happened.source), by=where.by, acted_at=where.at,
        )
    )  # fmt: skip


def changed_days(stream: StreamState) -> dict[date, Special]:
    """What was set here, by day."""
    found = (stream.at_key(key) for key in stream.keys(CalendarDay.noun))
    return {
        date.fromisoformat(each.id): Special(each.kind, each.name.text, each.state == PROVISIONAL, each.source.text)
        for each in found
        if isinstance(each, CalendarDay)
    }
