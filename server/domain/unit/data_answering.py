"""What becomes of a data request: extended once, answered by what was done and what is kept, and why, lifted again.

Whatever is done to the question is done in its own stream by that stream's commands; this only says that it was.
"""

from typing import Annotated, Any, Literal

import msgspec

from server.domain.command import Actor, Now
from server.domain.kind import entities
from server.domain.noun import Noun
from server.domain.sample import Draw
from server.domain.state import Happened, StreamState
from server.domain.unit.data_request import (
    HANDLERS,
    RESOLVED,
    UNANSWERED,
    DataRequest,
    Left,
    Of,
    about,
    change,
    found,
)
from server.errors import Refused
from server.log.event import Event, event

DONE, PARTLY, NOT_DONE = OUTCOMES = ("done", "partly", "not_done")
COPY, RESTRICTED, CONTACT_GONE, NAME_HIDDEN, WORDS_GONE = "copy", "restricted", "contact", "name_hidden", "words"
CORRECTED_NAME, CORRECTED_TEXT = "name_corrected", "text_corrected"
NOTIFY_ENDED, ASK_BACK_ENDED = "notify", "ask_back"
CONSENTS = (NOTIFY_ENDED, ASK_BACK_ENDED)
REASONS = ("public_record", "archives", "answer", "proceedings", "others", "not_held", "unidentified")
EXTEND, ANSWER, LIFT = "data_request.extend", "data_request.answer", "data_request.lift"


@event("data_request.extended")
class Extended(Event, frozen=True):
    """It takes so many working days more; the asker is told why."""

    data_request: str
    days: int


@event("data_request.answered")
class Answered(Event, frozen=True):
    """What was done and what is kept, by which reasons; `certificate` counts from 1 in the unit. `left`: where some of
    the words, or the name, stand yet."""

    data_request: str
    outcome: str
    done: tuple[str, ...]
    kept: tuple[str, ...]
    certificate: int
    left: tuple[Left, ...] = ()


@event("data_request.lifted")
class Lifted(Event, frozen=True):
    """What was restricted is used again."""

    data_request: str


NOUN = Noun("data_answering", events=(Extended, Answered, Lifted))


class Extend(Of, frozen=True, kw_only=True):
    days: Annotated[int, msgspec.Meta(extra={"term": "data_extra_days"})]


class Answer(Of, frozen=True, kw_only=True):
    outcome: Literal["done", "partly", "not_done"]
    done: tuple[
        Literal[
            "copy",
            "restricted",
            "contact",
            "name_hidden",
            "words",
            "name_corrected",
            "text_corrected",
            "notify",
            "ask_back",
        ],
        ...,
    ] = ()
    kept: tuple[
        Literal["public_record", "archives", "answer", "proceedings", "others", "not_held", "unidentified"], ...
    ] = ()
    left: Annotated[tuple[Left, ...], msgspec.Meta(max_length=100)] = ()


def _answer_sample(draw: Draw) -> dict[str, Any]:
    said = {"outcome": DONE, "done": [RESTRICTED]} if draw.what % 3 else {"outcome": NOT_DONE, "kept": ["archives"]}
    return draw.about(draw.fitting(), **said)


def _lift_sample(draw: Draw) -> dict[str, Any]:
    held = [each.id for each in entities(draw.state, DataRequest.noun) if each.restricted]
    if not held:
        raise LookupError("nothing is restricted")
    return {"data_request": held[draw.what % len(held)]}


@NOUN.command(EXTEND, by=HANDLERS, on=("",), when=UNANSWERED, sample=about)
def extend(stream: StreamState, actor: Actor, p: Extend, now: Now) -> tuple[Event, ...]:
    if found(stream, p, UNANSWERED).extra_days:
        raise Refused("data_request.extended")
    return (Extended(data_request=p.data_request, days=p.days),)


@NOUN.command(ANSWER, by=HANDLERS, on=("",), when=UNANSWERED, sample=_answer_sample, fresh=True)
def answer(stream: StreamState, actor: Actor, p: Answer, now: Now) -> tuple[Event, ...]:
    found(stream, p, UNANSWERED)
    if p.outcome != DONE and not p.kept:
        raise Refused("data_request.why", field="kept")
    if (p.outcome == NOT_DONE) is bool(p.done):
        raise Refused("data_request.nothing", field="done")
    done, kept = tuple(dict.fromkeys(p.done)), tuple(dict.fromkeys(p.kept))
    number = max((each.certificate for each in entities(stream, DataRequest.noun)), default=0) + 1
    told = Answered(
        data_request=p.data_request, outcome=p.outcome, done=done, kept=kept, certificate=number, left=p.left
    )
    return (told,)


@NOUN.command(LIFT, by=HANDLERS, on=("",), when=(RESOLVED,), sample=_lift_sample)
def lift(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    if not found(stream, p, (RESOLVED,)).restricted:
        raise Refused("data_request.free")
    return (Lifted(data_request=p.data_request),)


@NOUN.fold(Extended)
def _extended(stream: StreamState, happened: Extended, where: Happened) -> None:
    change(stream, happened.data_request, where, extra_days=happened.days)


@NOUN.fold(Answered)
def _answered(stream: StreamState, happened: Answered, where: Happened) -> None:
    kept = {name: getattr(happened, name) for name in ("outcome", "done", "kept", "certificate", "left")}
    first = stream.need(DataRequest, happened.data_request).confirmed_at or where.at
    more = {"confirmed_at": first, "answered_at": where.at, "entry": where.seq}
    restricted = RESTRICTED in happened.done
    change(stream, happened.data_request, where, state=RESOLVED, restricted=restricted, **kept, **more)


@NOUN.fold(Lifted)
def _lifted(stream: StreamState, happened: Lifted, where: Happened) -> None:
    change(stream, happened.data_request, where, restricted=False)
