"""What proves that a record is the one that was sealed: the leaves of all entries, and those entries opened that say
what everybody may read today, part by part. Pure. docs/proof.md says what is in it, docs/verify.py checks it.

{format, version, leaves, entries, said: [{at, seq, part}], gone: [{number, id, first, seq}], erased: [{at, seq, by}]}
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec

from server.domain.extension import Extension
from server.domain.roles import PUBLIC
from server.domain.session.answer import Answer
from server.domain.session.programme import Programme
from server.domain.session.question import Question
from server.domain.session.session import need
from server.domain.session.translation import Translation
from server.domain.state import Entity, ErasableText
from server.log.batch import EntryRow
from server.log.commitment import Commitment, content
from server.log.seals import Leaves
from server.runtime.record import ASKED_AT, FACTS, Record, pairs_of, people_of
from server.views.entity import view
from server.views.places import Path, places, pointer

FORMAT, VERSION = "giaoluu-proof", 1
ABOUT = ("name", "facts.question")
OWN = (*ABOUT, "at", "facts.number", "words.text", "words.name")


class Cited(NamedTuple):
    """A place in the document, and the entry that says the same under `part`."""

    at: str
    seq: int
    part: str


def proof(record: Record, leaves: Leaves, seq: int, anchored: Sequence[int] = ()) -> dict[str, Any]:
    """`seq`: where the seal ends; `anchored`: entries whose digest stands in an anchor, too."""
    rows = {row.seq: row for row in record.rows if row.seq <= seq}

    @cache
    def made(number: int) -> Commitment:
        return leaves.commitment(rows[number])

    said = [each for each in _cited(record) if each.seq in rows and each.part in made(each.seq).parts]
    gone, erased = [*_gone(record, seq)], [*_erased(record, seq)]
    names: dict[int, set[str]] = {number: set() for number in anchored if number in rows}
    for each in said:
        names.setdefault(each.seq, set()).update((each.part, *ABOUT))
    for lost in gone:
        names.setdefault(lost["seq"], set()).update((*ABOUT, "facts.seqs"))
        names.setdefault(lost["first"], set()).update((*ABOUT, "facts.number"))
    for blank in erased:
        names.setdefault(blank["by"], set()).update(("name", "facts.seqs"))
        names.setdefault(blank["seq"], set()).update(ABOUT)
    entries = [opened(made(number), names[number], log=number in anchored) for number in sorted(names)]
    return {
        "format": FORMAT,
        "version": VERSION,
        "leaves": [each.hex() for each in leaves.leaves[:seq]],
        "entries": entries,
        "said": [each._asdict() for each in said],
        "gone": gone,
        "erased": erased,
    }


def opened(made: Commitment, names: set[str], *, log: bool = False) -> dict[str, Any]:
    """One entry with these of its parts to be read; without any its content stays closed as a whole."""
    at = {"salt": made.log.salt.hex(), "value": made.log.value} if log else {"hash": made.log_hash().hex()}
    if not names:
        return {"seq": made.seq, "log": at, "content": content(made.hashes()).hex()}
    parts: dict[str, dict[str, str]] = {name: {"hash": each.hex()} for name, each in made.hashes().items()}
    for name in names & made.parts.keys():
        parts[name] = {"salt": made.parts[name].salt.hex(), "value": made.parts[name].value}
    return {"seq": made.seq, "log": at, "parts": parts}


def _cited(record: Record) -> Iterator[Cited]:
    state, rows = record.state, {row.seq: row for row in record.rows}
    listed: list[tuple[Entity | None, Path]] = [(need(state), ("session",))]
    people = (each for each in people_of(state) if view(state.kind, each, PUBLIC) is not None)
    listed += [(person, ("panel", number)) for number, person in enumerate(people)]
    for number, (id, found) in enumerate(pairs_of(state)):
        here = ("pairs", number)
        listed.append((state.get(Extension, id), (*here, "extension")))
        if "translation" in found:
            listed.append((state.get(Translation, id), (*here, "translation")))
        question = state.need(Question, id)
        yield Cited(pointer(*here, "question", "id"), question.original.seq, "facts.question")
        yield Cited(pointer(*here, "question", "number"), question.original.seq, "facts.number")
        if "text" in found["question"]:
            listed.append((question, (*here, "question")))
            yield from _facts(record, rows, question, here)
        if found["answer"]:
            answer = state.need(Answer, id)
            listed.append((answer, (*here, "answer")))
            yield from _moments(record, answer, here)
        if found.get("first_wording"):
            yield from _text(rows, (*here, "first_wording"), question.original)
    for entity, path in listed:
        for within, text in places(state.kind, entity, PUBLIC) if entity else ():
            yield from _text(rows, (*path, *within), text)
    if programme := state.get(Programme, Programme.noun):
        for within, text in places(state.kind, programme, PUBLIC):
            yield from _text(rows, ("programme", *within[1:]), text)


def _facts(record: Record, rows: dict[int, EntryRow], question: Question, here: Path) -> Iterator[Cited]:
    said = record.facts.get(question.id, {})
    for name in (ASKED_AT, *FACTS):
        seq = said.get((name, getattr(question, name)))
        if seq is None:
            continue
        part = f"facts.{name}"
        if name == ASKED_AT and seq in rows:
            part = "at" if rows[seq].at == question.asked_at else _fact(rows[seq], question.asked_at)
        yield Cited(pointer(*here, "question", name), seq, part)


def _moments(record: Record, answer: Answer, here: Path) -> Iterator[Cited]:
    if seq := record.published.get((answer.id, answer.published_at or 0)):
        yield Cited(pointer(*here, "answer", "published_at"), seq, "at")
        for name in ("person", "mode"):
            yield Cited(pointer(*here, "answer", name), seq, f"facts.{name}")
    for number, correction in enumerate(answer.corrections):
        yield Cited(pointer(*here, "answer", "corrections", number, "at"), correction.note.seq, "at")


def _fact(row: EntryRow, value: int) -> str:
    """The part that says this."""
    facts: dict[str, object] = msgspec.json.decode(row.facts)
    return next((f"facts.{name}" for name, said in facts.items() if said == value), "")


def _text(rows: dict[int, EntryRow], path: Path, text: ErasableText) -> Iterator[Cited]:
    """Under the name that it has in the view, or under another that says just the same."""
    row = rows.get(text.seq)
    if not text.text or row is None or row.words is None:
        return
    words: dict[str, str] = msgspec.json.decode(row.words)
    if same := [name for name, said in words.items() if said == text.text]:
        name = str(path[-1]) if path[-1] in same else min(same)
        yield Cited(pointer(*path), text.seq, f"words.{name}")


def _gone(record: Record, seq: int) -> Iterator[dict[str, Any]]:
    """What was public once and is not any more: by which entry."""
    for id, where in record.left.items():
        question = record.state.need(Question, id)
        if not (question.meaning.public or where > seq):
            yield {"number": question.number, "id": id, "first": question.original.seq, "seq": where}


def _erased(record: Record, seq: int) -> Iterator[dict[str, Any]]:
    """Texts of what is public that were taken out for ever."""
    state = record.state
    for number, (id, found) in enumerate(pairs_of(state)):
        both: list[Entity | None] = [state.get(Question, id), state.get(Answer, id)]
        for entity in filter(None, both if "text" in found["question"] else ()):
            for path, text in places(state.kind, entity, PUBLIC):
                by = record.erased.get(text.seq)
                if not text.text and by is not None and max(by, text.seq) <= seq:
                    yield {"at": pointer("pairs", number, entity.noun, *path), "seq": text.seq, "by": by}
