"""A rating: whether an answer answers, in one tap of the one who asked, with a remark that the desk alone reads.

(an answer is published) ──rate──▶ given ◀──rate──┐ (the last one counts)
                                     └────────────┘
Of a question that was sent elsewhere it is said here, where it was asked, and told to whoever answered it.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from server.domain.command import ASKER, Actor, Now
from server.domain.fields import Note
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK
from server.domain.sample import Draw
from server.domain.session.answer import Answer
from server.domain.session.guards import Of, find
from server.domain.session.question import Question
from server.domain.session.session import ENDED, WORKING
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.transfer import Transfer
from server.domain.transfer_news import ANSWERED, RATING, RatingNoted
from server.domain.undoing import OWN
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, Words, event

VALUES = YES, PARTLY, NO = ("yes", "partly", "no")


@event("answer.rated")
class Rated(Event, frozen=True):
    """The asker said whether the answer answers: `yes`, `partly` or `no`."""

    question: str
    value: str
    remark: Words


class Rating(Entity, frozen=True, kw_only=True):
    """Has the id of its question."""

    noun: ClassVar[str] = "rating"
    value: Annotated[str, says("`yes`, `partly` or `no`: whether the answer answers")]
    remark: Annotated[ErasableText | None, says("what the asker says is missing, or null")] = None
    rated_at: Annotated[int, says("when it was given last")]
    times: Annotated[int, says("how often it was given, the changes included")] = 1


NOUN = Noun(
    "rating",
    entity=Rating,
    events=(Rated,),
    seen=(Seen((DESK,), "value remark rated_at times", ("",)),),
    names={"id": "question"},
    concerns="id",
)


class Rate(Of, frozen=True, kw_only=True):
    value: Literal["yes", "partly", "no"]
    remark: Note = ""


def _sample(draw: Draw) -> dict[str, Any]:
    answered = [id for noun, id in draw.state.keys(Question.noun) if rateable(draw.state, id)]
    question = draw.state.need(Question, answered[draw.what % len(answered)]) if answered else draw.any("question")
    return draw.about(question, value=VALUES[draw.what % 3]) | {"remark": f"Còn thiếu {draw.token()}"}


@NOUN.command("answer.rate", by=(ASKER,), on=(*WORKING, *ENDED), undo=OWN, sample=_sample)
def rate(stream: StreamState, actor: Actor, p: Rate, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    if question.asker != actor.id:
        raise Refused("question.unknown")
    if not rateable(stream, p.question):
        raise Refused("rating.no_answer")
    return (Rated(question=p.question, value=p.value, remark=p.remark),)


def rateable(stream: StreamState, id: str) -> bool:
    """Whether there is an answer that its asker can read, here or where the question was sent; of what was merged, that
    of the question under which it stands."""
    question = stream.get(Question, id)
    id = question.into or id if question else id
    transfer = stream.get(Transfer, id)
    if transfer is not None and transfer.place is not None:
        return transfer.outcome == ANSWERED
    answer = stream.get(Answer, id)
    return answer is not None and answer.text is not None and not answer.shelved


@NOUN.reaction(Rated)
def _tell(stream: StreamState, happened: Rated, where: Happened) -> Iterator[Reaction]:
    transfer = stream.get(Transfer, happened.question)
    if transfer is not None and transfer.place is not None:
        said = {"value": happened.value, "remark": happened.remark}
        yield Reaction(transfer.place.stream, RATING, {"origin_question": transfer.origin_question, **said})


@NOUN.fold(Rated)
def _rated(stream: StreamState, happened: Rated, where: Happened) -> None:
    put(stream, happened, where)


def put(stream: StreamState, happened: Rated | RatingNoted, where: Happened) -> None:
    before = stream.get(Rating, happened.question)
    remark = ErasableText(where.seq, happened.remark) if happened.remark else None
    stream.put(
        Rating(
            id=happened.question, value=happened.value, remark=remark, rated_at=where.at,
            times=before.times + 1 if before else 1,
        )
    )  # fmt: skip
