"""A corrective action: what keeps a nonconformity from coming back, who does it by when, and whether it helped.

planned ──finish──▶ carried_out ──check (by somebody else)──▶ effective
   │                                    └─────────────────▶ ineffective (another is planned)
   └──drop──▶ given_up

It is the same in every kind of stream that has nonconformities.
"""

from collections.abc import Collection, Sequence
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Instant, Name, Note, Reason
from server.domain.nonconformity import Nonconformity, standing
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDITOR, HEAD, LEAD, MODERATOR, OFFICE
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

PLANNED, CARRIED_OUT, EFFECTIVE, INEFFECTIVE, GIVEN_UP = (
    "planned",
    "carried_out",
    "effective",
    "ineffective",
    "given_up",
)
STATES = (PLANNED, CARRIED_OUT, EFFECTIVE, INEFFECTIVE, GIVEN_UP)
PLANNERS, CHECKERS = (HEAD, LEAD, MODERATOR, OFFICE, AUDITOR), (HEAD, LEAD, OFFICE, AUDITOR)
PLAN, FINISH, CHECK, DROP = (f"corrective_action.{verb}" for verb in ("plan", "finish", "check", "drop"))


@event("corrective_action.planned")
class Planned(Event, frozen=True):
    """Something is to be done so that it does not come back."""

    corrective_action: str
    nonconformity: str
    due: int
    what: Words
    owner: Words


@event("corrective_action.finished")
class Finished(Event, frozen=True):
    """It was done."""

    corrective_action: str
    note: Words


@event("corrective_action.checked")
class Checked(Event, frozen=True):
    """Somebody else looked whether it helped."""

    corrective_action: str
    effective: bool
    note: Words


@event("corrective_action.dropped")
class Dropped(Event, frozen=True):
    """It is not done after all."""

    corrective_action: str
    note: Words


class CorrectiveAction(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "corrective_action"
    state: Annotated[str, says("`planned`, `carried_out`, `effective`, `ineffective` or `given_up`")]
    nonconformity: Annotated[str, says("id of the nonconformity")]
    what: Annotated[ErasableText, says("what is to be done")]
    owner: Annotated[ErasableText, says("who does it")]
    due: Annotated[int, says("by when")]
    planned_by: Annotated[str, says("who planned it")]
    done_at: Annotated[int | None, says("when it was done, or null")] = None
    done_by: Annotated[str, says("who said that it is done, or empty")] = ""
    done_note: Annotated[ErasableText | None, says("what was said with it, or null")] = None
    checked_at: Annotated[int | None, says("when its effect was looked at, or null")] = None
    checked_by: Annotated[str, says("by whom, or empty")] = ""
    checked_note: Annotated[ErasableText | None, says("what was found, or null")] = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


_FIELDS = (
    "state nonconformity what owner due planned_by done_at done_by done_note checked_at checked_by checked_note "
    "by acted_at can"
)


class Plan(Payload, frozen=True, kw_only=True):
    nonconformity: Id
    what: Reason
    owner: Name
    due: Instant


class Finish(Payload, frozen=True, kw_only=True):
    corrective_action: Id
    note: Note = ""


class Check(Payload, frozen=True, kw_only=True):
    corrective_action: Id
    effective: bool
    note: Reason


class Drop(Payload, frozen=True, kw_only=True):
    corrective_action: Id
    note: Reason


def _plan_sample(draw: Draw) -> dict[str, Any]:
    words = {"what": f"Nhắc sớm {draw.token()}", "owner": f"Ông {draw.token()}"}
    return {"nonconformity": draw.any("nonconformity").id, "due": draw.state.at + 86_400_000, **words}


def _act_sample(draw: Draw) -> dict[str, Any]:
    more = {"effective": draw.what % 3 > 0} if "effective" in draw.command.payload.__struct_fields__ else {}
    return {"corrective_action": draw.fitting().id, "note": f"Đã xem {draw.token()}", **more}


def noun(on: Collection[str], audiences: Sequence[str]) -> Noun:
    """The noun of a kind whose streams take acts on it in these states, seen by these."""
    made = Noun(
        "corrective_action",
        entity=CorrectiveAction,
        events=(Planned, Finished, Checked, Dropped),
        states=STATES,
        seen=(Seen(audiences, _FIELDS, STATES),),
        names={"nonconformity": "nonconformity"},
        paged=False,
    )
    made.command(PLAN, by=PLANNERS, on=on, sample=_plan_sample)(plan)
    made.command(FINISH, by=PLANNERS, on=on, when=(PLANNED,), sample=_act_sample)(finish)
    made.command(CHECK, by=CHECKERS, on=on, when=(CARRIED_OUT,), sample=_act_sample)(check)
    made.command(DROP, by=CHECKERS, on=on, when=(PLANNED,), sample=_act_sample)(drop)
    folds = ((Planned, _planned), (Finished, _finished), (Checked, _checked), (Dropped, _dropped))
    for happened, fold in folds:
        made.fold(happened)(fold)
    return made


def plan(stream: StreamState, actor: Actor, p: Plan, now: Now) -> tuple[Event, ...]:
    found = standing(stream, p.nonconformity)
    if p.due < now.at:
        raise Refused("corrective_action.past", field="due")
    return (Planned(corrective_action=now.id, nonconformity=found.id, due=p.due, what=p.what, owner=p.owner),)


def finish(stream: StreamState, actor: Actor, p: Finish, now: Now) -> tuple[Event, ...]:
    return (Finished(corrective_action=_in(stream, p.corrective_action, PLANNED).id, note=p.note),)


def check(stream: StreamState, actor: Actor, p: Check, now: Now) -> tuple[Event, ...]:
    """Whoever planned it or did it does not say whether it helped."""
    found = _in(stream, p.corrective_action, CARRIED_OUT)
    if actor.id in (found.planned_by, found.done_by):
        raise Refused("corrective_action.own")
    return (Checked(corrective_action=found.id, effective=p.effective, note=p.note),)


def drop(stream: StreamState, actor: Actor, p: Drop, now: Now) -> tuple[Event, ...]:
    return (Dropped(corrective_action=_in(stream, p.corrective_action, PLANNED).id, note=p.note),)


def _in(stream: StreamState, id: str, state: str) -> CorrectiveAction:
    found = stream.get(CorrectiveAction, id)
    if found is None:
        raise Refused("corrective_action.unknown")
    if found.state != state:
        raise Refused("corrective_action.not_now", by=found.by, at=found.acted_at, state=found.state)
    return found


def _planned(stream: StreamState, happened: Planned, where: Happened) -> None:
    stream.put(
        CorrectiveAction(
            id=happened.corrective_action, state=PLANNED, nonconformity=happened.nonconformity, due=happened.due,
            what=ErasableText(where.seq, happened.what), owner=ErasableText(where.seq, happened.owner),
            planned_by=where.by, by=where.by, acted_at=where.at,
        )
    )  # fmt: skip
    _waits(stream, happened.nonconformity, 1)


def _finished(stream: StreamState, happened: Finished, where: Happened) -> None:
    told = {"done_at": where.at, "done_by": where.by, "done_note": ErasableText(where.seq, happened.note)}
    _change(stream, happened.corrective_action, where, state=CARRIED_OUT, **told)


def _checked(stream: StreamState, happened: Checked, where: Happened) -> None:
    told = {"checked_at": where.at, "checked_by": where.by, "checked_note": ErasableText(where.seq, happened.note)}
    state = EFFECTIVE if happened.effective else INEFFECTIVE
    _change(stream, happened.corrective_action, where, state=state, **told)
    _waits(stream, stream.need(CorrectiveAction, happened.corrective_action).nonconformity, -1)


def _dropped(stream: StreamState, happened: Dropped, where: Happened) -> None:
    note = ErasableText(where.seq, happened.note)
    _change(stream, happened.corrective_action, where, state=GIVEN_UP, checked_note=note)
    _waits(stream, stream.need(CorrectiveAction, happened.corrective_action).nonconformity, -1)


def _waits(stream: StreamState, id: str, more: int) -> None:
    found = stream.need(Nonconformity, id)
    stream.put(msgspec.structs.replace(found, waits_for=found.waits_for + more))


def _change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    found = stream.need(CorrectiveAction, id)
    stream.put(msgspec.structs.replace(found, by=where.by, acted_at=where.at, **changes))
