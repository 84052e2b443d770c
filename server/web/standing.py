"""What a page says of a question that has no text of an answer: never a promise that is past or kept by nobody."""

from collections.abc import Mapping
from typing import Any

from server.domain.session.phase import PHASES, Phase
from server.domain.session.question_state import OF_KIND
from server.domain.session.session import OPEN
from server.local_time import day_of


def standing(question: Mapping[str, Any], session: Mapping[str, Any], now: int) -> str:
    """The key below `room.waiting.`: the question's state, or `noted`, `overdue`, `stopped`, `aloud`, `unanswered`."""
    state = str(question["state"])
    meaning = OF_KIND[question["kind"]][state]
    if meaning.heading == "noted":
        return state if meaning.final else "noted"
    if PHASES[session["state"]].final:
        return "aloud" if meaning.heading == "answered" else "unanswered"
    if meaning.column == "later" and stopped(question.get("extension")):
        return "stopped"
    return "overdue" if meaning.column == "later" and now > due_of(session, question) else state


def stopped(extension: Mapping[str, Any] | None) -> bool:
    """Whether the clock of a deadline stands still."""
    return any(each["until"] is None for each in (extension or {}).get("pauses", ()))


def with_more(question: Mapping[str, Any], **beside: Mapping[str, Any] | None) -> dict[str, Any]:
    """A question with what its page says beside it: `translation`, and in `extension` what became of its deadline."""
    return {**question, **{name: each for name, each in beside.items() if each}}


def asks_along(question: Mapping[str, Any], session: Mapping[str, Any]) -> bool:
    """Whether one may ask along with this question."""
    return OF_KIND[question["kind"]][question["state"]].open and session["state"] in OPEN


def due_of(session: Mapping[str, Any], question: Mapping[str, Any]) -> int:
    """By when a question is answered: by its own deadline, else as was promised before its session was postponed."""
    if own := (question.get("extension") or {}).get("due"):
        return int(own)
    before = (each["answer_due"] for each in session.get("postponed") or () if question["asked_at"] <= each["at"])
    return int(next(before, session["answer_due"]))


def days_after(due: int, now: int) -> int:
    """How many days after the day of this moment today is."""
    return (day_of(now) - day_of(due)).days


def phase_of(state: str) -> Phase:
    return PHASES[state]


def left(figures: Mapping[str, int], session: Mapping[str, Any]) -> int:
    """How many questions a page may say are still to be answered; of a closed session nobody owes any."""
    return 0 if PHASES[session["state"]].final else figures.get("left", 0)
