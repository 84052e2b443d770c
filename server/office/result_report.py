"""The result report of a session as a document: its figures are counted, its other parts are written by people.

An official document: it is in Vietnamese, whatever language its reader has chosen.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from server.domain.reporting import SECTIONS
from server.domain.session.question_state import QUESTION
from server.local_time import clock, day_of, iso
from server.office.rendering.paper import Paper, Paragraph, Section, page_number_of
from server.office.report_annexes import annexes
from server.office.report_elsewhere import elsewhere, ways
from server.office.report_figures import answered, charts, in_sum, received, times
from server.office.report_inbox import paragraphs
from server.office.report_matter import Departure, Facts, Term, Written
from server.office.report_tables import by_field, by_way
from server.office.report_words import Say, lines

DEPARTURES = "difficulties"
ATTENDED = ("chair", "others", "present", "visits")
_NUMBER = re.compile(r"(\d+)(/.+)", re.DOTALL)


def report(facts: Facts, written: Written, *, signed: bool) -> Paper:
    """The document. What is not signed says on its head that it is a draft, and of when."""
    say = facts.say
    superior, issuer = heads(facts.unit)
    day = day_of(written.dated) if written.dated else day_of(facts.now)
    about = about_of(facts)
    return Paper(
        superior=superior,
        issuer=issuer,
        number=number_line(say, "BC", written.number),
        place_date=place_date(say, facts.place, day),
        kind=say("kind"),
        about=about,
        to="" if facts.ministry else say("to"),
        opening=say("opening", unit=facts.unit),
        sections=_sections(facts, written),
        closing=say("closing", unit=facts.unit),
        recipients=say("recipients.ministry" if facts.ministry else "recipients").split("\n"),
        signer_title=written.title,
        signer=written.signer,
        annexes=annexes(facts, numbered(written.number), day),
        seal=" ".join(
            [
                say("seal", seq=facts.seq, digest=facts.digest, at=moment(facts.now, say)),
                *([say("inbox.seal", seq=facts.inbox_seq, digest=facts.inbox_digest)] if facts.inbox else ()),
                *([signature(written, facts.now, say)] if signed else ()),
            ]
        ),
        draft="" if signed else say("as_draft", at=moment(facts.now, say)),
        title=f"{say('kind')} - {about}",
        page_number=page_number_of(day),
    )


def _sections(facts: Facts, written: Written) -> list[Section]:
    say = facts.say
    questions = [row for row in facts.rows if row["kind"] == QUESTION]
    first, *others = SECTIONS
    texts = {name: lines(getattr(written, name)) for name in SECTIONS}
    noted = [
        line
        for line in [*lines(departures(facts.noted, say)), *terms(facts.terms, say)]
        if line not in texts[DEPARTURES]
    ]
    texts[DEPARTURES] = [*noted, *texts[DEPARTURES]]
    return [
        Section(heading=say("organised"), paragraphs=in_order([*texts[first], *_held(facts)]), part=first),
        Section(
            heading=say("results"),
            paragraphs=in_order([
                [*received(facts, facts.rows), *ways(facts, facts.rows)], answered(facts, questions),
                times(facts, questions), *elsewhere(facts, questions), in_sum(facts, facts.rows),
                *paragraphs(facts),
            ]),
            grids=[by_field(facts, questions), *([by_way(facts, questions)] if questions else ())],
            grid_after=1,
            charts=charts(facts, facts.rows),
        ),
        *(Section(heading=say(name), paragraphs=texts[name] or [say("nothing")], part=name) for name in others),
    ]  # fmt: skip


def in_order(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Numbered, as the parts of an office document are; what already has a number keeps it."""
    found: list[Paragraph] = []
    for n, each in enumerate(paragraphs, 1):
        if isinstance(each, str):
            found.append(each if each[:1].isdigit() else f"{n}. {each}")
        else:
            found.append([f"{n}. ", *each])
    return found


def departures(noted: Iterable[Departure], say: Say) -> str:
    """What section V begins with: a line each, in words, with its dates and how it was put right."""
    found = []
    for each in noted:
        dates = (("due", each.due), ("done", each.done))
        parts = [say(f"departure.{name}", date=f"{day_of(at):%d/%m/%Y}") for name, at in dates if at is not None]
        if each.numbers:
            parts.insert(0, say("departure.numbers", numbers=", ".join(map(str, each.numbers))))
        line = ", ".join([say(f"departure.{each.kind}"), *parts])
        line += f": {each.reason}" if each.reason else ""
        line += "; " + say("departure.cause", cause=each.cause) if each.cause else ""
        for one in each.actions:
            told = {"what": one.what, "owner": one.owner, "due": f"{day_of(one.due):%d/%m/%Y}"}
            line += "; " + say("departure.action", **told, state=say(f"action.{one.state}"))
        line += "; " + say("departure.settled", note=each.note) if each.note else ""
        found.append(" ".join(line.split()))
    return "\n".join(found)


def terms(every: Iterable[Term], say: Say) -> list[str]:
    """Whose deadline stood still or was extended, for what reason and by whom: a line each."""
    found = []
    for each in every:
        until = f"{day_of(each.until):%d/%m/%Y}" if each.until is not None else say("term.still")
        line = say(f"term.{each.kind}", number=each.number, since=f"{day_of(each.since):%d/%m/%Y}", until=until)
        line += (f": {each.reason}; " if each.reason else "; ") + say("term.by", name=each.by or say("term.unit"))
        line += f" ({each.note})" if each.note else ""
        found.append(" ".join(line.split()))
    return found


def about_of(facts: Facts) -> str:
    """What it reports on: a session of a round by the round, any other by its day."""
    if facts.round is None:
        day = f"{day_of(facts.session['starts_at']):%d/%m/%Y}"
        return facts.say("about", code=facts.session["code"], date=day)
    number, year, own = facts.round
    return facts.say("about_own" if own else "round.about", number=number, year=year)


def signature(written: Written, at: int, say: Say) -> str:
    """Who signed, as what and when, to the second, for whoever checks it later."""
    title = " ".join(written.title.split())
    return say("signature", name=written.signer, title=title, at=iso(at))


def heads(unit: str) -> tuple[str, str]:
    """The superior body and the issuing one as they stand on a document: a province's department has its committee
    above it, the ministry nobody here."""
    for kind in (" tỉnh ", " thành phố "):
        issuer, found, place = unit.partition(kind)
        if found:
            whose = f"{kind.strip()} {place}".upper().replace(" ", "\u00a0")  # a line break comes before it
            return f"ỦY BAN NHÂN DÂN {whose}", issuer.upper()
    return "", unit.upper()


def numbered(number: str) -> str:
    """With a leading nought below ten."""
    found = _NUMBER.fullmatch(number)
    return f"{int(found[1]):02}{found[2]}" if found else number


def number_line(say: Say, kind: str, number: str = "") -> str:
    """`kind`: the sign of this kind of document. What has no number yet leaves room for a hand to write it."""
    return say("number", number=numbered(number) or say("number_blank", kind=kind))


def place_date(say: Say, place: str, day: date) -> str:
    """January and February have a leading nought, the other months have none."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return say("place_date", place=place, day=f"{day:%d}", month=month, year=day.year)


def moment(at: int, say: Say) -> str:
    hour, minute = clock(at).split(":")
    return f"{say('hour', hour=hour, minute=minute)}, {day_of(at):%d/%m/%Y}"


def _held(facts: Facts) -> list[str]:
    """As it was planned and as it was: the real hours are the record's."""
    say, session = facts.say, facts.session

    def hour(at: int) -> str:
        return say("hour", **dict(zip(("hour", "minute"), clock(at).split(":"), strict=True)))

    date_of = _dated(session)
    found = [
        say(
            "held", code=session["code"], date=date_of("starts_at"),
            start=hour(session["starts_at"]), end=hour(session["ends_at"]),
            venue=session["venue"] or facts.unit, topic=session["topic"], intake=date_of("intake_opens"),
            panel="; ".join(facts.panel) or say("nobody"),
        )
    ]  # fmt: skip
    said = [say(f"attended.{name}", n=told) for name in ATTENDED if (told := session.get(name)) not in (None, "")]
    found += [" ".join(said)] if said else []
    if facts.bodies:
        found.append(say("took_part", n=len(facts.panel), bodies="; ".join(facts.bodies)))
    if session.get("announced_at"):
        where = say("told_where", media="; ".join(facts.media)) if facts.media else ""
        found.append(say("told_on", date=date_of("announced_at"), where=where))
    if began := session.get("began"):
        ended = session.get("ended")
        found.append(
            say("really", start=hour(began), end=hour(ended)) if ended else say("really_began", at=hour(began))
        )
    else:
        found.append(say("not_live"))
    return found


def _dated(session: Mapping[str, Any]) -> Callable[[str], str]:
    return lambda name: f"{day_of(session[name]):%d/%m/%Y}"
