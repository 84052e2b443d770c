"""What is really asked in a long text, marked by the moderator: the stage and the panel show it large. The wording
stays as it is; another wording needs another mark.

(nothing) ──excerpt──▶ marked (again, elsewhere, or nothing any more)
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, CALLERS, STAGE
from server.domain.sample import Draw
from server.domain.session.guards import Reading, readable
from server.domain.session.question import Question
from server.domain.session.question_state import MEANINGS
from server.domain.session.session import WORKING
from server.domain.state import Entity, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, event

READ = tuple(state for state, meaning in MEANINGS.items() if meaning.public and meaning.open)
Place = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


@event("question.excerpted")
class Excerpted(Event, frozen=True):
    """A part of the wording at this revision was marked as what is really asked, from the character `start` up to
    `end`; the same twice = none."""

    question: str
    text_rev: int
    start: int
    end: int


class Excerpt(Entity, frozen=True, kw_only=True):
    """Has the id of its question."""

    noun: ClassVar[str] = "excerpt"
    text_rev: Annotated[int, says("the revision of the wording that was marked; of another one it says nothing")]
    start: Annotated[int, says("where what is really asked begins, by code points of `text`")]
    end: Annotated[int, says("where it ends; the same as `start`: nothing is marked")]


NOUN = Noun(
    "excerpt",
    entity=Excerpt,
    events=(Excerpted,),
    seen=(Seen((*AUDIENCES, STAGE), "text_rev start end", ("",)),),
    names={"id": "question"},
)


class Mark(Reading, frozen=True, kw_only=True):
    start: Place
    end: Place


def _sample(draw: Draw) -> dict[str, Any]:
    question = draw.fitting("question")
    length = len(question.text.text) if isinstance(question, Question) else 0
    return draw.about(question, start=0, end=max(0, length - draw.what % 3))


@NOUN.command("question.excerpt", by=CALLERS, on=WORKING, when=READ, of="question", sample=_sample)
def excerpt(stream: StreamState, actor: Actor, p: Mark, now: Now) -> tuple[Event, ...]:
    question = readable(stream, p, READ)
    if not p.start <= p.end <= len(question.text.text):
        raise Refused("excerpt.outside", number=question.number)
    return (Excerpted(question=p.question, text_rev=p.text_rev, start=p.start, end=p.end),)


@NOUN.fold(Excerpted)
def _excerpted(stream: StreamState, happened: Excerpted, where: Happened) -> None:
    marked = {name: getattr(happened, name) for name in ("text_rev", "start", "end")}
    stream.put(Excerpt(id=happened.question, **marked))
