"""Who a client is: what its handshake said, and the visitor that it turned out to be."""

from typing import NamedTuple

from server.runtime.visitor import Visitor

__all__ = ["Caller", "Visitor"]


class Caller(NamedTuple):
    """What a handshake told us before it was accepted."""

    ip: str
    room: str | None
    cookies: dict[str, str]
