"""The record of a session out of its log, as everybody may read it today. Pure; entries are taken as they stand, for
whoever checks the proof of it (proof.py) finds what was changed.

{session, panel, programme, figures, pairs: [{question, answer, extension?}], record: {seq, digest}}
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from server.domain.kinds import state_of
from server.domain.outside import SetApart
from server.domain.roles import PUBLIC
from server.domain.session.panel import Person
from server.domain.session.programme import Programme
from server.domain.session.question import Question
from server.domain.session.session import need
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
Document = dict[str, Any]


class Record(NamedTuple):
    """`left`: where a public question ceased to be, by id, but for a matter that has a procedure of its own: nobody is
    told that it has; `erased`: by entry, the one that took its words out;
    `facts`: by id and name of a field, the last entry that says it."""

    state: StreamState
    rows: Sequence[EntryRow]
    left: dict[str, int]
    erased: dict[int, int]
    facts: dict[str, dict[str, int]]


def read(stream: str, rows: Sequence[EntryRow]) -> Record:
    state, left, erased = state_of(stream), dict[str, int](), dict[int, int]()
    shown, facts, moments = set[str](), dict[str, dict[str, int]](), dict[str, int]()
    for row in rows:
        event = entry_of(row).event()
        for noun, id in state.apply(event, Happened(row.seq, row.at, row.by)):
            if noun == Question.noun:
                question = state.need(Question, id)
                if id in shown and not (question.meaning.public or isinstance(event, SetApart)):
                    left[id] = row.seq
                (shown.add if question.meaning.public else shown.discard)(id)
                if moments.get(id) != question.asked_at:
                    moments[id], facts.setdefault(id, {})[ASKED_AT] = question.asked_at, row.seq
        if isinstance(event, WordsErased):
            erased.update(dict.fromkeys(event.seqs, row.seq))
        if row.name.startswith(f"{Question.noun}.") and (about := getattr(event, "question", None)):
            facts.setdefault(about, {}).update({name: row.seq for name in FACTS if hasattr(event, name)})
    return Record(state, rows, left, erased, facts)


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
        "pairs": [found for _, found in pairs_of(state)],
        "record": {"seq": last.seq, "digest": last.digest.hex()},
    }


def numbers(state: StreamState) -> dict[str, list[int]]:
    """Of which questions a seal says that everybody could read them, and of which the answer."""
    shown = [found for _, found in pairs_of(state) if "text" in found["question"]]
    answered = [found for found in shown if found["answer"] and found["answer"].get("text")]
    return {
        "public": [found["question"]["number"] for found in shown],
        "answered": [found["question"]["number"] for found in answered],
    }


def pairs_of(state: StreamState) -> list[tuple[str, dict[str, Any]]]:
    """By number, as the transcript has them."""
    found: list[tuple[str, dict[str, Any]]] = []
    for _, id in state.keys(Question.noun):
        if (made := pair_of(state, id)) is not None:
            found.append((id, made))
    return sorted(found, key=lambda each: int(each[1]["question"]["number"]))


def people_of(state: StreamState) -> list[Person]:
    return [state.need(Person, id) for _, id in state.keys(Person.noun)]
