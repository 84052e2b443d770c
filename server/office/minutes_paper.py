"""The minutes as an office document: in Vietnamese, whatever language their reader has chosen."""

from collections.abc import Mapping

import msgspec

from server.local_time import clock, day_of
from server.office.minutes import Answer, Attendant, Minutes, Said
from server.office.rendering.paper import Grid, Paper, Section, page_number_of
from server.office.report_words import Say
from server.office.result_report import heads, number_line, place_date

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
# Figures that say again what others say.
APART = ("left", "unread")


def paper(told: Minutes, provinces: Mapping[str, str], place: str, say: Say) -> Paper:
    """`provinces`: their names by slug; `place`: where the unit writes from."""
    superior, issuer = heads(told.unit)
    day = day_of(told.starts_at)
    about = say("minutes.about", topic=told.topic)
    made = _Maker(told, provinces, say)
    return Paper(
        superior=superior,
        issuer=issuer,
        number=number_line(say, "BB"),
        place_date=place_date(say, place, day),
        kind=say("minutes.kind"),
        about=about,
        to="",
        opening=made.opening(),
        sections=made.sections(),
        closing=say("minutes.closing", at=_moment(told.ends_at)),
        recipients=say("minutes.recipients").split("\n"),
        signer_title=say("minutes.chair"),
        signer="",
        seal=say("minutes.seal", seq=told.seq, digest=told.digest, url=told.url) if told.seq else told.url,
        draft="" if told.closed_at else say("minutes.open"),
        title=f"{say('minutes.kind')} - {told.code}",
        page_number=page_number_of(day),
    )


class _Maker:
    def __init__(self, told: Minutes, provinces: Mapping[str, str], say: Say) -> None:
        self._told, self._provinces, self._say = told, provinces, say

    def opening(self) -> str:
        told = self._told
        place = self._say("minutes.opening_at", venue=told.venue) if told.venue else ""
        return self._say(
            "minutes.opening", unit=told.unit, code=told.code, at=_moment(told.starts_at), place=place, topic=told.topic
        )

    def sections(self) -> list[Section]:
        told, say = self._told, self._say
        present = [self._who(each) for each in told.present] or [_none(say)]
        found = [[Section(heading=say("minutes.present"), paragraphs=present)]]
        if told.programme:
            found.append([Section(heading=say("minutes.programme"), paragraphs=[""], grids=[self._programme()])])
        parts = {"answers": told.live, "later": told.later, "waiting": told.open, "opinions": told.opinions}
        for name, said in parts.items():
            if said or name == "answers":
                intro = say(f"minutes.{name}_count", n=len(said)) if said else _none(say)
                head = Section(heading=say(f"minutes.{name}"), paragraphs=[intro])
                found.append([head, *(self._said(each) for each in said)])
        if told.stubs:
            gone = [each for each in told.stubs if not each.erased_at]
            numbers = say("minutes.stubs_say", numbers=", ".join(str(each.number) for each in gone))
            head = Section(heading=say("minutes.stubs"), paragraphs=[numbers] if gone else [])
            found.append([head, *(self._said(each) for each in told.stubs if each.erased_at)])
        counted = [name for name in told.figures if name not in APART]
        figures = [f"{say(f'minutes.figure.{name}')}: {told.figures[name]}" for name in counted]
        if figures:
            found.append([Section(heading=say("minutes.figures"), paragraphs=[f"{'; '.join(figures)}."])])
        return [each for part in _numbered(found) for each in part]

    def _said(self, said: Said) -> Section:
        say = self._say
        if said.erased_at:
            erased = say("minutes.erased", date=f"{day_of(said.erased_at):%d/%m/%Y}")
            answered = self._answer(said.answer) if said.answer else []
            return Section(heading=say("minutes.number", number=said.number), paragraphs=[erased, *answered])
        where = self._provinces.get(said.province, said.province) if said.province else ""
        who = ", ".join(filter(None, (said.name or say("minutes.unnamed"), where)))
        asked = say("minutes.asked", who=who, at=_moment(said.asked_at))
        paragraphs = [f"{asked} {said.text}"]
        if other := said.translation:
            lang, original = (say(f"language.{tag}") for tag in (other.lang, other.original))
            paragraphs.append(say("minutes.translation", into=lang, original=original, text=other.text))
        if said.note:
            paragraphs.append(say("minutes.note", text=said.note))
        if said.answer:
            paragraphs += self._answer(said.answer)
        return Section(heading=say("minutes.number", number=said.number), paragraphs=paragraphs)

    def _answer(self, answer: Answer) -> list[str]:
        say = self._say
        who = self._who(answer.signed) if answer.signed and answer.signed.name else self._told.unit
        found = [say("minutes.answered", who=who, at=_moment(answer.at))]
        found += _lines(answer.text)
        for signed, text in answer.parts:
            found += [say("minutes.part", who=self._who(signed)), *_lines(text)]
        for each in answer.corrections:
            found += [say("minutes.corrected", at=_moment(each.at), note=each.note), *_lines(each.text)]
        return found

    def _who(self, person: Attendant) -> str:
        return ", ".join(filter(None, person))

    def _programme(self) -> Grid:
        say = self._say
        rows = [[str(n), clock(each.at), each.title] for n, each in enumerate(self._told.programme, 1)]
        return Grid(
            head=[say("minutes.no"), say("minutes.time"), say("minutes.item")], rows=rows, widths=(1, 2, 8), left=(2,)
        )


def _numbered(parts: list[list[Section]]) -> list[list[Section]]:
    """Each part's own heading with its Roman number."""
    return [
        [msgspec.structs.replace(first, heading=f"{roman}. {first.heading}"), *rest]
        for roman, (first, *rest) in zip(ROMAN, parts, strict=False)
    ]


def _none(say: Say) -> str:
    return say("minutes.none")


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()] or [text]


def _moment(at: int) -> str:
    return f"{clock(at)}, {day_of(at):%d/%m/%Y}"
