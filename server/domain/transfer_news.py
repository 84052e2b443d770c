"""What streams are told of questions that they sent: that one was not taken, where one is, what became of it."""

from typing import Annotated, Any, Literal

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Id
from server.domain.holder import OUTCOME, Holder
from server.domain.noun import Noun
from server.domain.sample import Draw
from server.domain.state import Happened, StreamState
from server.domain.transfer import SENT, Bounced, NoteOutcome, NotePlace, Placed, Settled, Transfer, of_origin
from server.domain.transfer_moves import RECEIVE
from server.log.event import Event, Words, event

BOUNCE, PLACE, RATING = "question.note_bounce", "question.note_place", "question.note_rating"
ANSWERED = "answered"


@event("question.rating_noted")
class RatingNoted(Event, frozen=True):
    """Whoever asked it elsewhere said whether the answer that was given here answers: `yes`, `partly` or `no`."""

    question: str
    value: str
    remark: Words


class NoteRating(Payload, frozen=True, kw_only=True):
    origin_question: Id
    value: Literal["yes", "partly", "no"]
    remark: str = ""


class NoteBounce(Payload, frozen=True, kw_only=True):
    """As the outbox brings a refusal back."""

    target: str
    command: str
    code: str
    details: Annotated[dict[str, Any], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=dict)


def bounce(made: Noun, holder: Holder) -> None:
    @made.command(BOUNCE, by=(REACTION,), on=holder.every, of=holder.of, sample=_bounce_sample)
    def note_bounce(stream: StreamState, actor: Actor, p: NoteBounce, now: Now) -> tuple[Event, ...]:
        every = [stream.need(Transfer, id) for _, id in stream.keys(Transfer.noun)]
        sent = [each for each in every if each.place and each.place.stream == p.target and not each.place.id]
        named = [each for each in sent if each.origin_question == p.details.get("question")]
        back = tuple(Bounced(question=each.id, code=p.code) for each in (named or sent)[:1])
        return (*holder.reopens(stream), *back) if back else ()


def place(made: Noun, holder: Holder) -> None:
    @made.command(PLACE, by=(REACTION,), on=holder.every, of=holder.of, sample=_place_sample)
    def note_place(stream: StreamState, actor: Actor, p: NotePlace, now: Now) -> tuple[Event, ...]:
        """News of an earlier move that comes late is none."""
        found = of_origin(stream, p.origin_question)
        if found is None or found.place is None or (found.place.hop, bool(found.place.id)) >= (p.hop, True):
            return ()
        facts = {name: getattr(p, name) for name in ("unit", "stream", "there", "hop", "act", "why")}
        return (Placed(question=found.id, **facts),)


def outcome(made: Noun, holder: Holder) -> None:
    @made.command(OUTCOME, by=(REACTION,), on=holder.every, of=holder.of, sample=_outcome_sample)
    def note_outcome(stream: StreamState, actor: Actor, p: NoteOutcome, now: Now) -> tuple[Event, ...]:
        found = of_origin(stream, p.origin_question)
        if found is None or found.place is None:
            return ()
        if (p.outcome, p.corrected) == (found.outcome, found.corrected) and not p.corrected:
            return ()
        return (Settled(question=found.id, outcome=p.outcome, at=p.at, corrected=p.corrected),)


def rating(made: Noun, holder: Holder) -> None:
    def sample(draw: Draw) -> dict[str, Any]:
        return _rating_sample(draw, holder)

    @made.command(RATING, by=(REACTION,), on=holder.every, of=holder.of, sample=sample)
    def note_rating(stream: StreamState, actor: Actor, p: NoteRating, now: Now) -> tuple[Event, ...]:
        found = of_origin(stream, p.origin_question)
        if found is None or found.state == SENT or stream.need(holder.entity, found.id).meaning.heading != ANSWERED:
            return ()
        return (RatingNoted(question=found.id, value=p.value, remark=p.remark),)

    @made.fold(RatingNoted)
    def rated(stream: StreamState, happened: RatingNoted, where: Happened) -> None:
        holder.rated(stream, happened, where)


def _any_sent(draw: Draw) -> Transfer:
    every = [draw.state.need(Transfer, id) for _, id in draw.state.keys("transfer")]
    if not every:
        raise LookupError("nothing was sent")
    return ([each for each in every if each.state == SENT] or every)[0]


def _bounce_sample(draw: Draw) -> dict[str, Any]:
    found = _any_sent(draw)
    target = found.place.stream if found.place else "unit:cantho"
    details = {"question": found.origin_question}
    return {"target": target, "command": RECEIVE, "code": "session.closed", "details": details}


def _place_sample(draw: Draw) -> dict[str, Any]:
    found = _any_sent(draw)
    there = {"unit": "cantho", "stream": "unit:cantho", "there": f"{draw.what:024x}", "act": "transfer", "why": ""}
    return {"origin_question": found.origin_question, "hop": len(found.hands) - 1 + draw.what % 2, **there}


def _outcome_sample(draw: Draw) -> dict[str, Any]:
    return {"origin_question": _any_sent(draw).origin_question, "outcome": "answered", "at": draw.state.at}


def _rating_sample(draw: Draw, holder: Holder) -> dict[str, Any]:
    every = [draw.state.need(Transfer, id) for _, id in draw.state.keys("transfer")]
    done = [each for each in every if draw.state.need(holder.entity, each.id).meaning.heading == ANSWERED]
    if not every:
        raise LookupError("nothing came")
    found = (done or every)[draw.what % len(done or every)]
    return {"origin_question": found.origin_question, "value": "partly", "remark": f"Còn thiếu {draw.token()}"}
