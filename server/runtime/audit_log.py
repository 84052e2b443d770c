"""Writing into the audit log. An entry that cannot be written is a refusal or an outage for whoever wanted to look.

Its streams are in nobody's memory: what may be noted does not depend on what was, so an entry costs one transaction,
and those that come while one is under way share the next.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from server.domain.audit import AUDIT, EVERYWHERE, look, of_room, operation, setting
from server.domain.command import Actor, Now, Payload, Terms, read
from server.domain.roles import OPERATOR
from server.domain.session.address import Looked as AddressLooked
from server.domain.state import Happened
from server.domain.unit.case import Looked as CaseLooked
from server.errors import Refused, Unavailable
from server.log.book import Book
from server.log.entry import Decision
from server.log.turn import Turn
from server.projections.audit import LOOK, TABLE
from server.settings import Settings
from server.transport.tasks import spawn

_encode = msgspec.json.Encoder(order="deterministic").encode


class Seen(NamedTuple):
    """A look as the person concerned reads it: what was opened, when and why, and of which unit whoever looked is."""

    at: int
    what: str
    why: str
    room: str


class _Note(NamedTuple):
    """An entry on its way; `done` when it stands in the log."""

    by: str
    cid: str
    hash: bytes
    name: str
    payload: Payload
    done: asyncio.Future[None]


class AuditLog:
    """Every call may raise Unavailable."""

    def __init__(self, book: Book, terms: Terms, hash: Callable[[str, bytes], bytes]) -> None:
        self._book, self._terms, self._hash = book, terms, hash
        self._waiting: dict[str, list[_Note]] = {}

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
        hash, payload = self._hash(name, _encode(dict(raw))), read(AUDIT.command(name), raw, self._terms)
        note = _Note(by, cid, hash, name, payload, asyncio.get_running_loop().create_future())
        note.done.add_done_callback(_heard)
        if stream in self._waiting:
            self._waiting[stream].append(note)
        else:
            self._waiting[stream] = [note]
            spawn(self._write(stream), f"entries of {stream}")
        await asyncio.shield(note.done)

    async def _write(self, stream: str) -> None:
        """All that wait, and then all that came meanwhile."""
        try:
            while notes := self._waiting[stream]:
                self._waiting[stream] = []
                await self._together(stream, notes)
        finally:
            for each in self._waiting.pop(stream):
                each.done.set_exception(Unavailable("the audit log was cut short"))

    async def _together(self, stream: str, notes: Sequence[_Note]) -> None:
        """One transaction; each learns of its own refusal, all of what kept them from being written."""
        told: dict[int, Exception] = {}
        try:
            async with self._book.turn(stream) as turn:
                if acts := await self._acts(turn, notes, told):
                    await turn.append(acts)
        except BaseException as trouble:
            why = trouble if isinstance(trouble, Exception) else Unavailable("the audit log was cut short")
            told |= dict.fromkeys(range(len(notes)), why)
            if why is not trouble:
                raise
        finally:
            for n, each in enumerate(notes):
                if not each.done.done():
                    each.done.set_exception(told[n]) if n in told else each.done.set_result(None)

    async def _acts(self, turn: Turn, notes: Sequence[_Note], told: dict[int, Exception]) -> list[Decision]:
        """What is new of them; `told` is what those hear that may not be noted."""
        done = await turn.known([(each.by, each.cid) for each in notes if each.cid])
        known, acts = {pair: each.payload_hash for pair, each in done.items()}, list[Decision]()
        for n, (by, cid, hash, name, payload, _) in enumerate(notes):
            try:
                if cid and (first := known.setdefault((by, cid), hash)) != hash:
                    raise Refused("command.reused")
                if cid and first is not hash:
                    continue
                state = AUDIT.state(turn.stream)
                if name == setting.NOTE:
                    await _fold(turn, state)
                now = Now(turn.now, secrets.token_hex(12))
                if events := AUDIT.decide(state, Actor(by, frozenset({OPERATOR})), name, payload, now):
                    acts.append(Decision(by, cid, hash, events))
            except Refused as no:
                told[n] = no
        return acts


def _heard(done: asyncio.Future[None]) -> None:
    """Whoever waited for it may have gone."""
    if not done.cancelled():
        done.exception()


async def _fold(turn: Turn, state: Any) -> None:
    for entry in await turn.read(0):
        state.apply(entry.event(), Happened(entry.seq, entry.at, entry.by))


def of_verb(book: Book, chosen: Settings) -> AuditLog:
    """For a verb of `./giaoluu`, which has no rooms at hand."""
    return AuditLog(book, Terms({"note": chosen.limits.note}, {}), lambda name, payload: b"")
