"""What became of each question, as the result report and the public account count it: each once, and the sum is what
came.

Figures are counted from the session's own record and are nobody's to send; a record that does not add up is told by the
number of the question that spoils it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from server.domain.kind import entities
from server.domain.reporting import HEADINGS, OUTCOMES, UNIT
from server.domain.session.answer import Answer
from server.domain.session.extension import runs_out
from server.domain.session.question import Question
from server.domain.session.question_state import ALOUD, QUESTION
from server.domain.session.way import way_of
from server.domain.state import StreamState
from server.domain.transfer import Transfer

INBOX = "unit:"
"""How the stream of a unit is called, in which its inbox is."""


class Line(NamedTuple):
    """One question as it is counted. `due`: by when it had been promised, None while its clock stands. `aloud`:
    answered in the hall. `way`: how it came (see way.py)."""

    number: int
    id: str
    kind: str
    field: str
    asker_type: str
    heading: str
    aloud: bool
    mode: str | None
    asked_at: int
    answered_at: int | None
    due: int | None
    way: str


class Sums(NamedTuple):
    """`outcomes` of all that came; `fields`, `ways`: those of the questions alone, by field and by how they came;
    `from_others`: from other units."""

    received: int
    questions: int
    businesses: int
    outcomes: Mapping[str, int]
    fields: Mapping[str, Mapping[str, int]]
    ways: Mapping[str, Mapping[str, int]]
    from_others: int = 0


class Spoilt(NamedTuple):
    """A question that keeps the figures from adding up: `number` is counted twice or not at all, its `outcome` is none
    that is told, or its `answer` is missing."""

    number: int
    id: str
    why: str


def outcome(heading: str, mode: str | None, answered_at: int | None, due_at: int | None, now: int) -> str:
    """Under which line such a question is counted."""
    if heading == "waiting":
        return "overdue" if due_at is not None and now > due_at else "open"
    if heading != "answered":
        return heading
    if mode != "later":
        return "in_session"
    return "late" if answered_at is not None and due_at is not None and answered_at > due_at else "on_time"


def lines(stream: StreamState) -> list[Line]:
    """Every question of the session, in the order in which they came."""
    asked = (stream.need(Question, id) for _, id in stream.keys(Question.noun))
    found = []
    for each in asked:
        answer = stream.get(Answer, each.id)
        written = (answer.mode, answer.published_at) if answer else (None, None)
        aloud = each.state in ALOUD  # else its text is what answered it
        of = (each.number, each.id, each.kind, each.field, each.asker_type, each.meaning.heading, aloud)
        due, way = runs_out(stream, each.id), way_of(stream, each)
        found.append(Line(*of, *written[:1], each.asked_at, written[1], due, way))
    return found


def in_inboxes(stream: StreamState) -> Iterator[tuple[Transfer, str]]:
    """Of the questions that were asked here, those that stand in an inbox, with the unit whose it is."""
    every: list[Transfer] = entities(stream, Transfer.noun)
    for each in every:
        if each.away and each.origin == stream.name and each.place and each.place.stream.startswith(INBOX):
            yield each, each.place.unit


def in_inboxes_of(stream: StreamState, units: Collection[str]) -> list[Line]:
    """Those in the inboxes of these units, as they stand there."""
    found = []
    for moved, unit in in_inboxes(stream):
        if unit in units:
            each, heading = stream.need(Question, moved.id), moved.outcome or "waiting"
            mode = "later" if heading == "answered" else None
            of = (each.number, each.id, each.kind, each.field, each.asker_type, heading, False, mode)
            answered_at = moved.settled_at if mode else None
            found.append(Line(*of, each.asked_at, answered_at, runs_out(stream, each.id), way_of(stream, each)))
    return found


def counted_as(line: Line, now: int) -> str:
    return outcome(line.heading, line.mode, line.answered_at, line.due, now)


def sums(every: Sequence[Line], now: int) -> Sums:
    """What the report is signed with."""
    outcomes, fields, ways = Counter[str](), dict[str, Counter[str]](), dict[str, Counter[str]]()
    for each in every:
        name = counted_as(each, now)
        outcomes[name] += 1
        if each.kind == QUESTION:
            fields.setdefault(each.field, Counter())[name] += 1
            ways.setdefault(each.way, Counter())[name] += 1
    businesses = sum(each.asker_type == "business" for each in every if each.kind == QUESTION)
    questions = sum(each.kind == QUESTION for each in every)
    told = {name: outcomes[name] for name in OUTCOMES}
    by_field, by_way = ({key: dict(of) for key, of in sorted(found.items())} for found in (fields, ways))
    return Sums(len(every), questions, businesses, told, by_field, by_way, sum(each.way == UNIT for each in every))


def spoilt(every: Iterable[Line], received: int) -> list[Spoilt]:
    """The questions for whose sake what was received is not what became of it; none when the figures add up."""
    found, seen = list[Spoilt](), Counter[int]()
    for each in every:
        seen[each.number] += 1
        if seen[each.number] > 1 or not 1 <= each.number <= received:
            found.append(Spoilt(each.number, each.id, "number"))
        if each.heading not in HEADINGS:
            found.append(Spoilt(each.number, each.id, "outcome"))
        elif each.heading == "answered" and not each.aloud and each.answered_at is None:
            found.append(Spoilt(each.number, each.id, "answer"))
    missing = (number for number in range(1, received + 1) if number not in seen)
    return sorted([*found, *(Spoilt(number, "", "number") for number in missing)])
