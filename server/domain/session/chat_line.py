"""One line of the chat, from whoever said it to everybody, or not. It is talk beside the session: no question, no
answer, no part of the record, of the figures or of the search.

(none) ──say──▶ line_held ──approve──▶ line_aired ──remove──▶ taken_off (a stub with the reason)
   │               └──remove──▶ kept_back (its author reads why); taken_off, kept_back ──approve──▶ line_aired
   └── say in an open chat, announce (by the secretariat) ──▶ line_aired

Who runs the session speaks for it; nobody else's line bears its sign, whatever name they give themselves. A name that
imitates it, and a text with personal data, are read by somebody first, in an open chat, too.
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server import personal_data
from server.domain.act import who
from server.domain.command import ASKER, Actor, Now, Payload
from server.domain.fields import Id, Name
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, DESK, PANEL, PUBLIC, RUNNERS
from server.domain.sample import Draw
from server.domain.session import chat
from server.domain.session.likeness import imitates, officials
from server.domain.session.session import HOLDING, UNDER_WAY, WORKING
from server.domain.state import ALL, Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event
from server.personal_data.names import NAME

HELD, AIRED, TAKEN_OFF, KEPT_BACK = "line_held", "line_aired", "taken_off", "kept_back"
SAY, ANNOUNCE, APPROVE, REMOVE = "chat.say", "chat.announce", "chat.approve", "chat.remove"
REASONS = ("advertising", "insult", "private", "untrue", "beside")
# So many stand in a first frame, whatever else does; older ones come by pages of their own.
NEWEST = 50
LineText = Annotated[str, msgspec.Meta(extra={"limit": "chat"})]


@event("chat.said")
class Said(Event, frozen=True):
    """Somebody said something; `held`: it waits to be read; `imitates`: under a name that passes for that of staff."""

    line: str
    held: bool
    province: str | None
    named: bool
    text: Words
    name: Words
    imitates: bool = False


@event("chat.announced")
class Announced(Event, frozen=True):
    """Who runs the session said something to everybody in the chat."""

    line: str
    text: Words


@event("chat.approved")
class Approved(Event, frozen=True):
    """Everybody may read this line."""

    line: str


@event("chat.removed")
class Removed(Event, frozen=True):
    """Nobody reads this line any more, or nobody ever did."""

    line: str
    reason: str


class ChatLine(Entity, frozen=True, kw_only=True):
    """`asker` said it, "" = who runs the session."""

    noun: ClassVar[str] = "chat_line"
    state: Annotated[str, says("`line_held`, `line_aired`, `taken_off` or `kept_back`")]
    asker: str = ""
    text: Annotated[ErasableText, says("what was said")]
    name: Annotated[ErasableText | None, says("the name that they gave themselves, or null")] = None
    province: Annotated[str | None, says("slug of the place, or null")] = None
    staff: Annotated[bool, says("true: who runs the session speaks for it")] = False
    imitates: Annotated[bool, says("its name passes for that of the panel or of an office")] = False
    at: Annotated[int, says("when it was said")]
    reason: Annotated[str | None, says("why it was taken away, or null")] = None
    by: Annotated[str, says("who acted last: `staff:<id>` or `asker`")]
    acted_at: Annotated[int, says("when")]


def waits(line: Any) -> bool:
    """true: somebody has to read it before everybody may"""
    return bool(line.state == HELD)


NOUN = Noun(
    "chat_line",
    entity=ChatLine,
    events=(Said, Announced, Approved, Removed),
    states=(HELD, AIRED, TAKEN_OFF, KEPT_BACK),
    seen=(
        Seen(AUDIENCES, "state text name province staff at", (AIRED,)),
        Seen((PUBLIC, PANEL), "state at reason", (TAKEN_OFF,)),
        Seen((DESK,), "state text name province staff at", (HELD, TAKEN_OFF, KEPT_BACK)),
        Seen((DESK,), "waits imitates reason by acted_at can", (HELD, AIRED, TAKEN_OFF, KEPT_BACK)),
    ),
    newest=NEWEST,
    computed={"waits": waits},
)


class Say(Payload, frozen=True, kw_only=True):
    """`imitates` is the server's: whether its name passes for that of somebody with an account here, or of a unit."""

    text: LineText
    name: Name | None = None
    province: Annotated[str, msgspec.Meta(extra={"list": "province"})] | None = None
    imitates: bool = False
    most: Annotated[int, msgspec.Meta(extra={"term": "chat_lines"})]


class Announce(Payload, frozen=True, kw_only=True):
    text: LineText
    most: Annotated[int, msgspec.Meta(extra={"term": "chat_lines"})]


class Named(Payload, frozen=True, kw_only=True):
    line: Id


class Remove(Named, frozen=True, kw_only=True):
    reason: Literal["advertising", "insult", "private", "untrue", "beside"]


def _say_sample(draw: Draw) -> dict[str, Any]:
    named = {"name": f"Ông {draw.token()}", "province": draw.listed("province")} if draw.what % 3 else {}
    return {"text": f"Xin cảm ơn {draw.token()}", **named}


def _text(draw: Draw) -> dict[str, Any]:
    return {"text": f"Xin xem câu {draw.token()}"}


def _about(draw: Draw) -> dict[str, Any]:
    reason = {"reason": REASONS[draw.what % len(REASONS)]} if draw.command.name == REMOVE else {}
    return {"line": draw.fitting(NOUN.name).id, **reason}


@NOUN.command(SAY, by=(ASKER,), on=UNDER_WAY, sample=_say_sample)
def say(stream: StreamState, actor: Actor, p: Say, now: Now) -> tuple[Event, ...]:
    here = _takes_lines(stream, p.most)
    if waits := _waits_ms(stream, actor.id, here.every_s * 1000, now.at):
        raise Refused("chat.slow", retry_after=-(-waits // 1000), every_s=here.every_s)
    passes = p.name is not None and (p.imitates or imitates(p.name, officials(stream)))
    # A name alone is no harm: people thank whoever has answered them.
    private = any(not each.open and each.kind != NAME for each in personal_data.find(p.text))
    held = here.mode != chat.OPEN or passes or private
    named = p.name is not None
    said = Said(
        line=now.id, held=held, province=p.province, text=p.text, named=named, name=p.name or "", imitates=passes
    )  # fmt: skip
    return (said,)


@NOUN.command(ANNOUNCE, by=RUNNERS, on=UNDER_WAY, sample=_text)
def announce(stream: StreamState, actor: Actor, p: Announce, now: Now) -> tuple[Event, ...]:
    _takes_lines(stream, p.most)
    return (Announced(line=now.id, text=p.text),)


@NOUN.command(APPROVE, by=RUNNERS, on=WORKING, when=(HELD, TAKEN_OFF, KEPT_BACK), of=NOUN.name, sample=_about)
def approve(stream: StreamState, actor: Actor, p: Named, now: Now) -> tuple[Event, ...]:
    line = _find(stream, p.line)
    if line.state == AIRED:
        raise _conflict(line)
    return (Approved(line=line.id),)


@NOUN.command(REMOVE, by=RUNNERS, on=HOLDING, when=(HELD, AIRED), of=NOUN.name, sample=_about)
def remove(stream: StreamState, actor: Actor, p: Remove, now: Now) -> tuple[Event, ...]:
    line = _find(stream, p.line)
    if line.state not in (HELD, AIRED):
        raise _conflict(line)
    return (Removed(line=line.id, reason=p.reason),)


def _takes_lines(stream: StreamState, most: int) -> chat.Chat:
    here = chat.of(stream)
    if here.mode == chat.OFF:
        raise Refused("chat.closed")
    if stream.counts[ChatLine.noun, ALL] >= most:
        raise Refused("chat.full", most=most)
    return here


def _waits_ms(stream: StreamState, asker: str, every_ms: int, now: int) -> int:
    """How long this one has to wait; looks at no line that is older than that."""
    for _, id in reversed(stream.keys(ChatLine.noun)) if every_ms else ():
        line = stream.need(ChatLine, id)
        if line.at + every_ms <= now:
            break
        if line.asker == asker:
            return line.at + every_ms - now
    return 0


def _find(stream: StreamState, id: str) -> ChatLine:
    line = stream.get(ChatLine, id)
    if line is None:
        raise Refused("chat.unknown")
    return line


def _conflict(line: ChatLine) -> Refused:
    return Refused("chat.conflict", state=line.state, by=line.by, at=line.acted_at)


@NOUN.fold(Said)
def _said(stream: StreamState, happened: Said, where: Happened) -> None:
    name = ErasableText(where.seq, happened.name) if happened.named else None
    stream.put(
        ChatLine(
            id=happened.line, state=HELD if happened.held else AIRED, asker=where.by, province=happened.province,
            text=ErasableText(where.seq, happened.text), name=name, at=where.at, by=who(where), acted_at=where.at,
            imitates=happened.imitates or (happened.named and imitates(happened.name, officials(stream))),
        )
    )  # fmt: skip


@NOUN.fold(Announced)
def _announced(stream: StreamState, happened: Announced, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    stream.put(
        ChatLine(id=happened.line, state=AIRED, text=text, staff=True, at=where.at, by=where.by, acted_at=where.at)
    )


@NOUN.fold(Approved)
def _approved(stream: StreamState, happened: Approved, where: Happened) -> None:
    _change(stream, happened.line, where, AIRED, None)


@NOUN.fold(Removed)
def _removed(stream: StreamState, happened: Removed, where: Happened) -> None:
    seen = stream.need(ChatLine, happened.line).state == AIRED
    _change(stream, happened.line, where, TAKEN_OFF if seen else KEPT_BACK, happened.reason)


def _change(stream: StreamState, id: str, where: Happened, state: str, reason: str | None) -> None:
    line = stream.need(ChatLine, id)
    changes = {"state": state, "reason": reason, "by": where.by, "acted_at": where.at}
    stream.put(msgspec.structs.replace(line, **changes))
