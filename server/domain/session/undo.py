"""Taking back one's last act on one question, for some seconds: whatever it changed is again what it was before, one
level deep.

done ──undo──▶ as it was before      by whoever did it, within `desk.undo_s`, while nobody else has acted on it

What nobody could have seen longer leaves no trace outside of the desk: the question's number alone stays. Of an act on
several questions (a merger) the one on which it stands remembers all of them. What can be taken back says each command
where it is declared (undoing.py). This noun is the last that folds: it remembers what the others have changed.
"""

from collections.abc import Iterator, Set
from typing import Any

import msgspec

from server.domain.act import Act, Undo, Undone
from server.domain.asking_back import over
from server.domain.assignment import Assigned
from server.domain.clarification import Held, Released
from server.domain.command import Actor, Now
from server.domain.extension import ClockPaused, ClockResumed, ExtensionDecided, ExtensionRequested, told
from server.domain.holder import tell_outcome
from server.domain.nonconformity import Noted
from server.domain.noun import Noun
from server.domain.outside import Referred
from server.domain.roles import EXPERT, HEAD, OFFICE, RUNNERS
from server.domain.sample import Draw
from server.domain.session import finding, joint_answer, note, translation
from server.domain.session.acknowledging import Acknowledged
from server.domain.session.activity import again
from server.domain.session.answer import Answer, Published, follow
from server.domain.session.classifying import Classified
from server.domain.session.correcting import Corrected
from server.domain.session.excerpt import Excerpted
from server.domain.session.flood import swept_with
from server.domain.session.guards import conflict, find
from server.domain.session.merging import Merged, Unmerged
from server.domain.session.moderation import RESTRICTED
from server.domain.session.offline import AnswerEntered
from server.domain.session.order import Ordered
from server.domain.session.question import (
    Accepted,
    Answered,
    Called,
    NameRedacted,
    Promised,
    Question,
    Redacted,
    Returned,
    Unveiled,
    Veiled,
    WasRefused,
)
from server.domain.session.question_state import BLOCKING, CALLED, STATES, WITHDRAWN, WORDLESS
from server.domain.session.rating import Rating
from server.domain.session.session import ANY, UNDER_WAY, WORKING, Session, need
from server.domain.session.stage import Stage, on_air, shows
from server.domain.session.transfer import HOLDER
from server.domain.state import Entity, Happened, Key, StreamState
from server.domain.undoing import ITSELF
from server.errors import Refused
from server.log import event as events
from server.log.entry import Reaction
from server.log.event import Event, WordsErased

ACTS: tuple[type[Event], ...] = (
    *(Accepted, Redacted, NameRedacted, WasRefused, Veiled, Unveiled, Classified, Acknowledged),
    *(Called, Returned, Answered, Promised, Held, Released, Merged, Unmerged, Assigned),
    *(ClockPaused, ClockResumed, ExtensionRequested, ExtensionDecided, note.Written, finding.Marked, finding.Dropped),
    *(translation.Written, translation.Dropped),
    *(joint_answer.Returned, joint_answer.Agreed, joint_answer.LeftOut, joint_answer.PartPublished),
    *(Published, Corrected, Noted, AnswerEntered, Referred, Ordered, Excerpted),
)
# Two that come of one command, one right after the other; the act bears the name of the one that says what it was.
TOGETHER = {
    (joint_answer.PartPublished, joint_answer.PartPublished): 1,
    (joint_answer.PartPublished, Published): 1,
    (Published, Answered): 0,
    (Corrected, Noted): 0,
    (Redacted, Merged): 1,
}
# These stand for the whole session: what an act changed of them follows from the question.
WHOLE = (Stage.noun, Session.noun)
# Into this one nobody at the desk brings a question.
DONE = tuple(state for state in STATES if state not in (WITHDRAWN, *WORDLESS))
NOUN = Noun("undo", events=(Undone,))


def _sample(draw: Draw) -> dict[str, Any]:
    """As a rule one whose last act can be taken back."""
    every = (draw.state.need(Question, id) for _, id in draw.state.keys(Question.noun))
    fresh = [each.id for each in every if each.last]
    id = fresh[-1 - draw.what % min(3, len(fresh))] if fresh and draw.what % 5 else draw.any(Question.noun).id
    return {"question": id}


@NOUN.command(
    "question.undo", by=(*RUNNERS, HEAD, OFFICE, EXPERT), on=ANY, when=DONE, of="question", undo=ITSELF, sample=_sample
)
def undo(stream: StreamState, actor: Actor, p: Undo, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    act = question.last
    if (act.by if act else question.by) != actor.id:
        by, at = (act.by, act.at) if act else (question.by, question.acted_at)
        raise conflict(msgspec.structs.replace(question, by=by, acted_at=at))
    if act is None and swept_with(stream, question):
        raise Refused("question.undo_swept", number=question.number)
    if act is None or now.at - act.at > p.window_ms:
        raise Refused("question.undo_late", number=question.number)
    answer = stream.get(Answer, question.id)
    ratings = (stream.get(Rating, each) for each in (question.id, *question.members))
    if answer is not None and answer.acted_at > act.at:
        raise Refused("answer.conflict", number=question.number, rev=answer.rev, by=answer.by, at=answer.acted_at)
    if any(each.rated_at > act.at for each in ratings if each):  # somebody has read it
        raise Refused("question.undo_rated", number=question.number)
    asked = [before for _, before in act.before if isinstance(before, Question)]
    if any(each.reason == RESTRICTED for each in (question, *asked)):  # neither that, nor that it was lifted
        raise Refused("question.restricted", number=question.number)
    for before in asked:
        _unmoved(stream, before, question, act)
        _fits(stream, before, act)
    return (Undone(question=question.id, text_rev=_rev(act, question), acted_at=act.at, act=act.seq),)


def _rev(act: Act, question: Question) -> int:
    """A wording that comes back has a revision of its own."""
    before = next((each for _, each in act.before if isinstance(each, Question) and each.id == question.id), question)
    return question.text_rev + ((before.text, before.name) != (question.text, question.name))


def _unmoved(stream: StreamState, before: Question, question: Question, act: Act) -> None:
    """Whoever acted since on another one that the act changed, too, does not lose it. Raises Refused."""
    other = stream.need(Question, before.id)
    if other.id != question.id and other.acted_at > act.at:
        raise conflict(other)


def _fits(stream: StreamState, before: Question, act: Act) -> None:
    """Whether the session still takes the question as it was. Raises Refused."""
    state = need(stream).state
    if before.tally in BLOCKING and state not in WORKING:
        raise Refused("session.closed", state=state)
    if before.state == CALLED and stream.need(Question, before.id).state != CALLED:
        if state not in UNDER_WAY:
            raise Refused("session.not_now", state=state)
        if (taken := on_air(stream)) and taken.id != before.id:
            raise Refused("stage.busy", number=taken.number)


@NOUN.fold(*ACTS)
def _acted(stream: StreamState, happened: Any, where: Happened) -> None:
    """Remember what stood before it. Whatever else it touched can no longer be taken back by itself."""
    if getattr(happened, "wished", False):
        return _for_good(stream, {(Question.noun, happened.question)})
    changed = dict(stream.touched)
    id = happened.into if isinstance(happened, Merged) else happened.question
    question, known = stream.get(Question, id), changed.get((Question.noun, id))
    if question is None or (isinstance(happened, AnswerEntered) and _came_with(question, where)):
        return
    last = known.last if isinstance(known, Question) else question.last
    act = _act(happened, where, changed, last)
    for noun, each in changed:
        if noun == Question.noun and each != id and (other := stream.need(Question, each)).last is not None:
            stream.put(msgspec.structs.replace(other, last=None))
    stream.put(msgspec.structs.replace(question, last=act))


def _came_with(question: Question, where: Happened) -> bool:
    """Whether it was entered in the same act."""
    return (question.asker, question.asked_at) == (where.by, where.at)


def _act(happened: Event, where: Happened, changed: dict[Key, Entity | None], last: Act | None) -> Act | None:
    name = events.kind_of(happened).name
    if not where.by.startswith("staff:"):
        return None
    before = {key: _bare(entity) for key, entity in changed.items() if key[0] not in WHOLE}
    if last is not None and (last.seq, last.at, last.by) == (where.seq - 1, where.at, where.by):
        first = events.catalogue[last.name].type
        if (which := TOGETHER.get((first, type(happened)))) is not None:
            before |= dict(last.before)
            name = (last.name, name)[which]
    elif isinstance(happened, Noted):
        return last
    return Act(name, where.seq, where.at, where.by, tuple(before.items()))


def _bare(entity: Entity | None) -> Entity | None:
    return msgspec.structs.replace(entity, previous=None, last=None) if isinstance(entity, Question) else entity


@NOUN.fold(Undone)
def _undone(stream: StreamState, happened: Undone, where: Happened) -> None:
    question = stream.need(Question, happened.question)
    if not happened.act or question.last is None:
        return _as_earlier(stream, question, happened, where)
    stage = on_air(stream)
    for key, before in question.last.before:
        now = stream.at_key(key)
        if before is None:
            stream.take_out(key)
        elif isinstance(before, Question):
            rev = happened.text_rev if before.id == question.id else before.text_rev
            here = stream.need(Question, before.id)
            stream.put(msgspec.structs.replace(before, text_rev=rev, late=here.late, by=where.by, acted_at=where.at))
            if stage is None or stage.id != before.id or before.state != CALLED:
                shows(stream, before.id, here.state, before.acted_at, where)
            follow(stream, before.id)
        elif isinstance(before, Answer) and isinstance(now, Answer):
            stream.put(msgspec.structs.replace(before, rev=now.rev + 1))
        else:
            stream.put(before)
    stream.put(msgspec.structs.replace(stream.need(Question, question.id), last=None, previous=None))
    again(stream, where)


def _as_earlier(stream: StreamState, question: Question, happened: Undone, where: Happened) -> None:
    """As versions did it that kept nothing but the question."""
    before = question.previous or question
    changes = {"text_rev": happened.text_rev, "written": question.written, "by": where.by, "acted_at": where.at}
    stream.put(msgspec.structs.replace(before, **changes, late=question.late, previous=None, last=None))
    shows(stream, before.id, question.state, before.acted_at, where)
    follow(stream, before.id)
    again(stream, where)


@NOUN.fold(WordsErased)
def _erased(stream: StreamState, happened: WordsErased, where: Happened) -> None:
    """Taking words out for ever is an act, too."""
    _for_good(stream, set(stream.touched))


def _for_good(stream: StreamState, gone: Set[Key]) -> None:
    """No act that remembers any of these is taken back, on whatever question it stands."""
    for _, id in stream.keys(Question.noun):
        question = stream.need(Question, id)
        if question.last is None and question.previous is None:
            continue
        kept = question.last.before if question.last else ()
        if (Question.noun, id) in gone or any(key in gone for key, _ in kept):
            stream.put(msgspec.structs.replace(question, last=None, previous=None))


@NOUN.reaction(Undone)
def _tell(stream: StreamState, happened: Undone, where: Happened) -> Iterator[Reaction]:
    """Who sent it here was told of what is taken back."""
    yield from tell_outcome(stream, HOLDER, happened.question, where)
    yield from told(stream, happened.question)
    yield from over(stream, happened.question, happened.acted_at)
