"""How an answer is let out, by the settings: in the whole installation, and in the units that differ."""

from collections.abc import Mapping

from server.domain.session.answer import APPROVALS, NONE
from server.sections import Answers


def everywhere(answers: Answers) -> dict[str, int]:
    """The terms of deciding, by name."""
    return {
        "answer_approval": APPROVALS.index(answers.approval),
        "answer_separate": int(answers.separate),
        "clock_pause": int(answers.clock_pause),
        "extension_days": answers.extension_days,
    }


def differing(answers: Answers) -> Mapping[str, Mapping[str, int]]:
    """By the unit's slug, what differs there."""
    lists = (answers.approval_none, answers.approval_moderator, answers.approval_head)
    found: dict[str, dict[str, int]] = {}
    for approval, units in enumerate(lists):
        for unit in units:
            found.setdefault(unit, {})["answer_approval"] = approval
    for separate, units in enumerate((answers.separate_off, answers.separate_on)):
        for unit in units:
            found.setdefault(unit, {})["answer_separate"] = separate
    return found


def of(answers: Answers, room: str) -> dict[str, object]:
    """How it is in this unit, for its desk: `by` is who approves, `separate`: who drafted does not publish."""
    here = everywhere(answers) | dict(differing(answers).get(room, {}))
    by = APPROVALS[here["answer_approval"]]
    return {"by": by, "separate": bool(here["answer_separate"]) and by != APPROVALS[NONE]}
