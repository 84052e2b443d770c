"""A unit's year as the rules ask about it: which rounds count, which sittings have one before them."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from server.office.year.facts import Part, Sitting, Terms, UnitYear, ordinary


class Case:
    def __init__(self, year: int, today: date, known: UnitYear, terms: Terms) -> None:
        self.year, self.today, self.unit, self.terms = year, today, known.unit, terms
        mine = (part for part in known.parts if not part.past and self._concerns(part))
        self.parts = tuple(sorted(mine, key=_by_day))
        self.inherited = tuple(sorted((part for part in known.parts if part.past), key=_by_day))
        self.all_sittings = tuple(sorted((each for each in known.sittings if not each.off), key=lambda s: s.begins))
        # Before and after its own time a unit owes nothing.
        own = (each for each in ordinary(known.sittings) if each.begins.year == year and self.unit.there(each.begins))
        self.sittings: tuple[Sitting, ...] = tuple(own)

    @property
    def owed(self) -> tuple[Part, ...]:
        """The rounds whose questions the unit answers: those of the units in whose place it stands, too."""
        until = self.unit.until
        gone = bool(self.unit.successor and until and until <= self.today and until.year == self.year)
        return () if gone else (*self.inherited, *self.parts)

    def _concerns(self, part: Part) -> bool:
        return self.unit.there(part.last) or any(each.held for each in part.sessions)

    @cached_property
    def own(self) -> tuple[Part, ...]:
        """Rounds of its own in this year."""
        return tuple(part for part in self.parts if part.whose == "own" and part.last.year == self.year)

    @cached_property
    def held(self) -> int:
        """How many of them were held, each before a sitting and in none; of a year without sittings all."""
        return sum(part.held and (not self.sittings or self._before_one(part)) for part in self.own)

    def _before_one(self, part: Part) -> bool:
        return self.during(part) is None and self.sitting_after(part.last) is not None

    @cached_property
    def needed(self) -> int:
        """Of a unit that was there for a part of the year, no more than it had sittings."""
        if not self.unit.council:
            return 0
        return self.terms.own_rounds if self.whole_year else min(self.terms.own_rounds, len(self.sittings))

    @property
    def whole_year(self) -> bool:
        return self.unit.there(date(self.year, 1, 1)) and self.unit.there(date(self.year, 12, 31))

    @property
    def year_over(self) -> bool:
        return self.today.year > self.year

    @property
    def over(self) -> bool:
        """No sitting is left before which a round could still come."""
        enough = len(self.sittings) >= self.needed and all(each.begins <= self.today for each in self.sittings)
        return self.year_over or enough

    @property
    def enough_held(self) -> bool:
        return self.held >= self.needed

    def sitting_after(self, day: date) -> Sitting | None:
        """The next sitting that begins after this day, of whatever kind: a round on the day itself is not before it."""
        return next((each for each in self.all_sittings if each.begins > day), None)

    def during(self, part: Part) -> Sitting | None:
        """The sitting into whose days the round falls."""
        return next((each for each in self.all_sittings if each.begins <= part.last <= each.ends), None)

    def bare(self) -> Iterator[Sitting]:
        """Ordinary sittings that have begun without a round held since the one before."""
        for each, begins in self._windows():
            if each.begins <= self.today and not any(part.held for part in self._within(begins, each)):
                yield each

    def open_sittings(self) -> Iterator[Sitting]:
        """Ordinary sittings to come, without a round held or planned since the one before."""
        for each, begins in self._windows():
            if each.begins > self.today and not any(self._counts(part) for part in self._within(begins, each)):
                yield each

    def _counts(self, part: Part) -> bool:
        return part.held or part.last >= self.today

    def _within(self, begins: date, sitting: Sitting) -> Iterator[Part]:
        return (part for part in self.own if not part.off and begins <= part.last < sitting.begins)

    def _windows(self) -> Iterator[tuple[Sitting, date]]:
        begins = date(self.year, 1, 1)
        for each in self.sittings:
            yield each, begins
            begins = each.begins


def _by_day(part: Part) -> tuple[date, str]:
    return part.last, part.round
