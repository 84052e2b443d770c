"""A signed part of an answer that a person of the panel writes from the own seat, as a guest does by its link.

write, sign: see contribution, whose states and events these are; the part bears the id of the person. It goes out with
the joint answer as a guest's does: see joint_answer.
"""

from typing import Annotated, Any

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id
from server.domain.noun import Noun
from server.domain.roles import EXPERT
from server.domain.sample import Draw
from server.domain.session.contribution import Contribution, Signed, Written, at_revision, key
from server.domain.session.guards import conflict, find
from server.domain.session.panel import seated
from server.domain.session.panel_seat import PanelSeat, substitute_of, writes_for
from server.domain.session.question import Question
from server.domain.session.question_state import SHOWN
from server.domain.session.session import WORKING
from server.domain.state import StreamState
from server.domain.undoing import OWN
from server.errors import Refused
from server.log.event import Event

WRITE, SIGN = "panel_part.write", "panel_part.sign"
NOUN = Noun("panel_part")


class Write(Payload, frozen=True, kw_only=True):
    """`most`: how often a part may be written, a setting."""

    question: Id
    person: Id
    rev: int
    text: Annotated[str, msgspec.Meta(extra={"limit": "answer", "empty": True})] = ""
    most: Annotated[int, msgspec.Meta(extra={"term": "guest_writes"})]


class Sign(Write, frozen=True, kw_only=True):
    text: Annotated[str, msgspec.Meta(extra={"limit": "answer"})]


def _sample(draw: Draw) -> dict[str, Any]:
    seats = [id for _, id in draw.state.keys(PanelSeat.noun) if draw.state.need(PanelSeat, id).accounts]
    open_to = [id for _, id in draw.state.keys("question") if draw.state.need(Question, id).state in SHOWN]
    if not seats or not open_to:
        raise LookupError("nobody has a seat, or nothing is asked")
    question, person = open_to[draw.what % len(open_to)], seats[draw.what % len(seats)]
    before = draw.state.get(Contribution, key(question, person))
    rev = (before.rev if before else 0) + draw.stale
    return {"question": question, "person": person, "rev": rev, "text": f"Phần {draw.token()}"}


@NOUN.command(WRITE, by=(EXPERT,), on=WORKING, undo=OWN, sample=_sample)
def write(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    return (Written(contribution=key(p.question, p.person), **_wording(stream, actor, p)),)


@NOUN.command(SIGN, by=(EXPERT,), on=WORKING, undo=OWN, sample=_sample)
def sign(stream: StreamState, actor: Actor, p: Sign, now: Now) -> tuple[Event, ...]:
    return (Signed(contribution=key(p.question, p.person), **_wording(stream, actor, p)),)


def _wording(stream: StreamState, actor: Actor, p: Write | Sign) -> dict[str, Any]:
    question, person = find(stream, p.question), seated(stream, p.person)
    if person is None or not writes_for(stream, actor.id, p.person):
        raise Refused("panel_seat.other")
    if question.state not in SHOWN:
        raise conflict(question)
    at_revision(stream, question, p.person, p.rev, p.most)
    sits = substitute_of(stream, p.person)
    signs = sits or person
    said = {"question": p.question, "invitation": p.person, "rev": p.rev + 1, "text": p.text}
    return said | {"name": signs.name.text, "title": signs.title.text, "body": signs.unit.text}
