"""A nonconformity: where a unit departed from the rules, for the quality record; it blocks nothing.

(the rule broken: by the clock, by a command; or seen by the auditor) ──▶ standing ──settle──▶ settled
                                                                            │  ▲
                                                  explain (its cause, and what was done at once)

What is noted by itself has its kind as id, so it is there once; one about a deadline adds it, one about an act has the
id of its command. What keeps it from coming back: corrective_action.py. It is the same in every kind of stream that
holds questions; what breaks a rule there is that kind's matter.
"""

from collections.abc import Collection, Sequence
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Note
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDITOR, HEAD, LEAD, MODERATOR
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

STANDING, SETTLED = "standing", "settled"
STATES = (STANDING, SETTLED)
LATE_ANNOUNCEMENT, MISSING_ANNOUNCEMENT, OTHER = "late_announcement", "missing_announcement", "other"
OVERDUE_QUESTION, LATE_REPORT, CORRECTED_ANSWER = "overdue_question", "late_report", "corrected_answer"
KINDS = (LATE_ANNOUNCEMENT, MISSING_ANNOUNCEMENT, OVERDUE_QUESTION, LATE_REPORT, CORRECTED_ANSWER, OTHER)
Reason = Annotated[str, msgspec.Meta(extra={"limit": "note"})]


@event("nonconformity.noted")
class Noted(Event, frozen=True):
    """A rule was not kept: what was due when, and when it was done; `numbers` are those of the questions concerned."""

    nonconformity: str
    kind: str
    due: int | None
    done: int | None
    reason: Words
    numbers: tuple[int, ...] = ()
    question: str = ""


@event("nonconformity.explained")
class Explained(Event, frozen=True):
    """The unit said why it came about, and what it did at once."""

    nonconformity: str
    cause: Words
    remedy: Words


@event("nonconformity.settled")
class Settled(Event, frozen=True):
    """What was wrong was put right, or its cause was removed."""

    nonconformity: str
    note: Words


class Nonconformity(Entity, frozen=True, kw_only=True):
    """`waits_for`: how many corrective actions are to be done or checked before it can be settled."""

    noun: ClassVar[str] = "nonconformity"
    state: Annotated[str, says("`standing` or `settled`")]
    kind: Annotated[str, says("one of: " + ", ".join(f"`{kind}`" for kind in KINDS))]
    due: Annotated[int | None, says("by when it was due, or null")]
    done: Annotated[int | None, says("when it was done all the same, or null")]
    reason: Annotated[ErasableText, says("why, as far as somebody said so")]
    numbers: Annotated[tuple[int, ...], says("numbers of the questions that it concerns")] = ()
    question: Annotated[str, says("id of the question whose answer was corrected, or empty")] = ""
    cause: Annotated[ErasableText | None, says("why it came about, as the unit says, or null")] = None
    remedy: Annotated[ErasableText | None, says("what was done at once, or null")] = None
    explained_by: Annotated[str, says("who said why, or empty")] = ""
    explained_at: Annotated[int | None, says("when, or null")] = None
    note: Annotated[ErasableText | None, says("how it was put right, or null")] = None
    noted_at: Annotated[int, says("since when it is on record")]
    waits_for: int = 0
    by: Annotated[str, says("who acted last; `clock` for what time brought")]
    acted_at: Annotated[int, says("when")]


SETTLE, EXPLAIN = "nonconformity.settle", "nonconformity.explain"
EXPLAINERS = (HEAD, LEAD, MODERATOR)
_FIELDS = "state kind due done reason numbers note noted_at by acted_at can cause remedy explained_by explained_at"


class Explain(Payload, frozen=True, kw_only=True):
    nonconformity: Id
    cause: Reason
    remedy: Note = ""


class Settle(Payload, frozen=True, kw_only=True):
    nonconformity: Id
    note: Reason


def _settle_sample(draw: Draw) -> dict[str, Any]:
    return {"nonconformity": draw.fitting().id, "note": f"Đã bổ sung {draw.token()}"}


def _explain_sample(draw: Draw) -> dict[str, Any]:
    words = {"cause": f"Quên {draw.token()}", "remedy": f"Đăng ngay {draw.token()}"}
    return {"nonconformity": draw.fitting().id, **words}


def noun(on: Collection[str], audiences: Sequence[str]) -> Noun:
    """The noun of a kind whose streams take acts on it in these states, seen by these."""
    made = Noun(
        "nonconformity",
        entity=Nonconformity,
        events=(Noted, Explained, Settled),
        states=STATES,
        seen=(Seen(audiences, _FIELDS, STATES),),
        paged=False,
    )
    made.command(EXPLAIN, by=EXPLAINERS, on=on, when=(STANDING,), sample=_explain_sample)(explain)
    made.command(SETTLE, by=(AUDITOR,), on=on, when=(STANDING,), sample=_settle_sample)(settle)
    for happened, fold in ((Noted, _noted), (Explained, _explained), (Settled, _settled)):
        made.fold(happened)(fold)
    return made


def explain(stream: StreamState, actor: Actor, p: Explain, now: Now) -> tuple[Event, ...]:
    found = standing(stream, p.nonconformity)
    return (Explained(nonconformity=found.id, cause=p.cause, remedy=p.remedy),)


def settle(stream: StreamState, actor: Actor, p: Settle, now: Now) -> tuple[Event, ...]:
    found = standing(stream, p.nonconformity)
    if found.waits_for:
        raise Refused("nonconformity.open_actions", count=found.waits_for)
    return (Settled(nonconformity=found.id, note=p.note),)


def standing(stream: StreamState, id: str) -> Nonconformity:
    """One that is not settled. Raises Refused."""
    found = stream.get(Nonconformity, id)
    if found is None:
        raise Refused("nonconformity.unknown")
    if found.state != STANDING:
        raise Refused("nonconformity.settled", by=found.by, at=found.acted_at)
    return found


def corrected(now: Now, number: int, question: str) -> Noted:
    """That a published answer needed a correction."""
    return Noted(
        nonconformity=now.id, kind=CORRECTED_ANSWER, due=None, done=now.at, reason="", numbers=(number,),
        question=question,
    )  # fmt: skip


def noted_at(stream: StreamState, due: int) -> frozenset[int]:
    """The numbers of the questions of which it is on record that they were not answered by this moment."""
    every = (stream.need(Nonconformity, id) for _, id in stream.keys(Nonconformity.noun))
    return frozenset(n for each in every if (each.kind, each.due) == (OVERDUE_QUESTION, due) for n in each.numbers)


def broken(
    stream: StreamState, kind: str, due: int | None, done: int | None, reason: str = "", *, id: str = "",
    numbers: tuple[int, ...] = (),
) -> tuple[Event, ...]:  # fmt: skip
    """The event that notes it, unless it is on record already."""
    if stream.get(Nonconformity, id or kind) is not None:
        return ()
    return (Noted(nonconformity=id or kind, kind=kind, due=due, done=done, reason=reason, numbers=numbers),)


def _noted(stream: StreamState, happened: Noted, where: Happened) -> None:
    stream.put(
        Nonconformity(
            id=happened.nonconformity, state=STANDING, kind=happened.kind, due=happened.due, done=happened.done,
            reason=ErasableText(where.seq, happened.reason), numbers=happened.numbers, question=happened.question,
            noted_at=where.at, by=where.by, acted_at=where.at,
        )
    )  # fmt: skip


def _explained(stream: StreamState, happened: Explained, where: Happened) -> None:
    cause, remedy = ErasableText(where.seq, happened.cause), ErasableText(where.seq, happened.remedy)
    told = {"cause": cause, "remedy": remedy, "explained_by": where.by, "explained_at": where.at}
    found = stream.need(Nonconformity, happened.nonconformity)
    stream.put(msgspec.structs.replace(found, by=where.by, acted_at=where.at, **told))


def _settled(stream: StreamState, happened: Settled, where: Happened) -> None:
    found = stream.need(Nonconformity, happened.nonconformity)
    note = ErasableText(where.seq, happened.note)
    stream.put(msgspec.structs.replace(found, state=SETTLED, note=note, by=where.by, acted_at=where.at))
