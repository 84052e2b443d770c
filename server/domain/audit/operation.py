"""What was done by a verb of `./giaoluu` on the machine itself: a backup, a restore, a new key, an erasure.

(none) ──note──▶ noted
"""

from typing import Annotated, Any, ClassVar, Literal, get_args

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Note
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, OPERATOR
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.log.event import Event, Words, event

NOTE = "operation.note"
What = Literal[
    "backup", "restore", "rebuild", "erase", "keys.rotated", "keys.rewrapped", "seal.rotated", "clock.confirmed"
]
WHATS: tuple[str, ...] = get_args(What)


@event("operation.noted")
class Noted(Event, frozen=True):
    """The operator of the machine did something by its command line; `about` says with what, `count` with how much."""

    operation: str
    what: str
    count: int
    about: Words


class Operation(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "operation"
    what: Annotated[str, says("what was done")]
    count: Annotated[int, says("how many things it concerned")]
    about: Annotated[ErasableText, says("with what, such as the name of a file")]
    at: Annotated[int, says("when")]


NOUN = Noun(
    "operation",
    entity=Operation,
    events=(Noted,),
    seen=(Seen((DESK,), "what count about at", ("",)),),
)


class Of(Payload, frozen=True, kw_only=True):
    what: What
    count: Annotated[int, msgspec.Meta(ge=0)] = 0
    about: Note = ""


def _sample(draw: Draw) -> dict[str, Any]:
    return {"what": WHATS[draw.what % len(WHATS)], "count": draw.what % 9, "about": f"tệp {draw.token()}"}


@NOUN.command(NOTE, by=(OPERATOR,), on=("",), sample=_sample)
def note(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    return (Noted(operation=now.id, what=p.what, count=p.count, about=p.about),)


@NOUN.fold(Noted)
def _noted(stream: StreamState, happened: Noted, where: Happened) -> None:
    about = ErasableText(where.seq, happened.about)
    stream.put(Operation(id=happened.operation, what=happened.what, count=happened.count, about=about, at=where.at))
