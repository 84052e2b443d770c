"""Restricting: what its asker wants kept and not used is out of sight and of work, until that is lifted.

asked, held or public ──restrict──▶ veiled ──question.unveil, by whoever answers the request──▶ as it was
"""

from typing import Any

from server.domain.clarification import Clarification, Released
from server.domain.command import Actor, Now
from server.domain.kind import entities
from server.domain.noun import Noun
from server.domain.roles import OPERATOR
from server.domain.sample import Draw
from server.domain.session.guards import Move, movable
from server.domain.session.lent import taken_back
from server.domain.session.merging import Unmerged
from server.domain.session.moderation import RESTRICTED
from server.domain.session.question import Question, Veiled
from server.domain.session.question_state import USED
from server.domain.session.session import ANY
from server.domain.state import StreamState
from server.domain.undoing import CAUSED
from server.log.event import Event

RESTRICT = "question.restrict"
NOUN = Noun("restricting")


def _sample(draw: Draw) -> dict[str, Any]:
    found = [each for each in entities(draw.state, Question.noun) if each.state in USED]
    if not found:
        raise LookupError("nothing is in use")
    one = found[draw.what % len(found)]
    return {"question": one.id, "state": one.state}


@NOUN.command(RESTRICT, by=(OPERATOR,), on=ANY, undo=CAUSED, sample=_sample)
def restrict(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    """Whoever was asked back need not answer any more. A merged one leaves its group, and its words stand for it no
    more."""
    veiled = Veiled(question=p.question, reason=RESTRICTED)
    if movable(stream, p, USED).into is not None:
        return (*taken_back(stream, p.question), Unmerged(question=p.question), veiled)
    thread = stream.get(Clarification, p.question)
    return (Released(question=p.question), veiled) if thread and thread.waits else (veiled,)
