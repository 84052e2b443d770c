"""The run of show as a document: which version was approved by whom, and whether it was changed since.

(items are planned) ──▶ in writing ──approve──▶ approved, version n ──an item is planned otherwise──▶ in writing again
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, HEAD, LEAD, OFFICE, PANEL
from server.domain.sample import Draw
from server.domain.session.run_of_show import BEFORE_THE_END, order
from server.domain.session.show_planning import Added, Changed, Moved, Removed
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, event

APPROVE = "run_of_show.approve"


@event("run_of_show.approved")
class Approved(Event, frozen=True):
    """The run of show holds as it was planned then: this version of it."""

    number: int
    changes: int


class ShowLine(msgspec.Struct, frozen=True, gc=False):
    kind: str
    offset: int
    length: int
    title: ErasableText
    person: ErasableText


class ShowVersion(msgspec.Struct, frozen=True, gc=False):
    """`authors`: who planned what is new in it, each once; `made_at`: when they did last."""

    number: int
    authors: tuple[str, ...]
    made_at: int
    approved_by: str
    approved_at: int
    lines: tuple[ShowLine, ...]


class RunOfShow(Entity, frozen=True, kw_only=True):
    """`authors`, `made_at`: of what was changed since the last version, none when nothing was."""

    noun: ClassVar[str] = "run_of_show"
    id: str = "run_of_show"
    changes: Annotated[int, says("counts every change of the plan; guards the approval")] = 0
    authors: Annotated[tuple[str, ...], says("who changed it since it was approved last")] = ()
    made_at: Annotated[int, says("when it was changed last")] = 0
    versions: Annotated[
        tuple[ShowVersion, ...],
        says("`[{number, authors, made_at, approved_by, approved_at, lines}]`: what was approved, oldest first"),
    ] = ()


NOUN = Noun(
    "run_of_show",
    entity=RunOfShow,
    events=(Approved,),
    seen=(Seen((DESK, PANEL), "changes authors made_at versions", ("",)),),
    paged=False,
)


class Approve(Payload, frozen=True, kw_only=True):
    """`changes`: as whoever approves has read it."""

    changes: int


def _sample(draw: Draw) -> dict[str, Any]:
    return {"changes": of(draw.state).changes + draw.stale}


@NOUN.command(APPROVE, by=(LEAD, HEAD, OFFICE), on=BEFORE_THE_END, sample=_sample)
def approve(stream: StreamState, actor: Actor, p: Approve, now: Now) -> tuple[Event, ...]:
    found = of(stream)
    if not order(stream):
        raise Refused("run_of_show.empty")
    if p.changes != found.changes:
        raise Refused("run_of_show.conflict", by=found.authors[-1] if found.authors else "", at=found.made_at)
    if not found.authors:
        raise Refused("run_of_show.approved", number=found.versions[-1].number)
    return (Approved(number=len(found.versions) + 1, changes=found.changes),)


def of(stream: StreamState) -> RunOfShow:
    return stream.get(RunOfShow, RunOfShow.noun) or RunOfShow()


@NOUN.fold(Added, Changed, Moved, Removed)
def _changed(stream: StreamState, happened: Added | Changed | Moved | Removed, where: Happened) -> None:
    found = of(stream)
    authors = (*(each for each in found.authors if each != where.by), where.by)
    stream.put(msgspec.structs.replace(found, changes=found.changes + 1, authors=authors, made_at=where.at))


@NOUN.fold(Approved)
def _approved(stream: StreamState, happened: Approved, where: Happened) -> None:
    found = of(stream)
    lines = tuple(ShowLine(each.kind, each.offset, each.length, each.title, each.person) for each in order(stream))
    version = ShowVersion(happened.number, found.authors, found.made_at, where.by, where.at, lines)
    stream.put(msgspec.structs.replace(found, authors=(), versions=(*found.versions, version)))
