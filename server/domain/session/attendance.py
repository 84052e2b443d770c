"""Attendance: who chaired the session, how many people were there, how often its page was visited on that day.

(nothing said) ──note──▶ told ◀──note──┐ (the last one counts)
                          └────────────┘
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Note, Title
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, HEAD, RUNNERS
from server.domain.sample import Draw
from server.domain.session.phase import PHASES
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

NOTE = "attendance.note"
MOST = 10_000_000
BEGUN = tuple(state for state, phase in PHASES.items() if phase.over or phase.page == "live")
Count = Annotated[int, msgspec.Meta(ge=0, le=MOST)]


@event("attendance.noted")
class Noted(Event, frozen=True):
    """Who chaired, who came besides the panel, and how many; null: nobody counted."""

    rev: int
    present: int | None
    visits: int | None
    chair: Words
    others: Words


class Attendance(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "attendance"
    id: str = "attendance"
    rev: Annotated[int, says("counts every writing; guards the next")]
    chair: Annotated[ErasableText, says("who chaired, with title")]
    others: Annotated[ErasableText, says("who was there besides the panel")]
    present: Annotated[int | None, says("how many people were there, or null")]
    visits: Annotated[int | None, says("how often the page was visited on that day, or null: nobody counted")]
    by: Annotated[str, says("who wrote it last")]
    acted_at: Annotated[int, says("when")]


NOUN = Noun(
    "attendance",
    entity=Attendance,
    events=(Noted,),
    seen=(Seen((DESK,), "rev chair others present visits by acted_at", ("",)),),
    paged=False,
)


class Tell(Payload, frozen=True, kw_only=True):
    rev: int
    chair: Title = ""
    others: Note = ""
    present: Count | None = None
    visits: Count | None = None


def _sample(draw: Draw) -> dict[str, Any]:
    known = of(draw.state)
    said = {"chair": f"Ông {draw.token()}", "others": f"Báo {draw.token()}", "present": draw.what % 400}
    return {"rev": (known.rev if known else 0) + draw.stale, **said}


@NOUN.command(NOTE, by=(*RUNNERS, HEAD), on=BEGUN, sample=_sample)
def note(stream: StreamState, actor: Actor, p: Tell, now: Now) -> tuple[Event, ...]:
    before = of(stream)
    if p.rev != (before.rev if before else 0):
        raise Refused("attendance.conflict", by=before.by if before else "", at=before.acted_at if before else 0)
    said = {name: getattr(p, name) for name in ("chair", "others", "present", "visits")}
    return (Noted(rev=p.rev + 1, **said),)


def of(stream: StreamState) -> Attendance | None:
    return stream.get(Attendance, Attendance.noun)


@NOUN.fold(Noted)
def _noted(stream: StreamState, happened: Noted, where: Happened) -> None:
    chair, others = (ErasableText(where.seq, each) for each in (happened.chair, happened.others))
    stream.put(
        Attendance(
            rev=happened.rev, chair=chair, others=others, present=happened.present, visits=happened.visits,
            by=where.by, acted_at=where.at,
        )
    )  # fmt: skip
