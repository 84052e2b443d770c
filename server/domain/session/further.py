"""Asked further: what somebody asks after an answer. It is a question by itself, with its own number, deadline and
answer; this says after which answer it was asked, to whoever may read it.

(none) ──question.ask about an answered one──▶ follows_on ◀──▶ tucked_away, while it is not public itself
"""

from typing import Annotated, ClassVar

import msgspec

from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PANEL, PUBLIC
from server.domain.session.question import AskedFurther, Question
from server.domain.session.question_state import SHOWN
from server.domain.state import Entity, Happened, StreamState, says

LINKED, AWAY = "follows_on", "tucked_away"


class Further(Entity, frozen=True, kw_only=True):
    """Has the id of the question that was asked further."""

    noun: ClassVar[str] = "further"
    state: Annotated[str, says("`follows_on`, or `tucked_away` while the question is not public")]
    about: Annotated[str, says("id of the question after whose answer it was asked")]
    number: Annotated[int, says("the number of that question")]


NOUN = Noun(
    "further",
    entity=Further,
    states=(LINKED, AWAY),
    seen=(Seen((PUBLIC, PANEL), "about number", (LINKED,)), Seen((DESK,), "about number", (LINKED, AWAY))),
    names={"id": "question", "about": "question"},
)


@NOUN.fold(AskedFurther)
def _asked(stream: StreamState, happened: AskedFurther, where: Happened) -> None:
    about = stream.need(Question, happened.about)
    stream.put(Further(id=happened.question, state=AWAY, about=about.id, number=about.number))


def follow(stream: StreamState, id: str) -> None:
    """It is read where its question is read."""
    question, before = stream.get(Question, id), stream.get(Further, id)
    if question is None or before is None:
        return
    state = LINKED if question.state in SHOWN else AWAY
    if state != before.state:
        stream.put(msgspec.structs.replace(before, state=state))
