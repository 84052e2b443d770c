"""A result report that is sent by mail: what goes to the Office's address, with its figures and the way to it."""

from collections.abc import Callable
from html import escape

from server import words
from server.domain.reporting import OUTCOMES
from server.domain.session.report import Report
from server.domain.session.session import need
from server.domain.state import StreamState
from server.office.letter import Written

NOBODY = "the Office has no address: mail.office"


def report(state: StreamState, office: str, unit: str, address: Callable[[str, str], str]) -> Written | str:
    """The mail as the report stands, or why there is none: sent back or written anew, it is not sent any more."""
    found, session = state.get(Report, Report.noun), need(state)
    if not office:
        return NOBODY
    if found is None or found.figures is None or "mail" not in found.sent:
        return "overtaken"
    told = [(words.t(f"account.{name}"), found.figures.get(name, 0)) for name in OUTCOMES if found.figures.get(name)]
    about = {"number": found.number, "unit": unit, "code": session.code}
    link = address(session.room, f"/buoi/{session.id}/bao-cao")
    lines = [
        words.document("mail.report", **about),
        *(f"{name}: {n}" for name, n in told),
        words.document("mail.report_sum", n=sum(found.figures.values()), seq=found.head_seq or 0),
        words.document("mail.report_link", link=link),
        words.document("mail.report_receipt"),
    ]
    html = "".join(f"<p>{escape(line)}</p>" for line in lines)
    page = f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{escape(lines[0])}</title><body>'
    page += f"{html}</body></html>"
    return Written(office, words.document("mail.report_subject", **about), "\n\n".join(lines) + "\n", page)
