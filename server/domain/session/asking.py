"""Asking: a question or an opinion from its asker's own hand, and what it takes to be asked.

(none) ──question.ask──▶ asked        after the answer of another question: see further.py
"""

from typing import Annotated, Any, Literal

import msgspec

from server.domain.command import ASKER, Actor, Now
from server.domain.fields import Id, Name
from server.domain.noun import Noun
from server.domain.sample import Draw
from server.domain.session.intake import takes_questions
from server.domain.session.picture import public_question
from server.domain.session.question import ASK, LOOKUP, Asked, AskedFurther, Question, QuestionText, count
from server.domain.session.question_state import OPINION, QUESTION
from server.domain.session.reachable import PURPOSES, TEXT, Leaving, left
from server.domain.session.session import OPEN, need
from server.domain.state import StreamState
from server.domain.undoing import OWN
from server.errors import Refused
from server.log.event import Event

ANSWERED = "answered"
NOUN = Noun("asking")


class Ask(Leaving, frozen=True, kw_only=True):
    """The server's are: `has_contact`, whether a telephone number or an e-mail address was left with it; `imitates`,
    whether its name passes for that of an account here, or of a unit."""

    kind: Literal["question", "opinion"]
    asker_type: Literal["citizen", "business"]
    field: Annotated[str, msgspec.Meta(extra={"list": "field"})]
    text: QuestionText
    province: Annotated[str, msgspec.Meta(extra={"list": "province"})] | None = None
    name: Name | None = None
    about: Id | None = None
    raw: Annotated[str, msgspec.Meta(extra={"raw_of": "text"})] = ""
    has_contact: bool = False
    imitates: bool = False


def _ask_sample(draw: Draw) -> dict[str, Any]:
    named = {"name": f"Ông {draw.token()}"} if draw.what % 3 else {}
    told = {"has_address": True, "has_contact": True, **_boxes(draw)} if draw.what % 4 == 2 else {}
    asked: dict[str, Any] = {"kind": OPINION if draw.what % 7 == 0 else QUESTION, "text": f"  Xin hỏi {draw.token()}"}
    every = [draw.state.need(Question, id) for _, id in draw.state.keys(Question.noun)] if draw.what % 3 == 0 else []
    if answered := [each.id for each in every if public_question(each).meaning.heading == ANSWERED]:
        asked["about"] = answered[draw.what % len(answered)]
    return {**asked, "asker_type": "citizen", "field": draw.listed("field"), **named, **told}


def _boxes(draw: Draw) -> dict[str, Any]:
    return {"consents": PURPOSES[: 1 + draw.what % 2], "consent_text": TEXT} if draw.what % 3 else {}


@NOUN.command(ASK, by=(ASKER,), on=OPEN, undo=OWN, sample=_ask_sample)
def ask(stream: StreamState, actor: Actor, p: Ask, now: Now) -> tuple[Event, ...]:
    takes_questions(stream)
    if need(stream).contact_required and not p.has_contact:
        raise unreachable()
    given: dict[str, Any] = {
        name: getattr(p, name) for name in ("kind", "asker_type", "field", "province", "text", "raw")
    }
    named: dict[str, Any] = {"named": p.name is not None, "name": p.name or ""}
    given["imitates"] = p.imitates and p.name is not None
    asked = Asked(question=now.id, number=count(stream) + 1, lookup=LOOKUP, **named, **given)
    further = (AskedFurther(question=now.id, about=_answered(stream, p.about).id),) if p.about else ()
    return (asked, *further, *left(now.id, p))


def _answered(stream: StreamState, id: str) -> Question:
    """A question whose answer everybody may read; of any other nobody learns that it is there."""
    found = stream.get(Question, id)
    if found is None or public_question(found).meaning.heading != ANSWERED:
        raise Refused("question.not_answered", field="about")
    return found


def unreachable() -> Refused:
    """No telephone number and no e-mail address, in a session that takes questions only with one."""
    return Refused("question.contact_required", field="mail")
