"""Deadlines of a session that runs: set when it is planned, moved when the working days change. Never into the past.

by answer_due, report_due ──move_deadlines (by the calendar)──▶ by other days, and the public is told which stood before
"""

from typing import Any

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Instant, Note
from server.domain.noun import Noun
from server.domain.sample import Draw
from server.domain.session.session import RUNNING, Moved, change, need
from server.domain.state import ErasableText, Happened, StreamState
from server.errors import Refused
from server.local_time import day_end
from server.log.event import Event, Words, event


@event("session.deadlines_moved")
class DeadlinesMoved(Event, frozen=True):
    """The working days changed: answers, or the report, are due on another day."""

    answer_due: int
    report_due: int | None
    why: Words


NOUN = Noun("deadlines", events=(DeadlinesMoved,))


class MoveDeadlines(Payload, frozen=True, kw_only=True):
    """`answer_was`, `report_was`: from where it moves; one that has become another meanwhile stays."""

    answer_due: Instant
    report_due: Instant | None = None
    answer_was: Instant | None = None
    report_was: Instant | None = None
    why: Note


def _sample(draw: Draw) -> dict[str, Any]:
    due = 1_271_350_800_000 + draw.what % 12 * 86_400_000
    return {"answer_due": due, "report_due": due + 172_800_000, "why": f"Lịch nghỉ {draw.token()}"}


@NOUN.command("session.move_deadlines", by=(REACTION,), on=RUNNING, sample=_sample)
def move_deadlines(stream: StreamState, actor: Actor, p: MoveDeadlines, now: Now) -> tuple[Event, ...]:
    session = need(stream)
    answer_due, report_due = session.answer_due, session.report_due
    if p.answer_was in (None, answer_due):
        answer_due = _moved(answer_due, p.answer_due, session.ends_at, now.at)
    if report_due is not None and p.report_due is not None and p.report_was in (None, report_due):
        report_due = _moved(report_due, p.report_due, session.ends_at, now.at)
    if (answer_due, report_due) == (session.answer_due, session.report_due):
        raise Refused("session.deadlines_stay")
    return (DeadlinesMoved(answer_due=answer_due, report_due=report_due, why=p.why),)


def _moved(was: int, wanted: int, ends_at: int, now: int) -> int:
    """A deadline that has passed stays; one that comes earlier never comes before the end of today."""
    return was if now > was else max(wanted, min(was, day_end(now + 1) - 1), ends_at)


@NOUN.fold(DeadlinesMoved)
def _fold(stream: StreamState, happened: DeadlinesMoved, where: Happened) -> None:
    before = need(stream)
    moved = Moved(before.answer_due, before.report_due, where.at, ErasableText(where.seq, happened.why))
    change(stream, answer_due=happened.answer_due, report_due=happened.report_due, deadlines_moved=moved)
