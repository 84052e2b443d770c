"""Writing into the audit log. An entry that cannot be written is a refusal or an outage for whoever wanted to look.

Its streams are in nobody's memory: what may be noted does not depend on what was, so an entry costs one transaction.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from server.domain.audit import AUDIT, EVERYWHERE, look, of_room, operation, setting
from server.domain.command import Actor, Now, Terms, read
from server.domain.roles import OPERATOR
from server.domain.session.address import Looked as AddressLooked
from server.domain.state import Happened
from server.domain.unit.case import Looked as CaseLooked
from server.errors import Refused
from server.log.book import Book
from server.log.entry import Decision
from server.log.turn import Turn
from server.projections.audit import LOOK, TABLE
from server.settings import Settings

_encode = msgspec.json.Encoder(order="deterministic").encode


class Seen(NamedTuple):
    """A look as the person concerned reads it: what was opened, when and why, and of which unit whoever looked is."""

    at: int
    what: str
    why: str
    room: str


class AuditLog:
    """Every call may raise Unavailable."""

    def __init__(self, book: Book, terms: Terms, hash: Callable[[str, bytes], bytes]) -> None:
        self._book, self._terms, self._hash = book, terms, hash

    async def look(self, room: str, account: str, cid: str = "", **of: str) -> None:
        """Before something is shown to this account. The same again under its id is noted once. Raises Refused."""
        await self._note(of_room(room), f"staff:{account}", look.NOTE, of, cid)

    async def operated(self, what: str, count: int = 0, about: str = "") -> None:
        """What the operator of the machine did."""
        await self._note(EVERYWHERE, OPERATOR, operation.NOTE, {"what": what, "count": count, "about": about}, "")

    async def settings(self, chosen: Settings) -> None:
        """The settings in force, where they differ from those of the last start."""
        values = chosen.marked()
        digest = hashlib.sha256(_encode(values)).hexdigest()
        await self._note(EVERYWHERE, OPERATOR, setting.NOTE, {"digest": digest, "values": values}, "")

    async def seen(self, question: str) -> list[Seen]:
        """Who looked at what is kept of a question, the last first, without a name and without what they wrote."""
        rows = await self._book.rows(TABLE, {"question": question, "sort": LOOK}, "-at,-seq")
        return [await self._seen(row) for row in rows]

    async def _seen(self, row: Mapping[str, Any]) -> Seen:
        (entry,) = await self._book.read(str(row["stream"]), int(row["seq"]) - 1, 1)
        happened = entry.event()
        if isinstance(happened, AddressLooked | CaseLooked):  # of programs that kept no reason
            what = look.CONTACT if isinstance(happened, AddressLooked) else look.CASE
            return Seen(entry.at, what, look.REACH if what == look.CONTACT else look.HANDLE, str(row["room"]))
        return Seen(entry.at, getattr(happened, "what", ""), getattr(happened, "why", ""), str(row["room"]))

    async def _note(self, stream: str, by: str, name: str, raw: Mapping[str, Any], cid: str) -> None:
        actor, hash = Actor(by, frozenset({OPERATOR})), self._hash(name, _encode(dict(raw)))
        payload = read(AUDIT.command(name), raw, self._terms)
        async with self._book.turn(stream) as turn:
            if done := (await turn.known([(by, cid)]) if cid else {}).get((by, cid)):
                if done.payload_hash != hash:
                    raise Refused("command.reused")
                return
            state = AUDIT.state(stream)
            if name == setting.NOTE:
                await _fold(turn, state)
            events = AUDIT.decide(state, actor, name, payload, Now(turn.now, secrets.token_hex(12)))
            if events:
                await turn.append([Decision(by, cid, hash, events)])


async def _fold(turn: Turn, state: Any) -> None:
    for entry in await turn.read(0):
        state.apply(entry.event(), Happened(entry.seq, entry.at, entry.by))


def of_verb(book: Book, chosen: Settings) -> AuditLog:
    """For a verb of `./giaoluu`, which has no rooms at hand."""
    return AuditLog(book, Terms({"note": chosen.limits.note}, {}), lambda name, payload: b"")
