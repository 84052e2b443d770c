"""A report that was laid before the head: what the unit's heads are told by mail, where their login is an address."""

from collections.abc import Callable, Iterable

from server.domain.reporting import PRESENTED
from server.domain.roles import HEAD
from server.domain.round import consolidated, plan
from server.domain.session import report
from server.domain.session.session import of as session_of
from server.domain.state import StreamState
from server.log.outbox import Mail
from server.runtime.reminders import Person

WORD = "mail.laid_before"


def to_heads(
    mail: Mail, state: StreamState, staff: Iterable[Person], unit: str, address: Callable[[str], str],
    say: Callable[..., str],
) -> list[Mail]:  # fmt: skip
    """None when it was written anew, sent back or signed meanwhile. The remark with which it was laid before them stays
    on the page: a mail is nobody's place for it."""
    session, round = session_of(state), plan.of(state)
    found = report.of(state) if session else consolidated.of(state) if round else None
    if found is None or found.state != PRESENTED:
        return []
    path = f"/buoi/{session.id}/bao-cao" if session else f"/can-bo/dot/{state.id}/tong-hop"
    code = session.code if session else f"{round.number}/{round.year}" if round else ""
    told = {"unit": unit, "code": code, "version": found.rev, "address": address(path)}
    texts = [[say(f"{WORD}.{part}", lang, **told) for lang in ("vi", "en")] for part in ("subject", "body")]
    subject, body = texts[0][0], "\n\n".join(texts[1]) + "\n"
    return [
        Mail(f"{mail.key}:{each.id}", each.address, subject, body)
        for each in staff
        if HEAD in each.roles and each.address
    ]
