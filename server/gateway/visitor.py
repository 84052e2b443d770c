"""The identity of a client, as socket and request carry it."""

from typing import NamedTuple

import msgspec


class Visitor(msgspec.Struct, frozen=True):
    """One connected person: asker's id, staff account if signed in, address, language, and the room of the Host.

    `room` is None in the hallway, where every room is reached by its path.
    """

    asker: str
    account: str | None = None
    ip: str = ""
    lang: str = "vi"
    room: str | None = None


class Caller(NamedTuple):
    """What a handshake told us before it was accepted."""

    ip: str
    room: str | None
    cookies: dict[str, str]
