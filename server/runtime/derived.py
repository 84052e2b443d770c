"""What the server adds to commands that concern another stream: where a question goes, and the seal of a case.

A decision is pure, so what it needs of other streams, or of the installation's key, comes with its payload.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from server.domain.session.question import Question
from server.domain.session.transfer import TAKES, first
from server.domain.transfer import Transfer
from server.domain.unit.inbox import InboxItem
from server.people.sealed import Sealer
from server.runtime.stream import StreamRuntime

if TYPE_CHECKING:
    from server.runtime.service import Service

SEND, DECIDE, SET_APART, ASSIGN = "question.transfer", "question.decide", "question.set_apart", "case.assign"
DERIVED = frozenset({SEND, DECIDE, SET_APART, ASSIGN})


async def derived(service: "Service", runtime: StreamRuntime, name: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Only for these commands; each overrides whatever a client sent under these names."""
    if name == ASSIGN:
        return {"staff": sorted(await service.authority.staff(runtime.room or "", runtime.id))}
    question = raw.get("question")
    state = runtime.view.state
    item = (state.get(Question, question) or state.get(InboxItem, question)) if isinstance(question, str) else None
    if name == SET_APART:
        return {"sealed": sealed(service.sealer, item) if item is not None else ""}
    wanted = raw.get("unit")
    transfer = _transfer(runtime, item)
    found = {"destinations": await _destinations(service, runtime, transfer, wanted if isinstance(wanted, str) else "")}
    return found if name == DECIDE else {**found, "office": service.office()}


def sealed(sealer: Sealer, item: Question | InboxItem) -> str:
    name = item.name.text if item.name else ""
    return sealer.seal(item.id, {"name": name, "text": item.original.text, "asker": item.asker})


def _transfer(runtime: StreamRuntime, item: Question | InboxItem | None) -> Transfer | None:
    state = runtime.view.state
    if item is None:
        return None
    return state.get(Transfer, item.id) or (first(state, item) if isinstance(item, Question) else None)


async def _destinations(
    service: "Service", runtime: StreamRuntime, transfer: Transfer | None, wanted: str
) -> dict[str, str]:
    """By unit, the session of the same round there that takes questions now; who sent it gets it back where it was."""
    if transfer is None:
        return {}
    found: dict[str, str] = {}
    if transfer.round and wanted:
        where = {"round": transfer.round, "room": wanted, "state": [*TAKES], "rehearsal": 0}
        for row in await service.book.rows("sessions", where, "starts_at"):
            found[wanted] = str(row["stream"])
    if sender := transfer.sender:
        rows = await service.book.rows("sessions", {"stream": sender.stream, "state": [*TAKES]})
        if rows:
            found[sender.unit] = sender.stream
    return found
