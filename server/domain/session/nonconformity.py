"""What departed from the rules in a session (domain/nonconformity.py). Much of it is noted by itself; the auditor
writes down the rest.

(seen by the auditor) ──write──▶ standing
"""

from typing import Any

from server.domain.command import Actor, Now, Payload
from server.domain.nonconformity import OTHER, Noted, Reason, noun
from server.domain.roles import AUDITOR, DESK, PANEL
from server.domain.sample import Draw
from server.domain.session.session import ANY
from server.domain.state import StreamState
from server.log.event import Event

WRITE = "nonconformity.write"
NOUN = noun(ANY, (PANEL, DESK))


class Write(Payload, frozen=True, kw_only=True):
    reason: Reason


def _sample(draw: Draw) -> dict[str, Any]:
    return {"reason": f"Thiếu {draw.token()}"}


@NOUN.command(WRITE, by=(AUDITOR,), on=ANY, sample=_sample)
def write(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    return (Noted(nonconformity=now.id, kind=OTHER, due=None, done=None, reason=p.reason),)
