"""The identity of a client, as socket and request carry it."""

import msgspec


class Visitor(msgspec.Struct, frozen=True):
    """One connected person: asker's id, staff account if signed in, address, language, and the room of the Host.

    `room` is None on the base domain, where every room is reached by its path. `screen`: the code of a screen's link.
    """

    asker: str
    account: str | None = None
    ip: str = ""
    lang: str = "vi"
    room: str | None = None
    screen: str = ""
