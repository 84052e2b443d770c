"""What is known of a unit's year, by days: the rounds in which it takes part, their sessions, its council's sittings.

Whatever is not known is None, and no rule says anything of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

Stage = Literal["coming", "open", "held", "off"]
Whose = Literal["ministry", "own", "joint"]


class Session(NamedTuple):
    """`stage`: not begun, begun, over, or cancelled. `left`: questions without an answer. `ready`: items of its
    readiness list that are done, and how many there are. `was`: the day from which it was postponed."""

    id: str
    code: str
    day: date
    stage: Stage = "coming"
    was: date | None = None
    announce_by: date | None = None
    announced: date | None = None
    answer_due: date | None = None
    report_due: date | None = None
    left: int = 0
    ready: tuple[int, int] | None = None

    @property
    def held(self) -> bool:
        return self.stage == "held"


@dataclass(frozen=True, eq=False)
class Part:
    """A unit's part in a round; a session that belongs to no round is one by itself, with number 0. `days` are those of
    the plan. `set`: the round is scheduled, so that there should be sessions. `window`: the days that were registered.
    `announces`: the unit itself holds the round, so that it is the one to announce it. `former`: the name of the unit
    in whose place this one stands, where it was that one's; `past`: it was over before the change.
    """

    round: str
    whose: Whose
    number: int
    days: tuple[date, ...]
    sessions: tuple[Session, ...] = ()
    set: bool = True
    window: tuple[date, date] | None = None
    topic: str = ""
    announces: bool = True
    former: str = ""
    past: bool = False

    @cached_property
    def going(self) -> tuple[Session, ...]:
        return tuple(each for each in self.sessions if each.stage != "off")

    @property
    def off(self) -> bool:
        """Whether all of it was cancelled."""
        return bool(self.sessions) and not self.going

    @cached_property
    def held(self) -> bool:
        return bool(self.going) and all(each.held for each in self.going)

    @property
    def first(self) -> date:
        return min((each.day for each in self.going), default=min(self.days))

    @cached_property
    def last(self) -> date:
        """The day that counts: of a round over several days the last."""
        return max((each.day for each in self.going), default=max(self.days))


class Sitting(NamedTuple):
    """`was`: its first day before it was last moved."""

    id: str
    begins: date
    ends: date
    ordinary: bool = True
    was: date | None = None
    off: bool = False


class Unit(NamedTuple):
    """`council`: its province has a council, before whose sittings it holds rounds of its own. `since`, `until`: its
    first day, and the first on which it was no more; `successor` is the name of who took over."""

    slug: str
    name: str
    region: str = ""
    council: bool = True
    since: date | None = None
    until: date | None = None
    successor: str = ""

    def there(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class UnitYear(NamedTuple):
    """All that a unit's account is made of; its sittings are those of the neighbouring years, too."""

    unit: Unit
    parts: tuple[Part, ...] = ()
    sittings: tuple[Sitting, ...] = ()


class Terms(NamedTuple):
    """`own_rounds`: so many a year. `lead_days`: before a session's day its announcement must be out. `close_days`: a
    round as near to a sitting is looked at. `ahead_days`: so long before a sitting a round is missed. `soon_days`: so
    long before a date one is reminded of it. `ready_days`: the same of the readiness list."""

    own_rounds: int = 2
    lead_days: int = 12
    close_days: int = 3
    ahead_days: int = 60
    soon_days: int = 1
    ready_days: int = 7


def ordinary(sittings: Iterable[Sitting]) -> list[Sitting]:
    """Those before which a round is due, in their order."""
    found = (each for each in sittings if each.ordinary and not each.off)
    return sorted(found, key=lambda each: (each.begins, each.id))
