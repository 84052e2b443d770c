"""What a report tells of deadlines that stood still or were extended: the question, the reason, who decided so."""

from collections.abc import Mapping

from server.domain.extension import Extension
from server.domain.kind import entities
from server.domain.session.question import Question
from server.domain.state import StreamState
from server.office.report_matter import Term


def terms_of(state: StreamState, names: Mapping[str, str]) -> list[Term]:
    """By the number of the question; the reasons of one that nobody may read are not told."""
    found: list[Term] = []
    every: list[Extension] = entities(state, Extension.noun)
    for own in every:
        number = state.need(Question, own.id).number
        for pause, by in zip(own.pauses, own.paused_by, strict=True):
            reason = "" if own.away else pause.reason.text
            found.append(Term("stood", number, pause.at, pause.until, reason, names.get(by, "")))
        if (asked := own.request) is not None and asked.agreed is not None and asked.decided_at is not None:
            kind = "extended" if asked.agreed else "extension_refused"
            reason = "" if own.away else asked.reason.text
            note = asked.note.text if asked.note and not own.away else ""
            found.append(Term(kind, number, asked.decided_at, asked.until, reason, names.get(own.decided_by, ""), note))
    return sorted(found, key=lambda each: (each.number, each.since))
