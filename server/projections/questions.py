"""The questions as figures, follow-up and reports count them: a row each, without a word of its text.

`arrived`: it came from another unit. `reason`: why it was refused, veiled or set apart, or to which unit it was sent.
`open`: still keeps its session from being closed. `shown`: everybody may read it. `heading`: under which figures and
reports count it. `due`: by when it had been promised. `decided_at`: when it was first accepted or refused;
`drafted_at`: when its answer was last written; `answered_at`: when a text became official. `owner`: null = the unit;
`assigned_at`: when it first had one. `way`: how it came.
`paused_at`, `held_at`: since when its clock stands still, its asker is asked back.
`merged_into`: the question under which it stands; `erased_at`: when its words were taken out for ever. One that is
answered in a unit's inbox has no session.
"""

from collections.abc import Sequence

from server.domain.assignment import Assignment
from server.domain.clarification import Clarification
from server.domain.extension import Extension
from server.domain.session.answer import Answer
from server.domain.session.deadlines import DeadlinesMoved
from server.domain.session.extension import deadline, runs_out
from server.domain.session.postponing import Postponed
from server.domain.session.question import Question
from server.domain.session.rating import Rating
from server.domain.session.session import Session, of
from server.domain.session.way import way_of
from server.domain.state import Key, StreamState
from server.domain.transfer import Transfer
from server.log.entry import Row
from server.log.event import Event
from server.projections import figures
from server.projections.inbox_questions import rows as inbox_rows
from server.projections.projector import Projector

_COUNTED = (Question.noun, Answer.noun, Assignment.noun, Clarification.noun, Extension.noun, Rating.noun, Transfer.noun)
_COPIED = ("number", "kind", "asker_type", "field", "province", "state", "asked_at", "decided_at", "erased_at")


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("questions", ("questions", "figures"), kinds, rows, follows=True)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    session = of(state)
    if session is None:
        return inbox_rows(state, touched)
    moved = any(isinstance(each, DeadlinesMoved | Postponed) for each in events)
    keys = state.keys(Question.noun) if moved else [key for key in touched if key[0] in _COUNTED]
    asked = (state.get(Question, id) for id in dict.fromkeys(id for _, id in keys))
    counted = [_row(state, session, question) for question in asked if question is not None]
    return counted + figures.rows(state, touched, events)


def every(state: StreamState) -> list[dict[str, object]]:
    """What stands in the rows of all questions of a session, with `id` and `answer_due`, the deadline that it was
    promised; none while its clock stands still."""
    session = of(state)
    if session is None:
        return []
    asked = (state.need(Question, id) for _, id in state.keys(Question.noun))
    return [
        {**values, "id": each.id, "answer_due": runs_out(state, each.id)}
        for each in asked
        if (values := _row(state, session, each).values)
    ]


def _row(state: StreamState, session: Session, question: Question) -> Row:
    answer, transfer = state.get(Answer, question.id), state.get(Transfer, question.id)
    values: dict[str, object] = {name: getattr(question, name) for name in _COPIED}
    values |= {
        "session": session.id,
        "room": session.room,
        "heading": question.meaning.heading,
        "open": int(question.tally in state.kind.blocking),
        "shown": int(question.meaning.public),
        "edited": int(question.text_rev > 1 and question.erased_at is None),
        "corrected": int(bool(answer and answer.corrections)),
        "drafted_at": answer.draft.at if answer and answer.draft else answer.drafted_at if answer else None,
        "answered_at": answer.published_at if answer else None,
        "mode": answer.mode if answer else None,
        "merged_into": question.into,
        "arrived": int(transfer is not None and transfer.origin != state.name),
        "reason": question.sent_to or question.reason,
        "way": way_of(state, question),
        **_followed(state, question),
    }
    return Row("questions", {"question": question.id}, values)


def _followed(state: StreamState, question: Question) -> dict[str, object]:
    """What following up needs besides: whose it is, by when, what it waits for, how its answer was rated."""
    named, own = state.get(Assignment, question.id), state.get(Extension, question.id)
    thread, rating = state.get(Clarification, question.id), state.get(Rating, question.id)
    return {
        "owner": named.owner if named else None,
        "assigned_at": named.first_at if named else None,
        "due": deadline(state, question.id),
        "paused_at": own.pauses[-1].at if own and own.stands else None,
        "extended": int(bool(own and own.due is not None)),
        "held_at": thread.exchanges[-1].at if thread and thread.waits else None,
        "rating": rating.value if rating and question.sent_to is None else None,
    }
