"""Who held a question that moved, for how long, for the lists and pages of staff."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from server.domain.kinds import id_of
from server.domain.session.extension import CLOCK as SESSION_CLOCK
from server.domain.session.question import Question
from server.domain.state import StreamState
from server.domain.transfer import Hand, Transfer, hours
from server.domain.unit.inbox_care import CLOCK
from server.domain.unit.inbox_item import InboxItem
from server.web import follow_up_shown
from server.web.request_context import RequestContext
from server.web.site import Site

HOUR_MS = 3_600_000


def stream_of(row: Mapping[str, Any]) -> str:
    """The id of the stream in which the question of this row is: its session, else the inbox of the unit."""
    return id_of(str(row["stream"]))


def item(state: StreamState, id: str) -> Any:
    return state.get(Question, id) or state.get(InboxItem, id)


def taken_back(site: Site, item: Any, me: str) -> str:
    """The event of its last act, if this visitor may take that back still, else empty."""
    act = item.last
    fresh = act is not None and act.by == me and site.now() - act.at < site.settings.desk.terms()["undo_ms"]
    return str(act.name) if fresh else ""


def deadline(state: StreamState, id: str) -> int:
    """By when this question is answered, in a session or in an inbox."""
    return (CLOCK if state.get(Question, id) is None else SESSION_CLOCK).deadline(state, id)


def until(transfer: Transfer, item: Any, now: int) -> int:
    """Until when the last hand has held it: now, or when it was settled."""
    settled = transfer.settled_at or (getattr(item, "published_at", None) if not item.meaning.open else None)
    return int(settled or (item.acted_at if item.meaning.final and transfer.place is None else now))


def took(site: Site, at: RequestContext, hands: Sequence[Hand], until: int) -> list[dict[str, Any]]:
    """Each hand: whose, how it came there, how long it held it, said and in hours."""
    return [
        {"unit": site.unit_name(hand.unit), "act": hand.act, "took": follow_up_shown.age(ms, at.lang),
         "hours": ms // HOUR_MS}
        for hand, ms in zip(hands, hours(hands, until), strict=True)
    ]  # fmt: skip


async def of_rows(
    site: Site, at: RequestContext, rows: Iterable[Mapping[str, Any]]
) -> dict[str, list[dict[str, Any]]]:  # fmt: skip
    """By question, every hand of those that came from elsewhere."""
    found, now = {}, site.now()
    for row in rows:
        id = str(row.get("question") or row["id"])
        if row["from_unit"] or row["session"] is None:
            state = (await site.service.runtime(stream_of(row))).view.state
            if (transfer := state.get(Transfer, id)) is not None:
                found[id] = took(site, at, transfer.hands, until(transfer, item(state, id), now))
    return found
