"""Fields of a question that are made for a view of it. Pure."""

from typing import Any

from server import personal_data
from server.domain.noun import Seen
from server.domain.roles import DESK, PANEL, PUBLIC, STAGE
from server.domain.session.question_state import (
    ACKNOWLEDGED,
    REFERRED,
    SET_APART,
    SHOWN,
    STATES,
    TRANSFERRED,
    VEILED,
    WORDLESS,
)


def edited(question: Any) -> bool:
    """the public wording is not the asker's own; that one is opened by itself, and each look is noted"""
    return bool(question.original != question.text and question.original.text)


def personal(question: Any) -> list[dict[str, Any]]:
    """`[{kind, start, end, open}]`: personal data in `text`, by code points; `open`: it may stay, as a rule"""
    return personal_data.told(question.text.text)


def undo(question: Any) -> int | None:
    """when the last act was (ms), while whoever did it may still take it back, else null"""
    return question.last.at if question.last else None


def undo_by(question: Any) -> str | None:
    """who did it, or null"""
    return question.last.by if question.last else None


def undo_act(question: Any) -> str | None:
    """the event that it led to, such as `question.accepted`, or null"""
    return question.last.name if question.last else None


COMPUTED = {each.__name__: each for each in (edited, personal, undo, undo_by, undo_act)}


FIELDS = "number state kind asker_type field province name text text_rev asked_at happened_at merged supported"
ON_STAGE = "number state kind asker_type field province name text text_rev"
# Entities that have the id of their question.
SAME_ID = "answer clarification rating assignment extension address finding on_behalf excerpt rank"
SAME_ID += " submission correction live_draft translation further consent"
READ = tuple(state for state in STATES if state != SET_APART)
SEEN = (
    Seen((PUBLIC, PANEL), FIELDS, SHOWN),
    Seen((PUBLIC, PANEL), "note", (ACKNOWLEDGED,)),
    Seen((PUBLIC, PANEL), "number state reason", (VEILED,)),
    Seen((PUBLIC, PANEL), "number state erased_at", WORDLESS),
    Seen((PUBLIC, PANEL), "number state sent_to", (TRANSFERRED,)),
    Seen((PUBLIC, PANEL), "number state", (REFERRED,)),
    Seen((PANEL,), "can", SHOWN),
    Seen((STAGE,), ON_STAGE, SHOWN),
    Seen((DESK,), FIELDS + " edited personal imitates reason note by acted_at erased_at wished_rev", READ),
    Seen((DESK,), "undo undo_by undo_act into members can sent_to", READ),
    Seen((DESK,), "number state kind text text_rev asked_at reason by acted_at", (SET_APART,)),
)
