"""What time alone makes a nonconformity: questions that are not answered by their day, a report that is not sent by its
own. Each is noted once, by the clock, and stays noted."""

from collections.abc import Iterator
from functools import cached_property

from server.domain.extension import Extension
from server.domain.nonconformity import LATE_REPORT, OVERDUE_QUESTION, Nonconformity, broken, noted_at
from server.domain.reporting import CHANNELS
from server.domain.session.activity import BEGAN
from server.domain.session.extension import runs_out
from server.domain.session.phase import PHASES
from server.domain.session.question import Question, count
from server.domain.session.report import of as report_of
from server.domain.session.session import Session, of, unanswered
from server.domain.state import StreamState
from server.domain.transfer import Transfer
from server.log.event import Event


def lapsed(stream: StreamState, now: int) -> tuple[Event, ...]:
    """What is to be noted by now."""
    events: list[Event] = []
    late = Unanswered(stream)
    for at, kind, id in _terms(stream, late, now):
        if now > at and kind == OVERDUE_QUESTION and (numbers := late.numbers(at)):
            events += broken(stream, kind, at, None, id=id, numbers=numbers)
        elif now > at and kind == LATE_REPORT:
            events += broken(stream, kind, at, None)
    return tuple(events)


def lapses_next(stream: StreamState) -> int | None:
    """When the next term of something that is still owed ends, as far as can be said now (ms)."""
    return min((at + 1 for at, _, _ in _terms(stream, Unanswered(stream))), default=None)


class Unanswered:
    """Questions that are not answered, by the moment at which they were due; looked for when first asked about."""

    def __init__(self, stream: StreamState) -> None:
        self._stream = stream

    def numbers(self, at: int) -> tuple[int, ...]:
        """Of those that were due at this moment; what came from another unit after it was noted there."""
        late = self._by_day.get(at, ())
        noted = noted_at(self._stream, at) if late else ()
        return tuple(each.number for each in late if each.number not in noted and _since(self._stream, each.id) <= at)

    @cached_property
    def _by_day(self) -> dict[int | None, list[Question]]:
        found: dict[int | None, list[Question]] = {}
        for _, id in self._stream.keys(Question.noun):
            if (asked := self._stream.need(Question, id)).tally in self._stream.kind.blocking:
                found.setdefault(runs_out(self._stream, id), []).append(asked)
        return found


def _terms(stream: StreamState, late: Unanswered, by: int | None = None) -> Iterator[tuple[int, str, str]]:
    """By when what is still owed, and not noted yet, is due; of questions, those that are due before `by`."""
    session = of(stream)
    if session is None or session.rehearsal:
        return
    if unanswered(stream):
        yield from _overdue(stream, session, late, by)
    by_when = session.report_due
    if by_when is not None and _owes_report(stream, session) and stream.get(Nonconformity, LATE_REPORT) is None:
        yield by_when, LATE_REPORT, LATE_REPORT


def _overdue(stream: StreamState, session: Session, late: Unanswered, by: int | None) -> Iterator[tuple[int, str, str]]:
    """Until a day is over all that is open is due on it, where all have one day; else each is looked at."""
    own = {each.due for _, id in stream.keys(Extension.noun) if (each := stream.need(Extension, id)).due is not None}
    came = {moved.due for _, id in stream.keys(Transfer.noun) if _arrived(moved := stream.need(Transfer, id))}
    several = session.postponed or stream.keys(Extension.noun) or came - {session.answer_due}
    days = {session.answer_due, *(each.answer_due for each in session.postponed), *own, *came}
    for at in sorted(at for at in days if by is None or at < by):
        known, passed = stream.get(Nonconformity, id := f"{OVERDUE_QUESTION}-{at}"), stream.at > at
        if known is not None and not (came and passed):
            continue
        numbers = late.numbers(at) if several or passed else ()
        if numbers or not (several or passed):  # one that was on its way meanwhile is noted by itself
            yield at, OVERDUE_QUESTION, id if known is None else f"{id}-{numbers[0]}"


def _arrived(moved: Transfer) -> bool:
    return not moved.away and len(moved.hands) > 1


def _owes_report(stream: StreamState, session: Session) -> bool:
    """Whether its live part is over, with something to tell, and the report did not leave on every channel."""
    if not PHASES[session.state].over:
        return False
    if BEGAN not in stream.moments and PHASES[session.state].coming and not count(stream):
        return False
    found = report_of(stream)
    return found is None or any(channel not in found.sent for channel in CHANNELS)


def _since(stream: StreamState, id: str) -> int:
    """When another unit sent it here; 0: it was asked here."""
    moved = stream.get(Transfer, id)
    return moved.hands[-1].since if moved and _arrived(moved) else 0
