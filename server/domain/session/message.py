"""A message of the control room to those who are before the cameras, and who has said "read" to it.

(none) ──send──▶ posted ──read──▶ confirmed (whoever else reads it is added)
                    └──────withdraw──────┴──▶ taken_back: no screen shows it any more

To the panel, to the host, to both, or to one person of the panel. What goes to the host alone stays at the desk.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EXPERT, PANEL, RUNNERS
from server.domain.sample import Draw
from server.domain.session.panel import Person, seated
from server.domain.session.session import ACTIVE
from server.domain.state import ALL, Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

SENT, READ, WITHDRAWN, PRIVATE = "posted", "confirmed", "taken_back", "host_only"
EVERYBODY, TO_PANEL, TO_HOST, PERSON = "all", "panel", "host", "person:"
SEND, ACKNOWLEDGE, WITHDRAW = "message.send", "message.read", "message.withdraw"
To = Annotated[str, msgspec.Meta(pattern=r"^(all|panel|host|person:[A-Za-z0-9_-]{1,64})$")]
MessageText = Annotated[str, msgspec.Meta(extra={"limit": "message"})]


@event("message.sent")
class Sent(Event, frozen=True):
    """The control room wrote to those before the cameras; `to`: `all`, `panel`, `host` or `person:<id>`."""

    message: str
    to: str
    text: Words


@event("message.read")
class WasRead(Event, frozen=True):
    """Somebody to whom it was shown said that they have read it."""

    message: str


@event("message.withdrawn")
class Withdrawn(Event, frozen=True):
    """It is shown nowhere any more."""

    message: str


class Reader(msgspec.Struct, frozen=True, gc=False):
    by: str
    at: int


class Message(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "message"
    state: Annotated[str, says("`posted` or `confirmed`: somebody has read it")]
    to: Annotated[str, says("`all`, `panel`, `host`, or `person:<id>` of the panel")]
    text: Annotated[ErasableText, says("what it says")]
    by: Annotated[str, says("who sent it")]
    at: Annotated[int, says("when")]
    read: Annotated[tuple[Reader, ...], says("`[{by, at}]`: who has read it, first to last")] = ()

    @property
    def shown_as(self) -> str:
        return PRIVATE if self.to == TO_HOST and self.state != WITHDRAWN else self.state


_FIELDS = "state to text by at read can"
NOUN = Noun(
    "message",
    entity=Message,
    events=(Sent, WasRead, Withdrawn),
    states=(SENT, READ, WITHDRAWN, PRIVATE),
    seen=(
        Seen((PANEL, DESK), _FIELDS, (SENT, READ)),
        Seen((DESK,), _FIELDS, (PRIVATE,)),
        Seen((PANEL, DESK), "", (WITHDRAWN,)),
    ),
)
SHOWN = (SENT, READ, PRIVATE)


class Send(Payload, frozen=True, kw_only=True):
    to: To = EVERYBODY
    text: MessageText
    most: Annotated[int, msgspec.Meta(extra={"term": "messages"})]


class Named(Payload, frozen=True, kw_only=True):
    message: Id


def _send_sample(draw: Draw) -> dict[str, Any]:
    persons = [f"{PERSON}{id}" for _, id in draw.state.keys(Person.noun)]
    ways = (EVERYBODY, TO_PANEL, TO_HOST, *persons)
    return {"to": ways[draw.what % len(ways)], "text": f"Xin kết thúc {draw.token()}"}


def _about(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting())


@NOUN.command(SEND, by=RUNNERS, on=ACTIVE, sample=_send_sample)
def send(stream: StreamState, actor: Actor, p: Send, now: Now) -> tuple[Event, ...]:
    if stream.counts[Message.noun, ALL] >= p.most:
        raise Refused("message.many", most=p.most)
    if p.to.startswith(PERSON) and seated(stream, p.to.removeprefix(PERSON)) is None:
        raise Refused("panel.unknown", field="to")
    return (Sent(message=now.id, to=p.to, text=p.text),)


@NOUN.command(ACKNOWLEDGE, by=(EXPERT, *RUNNERS), on=ACTIVE, when=SHOWN, sample=_about)
def acknowledge(stream: StreamState, actor: Actor, p: Named, now: Now) -> tuple[Event, ...]:
    message = _shown(stream, p)
    if message.to == TO_HOST and not actor.roles & {*RUNNERS}:
        raise Refused("message.unknown")
    if any(each.by == actor.id for each in message.read):
        raise Refused("message.known")
    return (WasRead(message=message.id),)


@NOUN.command(WITHDRAW, by=RUNNERS, on=ACTIVE, when=SHOWN, sample=_about)
def withdraw(stream: StreamState, actor: Actor, p: Named, now: Now) -> tuple[Event, ...]:
    return (Withdrawn(message=_shown(stream, p).id),)


def _shown(stream: StreamState, p: Named) -> Message:
    message = stream.get(Message, p.message)
    if message is None or message.state == WITHDRAWN:
        raise Refused("message.unknown")
    return message


@NOUN.fold(Sent)
def _sent(stream: StreamState, happened: Sent, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    stream.put(Message(id=happened.message, state=SENT, to=happened.to, text=text, by=where.by, at=where.at))


@NOUN.fold(WasRead)
def _read(stream: StreamState, happened: WasRead, where: Happened) -> None:
    message = stream.need(Message, happened.message)
    read = (*message.read, Reader(where.by, where.at))
    stream.put(msgspec.structs.replace(message, state=READ, read=read))


@NOUN.fold(Withdrawn)
def _withdrawn(stream: StreamState, happened: Withdrawn, where: Happened) -> None:
    stream.put(msgspec.structs.replace(stream.need(Message, happened.message), state=WITHDRAWN))
