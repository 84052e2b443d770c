"""An invitation: another unit, or a body outside, takes part in a session or in one question, by a link that ends.

(none) ──give──▶ issued ──renew──▶ issued (another link, the one before is void)
                   ├──decline──▶ declined
                   └──revoke───▶ revoked          past `until` its link opens nothing

The link's secret stands nowhere: it is made of the invitation's id and of how often its link was renewed. A guest sees
what everybody sees and the question of its invitation, and writes its own part (see contribution).
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import GUEST, Actor, Now, Payload
from server.domain.fields import Id, Instant, Note, Place, Reason, Title
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EDITORS, PANEL
from server.domain.sample import Draw
from server.domain.session.guards import find
from server.domain.session.question import Question
from server.domain.session.session import ACTIVE
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import MAILED
from server.errors import Refused
from server.log.event import Event, Words, event

GIVEN, DECLINED, REVOKED = "issued", "declined", "revoked"
STATES = (GIVEN, DECLINED, REVOKED)
EXPIRED = "expired"
GIVE, RENEW, REVOKE, DECLINE = (f"invitation.{each}" for each in ("give", "renew", "revoke", "decline"))
DAY_MS = 86_400_000
# What became of a question of which a guest may still read: it is with this unit and in nobody's way.
READ = frozenset({"waiting", "answered", "noted"})


@event("invitation.given")
class Given(Event, frozen=True):
    """A unit or a body outside was invited, to one question or (null) to the session; its link opens until `until`."""

    invitation: str
    question: str | None
    unit: str | None
    until: int
    body: Words
    name: Words
    title: Words
    task: Words


@event("invitation.renewed")
class Renewed(Event, frozen=True):
    """It got another link, which opens until `until`."""

    invitation: str
    question: str | None
    until: int


@event("invitation.revoked")
class Revoked(Event, frozen=True):
    """Its link opens nothing any more."""

    invitation: str
    question: str | None
    reason: Words


@event("invitation.declined")
class Declined(Event, frozen=True):
    """The guest does not take part."""

    invitation: str
    question: str | None
    reason: Words


class Invitation(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "invitation"
    state: Annotated[str, says("`issued`, `declined` by the guest, or `revoked`")] = GIVEN
    question: Annotated[str | None, says("id of the question it is for, null = the whole session")]
    unit: Annotated[str | None, says("slug of the unit that was invited, null = a body outside")]
    until: Annotated[int, says("from then on its link opens nothing")]
    body: Annotated[ErasableText, says("who was invited: unit or body")]
    name: Annotated[ErasableText, says("the person, or empty")]
    title: Annotated[ErasableText, says("what they are, or empty")]
    task: Annotated[ErasableText, says("what they are asked for, or empty")]
    reason: Annotated[ErasableText | None, says("why it was declined or revoked, or null")] = None
    link: Annotated[int, says("counts its links; the last one opens")] = 1
    by: Annotated[str, says("who invited")]
    given_at: Annotated[int, says("when")]
    acted_at: Annotated[int, says("when anybody acted on it last")]


NOUN = Noun(
    "invitation",
    entity=Invitation,
    events=(Given, Renewed, Revoked, Declined),
    states=STATES,
    seen=(
        Seen((DESK,), "state question unit until body name title task reason by given_at acted_at can", STATES),
        Seen((PANEL,), "state question unit until body name title", (GIVEN,)),
    ),
    names={"question": "question"},
)


class Give(Payload, frozen=True, kw_only=True):
    """`unit`: one of the register's, left out = a body outside. `most_days`, `most`: the installation's settings."""

    question: Id | None = None
    unit: Annotated[str, msgspec.Meta(extra={"list": "unit"})] | None = None
    body: Place
    name: Annotated[str, msgspec.Meta(extra={"limit": "name", "empty": True})] = ""
    title: Title = ""
    task: Note = ""
    until: Instant
    most_days: Annotated[int, msgspec.Meta(extra={"term": "guest_days"})]
    most: Annotated[int, msgspec.Meta(extra={"term": "guests"})]


class Named(Payload, frozen=True, kw_only=True):
    invitation: Id


class Renew(Named, frozen=True, kw_only=True):
    until: Instant
    most_days: Annotated[int, msgspec.Meta(extra={"term": "guest_days"})]


class Revoke(Named, frozen=True, kw_only=True):
    reason: Reason


class Decline(Named, frozen=True, kw_only=True):
    reason: Note = ""


def _give_sample(draw: Draw) -> dict[str, Any]:
    known = [id for _, id in draw.state.keys(Question.noun)]
    about = {"question": known[draw.what % len(known)]} if known and draw.what % 3 else {}
    unit = {"unit": draw.listed("unit")} if draw.what % 4 == 0 else {}
    words = {"body": f"Sở {draw.token()}", "name": f"Bà {draw.token()}", "task": f"Xin nêu {draw.token()}"}
    return {**about, **unit, **words, "until": draw.state.at + DAY_MS * (1 + draw.what % 2)}


def _sample(draw: Draw) -> dict[str, Any]:
    given = draw.about(draw.fitting(), reason=f"Vì {draw.token()}")
    return given | ({"until": draw.state.at + DAY_MS} if draw.command.payload is Renew else {})


@NOUN.command(GIVE, by=EDITORS, on=ACTIVE, undo=MAILED, sample=_give_sample)
def give(stream: StreamState, actor: Actor, p: Give, now: Now) -> tuple[Event, ...]:
    if p.question is not None:
        asked = find(stream, p.question)
        if asked.written:
            raise Refused("contribution.published", number=asked.number)
        if not _readable(asked, invited=True):
            raise Refused("invitation.question", field="question", number=asked.number)
    if len(stream.keys(Invitation.noun)) >= p.most:
        raise Refused("invitation.many", most=p.most)
    _until(p.until, p.most_days, now)
    given = Given(
        invitation=now.id, question=p.question, unit=p.unit, until=p.until, body=p.body, name=p.name, title=p.title,
        task=p.task,
    )  # fmt: skip
    return (given,)


@NOUN.command(RENEW, by=EDITORS, on=ACTIVE, when=(GIVEN,), sample=_sample)
def renew(stream: StreamState, actor: Actor, p: Renew, now: Now) -> tuple[Event, ...]:
    before = _given(stream, p.invitation)
    _until(p.until, p.most_days, now)
    return (Renewed(invitation=p.invitation, question=before.question, until=p.until),)


@NOUN.command(REVOKE, by=EDITORS, on=ACTIVE, when=(GIVEN,), sample=_sample)
def revoke(stream: StreamState, actor: Actor, p: Revoke, now: Now) -> tuple[Event, ...]:
    before = _given(stream, p.invitation)
    return (Revoked(invitation=p.invitation, question=before.question, reason=p.reason),)


@NOUN.command(DECLINE, by=(GUEST,), on=ACTIVE, when=(GIVEN,), sample=_sample)
def decline(stream: StreamState, actor: Actor, p: Decline, now: Now) -> tuple[Event, ...]:
    before = holding(stream, actor, p.invitation, now)
    return (Declined(invitation=p.invitation, question=before.question, reason=p.reason),)


def _until(until: int, most_days: int, now: Now) -> None:
    if until <= now.at:
        raise Refused("invitation.past", field="until")
    if until > now.at + (most_days + 1) * DAY_MS:
        raise Refused("invitation.far", field="until", days=most_days)


def _given(stream: StreamState, id: str) -> Invitation:
    found = stream.get(Invitation, id)
    if found is None:
        raise Refused("invitation.unknown")
    if found.state != GIVEN:
        raise Refused("invitation.over", state=found.state)
    return found


def holding(stream: StreamState, actor: Actor, id: str, now: Now) -> Invitation:
    """The invitation by which this guest acts, while it holds. Raises Refused."""
    if actor.id != guest(id):
        raise Refused("invitation.unknown")
    found = _given(stream, id)
    if now.at >= found.until:
        raise Refused("invitation.over", state=EXPIRED)
    return found


def over(invitation: Invitation, now: int) -> str:
    """Why it opens nothing any more, "" while it does."""
    expired = EXPIRED if now >= invitation.until else ""
    return invitation.state if invitation.state != GIVEN else expired


def guest(id: str) -> str:
    """Who acts by this invitation."""
    return f"{GUEST}:{id}"


def reads(invitation: Invitation, question: Question) -> bool:
    """Whether the guest may read this question; one that is not public, only if it is invited to that one."""
    if invitation.question not in (None, question.id):
        return False
    return _readable(question, invitation.question is not None)


def _readable(question: Question, invited: bool) -> bool:
    meaning = question.meaning
    return meaning.heading in READ and (meaning.public or invited)


def _words(given: Given) -> tuple[str, str, str, str]:
    return given.body, given.name, given.title, given.task


@NOUN.fold(Given)
def _invited(stream: StreamState, happened: Given, where: Happened) -> None:
    body, name, title, task = (ErasableText(where.seq, each) for each in _words(happened))
    stream.put(
        Invitation(
            id=happened.invitation, question=happened.question, unit=happened.unit, until=happened.until, by=where.by,
            given_at=where.at, acted_at=where.at, body=body, name=name, title=title, task=task,
        )
    )  # fmt: skip


@NOUN.fold(Renewed)
def _renewed(stream: StreamState, happened: Renewed, where: Happened) -> None:
    before = stream.need(Invitation, happened.invitation)
    _change(stream, happened.invitation, where, until=happened.until, link=before.link + 1)


@NOUN.fold(Revoked)
def _revoked(stream: StreamState, happened: Revoked, where: Happened) -> None:
    _change(stream, happened.invitation, where, state=REVOKED, reason=ErasableText(where.seq, happened.reason))


@NOUN.fold(Declined)
def _declined(stream: StreamState, happened: Declined, where: Happened) -> None:
    _change(stream, happened.invitation, where, state=DECLINED, reason=ErasableText(where.seq, happened.reason))


def _change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Invitation, id), acted_at=where.at, **changes))
