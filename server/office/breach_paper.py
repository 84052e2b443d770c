"""The notice of a breach of personal data to the authority, as an office document, as the record stands."""

from collections.abc import Mapping

from server.domain.unit.breach import AUTHORITY, CONCLUDED, FINDING, PERSONS, REMEDY, Breach, Line
from server.local_time import clock, day_of
from server.office.rendering.paper import Paper, Section, page_number_of
from server.office.report_words import Say, lines
from server.office.result_report import heads, number_line, place_date


def paper(found: Breach, unit: str, place: str, names: Mapping[str, str], authority: str, now: int, say: Say) -> Paper:
    """`place`: where the unit writes from; `now`: the document's day."""
    superior, issuer = heads(unit)
    day = day_of(now)
    made = _Maker(found, names, say)
    number = f"{found.number:02}/{day_of(found.found_at):%Y}"
    return Paper(
        superior=superior,
        issuer=issuer,
        number=number_line(say, "BC"),
        place_date=place_date(say, place, day),
        kind=say("breach.kind"),
        about=say("breach.about", number=number),
        to=say("breach.to", authority=authority),
        opening=say("breach.opening", unit=unit, at=moment(found.found_at)),
        sections=made.sections(now),
        closing=say("breach.closing", unit=unit),
        recipients=say("breach.recipients").split("\n"),
        signer_title=say("breach.signer"),
        signer="",
        title=f"{say('breach.kind')} - {number}",
        page_number=page_number_of(day),
    )


class _Maker:
    def __init__(self, found: Breach, names: Mapping[str, str], say: Say) -> None:
        self._found, self._names, self._say = found, names, say

    def sections(self, now: int) -> list[Section]:
        found, say = self._found, self._say
        kinds = "; ".join(say(f"breach.data.{kind}") for kind in found.data)
        people = say("breach.people", n=found.people) if found.people is not None else None
        parts = {
            "what": [*_text(found.text.text, say), *self._lines(FINDING)],
            "data": [f"{kinds}.", people or say("breach.people_unknown")],
            "remedies": self._lines(REMEDY, CONCLUDED) or [say("breach.none_yet")],
            "persons": self._lines(PERSONS) or [say("breach.none_yet")],
            "clock": [self._clock(now), *self._lines(AUTHORITY), *self._lines("ministry", "other")],
        }
        return [
            Section(heading=f"{n}. {say(f'breach.part.{name}')}", paragraphs=told)
            for n, (name, told) in enumerate(parts.items(), 1)
        ]

    def _clock(self, now: int) -> str:
        found = self._found
        told, due = found.authority_at, moment(found.due_at)
        if told is None:
            return self._say("breach.clock.overdue" if now > found.due_at else "breach.clock.until", due=due)
        return self._say("breach.clock.late" if told > found.due_at else "breach.clock.kept", due=due, at=moment(told))

    def _lines(self, *kinds: str) -> list[str]:
        return [each for line in self._found.lines if line.kind in kinds for each in self._line(line)]

    def _line(self, line: Line) -> list[str]:
        first, *rest = _text(line.text.text, self._say)
        who = self._names.get(line.by, "")
        return [self._say("breach.line", at=moment(line.happened_at), who=who, text=first), *rest]


def _text(text: str, say: Say) -> list[str]:
    return lines(text) or [say("breach.erased")]


def moment(at: int) -> str:
    return f"{clock(at)}, {day_of(at):%d/%m/%Y}"
