"""Of a question that was sent elsewhere: what its asker is asked there is read and answered here, where it was asked.

The other side of it: a question that came from another session. Its asker may answer in either.
"""

from collections.abc import Iterator

from server.domain import asking_back
from server.domain.asking_back import (
    NOTE_ASKED,
    NOTE_OVER,
    NOTE_REPLY,
    AskedThere,
    AskingOver,
    NoteAsked,
    NoteOver,
    NoteReply,
    ReplyCame,
)
from server.domain.clarification import (
    Clarification,
    Clarified,
    Held,
    Released,
    begin,
    exchange_sample,
    given_up,
    open_at,
    replied,
)
from server.domain.command import REACTION, Actor, Now
from server.domain.noun import Noun
from server.domain.session.clarification import answerable
from server.domain.session.erased_question import Erased
from server.domain.session.question import Question, WasRefused, Withdrawn
from server.domain.session.session import ANY
from server.domain.state import Happened, StreamState
from server.domain.transfer import of_origin
from server.log.entry import Reaction
from server.log.event import Event

NOUN = Noun("asked_elsewhere", events=(AskedThere, AskingOver, ReplyCame))


_KEYS = ("origin_question", "asked_at")


@NOUN.command(NOTE_ASKED, by=(REACTION,), on=("", *ANY), sample=exchange_sample(*_KEYS, "needs", "reply_by", "text"))
def note_asked(stream: StreamState, actor: Actor, p: NoteAsked, now: Now) -> tuple[Event, ...]:
    """News of an earlier exchange that comes late is none."""
    found = of_origin(stream, p.origin_question)
    thread = stream.get(Clarification, found.id) if found else None
    late = thread is not None and thread.exchanges[-1].at >= p.asked_at
    if found is None or not found.away or late or _wordless(stream, found.id):
        return ()
    facts = {name: getattr(p, name) for name in ("asked_at", "needs", "reply_by", "text")}
    return (AskedThere(question=found.id, **facts),)


@NOUN.command(NOTE_OVER, by=(REACTION,), on=("", *ANY), sample=exchange_sample(*_KEYS))
def note_over(stream: StreamState, actor: Actor, p: NoteOver, now: Now) -> tuple[Event, ...]:
    found = of_origin(stream, p.origin_question)
    if found is None or not found.away or open_at(stream, found.id, p.asked_at) is None:
        return ()
    return (AskingOver(question=found.id),)


@NOUN.command(NOTE_REPLY, by=(REACTION,), on=("", *ANY), sample=exchange_sample(*_KEYS, "text", "wording"))
def note_reply(stream: StreamState, actor: Actor, p: NoteReply, now: Now) -> tuple[Event, ...]:
    """What comes when nobody waits for it any more is kept with what was asked."""
    found = of_origin(stream, p.origin_question)
    if found is None or open_at(stream, found.id, p.asked_at) is None or _wordless(stream, found.id):
        return ()
    question, said = stream.need(Question, found.id), {"text": p.text, "wording": p.wording}
    if found.away or not answerable(stream, question):
        return (ReplyCame(question=found.id, **said),)
    return (Clarified(question=found.id, text_rev=question.text_rev + bool(p.wording), **said),)


def _wordless(stream: StreamState, id: str) -> bool:
    """Of one whose words were taken out nothing comes back."""
    return stream.need(Question, id).erased_at is not None


@NOUN.reaction(Held)
def _asks(stream: StreamState, happened: Held, where: Happened) -> Iterator[Reaction]:
    said = happened.needs, happened.reply_by, happened.text
    return asking_back.asks(stream, happened.question, where.at, *said)


@NOUN.reaction(Clarified)
def _answered(stream: StreamState, happened: Clarified, where: Happened) -> Iterator[Reaction]:
    last = stream.need(Clarification, happened.question).exchanges[-1]
    yield from asking_back.replied(stream, happened.question, last.at, happened.text, happened.wording)
    yield from asking_back.over(stream, happened.question, last.at)


@NOUN.reaction(Released, WasRefused, Withdrawn, Erased)
def _over(
    stream: StreamState, happened: Released | WasRefused | Withdrawn | Erased, where: Happened
) -> Iterator[Reaction]:
    thread = stream.get(Clarification, happened.question)
    if thread is not None and thread.exchanges[-1].answered_at is None:
        yield from asking_back.over(stream, happened.question, thread.exchanges[-1].at)


@NOUN.fold(AskedThere)
def _asked_there(stream: StreamState, happened: AskedThere, where: Happened) -> None:
    was = stream.need(Question, happened.question).state
    begin(stream, happened, where, happened.asked_at, was)


@NOUN.fold(AskingOver)
def _asking_over(stream: StreamState, happened: AskingOver, where: Happened) -> None:
    thread = stream.need(Clarification, happened.question)
    given_up(stream, thread, where)


@NOUN.fold(ReplyCame)
def _reply_came(stream: StreamState, happened: ReplyCame, where: Happened) -> None:
    thread = stream.need(Clarification, happened.question)
    replied(stream, thread, happened, where)
