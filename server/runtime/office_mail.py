"""A result report that is sent by mail: what goes to the Office's address, with its figures and the way to it."""

from collections.abc import Callable
from html import escape

from server.domain.reporting import OUTCOMES
from server.domain.session.report import Report
from server.domain.session.session import need
from server.domain.state import StreamState
from server.office.letter import Written

LANG = "vi"
NOBODY = "the Office has no address: mail.office"


def report(
    state: StreamState, office: str, unit: str, address: Callable[[str, str], str], say: Callable[..., str]
) -> Written | str:
    """The mail as the report stands, or why there is none: sent back or written anew, it is not sent any more."""
    found, session = state.get(Report, Report.noun), need(state)
    if not office:
        return NOBODY
    if found is None or found.figures is None or "mail" not in found.sent:
        return "overtaken"
    told = [(say(f"account.{name}", LANG), found.figures.get(name, 0)) for name in OUTCOMES if found.figures.get(name)]
    about = {"number": found.number, "unit": unit, "code": session.code}
    link = address(session.room, f"/buoi/{session.id}/bao-cao")
    lines = [
        say("mail.report", LANG, **about),
        *(f"{name}: {n}" for name, n in told),
        say("mail.report_sum", LANG, n=sum(found.figures.values()), seq=found.head_seq or 0),
        say("mail.report_link", LANG, link=link),
        say("mail.report_receipt", LANG),
    ]
    html = "".join(f"<p>{escape(line)}</p>" for line in lines)
    page = f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{escape(lines[0])}</title><body>'
    page += f"{html}</body></html>"
    return Written(office, say("mail.report_subject", LANG, **about), "\n\n".join(lines) + "\n", page)
