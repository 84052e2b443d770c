"""Merging: several questions about one matter are answered as one; each of their askers is told, and answered.

whatever waits ──merge──▶ merged (stands under its main question) ──unmerge──▶ as it was, by itself

What stands under a question that is merged goes along with it. A main question that its asker withdraws leaves its
place to the next of its group, which goes back to where it was: no wording becomes public that nobody let through. A
main question that is refused or veiled keeps its group, and what became of it is told to all of them.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id
from server.domain.noun import Noun
from server.domain.roles import EDITORS
from server.domain.sample import Draw
from server.domain.session.answer import Answer
from server.domain.session.erased_question import Erased
from server.domain.session.guards import Of, conflict, find
from server.domain.session.lent import lenders
from server.domain.session.question import Question, QuestionText, Redacted, Withdrawn, change
from server.domain.session.question_state import ASKED, ERASED, LEADING, MERGEABLE, MERGED, SHOWN
from server.domain.session.session import WORKING
from server.domain.state import Happened, StreamState
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, event


@event("question.merged")
class Merged(Event, frozen=True):
    """Questions about the same matter were put under one, `into`."""

    into: str
    questions: tuple[str, ...]


@event("question.unmerged")
class Unmerged(Event, frozen=True):
    """A merged question stands by itself again."""

    question: str


NOUN = Noun("merging", events=(Merged, Unmerged))


class Merge(Payload, frozen=True, kw_only=True):
    """`text`: the main question's wording from now on, guarded by its `text_rev`. `states`: by id, what was seen."""

    into: Id
    questions: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]
    text: QuestionText | None = None
    text_rev: int | None = None
    states: Mapping[str, str] = {}
    most: Annotated[int, msgspec.Meta(extra={"term": "merge_most"})]


class Unmerge(Of, frozen=True, kw_only=True):
    state: str = MERGED


def _merge_sample(draw: Draw) -> dict[str, Any]:
    one = draw.fitting("question")
    every = [key[1] for key in draw.state.keys(Question.noun) if key[1] != one.id]
    if not every:
        raise LookupError("nothing to merge with")
    raw: dict[str, Any] = {"into": every[draw.what // 3 % len(every)], "questions": [one.id]}
    main = draw.state.need(Question, raw["into"])
    if draw.what % 4 == 0:
        raw |= {"text": f"Câu chung {draw.token()}", "text_rev": main.text_rev - draw.stale}
    return raw


def _unmerge_sample(draw: Draw) -> dict[str, Any]:
    return {"question": draw.fitting("question").id}


@NOUN.command("question.merge", by=EDITORS, on=WORKING, when=MERGEABLE, undo=TAKEN_BACK, sample=_merge_sample)
def merge(stream: StreamState, actor: Actor, p: Merge, now: Now) -> tuple[Event, ...]:
    main = _main(stream, p)
    ids = tuple(dict.fromkeys(p.questions))
    if len(ids) > p.most:
        raise Refused("merge.many", most=p.most)
    for id in ids:
        _mergeable(stream, p, main, id)
    merged = Merged(into=main.id, questions=ids)
    if p.text is None or p.text == main.text.text:
        return (merged,)
    under = [*main.members, *(each for id in ids for each in (id, *stream.need(Question, id).members))]
    of = lenders(stream, main, p.text, under)
    return Redacted(question=main.id, text_rev=main.text_rev + 1, text=p.text, of=of), merged


@NOUN.command("question.unmerge", by=EDITORS, on=WORKING, when=(MERGED,), undo=TAKEN_BACK, sample=_unmerge_sample)
def unmerge(stream: StreamState, actor: Actor, p: Unmerge, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    if question.state != MERGED or p.state != MERGED:
        raise conflict(question)
    return (Unmerged(question=question.id),)


def _main(stream: StreamState, p: Merge) -> Question:
    """The question under which the others are to stand."""
    main = stream.get(Question, p.into)
    if main is None:
        raise Refused("merge.elsewhere", field="into")
    if main.into is not None:
        raise Refused("merge.chain", number=main.number, into=stream.need(Question, main.into).number)
    if main.state not in LEADING or p.states.get(main.id, main.state) != main.state:
        raise conflict(main)
    if p.text is not None and p.text_rev != main.text_rev:
        raise conflict(main)
    return main


def _mergeable(stream: StreamState, p: Merge, main: Question, id: str) -> None:
    question = stream.get(Question, id)
    if question is None:
        raise Refused("merge.elsewhere", field="questions")
    if question.id == main.id:
        raise Refused("merge.itself", number=main.number)
    if question.into is not None:
        raise Refused("merge.taken", number=question.number, into=stream.need(Question, question.into).number)
    if question.state not in MERGEABLE or p.states.get(id, question.state) != question.state:
        raise conflict(question)
    if question.kind != main.kind:
        raise Refused("merge.kind", number=question.number, into=main.number)


@NOUN.fold(Merged)
def _merged(stream: StreamState, happened: Merged, where: Happened) -> None:
    main = stream.need(Question, happened.into)
    group = list(main.members)
    for id in happened.questions:
        one = stream.need(Question, id)
        for carried in one.members:
            stream.put(msgspec.structs.replace(stream.need(Question, carried), into=main.id))
        change(stream, id, where, state=MERGED, was=one.state, into=main.id, members=(), merged=())
        group += [id, *one.members]
        _shelve(stream, id)
    _lead(stream, main.id, group)


@NOUN.fold(Unmerged)
def _unmerged(stream: StreamState, happened: Unmerged, where: Happened) -> None:
    _leave(stream, happened.question)
    _stand(stream, happened.question, where)


@NOUN.fold(Withdrawn)
def _withdrawn(stream: StreamState, happened: Withdrawn, where: Happened) -> None:
    """Its own noun has folded it before. It leaves its group, or its place in front of it."""
    question = stream.need(Question, happened.question)
    _leave(stream, question.id)
    if question.members:
        _succeed(stream, question, where)


@NOUN.fold(Erased)
def _erased(stream: StreamState, happened: Erased, where: Happened) -> None:
    """Who stands under one that nobody answers any more goes on waiting."""
    question = stream.need(Question, happened.question)
    if question.state == ERASED and question.members:
        _succeed(stream, question, where)


def _succeed(stream: StreamState, question: Question, where: Happened) -> None:
    """The next of its group takes its place."""
    group = [stream.need(Question, id) for id in question.members]
    heir = min(group, key=lambda one: (one.was not in SHOWN, one.number))
    stream.put(msgspec.structs.replace(stream.need(Question, question.id), members=(), merged=()))
    _stand(stream, heir.id, where)
    rest = [one.id for one in group if one.id != heir.id]
    for id in rest:
        stream.put(msgspec.structs.replace(stream.need(Question, id), into=heir.id))
    _lead(stream, heir.id, rest)


def _stand(stream: StreamState, id: str, where: Happened) -> None:
    """By itself, where it was before it was merged."""
    question = stream.need(Question, id)
    changes: dict[str, object] = {"state": question.was or ASKED, "was": None, "into": None}
    if changes["state"] == ASKED:
        changes["decided_at"] = None
    change(stream, id, where, **changes)
    _shelve(stream, id)


def _leave(stream: StreamState, id: str) -> None:
    question = stream.need(Question, id)
    if question.into is None:
        return
    main = stream.need(Question, question.into)
    stream.put(msgspec.structs.replace(question, into=None))
    _lead(stream, main.id, [each for each in main.members if each != id])


def _lead(stream: StreamState, id: str, group: Iterable[str]) -> None:
    """The group of a main question, in the order of the numbers."""
    ordered = sorted({each: stream.need(Question, each).number for each in group}.items(), key=lambda one: one[1])
    members, merged = tuple(each for each, _ in ordered), tuple(number for _, number in ordered)
    # What was done to it before cannot be taken back any more: the group would be lost.
    stream.put(
        msgspec.structs.replace(stream.need(Question, id), members=members, merged=merged, previous=None, last=None)
    )


def _shelve(stream: StreamState, id: str) -> None:
    """A draft goes where its question goes."""
    answer, shelved = stream.get(Answer, id), stream.need(Question, id).state not in SHOWN
    if answer is not None and answer.shelved != shelved:
        stream.put(msgspec.structs.replace(answer, shelved=shelved))
