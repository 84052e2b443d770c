"""A contribution: the signed part of a guest to the answer of one question; the lead unit publishes one joint answer.

(none) ──write──▶ drafted ──sign──▶ handed_in, and from there see joint_answer
                                       ▲
                     any other ──sign──┘

A guest may change its part until the answer is published; what it signs again, is looked at again. Nobody but the guest
reads what it has not signed.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import GUEST, Actor, Now, Payload
from server.domain.fields import Id, Name, Place, Title
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK
from server.domain.sample import Draw
from server.domain.session.invitation import Invitation, holding, over, reads
from server.domain.session.question import Question
from server.domain.session.session import WORKING
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import OWN
from server.errors import Refused
from server.log.event import Event, Words, event

DRAFTED, SIGNED, RETURNED, ACCEPTED, LEFT_OUT = "drafted", "handed_in", "returned", "accepted", "left_out"
STATES = (DRAFTED, SIGNED, RETURNED, ACCEPTED, LEFT_OUT)
# In these the guest has done its part.
DONE = (SIGNED, ACCEPTED)
WRITE, SIGN = "contribution.write", "contribution.sign"
SIGNS = ("name", "title", "body")
Text = Annotated[str, msgspec.Meta(extra={"limit": "answer", "empty": True})]


class _Wording(Event, frozen=True):
    contribution: str
    question: str
    invitation: str
    rev: int
    text: Words
    name: Words
    title: Words
    body: Words


@event("contribution.written")
class Written(_Wording, frozen=True):
    """The guest's draft was kept."""


@event("contribution.signed")
class Signed(_Wording, frozen=True):
    """The guest signed its part, with name, title and body as they are from now on."""


class Wording(msgspec.Struct, frozen=True, gc=False):
    """A text and who signs it."""

    text: ErasableText
    name: ErasableText
    title: ErasableText
    body: ErasableText


class Contribution(Entity, frozen=True, kw_only=True):
    """`rev` counts what the guest wrote and guards its next; `text_rev` counts what it signed."""

    noun: ClassVar[str] = "contribution"
    state: Annotated[str, says("`drafted`, `handed_in`, `returned`, `accepted` or `left_out`")]
    question: Annotated[str, says("id of the question it answers in part")]
    invitation: Annotated[str, says("id of the invitation by which it came, or of the panel's person who writes it")]
    rev: Annotated[int, says("counts what the guest wrote")]
    text_rev: Annotated[int, says("counts what the guest signed; guards what is said to it")] = 0
    draft: Wording | None = None
    signed: Annotated[Wording | None, says("`{text, name, title, body}` as the guest signed them, or null")] = None
    signed_at: Annotated[int | None, says("when it was signed last, or null")] = None
    note: Annotated[ErasableText | None, says("which changes are asked for, why it was left out, or null")] = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


NOUN = Noun(
    "contribution",
    entity=Contribution,
    events=(Written, Signed),
    states=STATES,
    seen=(Seen((DESK,), "state question invitation text_rev signed signed_at note by acted_at can", STATES),),
    names={"question": "question", "invitation": "invitation"},
)


class Write(Payload, frozen=True, kw_only=True):
    """`most`: how often a part may be written, a setting."""

    question: Id
    invitation: Id
    rev: int
    text: Text = ""
    name: Annotated[str, msgspec.Meta(extra={"limit": "name", "empty": True})] = ""
    title: Title = ""
    body: Title = ""
    most: Annotated[int, msgspec.Meta(extra={"term": "guest_writes"})]


class Sign(Payload, frozen=True, kw_only=True):
    question: Id
    invitation: Id
    rev: int
    text: Annotated[str, msgspec.Meta(extra={"limit": "answer"})]
    name: Name
    title: Title = ""
    body: Place
    most: Annotated[int, msgspec.Meta(extra={"term": "guest_writes"})]


def _part_sample(draw: Draw) -> dict[str, Any]:
    given = [draw.state.need(Invitation, id) for _, id in draw.state.keys(Invitation.noun)]
    holds = [each for each in given if not over(each, draw.state.at)] or given
    if not holds:
        raise LookupError("nobody was invited")
    invitation = holds[draw.what % len(holds)]
    question = invitation.question or draw.any(Question.noun).id
    before = draw.state.get(Contribution, key(question, invitation.id))
    words = {"text": f"Phần {draw.token()}", "name": f"Bà {draw.token()}", "body": f"Sở {draw.token()}"}
    rev = (before.rev if before else 0) + draw.stale
    return {"question": question, "invitation": invitation.id, "rev": rev, **words}


@NOUN.command(WRITE, by=(GUEST,), on=WORKING, undo=OWN, sample=_part_sample)
def write(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    _mine(stream, actor, p, now)
    return (Written(contribution=key(p.question, p.invitation), **_wording(p)),)


@NOUN.command(SIGN, by=(GUEST,), on=WORKING, undo=OWN, sample=_part_sample)
def sign(stream: StreamState, actor: Actor, p: Sign, now: Now) -> tuple[Event, ...]:
    _mine(stream, actor, p, now)
    return (Signed(contribution=key(p.question, p.invitation), **_wording(p)),)


def key(question: str, invitation: str) -> str:
    return f"{question}-{invitation}"


def of(stream: StreamState, question: str) -> list[Contribution]:
    """All parts to this question, oldest first."""
    every = (stream.need(Contribution, id) for _, id in stream.keys(Contribution.noun))
    return [each for each in every if each.question == question]


def _mine(stream: StreamState, actor: Actor, p: Write | Sign, now: Now) -> None:
    invitation, question = holding(stream, actor, p.invitation, now), stream.get(Question, p.question)
    if question is None or not reads(invitation, question):
        raise Refused("invitation.gone")
    at_revision(stream, question, p.invitation, p.rev, p.most)


def at_revision(stream: StreamState, question: Question, writer: str, rev: int, most: int) -> None:
    """Raises Refused unless this writer has the part at this revision, and may write it once more."""
    if question.written:
        raise Refused("contribution.published", number=question.number)
    before = stream.get(Contribution, key(question.id, writer))
    standing = before.rev if before else 0
    if rev != standing:
        raise Refused("contribution.conflict", rev=standing)
    if standing >= most:
        raise Refused("contribution.enough", most=most)


def _wording(p: Write | Sign) -> dict[str, Any]:
    said = {name: getattr(p, name) for name in ("question", "invitation", "text", *SIGNS)}
    return {**said, "rev": p.rev + 1}


def words_of(seq: int, happened: Any) -> dict[str, ErasableText]:
    return {name: ErasableText(seq, getattr(happened, name)) for name in ("text", *SIGNS)}


@NOUN.fold(Written)
def _written(stream: StreamState, happened: Written, where: Happened) -> None:
    id, wording = happened.contribution, Wording(**words_of(where.seq, happened))
    if stream.get(Contribution, id) is None:
        _begin(stream, happened, where)
    change(stream, id, where, rev=happened.rev, draft=wording)


@NOUN.fold(Signed)
def _signed(stream: StreamState, happened: Signed, where: Happened) -> None:
    id, wording = happened.contribution, Wording(**words_of(where.seq, happened))
    if stream.get(Contribution, id) is None:
        _begin(stream, happened, where)
    text_rev = stream.need(Contribution, id).text_rev + 1
    change(
        stream, id, where, state=SIGNED, rev=happened.rev, text_rev=text_rev, signed=wording, signed_at=where.at,
        draft=None, note=None,
    )  # fmt: skip


def _begin(stream: StreamState, happened: _Wording, where: Happened) -> None:
    stream.put(
        Contribution(
            id=happened.contribution, state=DRAFTED, question=happened.question, invitation=happened.invitation, rev=0,
            by=where.by, acted_at=where.at,
        )
    )  # fmt: skip


def change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Contribution, id), by=where.by, acted_at=where.at, **changes))
