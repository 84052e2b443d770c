"""The questions of a session as its report counts them: a row each, with the texts that everybody may read."""

from typing import Any

from server import words
from server.domain.extension import Extension
from server.domain.session import activity
from server.domain.session.answer import Answer
from server.domain.session.answer_texts import whole
from server.domain.session.question import Question
from server.domain.session.session import Session
from server.domain.state import StreamState
from server.domain.transfer import Transfer
from server.local_time import day_of
from server.office.report_cut import BEFORE, DURING, LATER, REFERRED, fate
from server.office.report_elsewhere import OUTSIDE
from server.office.report_figures import answered_on
from server.projections import questions
from server.web.site import Site


def rows_of(site: Site, state: StreamState, session: Session, now: int) -> list[dict[str, Any]]:
    """When each came, what became of it here and elsewhere, and how many asked it."""
    began = state.moments.get(activity.BEGAN, session.starts_at)
    ended = state.moments.get(activity.ENDED, session.ends_at)
    rooms, rows = site.registry.every, questions.every(state)
    for row in rows:
        question = state.need(Question, str(row["id"]))
        asked, place = question.asked_at, rooms.get(question.province or "")
        moved = state.get(Transfer, question.id)
        row |= {
            "fate": fate(row, now), "day": answered_on(row), "place": place.name if place else "",
            "when": BEFORE if asked < began else DURING if asked <= ended else LATER,
            "text": _text(question),
            "became": moved.outcome if moved else "", "waits_for": _waits_for(state, row),
            "group": question.merged, "asking": 1 + len(question.members) + question.supported,
        }  # fmt: skip
        if row["heading"] == REFERRED:
            row["reason"] = row["reason"] or OUTSIDE
        row |= _answered(state, question)
    return rows


def _text(question: Question) -> str:
    """As everybody reads it."""
    if question.erased_at is not None:
        return words.t("pair.erased", words.LANGS[0], date=f"{day_of(question.erased_at):%d/%m/%Y}")
    return question.text.text if question.meaning.public else ""


def _answered(state: StreamState, question: Question) -> dict[str, Any]:
    """What everybody may read of its answer, and who signed it."""
    answer = state.get(Answer, question.id)
    if not question.meaning.public or answer is None or answer.text is None or answer.shelved:
        return {}
    signed = answer.signed
    place = words.t("pair.in_for", words.LANGS[0], name=signed.in_for.text) if signed and signed.in_for else ""
    by = ", ".join(filter(None, (signed.name.text, signed.title.text, place))) if signed else ""
    return {
        "answer": whole(answer.text, answer.parts), "signed": by,
        "signed_unit": (signed.unit.text or "") if signed else "",
    }  # fmt: skip


def _waits_for(state: StreamState, row: dict[str, Any]) -> str:
    """What keeps it open, as far as everybody may know."""
    if row["held_at"]:
        return words.document("waits.held")
    own = state.get(Extension, str(row["id"]))
    if own is None or own.away:
        return ""
    if row["paused_at"]:
        return own.pauses[-1].reason.text or ""
    return (own.request.reason.text or "") if own.request and own.request.agreed else ""
