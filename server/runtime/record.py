"""The record of a session out of its log, as everybody may read it today. Pure; entries are taken as they stand, for
whoever checks the proof of it (proof.py) finds what was changed.

{session, panel, programme, figures, began_at, pairs: [{question, answer, translation?, extension?}],
aired: [{number, since, until}], record: {seq, digest}}
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from server.domain.kinds import state_of
from server.domain.outside import SetApart
from server.domain.roles import PUBLIC
from server.domain.session.answer import Answer
from server.domain.session.panel import Person
from server.domain.session.phase import PHASES
from server.domain.session.programme import Programme
from server.domain.session.question import Question
from server.domain.session.question_state import WORDLESS
from server.domain.session.session import need, of
from server.domain.session.stage import Stage, on_air
from server.domain.state import Happened, StreamState
from server.log.batch import EntryRow
from server.log.entry import Entry
from server.log.event import WordsErased
from server.projections.transcript import pair_of
from server.views.entity import view
from server.views.figures import figures

# What an entry says of a question besides its words.
FACTS = ("kind", "asker_type", "field", "province")
ASKED_AT = "asked_at"
# How everybody sees a question.
WHOLE, STUB, NOTHING = "whole", "stub", "nothing"
Document = dict[str, Any]
Fact = tuple[str, str | int | None]


class Aired(NamedTuple):
    """A question on the stage; `until`: null while it is."""

    question: str
    since: int
    until: int | None = None


class Record(NamedTuple):
    """`left`: by id, the entry since which a question that was public once is as it is now, a stub or nothing at all.
    Of a matter that has a procedure of its own it is the one that took its words out: nobody is told of the procedure;
    `erased`: by entry, the one that took its words out;
    `facts`: by id, of each field with each of its values, the entry that says so; `published`: by id and moment, each
    publication of an answer, for what was done may be taken back; `began_at`: when it went live."""

    state: StreamState
    rows: Sequence[EntryRow]
    left: dict[str, int]
    erased: dict[int, int]
    facts: dict[str, dict[Fact, int]]
    published: dict[tuple[str, int], int]
    aired: list[Aired]
    began_at: int | None


def read(stream: str, rows: Sequence[EntryRow]) -> Record:
    state, left, erased = state_of(stream), dict[str, int](), dict[int, int]()
    facts, seen = dict[str, dict[Fact, int]](), dict[str, str]()
    aired, published = list[Aired](), dict[tuple[str, int], int]()
    began_at = None
    for row in rows:
        event = entry_of(row).event()
        for noun, id in state.apply(event, Happened(row.seq, row.at, row.by)):
            if noun == Stage.noun:
                _follow(aired, state, row.at)
            if noun == Question.noun:
                question = state.need(Question, id)
                if seen_anew(seen, state, question):
                    left[id] = erased.get(question.original.seq, row.seq) if isinstance(event, SetApart) else row.seq
                facts.setdefault(id, {}).setdefault((ASKED_AT, question.asked_at), row.seq)
            if noun == Answer.noun and (answer := state.get(Answer, id)) and answer.published_at:
                published.setdefault((id, answer.published_at), row.seq)
        if began_at is None and (session := of(state)):
            phase = PHASES[session.state]
            began_at = None if phase.before or phase.over or phase.opens else row.at
        if isinstance(event, WordsErased):
            erased.update(dict.fromkeys(event.seqs, row.seq))
        if row.name.startswith(f"{Question.noun}.") and (about := getattr(event, "question", None)):
            own = {(name, getattr(event, name)): row.seq for name in FACTS if hasattr(event, name)}
            facts.setdefault(about, {}).update(own)
    return Record(state, rows, left, erased, facts, published, aired, began_at)


def seen_anew(seen: dict[str, str], state: StreamState, question: Question) -> bool:
    """Whether everybody sees this question in another way than before. `seen`: how, of each that was ever public."""
    form = WHOLE if question.meaning.public else STUB if view(state.kind, question, PUBLIC) is not None else NOTHING
    before = seen.get(question.id)
    if before or form == WHOLE:
        seen[question.id] = form
    return form != (before or form)


def _follow(aired: list[Aired], state: StreamState, at: int) -> None:
    now, last = on_air(state), aired[-1] if aired else None
    if last and last.until is None and (now is None or now.id != last.question):
        aired[-1] = last = last._replace(until=at)
    if now and (last is None or last.until is not None):
        aired.append(Aired(now.id, at))


def entry_of(row: EntryRow) -> Entry:
    return Entry(row.stream, row.seq, row.at, row.by, row.name, row.version, row.facts, row.words, row.digest)


def document(record: Record) -> Document:
    state = record.state
    session, programme = need(state), state.get(Programme, Programme.noun)
    people = [seen for each in people_of(state) if (seen := view(state.kind, each, PUBLIC)) is not None]
    last = record.rows[-1]
    return {
        "session": view(state.kind, session, PUBLIC),
        "panel": people,
        "programme": view(state.kind, programme, PUBLIC)["items"] if programme else [],  # type: ignore[index]
        "figures": figures(state),
        "began_at": record.began_at,
        "pairs": [found for _, found in pairs_of(state)],
        "aired": _aired(record),
        "record": {"seq": last.seq, "digest": last.digest.hex()},
    }


def _aired(record: Record) -> list[dict[str, Any]]:
    """When which of the questions that everybody may read was on the stage."""
    found = []
    for id, since, until in record.aired:
        question = record.state.need(Question, id)
        if question.meaning.public or question.state in WORDLESS:
            found.append({"number": question.number, "since": since, "until": until})
    return found


def numbers(state: StreamState) -> dict[str, Any]:
    """Of which questions a seal says that everybody could read them, and of which the answer; by number how many
    corrections and signed parts an answer has; how many sit on the panel."""
    shown = [found for _, found in pairs_of(state) if "text" in found["question"]]
    answered = [found for found in shown if found["answer"] and found["answer"].get("text")]
    return {
        "public": [found["question"]["number"] for found in shown],
        "answered": [found["question"]["number"] for found in answered],
        "corrected": _counted(answered, "corrections"),
        "parts": _counted(answered, "parts"),
        "panel": sum(view(state.kind, each, PUBLIC) is not None for each in people_of(state)),
    }


def _counted(answered: Sequence[Mapping[str, Any]], field: str) -> dict[str, int]:
    return {str(each["question"]["number"]): len(each["answer"][field]) for each in answered if each["answer"][field]}


def pairs_of(state: StreamState) -> list[tuple[str, dict[str, Any]]]:
    """By number, as the transcript has them."""
    found: list[tuple[str, dict[str, Any]]] = []
    for _, id in state.keys(Question.noun):
        if (made := pair_of(state, id)) is not None:
            found.append((id, made))
    return sorted(found, key=lambda each: int(each[1]["question"]["number"]))


def people_of(state: StreamState) -> list[Person]:
    return [state.need(Person, id) for _, id in state.keys(Person.noun)]
