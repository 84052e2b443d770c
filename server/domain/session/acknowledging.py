"""An opinion awaits no answer, but whoever gave one is told that it was heard: "đã ghi nhận", and perhaps words.

accepted, promised (an opinion) ──acknowledge──▶ acknowledged
"""

from typing import Any

from server.domain.command import Actor, Now
from server.domain.fields import Note
from server.domain.noun import Noun
from server.domain.roles import EDITORS
from server.domain.sample import Draw
from server.domain.session.guards import Reading, readable
from server.domain.session.question import Question, act
from server.domain.session.question_state import ACCEPTED, ACKNOWLEDGED, OPINION, PROMISED
from server.domain.session.session import WORKING
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, Words, event

FROM = (ACCEPTED, PROMISED)


@event("question.acknowledged")
class Acknowledged(Event, frozen=True):
    """The opinion was noted; asker and public read that, and the words beside it."""

    question: str
    note: Words


NOUN = Noun("acknowledging", events=(Acknowledged,))


class Acknowledge(Reading, frozen=True, kw_only=True):
    note: Note = ""


def _sample(draw: Draw) -> dict[str, Any]:
    every = map(draw.state.at_key, draw.state.keys(Question.noun))
    heard = [each for each in every if isinstance(each, Question) and each.kind == OPINION and each.state in FROM]
    entity = heard[draw.what % len(heard)] if heard and draw.what % 5 else draw.fitting()
    return draw.about(entity, note=f"Cảm ơn {draw.token()}" if draw.what % 3 else "")


@NOUN.command("question.acknowledge", by=EDITORS, on=WORKING, when=FROM, of="question", undo=TAKEN_BACK, sample=_sample)
def acknowledge(stream: StreamState, actor: Actor, p: Acknowledge, now: Now) -> tuple[Event, ...]:
    question = readable(stream, p, FROM)
    if question.kind != OPINION:
        raise Refused("question.not_opinion", number=question.number)
    return (Acknowledged(question=p.question, note=p.note),)


@NOUN.fold(Acknowledged)
def _acknowledged(stream: StreamState, happened: Acknowledged, where: Happened) -> None:
    note = ErasableText(where.seq, happened.note) if happened.note else None
    act(stream, happened.question, where, state=ACKNOWLEDGED, note=note)
