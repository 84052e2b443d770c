"""What the stage shows, as one value; and what the public, to whom a lagging broadcast is shown, does not see yet.
Pure.

While the broadcast lags, each new picture waits until it is due. Until then the public sees the one before, and the
question that it is about in the state from which it came.
"""

from typing import Any

import msgspec

from server.domain.session.question_state import SHOWN


class Picture(msgspec.Struct, frozen=True):
    """`since`: when the question stepped on (ms); `coming_by`: the person who is to answer what is coming."""

    question: str | None = None
    since: int | None = None
    leaving: str | None = None
    left_at: int | None = None
    coming: str | None = None
    coming_by: str | None = None


class Airing(msgspec.Struct, frozen=True):
    """A picture that the public sees from `due` on; `about` is the question that moved, `state` where it came to."""

    due: int
    picture: Picture
    about: str | None
    state: str


FIELDS = Picture.__struct_fields__


def of(stage: Any) -> Picture:
    return Picture(**{field: getattr(stage, field) for field in FIELDS})


def public_stage(stage: Any) -> Any:
    """The stage as the public sees it; a frozen screen keeps nothing for it that it has not seen."""
    if stage.public is None:
        return stage
    seen = {field: getattr(stage.public, field) for field in FIELDS}
    held = stage.held if stage.held == stage.public.question else None
    return msgspec.structs.replace(stage, held=held, **seen)


def public_question(question: Any) -> Any:
    """What is taken out of sight leaves at once, whatever lags."""
    if question.late is None or not {question.late, question.state} <= {*SHOWN}:
        return question
    return msgspec.structs.replace(question, state=question.late)
