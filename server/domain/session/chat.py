"""The chat beside a session: whether it is there, whether what is said waits for somebody to read it, and how often one
may say something. It is off unless somebody who runs the session sets it up.

off, moderated, open: each ──set_up──▶ any other
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, RUNNERS
from server.domain.sample import Draw
from server.domain.session.session import ACTIVE
from server.domain.state import Entity, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, event

OFF, MODERATED, OPEN = "off", "moderated", "open"
MODES = (OFF, MODERATED, OPEN)
SET_UP = "chat.set_up"
_ID = "chat"


@event("chat.was_set_up")
class WasSetUp(Event, frozen=True):
    """The chat is there from now on in this mode, or not; each may say something every so many seconds."""

    mode: str
    every_s: int


class Chat(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "chat"
    mode: Annotated[str, says("`off`: there is none; `moderated`: what is said waits to be read; `open`")] = OFF
    every_s: Annotated[int, says("so many seconds lie between two lines of one person; 0 = none")] = 0


def _on(chat: Any) -> bool:
    """whether there is one"""
    return bool(chat.mode != OFF)


NOUN = Noun(
    "chat",
    entity=Chat,
    events=(WasSetUp,),
    seen=(Seen(AUDIENCES, "mode on every_s", ("",)),),
    paged=False,
    computed={"on": _on},
)


class SetUp(Payload, frozen=True, kw_only=True):
    """`was`: the mode that its actor saw."""

    mode: Literal["off", "moderated", "open"]
    every_s: Annotated[int, msgspec.Meta(ge=0, le=600)]
    was: str | None = None


def _sample(draw: Draw) -> dict[str, Any]:
    mode = OFF if draw.what % 16 == 15 else OPEN if draw.what % 4 == 0 else MODERATED
    return {"mode": mode, "every_s": 30 if draw.what % 8 == 2 else 0}


@NOUN.command(SET_UP, by=RUNNERS, on=ACTIVE, sample=_sample)
def set_up(stream: StreamState, actor: Actor, p: SetUp, now: Now) -> tuple[Event, ...]:
    here = of(stream)
    if p.was is not None and p.was != here.mode:
        raise Refused("chat.changed", mode=here.mode)
    if (p.mode, p.every_s) == (here.mode, here.every_s):
        return ()
    return (WasSetUp(mode=p.mode, every_s=p.every_s),)


def of(stream: StreamState) -> Chat:
    """The chat of this session as it stands."""
    return stream.get(Chat, _ID) or Chat(id=_ID)


@NOUN.fold(WasSetUp)
def _was_set_up(stream: StreamState, happened: WasSetUp, where: Happened) -> None:
    stream.put(Chat(id=_ID, mode=happened.mode, every_s=happened.every_s))
