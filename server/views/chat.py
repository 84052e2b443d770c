"""What somebody reads of their own lines in the chat: those that wait, too, and why one was taken away."""

from typing import Any

from server.domain.session.chat_line import TAKEN_OFF, ChatLine, waits
from server.domain.state import StreamState
from server.views.entity import plain

OWN_LINES = 20
_FIELDS = ("id", "state", "text", "name", "province", "at", "reason")


def own_lines(state: StreamState, ids: list[str]) -> list[dict[str, Any]]:
    """The newest first, as `ids` are."""
    found = (state.get(ChatLine, id) for id in ids)
    return [_own(line) for line in found if line is not None]


def _own(line: ChatLine) -> dict[str, Any]:
    """`was_read`: everybody read it before it was taken away."""
    told = {field: plain(getattr(line, field)) for field in _FIELDS}
    return {**told, "waits": waits(line), "was_read": line.state == TAKEN_OFF}
