"""A clarification: what the desk asks back, and what the asker answers; one thread a question, both texts are kept.

(none) ──hold──▶ asked_back ──clarify──▶ replied ──hold──▶ asked_back, and so on
                    └──release, refuse, withdraw──▶ given_up

Meanwhile the question is held: no public list has it, its deadline runs on, and its session is not closed.
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import ASKER, Actor, Now
from server.domain.fields import Instant, Note
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EDITORS
from server.domain.sample import Draw
from server.domain.session.answer import follow
from server.domain.session.guards import Move, Of, find, movable
from server.domain.session.question import Question, WasRefused, Withdrawn, change
from server.domain.session.question_state import ACCEPTED, ASKED, HELD, PROMISED
from server.domain.session.session import WORKING
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import OWN, TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, Words, event

ASKED_BACK, REPLIED, GIVEN_UP = "asked_back", "replied", "given_up"
THREAD = (ASKED_BACK, REPLIED, GIVEN_UP)
HOLDABLE = (ASKED, ACCEPTED, PROMISED)
# What is missing as a rule, each with its words; the rest is said in one's own.
NEEDS = ("place", "time", "record", "name", "earlier", "point")
MOST_EXCHANGES = 20
Text = Annotated[str, msgspec.Meta(extra={"limit": "question", "empty": True})]


@event("question.held")
class Held(Event, frozen=True):
    """The asker was asked back, for an answer until `reply_by`; `needs`: what is missing, each by its name."""

    question: str
    needs: tuple[str, ...]
    reply_by: int | None
    text: Words


@event("question.clarified")
class Clarified(Event, frozen=True):
    """The asker answered; with a wording of its own that is the public one from here on."""

    question: str
    text_rev: int
    text: Words
    wording: Words


@event("question.released")
class Released(Event, frozen=True):
    """The desk no longer waits for the asker."""

    question: str


class Exchange(msgspec.Struct, frozen=True, gc=False):
    """One question back and its answer. `text`, `wording`: what the asker wrote, null = not yet."""

    at: int
    by: str
    needs: tuple[str, ...]
    reply_by: int | None
    asked: ErasableText
    text: ErasableText | None = None
    wording: ErasableText | None = None
    answered_at: int | None = None


class Clarification(Entity, frozen=True, kw_only=True):
    """Has the id of its question. `was`: from where the question was held."""

    noun: ClassVar[str] = "clarification"
    state: Annotated[str, says("`asked_back`, `replied`, or `given_up` without a reply")]
    was: str
    exchanges: Annotated[
        tuple[Exchange, ...],
        says("`[{at, by, needs, reply_by, asked, text, wording, answered_at}]`, oldest first; what the asker wrote "
             "is null while the desk waits"),
    ]  # fmt: skip
    acted_at: Annotated[int, says("when anybody acted on it last")]

    @property
    def waits(self) -> bool:
        """Whether its asker is still to answer."""
        return self.state == ASKED_BACK


NOUN = Noun(
    "clarification",
    entity=Clarification,
    events=(Held, Clarified, Released),
    states=THREAD,
    seen=(Seen((DESK,), "state exchanges acted_at", THREAD),),
    names={"id": "question"},
    concerns="id",
)


class Hold(Move, frozen=True, kw_only=True):
    """Prepared sentences by name, words of one's own, or both."""

    needs: Annotated[
        tuple[Literal["place", "time", "record", "name", "earlier", "point"], ...], msgspec.Meta(max_length=len(NEEDS))
    ] = ()
    text: Note = ""
    reply_by: Instant | None = None


class Clarify(Of, frozen=True, kw_only=True):
    """`none`: the asker has nothing to add. `wording`: the question as it is to be read from now on."""

    text: Text = ""
    wording: Text = ""
    none: bool = False


def _hold_sample(draw: Draw) -> dict[str, Any]:
    needs = [NEEDS[draw.what % len(NEEDS)]] if draw.what % 2 else []
    return draw.about(draw.fitting("question"), needs=needs, text=f"Ở đâu ạ? {draw.token()}")


def _clarify_sample(draw: Draw) -> dict[str, Any]:
    wording = {"wording": f"Xin hỏi lại {draw.token()}"} if draw.what % 3 == 0 else {}
    return draw.about(draw.fitting("question"), text=f"Ở xã {draw.token()}", **wording)


def _release_sample(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting("question"))


@NOUN.command("question.hold", by=EDITORS, on=WORKING, when=HOLDABLE, undo=TAKEN_BACK, sample=_hold_sample)
def hold(stream: StreamState, actor: Actor, p: Hold, now: Now) -> tuple[Event, ...]:
    movable(stream, p, HOLDABLE)
    if not p.needs and not p.text:
        raise Refused("text.empty", field="text")
    if p.reply_by is not None and p.reply_by <= now.at:
        raise Refused("clarification.past", field="reply_by")
    before = stream.get(Clarification, p.question)
    if before is not None and len(before.exchanges) >= MOST_EXCHANGES:
        raise Refused("clarification.enough", most=MOST_EXCHANGES)
    needs = tuple(each for each in NEEDS if each in p.needs)
    return (Held(question=p.question, needs=needs, reply_by=p.reply_by, text=p.text),)


@NOUN.command("question.clarify", by=(ASKER,), on=WORKING, when=(HELD,), undo=OWN, sample=_clarify_sample)
def clarify(stream: StreamState, actor: Actor, p: Clarify, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    if question.asker != actor.id:
        raise Refused("question.unknown")
    if question.state != HELD:
        raise Refused("clarification.too_late", state=question.state)
    if not (p.text or p.wording or p.none):
        raise Refused("text.empty", field="text")
    rev = question.text_rev + bool(p.wording)
    return (Clarified(question=p.question, text_rev=rev, text=p.text, wording=p.wording),)


@NOUN.command("question.release", by=EDITORS, on=WORKING, when=(HELD,), undo=TAKEN_BACK, sample=_release_sample)
def release(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (HELD,))
    return (Released(question=p.question),)


@NOUN.fold(Held)
def _held(stream: StreamState, happened: Held, where: Happened) -> None:
    id, before = happened.question, stream.get(Clarification, happened.question)
    asked = Exchange(where.at, where.by, happened.needs, happened.reply_by, ErasableText(where.seq, happened.text))
    stream.put(
        Clarification(
            id=id, state=ASKED_BACK, was=stream.need(Question, id).state, acted_at=where.at,
            exchanges=(*(before.exchanges if before else ()), asked),
        )
    )  # fmt: skip
    change(stream, id, where, state=HELD)
    follow(stream, id)


@NOUN.fold(Clarified)
def _clarified(stream: StreamState, happened: Clarified, where: Happened) -> None:
    thread = stream.need(Clarification, happened.question)
    wording = ErasableText(where.seq, happened.wording) if happened.wording else None
    last = msgspec.structs.replace(
        thread.exchanges[-1], text=ErasableText(where.seq, happened.text), wording=wording, answered_at=where.at
    )
    _put(stream, thread, where, REPLIED, (*thread.exchanges[:-1], last))
    changes = {"text": wording, "text_rev": happened.text_rev} if wording else {}
    change(stream, happened.question, where, state=ASKED, **changes)


@NOUN.fold(Released)
def _released(stream: StreamState, happened: Released, where: Happened) -> None:
    thread = stream.need(Clarification, happened.question)
    _put(stream, thread, where, GIVEN_UP, thread.exchanges)
    change(stream, happened.question, where, state=thread.was)
    follow(stream, happened.question)


@NOUN.fold(WasRefused, Withdrawn)
def _over(stream: StreamState, happened: WasRefused | Withdrawn, where: Happened) -> None:
    thread = stream.get(Clarification, happened.question)
    if thread is not None and thread.state == ASKED_BACK:
        _put(stream, thread, where, GIVEN_UP, thread.exchanges)


def _put(
    stream: StreamState, thread: Clarification, where: Happened, state: str, exchanges: tuple[Exchange, ...]
) -> None:
    stream.put(msgspec.structs.replace(thread, state=state, exchanges=exchanges, acted_at=where.at))
