"""Who owns a question: a person of the panel, somebody of the staff, or the whole unit. From the end of the session
each open question has an owner and a deadline, whether or not somebody was named.

(nobody) ──assign──▶ assigned ◀──assign──┐
                        └────────────────┘
"""

from typing import Any

from server.domain.assignment import ASSIGN, PERSON, STAFF, STATES, UNIT, Assign, Assigned, Assignment, assigned, fold
from server.domain.command import Actor, Now
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EDITORS, HEAD, OFFICE, PANEL
from server.domain.sample import Draw
from server.domain.session.guards import conflict, find
from server.domain.session.panel import Person
from server.domain.session.phase import PHASES
from server.domain.session.question import Question
from server.domain.session.question_state import ACCEPTED, ANSWERED_LIVE, ASKED, CALLED, HELD, PROMISED
from server.domain.session.session import WORKING, need
from server.domain.state import StreamState
from server.domain.undoing import TAKEN_BACK
from server.log.event import Event

OWNED = (ASKED, HELD, ACCEPTED, CALLED, PROMISED, ANSWERED_LIVE)
NOUN = Noun(
    "assignment",
    entity=Assignment,
    events=(Assigned,),
    states=STATES,
    seen=(Seen((PANEL, DESK), "owner acted_at", STATES), Seen((DESK,), "by", STATES)),
    names={"id": "question"},
)


def _sample(draw: Draw) -> dict[str, Any]:
    persons = [f"{PERSON}{id}" for _, id in draw.state.keys(Person.noun)]
    owners = [*persons, f"{UNIT}{need(draw.state).room}", f"{STAFF}lan"]
    return draw.about(draw.fitting("question"), owner=owners[draw.what % len(owners)])


@NOUN.command(ASSIGN, by=(*EDITORS, HEAD, OFFICE), on=WORKING, when=OWNED, undo=TAKEN_BACK, sample=_sample)
def assign(stream: StreamState, actor: Actor, p: Assign, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    if question.state not in OWNED or question.written:
        raise conflict(question)
    person = stream.get(Person, p.owner.partition(":")[2]) is not None
    return assigned(stream, p, question.number, need(stream).room, person)


NOUN.fold(Assigned)(fold)


def owner_of(stream: StreamState, question: Question) -> str | None:
    """Who answers for it. From the end of the session on the unit does, where nobody was named."""
    session, named = need(stream), stream.get(Assignment, question.id)
    if named is not None:
        return named.owner
    return f"{UNIT}{session.room}" if PHASES[session.state].over else None
