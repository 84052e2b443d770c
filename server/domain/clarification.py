"""A clarification, in every kind of stream that holds questions: what is asked back, and what the asker answers; one
thread a question, both texts are kept.
"""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.asking_back import AskedThere, ReplyCame
from server.domain.command import Now, Payload
from server.domain.fields import Id, Instant, Note
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.transfer import Transfer
from server.errors import Refused
from server.log.event import Event, Words, event

ASKED_BACK, REPLIED, GIVEN_UP = "asked_back", "replied", "given_up"
THREAD = (ASKED_BACK, REPLIED, GIVEN_UP)
# What is missing as a rule, each with its words; the rest is said in one's own.
NEEDS = ("place", "time", "record", "name", "earlier", "point")
MOST_EXCHANGES = 20


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


class Hold(Payload, frozen=True, kw_only=True):
    """Prepared sentences by name, words of one's own, or both."""

    question: Id
    state: str
    needs: Annotated[
        tuple[Literal["place", "time", "record", "name", "earlier", "point"], ...], msgspec.Meta(max_length=len(NEEDS))
    ] = ()
    text: Note = ""
    reply_by: Instant | None = None


class Release(Payload, frozen=True, kw_only=True):
    question: Id
    state: str


def asked(stream: StreamState, p: Hold, now: Now) -> tuple[Event, ...]:
    """Its asker is asked back about a question that may be held, or a refusal."""
    if not p.needs and not p.text:
        raise Refused("text.empty", field="text")
    if p.reply_by is not None and p.reply_by <= now.at:
        raise Refused("clarification.past", field="reply_by")
    before = stream.get(Clarification, p.question)
    if before is not None and len(before.exchanges) >= MOST_EXCHANGES:
        raise Refused("clarification.enough", most=MOST_EXCHANGES)
    needs = tuple(each for each in NEEDS if each in p.needs)
    return (Held(question=p.question, needs=needs, reply_by=p.reply_by, text=p.text),)


def begin(stream: StreamState, happened: Held | AskedThere, where: Happened, at: int, was: str) -> None:
    """Another exchange, asked at this moment, of a question that was in this state."""
    before, text = stream.get(Clarification, happened.question), ErasableText(where.seq, happened.text)
    exchanges = before.exchanges if before else ()
    exchange = Exchange(at, where.by, happened.needs, happened.reply_by, text)
    stream.put(
        Clarification(
            id=happened.question, state=ASKED_BACK, was=was, acted_at=where.at, exchanges=(*exchanges, exchange)
        )
    )


def replied(stream: StreamState, thread: Clarification, happened: Clarified | ReplyCame, where: Happened) -> None:
    """With what the asker replied to the last exchange, whether or not anybody waits for it still."""
    text, wording = (ErasableText(where.seq, each) for each in (happened.text, happened.wording))
    last = msgspec.structs.replace(
        thread.exchanges[-1], text=text, wording=wording if happened.wording else None, answered_at=where.at
    )
    state, exchanges = REPLIED if thread.waits else thread.state, (*thread.exchanges[:-1], last)
    stream.put(msgspec.structs.replace(thread, state=state, exchanges=exchanges, acted_at=where.at))


def given_up(stream: StreamState, thread: Clarification | None, where: Happened) -> None:
    """Nobody waits for the asker any more, if anybody did."""
    if thread is not None and thread.waits:
        stream.put(msgspec.structs.replace(thread, state=GIVEN_UP, acted_at=where.at))


def open_at(stream: StreamState, id: str, asked_at: int) -> Clarification | None:
    """The thread of this question, if its last exchange was asked then and is not answered."""
    thread = stream.get(Clarification, id)
    last = thread.exchanges[-1] if thread else None
    return thread if last is not None and last.at == asked_at and last.answered_at is None else None


def exchange_sample(*names: str) -> Callable[[Draw], dict[str, Any]]:
    """Of one that was sent or came, these fields; as a rule of the exchange that is open."""

    def sample(draw: Draw) -> dict[str, Any]:
        every = [draw.state.need(Transfer, id) for _, id in draw.state.keys(Transfer.noun)]
        if not every:
            raise LookupError("nothing moved")
        found = every[draw.what % len(every)]
        thread = draw.state.get(Clarification, found.id)
        known = {
            "origin_question": found.origin_question,
            "asked_at": thread.exchanges[-1].at if thread else draw.state.at,
        }
        known |= {"needs": [NEEDS[0]], "reply_by": None, "text": f"Ở đâu? {draw.token()}", "wording": ""}
        return {name: known[name] for name in names}

    return sample
