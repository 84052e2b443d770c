"""Result reports: a row each with its state and, by channel, when it was sent and received. No word of its text."""

from collections.abc import Sequence

from server.domain.reporting import CHANNELS
from server.domain.session.report import Report
from server.domain.session.report import of as report_of
from server.domain.session.session import of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("reports", ("reports",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    session, report = of(state), report_of(state)
    if session is None or report is None or (Report.noun, report.id) not in touched:
        return []
    values: dict[str, object] = {name: getattr(report, name) for name in ("state", "number", "signed_at")}
    for channel in CHANNELS:
        values |= {
            f"{channel}_sent_at": report.sent.get(channel),
            f"{channel}_received_at": report.received.get(channel),
        }
    return [Row("reports", {"session": session.id}, values | {"room": session.room})]
