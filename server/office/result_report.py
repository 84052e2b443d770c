"""The result report of a session as a document: its figures are counted, its other parts are written by people.

An official document: it is in Vietnamese, whatever language its reader has chosen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from server.domain.session.question_state import QUESTION
from server.local_time import day_of
from server.office.rendering.paper import Annex, Grid, Paper, Section
from server.views.account import ANSWERED, Account, account, outcome

Say = Callable[..., str]

COLUMNS = ("received", "in_session", "on_time", "late", "merged", "refused", "left")
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
MOST_LISTED = 2000


class Written(NamedTuple):
    """What people wrote; each part may have several paragraphs, a line each."""

    number: str = ""
    dated: int | None = None
    preparation: str = ""
    matters: str = ""
    opinions: str = ""
    difficulties: str = ""
    proposals: str = ""
    signer: str = ""
    title: str = ""


class Departure(NamedTuple):
    """Where the session departed from the rules. `note`: how it was put right."""

    kind: str
    due: int | None = None
    done: int | None = None
    reason: str = ""
    note: str = ""


class Facts(NamedTuple):
    """`rows`: of the table `questions`, with `answer_due`. `panel`: name and title of who answered. `say`: a word of
    the document by its key. `fields` and `reasons`: what they are called. `seq`, `digest`: where the log stood."""

    unit: str
    place: str
    ministry: bool
    session: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    panel: Sequence[str]
    fields: Mapping[str, str]
    reasons: Mapping[str, str]
    say: Say
    now: int
    seq: int
    digest: str


def counted(rows: Iterable[Mapping[str, Any]], now: int) -> Account:
    """The account of single questions. Raises Corrupt when it does not add up."""
    return account([row | {"n": 1, "late": _late(row)} for row in map(dict, rows)], now)


def report(facts: Facts, written: Written, *, signed: bool) -> Paper:
    """The document. What is not signed says on its head that it is a draft, and of when."""
    say, session = facts.say, facts.session
    questions = [row for row in facts.rows if row["kind"] == QUESTION]
    whole, asked = counted(facts.rows, facts.now), counted(questions, facts.now)
    superior, issuer = heads(facts.unit)
    day = day_of(written.dated) if written.dated else day_of(facts.now)
    about = say("about", code=session["code"], date=f"{day_of(session['starts_at']):%d/%m/%Y}")
    sections = [
        Section(heading=say("organised"), paragraphs=[*_lines(written.preparation), _held(facts)]),
        Section(
            heading=say("results"),
            paragraphs=[_received(facts, whole, asked), _answered(facts, asked), _times(facts, questions)],
            grid=by_field(facts, questions),
            grid_after=1,
        ),
        *(
            Section(heading=say(name), paragraphs=_lines(getattr(written, name)) or [say("nothing")])
            for name in ("matters", "opinions", "difficulties", "proposals")
        ),
    ]
    return Paper(
        superior=superior,
        issuer=issuer,
        number=say("number", number=written.number or "      /BC-"),
        place_date=say("place_date", place=facts.place, day=f"{day:%d}", month=_month(day), year=day.year),
        kind=say("kind"),
        about=about,
        to="" if facts.ministry else say("to"),
        opening=say("opening", unit=facts.unit),
        sections=sections,
        closing=say("closing", unit=facts.unit),
        recipients=say("recipients.ministry" if facts.ministry else "recipients").split("\n"),
        signer_title=written.title,
        signer=written.signer,
        annexes=_annexes(facts, written, questions),
        seal=say("seal", seq=facts.seq, digest=facts.digest, at=_moment(facts.now)),
        draft="" if signed else say("draft", at=_moment(facts.now)),
        title=f"{say('kind')} - {about}",
    )


def departures(noted: Iterable[Departure], say: Say) -> str:
    """What section V begins with: a line each, in words, with its dates and how it was put right."""
    lines = []
    for each in noted:
        dates = (("due", each.due), ("done", each.done))
        parts = [say(f"departure.{name}", date=f"{day_of(at):%d/%m/%Y}") for name, at in dates if at is not None]
        line = ", ".join([say(f"departure.{each.kind}"), *parts])
        line += f": {each.reason}" if each.reason else ""
        line += "; " + say("departure.settled", note=each.note) if each.note else ""
        lines.append(" ".join(line.split()))
    return "\n".join(lines)


def heads(unit: str) -> tuple[str, str]:
    """The superior body and the issuing one as they stand on a document: a province's department has its committee
    above it, the ministry nobody here."""
    for kind in (" tỉnh ", " thành phố "):
        issuer, found, place = unit.partition(kind)
        if found:
            whose = f"{kind.strip()} {place}".upper().replace(" ", "\u00a0")  # a line break comes before it
            return f"ỦY BAN NHÂN DÂN {whose}", issuer.upper()
    return "", unit.upper()


def by_field(facts: Facts, questions: Sequence[Mapping[str, Any]]) -> Grid:
    """Biểu 1: a line a field, the most asked first, and their sum."""
    fields: dict[str, list[Mapping[str, Any]]] = {}
    for row in questions:
        fields.setdefault(row["field"] or "", []).append(row)
    order = sorted(fields, key=lambda field: (-len(fields[field]), field))
    lines = [
        [str(n), facts.fields.get(field, field), *map(str, _numbers(counted(fields[field], facts.now)))]
        for n, field in enumerate(order, 1)
    ]
    total = ["", facts.say("total"), *map(str, _numbers(counted(questions, facts.now)))]
    return Grid(
        caption=facts.say("table"),
        head=[facts.say("row"), facts.say("field"), *(facts.say(f"column.{name}") for name in COLUMNS)],
        rows=[*lines, total],
        widths=(0.5, 2.2, 0.9, 0.9, 0.9, 0.9, 0.9, 1, 0.9),
        total=True,
    )


def _numbers(asked: Account) -> tuple[int, ...]:
    answered = [asked.outcomes[name] for name in ANSWERED]
    left, merged = asked.of(("open", "overdue")), asked.outcomes["merged"]
    return (asked.received, *answered, merged, asked.received - sum(answered) - merged - left, left)


def _held(facts: Facts) -> str:
    session, day = facts.session, day_of(facts.session["starts_at"])
    return facts.say(
        "held", date=f"{day:%d/%m/%Y}", start=_hour(session["starts_at"]), end=_hour(session["ends_at"]),
        venue=session["venue"] or facts.unit, topic=session["topic"],
        panel="; ".join(facts.panel) or facts.say("nobody"), intake=f"{day_of(session['intake_opens']):%d/%m/%Y}",
    )  # fmt: skip


def _received(facts: Facts, whole: Account, asked: Account) -> str:
    citizens = asked.received - asked.businesses
    return facts.say(
        "received", questions=asked.received, opinions=whole.opinions, citizens=citizens, businesses=asked.businesses
    )


def _answered(facts: Facts, asked: Account) -> str:
    answered, late = asked.of(ANSWERED), asked.outcomes["late"]
    share = f"{100 * (answered - late) / answered:.1f}".replace(".", ",") if answered else "0"
    left = asked.of(("open", "overdue"))
    return facts.say("answered", answered=answered, on_time=answered - late, share=share, left=left)


def _times(facts: Facts, questions: Sequence[Mapping[str, Any]]) -> str:
    took = sorted(row["answered_at"] - row["asked_at"] for row in questions if row["answered_at"])
    if not took:
        return facts.say("no_times")
    middle = (took[(len(took) - 1) // 2] + took[len(took) // 2]) // 2
    return facts.say("times", median=duration(middle, facts.say), longest=duration(took[-1], facts.say))


def _annexes(facts: Facts, written: Written, questions: Sequence[Mapping[str, Any]]) -> list[Annex]:
    listed = [row for row in questions if outcome(_one(row), facts.now) in ("late", "overdue", "refused")]
    if not listed:
        return []
    day = day_of(written.dated) if written.dated else day_of(facts.now)
    rows = [
        [str(n), str(row["number"]), facts.fields.get(row["field"], row["field"]), *_fate(facts, row)]
        for n, row in enumerate(sorted(listed, key=lambda row: row["number"])[:MOST_LISTED], 1)
    ]
    head = [facts.say(name) for name in ("row", "question", "field", "fate", "reason")]
    reference = facts.say("annex_reference", number=written.number or "…", date=f"{day:%d/%m/%Y}", unit=facts.unit)
    grid = Grid(head=head, rows=rows, widths=(0.5, 0.6, 1.6, 2.6, 1.8), left=(2, 3, 4))
    return [Annex(number=facts.say("annex"), title=facts.say("annex_title"), reference=reference, grid=grid)]


def _fate(facts: Facts, row: Mapping[str, Any]) -> tuple[str, str]:
    fate = outcome(_one(row), facts.now)
    if fate == "late":
        days = (row["answered_at"] - row["answer_due"]) // DAY_MS + 1
        return facts.say("fate.late", date=f"{day_of(row['answered_at']):%d/%m/%Y}", days=days), ""
    return facts.say(f"fate.{fate}"), facts.reasons.get(row["reason"] or "", "")


def _one(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) | {"late": _late(row)}


def _late(row: Mapping[str, Any]) -> int:
    return int(bool(row["answered_at"] and row["answered_at"] > row["answer_due"]))


def duration(ms: int, say: Say) -> str:
    """In days and hours, or hours and minutes."""
    days, rest = divmod(ms, DAY_MS)
    hours, minutes = rest // HOUR_MS, rest % HOUR_MS // MINUTE_MS
    return (
        say("days_hours", days=f"{days:02}", hours=f"{hours:02}")
        if days
        else say("hours_minutes", hours=f"{hours:02}", minutes=f"{minutes:02}")
    )


def _month(day: date) -> str:
    """January and February have a leading nought, the others have none."""
    return f"{day.month:02}" if day.month < 3 else str(day.month)


def _hour(at: int) -> str:
    minutes = (at + 7 * HOUR_MS) % DAY_MS // MINUTE_MS
    return f"{minutes // 60:02} giờ {minutes % 60:02}"


def _moment(at: int) -> str:
    return f"{_hour(at)}, {day_of(at):%d/%m/%Y}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
