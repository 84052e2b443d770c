"""What sessions and units refuse of a round comes back to it, and is shown to whoever plans it."""

from typing import Annotated, Any

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.noun import Noun
from server.domain.round.plan import NOTE_REFUSAL, STATES, Refusal, need, of
from server.domain.sample import Draw
from server.domain.state import Happened, StreamState
from server.log.event import Event, event


@event("round.session_refused")
class SessionRefused(Event, frozen=True):
    """What the round caused in a session, or in a unit, was refused there; `code` says why, `stands` which session
    was in its way."""

    session: str
    code: str
    command: str = ""
    stands: str = ""


NOUN = Noun("refusal", events=(SessionRefused,))


class Refuse(Payload, frozen=True, kw_only=True):
    """As the outbox brings a refusal back."""

    target: str
    command: str
    code: str
    details: Annotated[dict[str, Any], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=dict)


def _refuse_sample(draw: Draw) -> dict[str, Any]:
    found = of(draw.state)
    if found is None:
        raise LookupError("no round")
    target = f"session:{found.sessions[draw.what % len(found.sessions)]}"
    return {"target": target, "command": "session.x", "code": "session.not_now", "details": {}}


@NOUN.command(NOTE_REFUSAL, by=(REACTION,), on=STATES, sample=_refuse_sample)
def note_refusal(stream: StreamState, actor: Actor, p: Refuse, now: Now) -> tuple[Event, ...]:
    return (SessionRefused(session=p.target.partition(":")[2], code=p.code, command=p.command,
                           stands=str(p.details.get("session", ""))[:80]),)  # fmt: skip


@NOUN.fold(SessionRefused)
def _refused(stream: StreamState, happened: SessionRefused, where: Happened) -> None:
    before = need(stream)
    unit = next((unit for id, unit, _, _ in before.slots() if id == happened.session), happened.session)
    refusal = Refusal(happened.session, unit, happened.code, where.at, happened.command, happened.stands)
    kept = tuple(each for each in before.refused if each.session != happened.session)
    stream.put(msgspec.structs.replace(before, refused=(*kept, refusal)))
