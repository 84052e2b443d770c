"""What a report tells of deadlines that stood still or were extended: the question, the reason, who decided so."""

from collections.abc import Mapping

from server.domain.extension import Extension
from server.domain.kind import entities
from server.domain.session.question import Question
from server.domain.state import StreamState
from server.office.report_matter import Term


def terms_of(state: StreamState, names: Mapping[str, str]) -> list[Term]:
    """Of a session, by the number of the question."""
    every: list[Extension] = entities(state, Extension.noun)
    numbers = {own.id: state.need(Question, own.id).number for own in every}
    return terms_by(state, names, dict(sorted(numbers.items(), key=lambda each: each[1])))


def terms_by(state: StreamState, names: Mapping[str, str], numbers: Mapping[str, int | str]) -> list[Term]:
    """Of these questions, with the number by which each is told; the reasons of one that nobody may read are not."""
    found: list[Term] = []
    for id, number in numbers.items():
        if (own := state.get(Extension, id)) is None:
            continue
        of: list[Term] = []
        for pause, by in zip(own.pauses, own.paused_by, strict=True):
            reason = "" if own.away else pause.reason.text
            of.append(Term("stood", number, pause.at, pause.until, reason, names.get(by, "")))
        if (asked := own.request) is not None and asked.agreed is not None and asked.decided_at is not None:
            kind = "extended" if asked.agreed else "extension_refused"
            reason = "" if own.away else asked.reason.text
            note = asked.note.text if asked.note and not own.away else ""
            of.append(Term(kind, number, asked.decided_at, asked.until, reason, names.get(own.decided_by, ""), note))
        found += sorted(of, key=lambda each: each.since)
    return found
