"""Fields of a question that are made for a view of it. Pure."""

from typing import Any

from server import personal_data
from server.domain.session.question_state import SET_APART, STATES


def original(question: Any) -> str | None:
    """The asker's wording where the public reads another."""
    return None if question.original == question.text else str(question.original.text)


def personal(question: Any) -> list[dict[str, Any]]:
    """`[{kind, start, end, open}]`: personal data in `text`, by code points; `open`: it may stay, as a rule"""
    return personal_data.told(question.text.text)


def original_personal(question: Any) -> list[dict[str, Any]]:
    """the same in `original`, where there is one"""
    return [] if question.original == question.text else personal_data.told(question.original.text)


def undo(question: Any) -> int | None:
    """when the last act was (ms), while whoever did it may still take it back, else null"""
    return question.acted_at if question.previous else None


COMPUTED = {each.__name__: each for each in (original, personal, original_personal, undo)}


FIELDS = "number state kind asker_type field province name text text_rev asked_at happened_at merged supported"
# Entities that have the id of their question.
SAME_ID = "answer clarification rating assignment extension address finding on_behalf submission correction live_draft"
READ = tuple(state for state in STATES if state != SET_APART)
