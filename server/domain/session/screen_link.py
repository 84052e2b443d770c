"""Links by which a screen shows the stage without anybody signing in: one for each screen, read-only, until it is
revoked, its hour is over or the session is closed.

(none) ──link──▶ linked ──revoke──▶ revoked

The secret of a link is made of the installation's key and stands in no table and no log (see runtime/screens.py).
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Instant, Reason, Title
from server.domain.noun import Noun, Seen
from server.domain.roles import ADMIN, DESK, EDITORS, HEAD
from server.domain.sample import Draw
from server.domain.session.session import ACTIVE, ANY, ENDED
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

LINKED, REVOKED, EXPIRED, OVER = "linked", "revoked", "expired", "past"
HALL, CONFIDENCE, OVERLAY, PORTRAIT = OUTPUTS = ("hall", "confidence", "overlay", "portrait")
LINK, REVOKE = "screen_link.make", "screen_link.revoke"
KEEPERS = (*EDITORS, HEAD, ADMIN)


@event("screen_link.made")
class Made(Event, frozen=True):
    """A link for one screen was made; `until`: when it ends, null = not by itself; `band`: with code and counts."""

    link: str
    output: str
    until: int | None
    band: bool
    place: Words


@event("screen_link.revoked")
class Revoked(Event, frozen=True):
    """The link shows nothing any more, and the screens that it had opened go dark."""

    link: str
    reason: Words


class ScreenLink(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "screen_link"
    state: Annotated[str, says("`linked` or `revoked`")] = LINKED
    output: Annotated[str, says("`hall`, `confidence`, `overlay` or `portrait`")]
    until: Annotated[int | None, says("from then on it shows nothing, or null")]
    band: Annotated[bool, says("it shows the code to ask by, and how many questions came")] = True
    place: Annotated[ErasableText, says("where its screen stands")]
    reason: Annotated[ErasableText | None, says("why it was revoked, or null")] = None
    by: Annotated[str, says("who made or revoked it")]
    made_at: Annotated[int, says("when it was made")]
    acted_at: Annotated[int, says("when it was made or revoked")]


NOUN = Noun(
    "screen_link",
    entity=ScreenLink,
    events=(Made, Revoked),
    states=(LINKED, REVOKED),
    seen=(Seen((DESK,), "state output until band place reason by made_at acted_at", (LINKED, REVOKED)),),
)


class Make(Payload, frozen=True, kw_only=True):
    """`most`: the installation's setting."""

    output: Literal["hall", "confidence", "overlay", "portrait"]
    place: Title = ""
    band: bool = True
    until: Instant | None = None
    most: Annotated[int, msgspec.Meta(extra={"term": "stage_links"})]


class Revoke(Payload, frozen=True, kw_only=True):
    link: Id
    reason: Reason


def _make_sample(draw: Draw) -> dict[str, Any]:
    until = {"until": draw.state.at + 3_600_000} if draw.what % 4 == 2 else {}
    return {"output": OUTPUTS[draw.what % 4], "place": f"Sảnh {draw.token()}", **until}


def _revoke_sample(draw: Draw) -> dict[str, Any]:
    return {"link": draw.fitting().id, "reason": f"Lộ {draw.token()}"}


@NOUN.command(LINK, by=KEEPERS, on=ACTIVE, sample=_make_sample)
def make(stream: StreamState, actor: Actor, p: Make, now: Now) -> tuple[Event, ...]:
    if p.until is not None and p.until <= now.at:
        raise Refused("screen_link.past", field="until")
    known = stream.keys(ScreenLink.noun)
    if sum(stream.need(ScreenLink, id).state == LINKED for _, id in known) >= p.most:
        raise Refused("screen_link.many", most=p.most)
    return (Made(link=str(len(known) + 1), output=p.output, until=p.until, band=p.band, place=p.place),)


@NOUN.command(REVOKE, by=KEEPERS, on=ANY, when=(LINKED,), sample=_revoke_sample)
def revoke(stream: StreamState, actor: Actor, p: Revoke, now: Now) -> tuple[Event, ...]:
    found = stream.get(ScreenLink, p.link)
    if found is None:
        raise Refused("screen_link.unknown")
    if found.state == REVOKED:
        raise Refused("screen_link.revoked", by=found.by, at=found.acted_at)
    return (Revoked(link=p.link, reason=p.reason),)


def over(link: ScreenLink, now: int, session: str) -> str:
    """Why it shows nothing any more, "" while it does; `session`: its state. A session that is closed has no screens:
    a link without an hour would look into it for years."""
    if link.state == REVOKED:
        return REVOKED
    if session in ENDED:
        return OVER
    return EXPIRED if link.until is not None and now >= link.until else ""


@NOUN.fold(Made)
def _made(stream: StreamState, happened: Made, where: Happened) -> None:
    link = ScreenLink(
        id=happened.link, output=happened.output, until=happened.until, band=happened.band, by=where.by,
        place=ErasableText(where.seq, happened.place), made_at=where.at, acted_at=where.at,
    )  # fmt: skip
    stream.put(link)


@NOUN.fold(Revoked)
def _revoked(stream: StreamState, happened: Revoked, where: Happened) -> None:
    link, reason = stream.need(ScreenLink, happened.link), ErasableText(where.seq, happened.reason)
    stream.put(msgspec.structs.replace(link, state=REVOKED, reason=reason, by=where.by, acted_at=where.at))
