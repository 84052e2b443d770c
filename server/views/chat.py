"""What somebody reads of their own lines in the chat: those that wait, too, and why one was taken away."""

from typing import Any

from server.domain.session.chat_line import ChatLine, waits
from server.domain.state import StreamState
from server.views.entity import plain

OWN_LINES = 20
_FIELDS = ("id", "state", "text", "name", "province", "at", "reason")


def own_lines(state: StreamState, ids: list[str]) -> list[dict[str, Any]]:
    """The newest first, as `ids` are."""
    found = (state.get(ChatLine, id) for id in ids)
    return [
        {**{field: plain(getattr(line, field)) for field in _FIELDS}, "waits": waits(line)}
        for line in found
        if line is not None
    ]
