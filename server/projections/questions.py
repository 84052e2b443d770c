"""The questions as figures, follow-up and reports count them: a row each, without a word of its text.

`open`: still keeps its session from being closed. `shown`: everybody may read it. `heading`: under which figures and
reports count it. `decided_at`: when it was first accepted or refused; `answered_at`: when a text became official.
`owner`, `due`: null = the unit, the deadline of the session; `paused_at`, `held_at`: since when its clock stands still,
its asker is asked back.
"""

from collections.abc import Mapping, Sequence

from server.domain.session.answer import Answer
from server.domain.session.assignment import Assignment
from server.domain.session.clarification import ASKED_BACK, Clarification
from server.domain.session.extension import STANDING, Extension, deadline
from server.domain.session.question import Question
from server.domain.session.rating import Rating
from server.domain.session.session import Session, need, of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections import figures
from server.projections.projector import Projector

_COUNTED = (Question.noun, Answer.noun, Assignment.noun, Clarification.noun, Extension.noun, Rating.noun)
NEVER = 253_402_300_799_000
_COPIED = ("number", "kind", "asker_type", "field", "province", "state", "reason", "asked_at", "decided_at")


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("questions", ("questions", "figures"), kinds, rows, follows=True)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    session = of(state)
    if session is None:
        return []
    asked = (state.get(Question, id) for id in dict.fromkeys(id for noun, id in touched if noun in _COUNTED))
    counted = [_row(state, session, question) for question in asked if question is not None]
    return counted + figures.rows(state, touched, events)


def every(state: StreamState) -> list[dict[str, object]]:
    """What stands in the rows of all questions of a session, with `answer_due`, its deadline."""
    session = of(state)
    if session is None:
        return []
    asked = (state.need(Question, id) for _, id in state.keys(Question.noun))
    rows = (_row(state, session, each).values or {} for each in asked)
    return [{**row, "answer_due": _runs_out(row, session)} for row in rows]


def _runs_out(row: Mapping[str, object], session: Session) -> object:
    """By when it is answered; while its clock stands still it is never late."""
    return NEVER if row["paused_at"] is not None else row["due"] or session.answer_due


def _row(state: StreamState, session: Session, question: Question) -> Row:
    answer = state.get(Answer, question.id)
    values: dict[str, object] = {name: getattr(question, name) for name in _COPIED}
    values |= {
        "session": session.id,
        "room": session.room,
        "heading": question.meaning.heading,
        "open": int(question.tally in state.kind.blocking),
        "shown": int(question.meaning.public),
        "edited": int(question.text_rev > 1),
        "corrected": int(bool(answer and answer.corrections)),
        "drafted_at": answer.draft.at if answer and answer.draft else None,
        "answered_at": answer.published_at if answer else None,
        "mode": answer.mode if answer else None,
        **_followed(state, question),
    }
    return Row("questions", {"question": question.id}, values)


def _followed(state: StreamState, question: Question) -> dict[str, object]:
    """What following up needs besides: whose it is, by when, what it waits for, how its answer was rated."""
    named, own = state.get(Assignment, question.id), state.get(Extension, question.id)
    thread, rating = state.get(Clarification, question.id), state.get(Rating, question.id)
    promised = deadline(state, question.id)
    return {
        "owner": named.owner if named else None,
        "due": None if promised == need(state).answer_due else promised,
        "paused_at": own.pauses[-1].at if own and own.state == STANDING else None,
        "extended": int(bool(own and own.due is not None)),
        "held_at": thread.exchanges[-1].at if thread and thread.state == ASKED_BACK else None,
        "rating": rating.value if rating else None,
    }
