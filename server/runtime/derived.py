"""What the server adds to commands: where a question goes, the seal of a case, which second factor was shown.

A decision is pure, so what it needs of other streams, or of the installation's key, comes with its payload.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from server.domain.outside import PUT_APART
from server.domain.roles import OFFICIALS
from server.domain.round import consolidated_signing
from server.domain.session import report_signing
from server.domain.session.chat_line import SAY
from server.domain.session.likeness import passes, skeletons
from server.domain.session.question import ASK, Question
from server.domain.session.session import Session, of
from server.domain.session.transfer import TAKES, first
from server.domain.transfer import Transfer
from server.domain.unit.data_request import ASSIGN as ASSIGN_REQUEST
from server.domain.unit.data_request import HANDLERS
from server.domain.unit.inbox_item import InboxItem
from server.errors import Refused
from server.log.book import Book
from server.office.units import Registry
from server.people.sealed import Sealer
from server.runtime import inbox_count
from server.runtime.authority import Authority
from server.runtime.stream import StreamRuntime

SEND, DECIDE, ASSIGN = "question.transfer", "question.decide", "case.assign"
FACTOR = "factor"
SIGNS = frozenset({report_signing.SIGN, consolidated_signing.SIGN})
DERIVED = frozenset({SEND, DECIDE, PUT_APART, ASSIGN, ASSIGN_REQUEST, ASK, SAY, *SIGNS})


class Derived:
    """`rooms()` is the register of units; the ministry's decides disputes. `streams` gives one as it stands."""

    def __init__(
        self, book: Book, authority: Authority, secret: bytes, rooms: Callable[[], Registry],
        streams: Callable[[str], Awaitable[StreamRuntime]],
    ) -> None:  # fmt: skip
        self._streams, self._rooms = streams, rooms
        self._book, self._authority, self.sealer = book, authority, Sealer(secret)
        self._compared: tuple[Mapping[str, str], int, frozenset[str], frozenset[str]] = {}, -1, frozenset(), frozenset()

    async def of(
        self, runtime: StreamRuntime, name: str, raw: Mapping[str, Any], given: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        """For these commands, over whatever a client sent under these names; for others what is `given`."""
        if name not in SIGNS and given:  # a factor that was asked for, and is no part of the act
            given = {key: value for key, value in given.items() if key != FACTOR}
        if name not in DERIVED:
            return given or {}
        if name in SIGNS:
            shown = {FACTOR: (given or {}).get(FACTOR, "")}
            return shown if name == consolidated_signing.SIGN else {**shown, **await self._inboxes(runtime)}
        if name in (ASK, SAY):
            return {**(given or {}), "imitates": await self._imitates(raw.get("name"))}
        if name == ASSIGN_REQUEST:
            return {"staff": sorted(await self._authority.holders(runtime.room or "", HANDLERS))}
        if name == ASSIGN:
            return {"staff": sorted(await self._authority.holders(runtime.room or "", OFFICIALS))}
        question, state = raw.get("question"), runtime.view.state
        item = (state.get(Question, question) or state.get(InboxItem, question)) if isinstance(question, str) else None
        if name == PUT_APART:
            return {"sealed": self._sealed(item) if item is not None else ""}
        wanted = raw.get("unit")
        unit = wanted if isinstance(wanted, str) else ""
        found = {"destinations": await self._destinations(_transfer(runtime, item), unit)}
        return found if name == DECIDE else {**found, "office": self._rooms().ministry}

    async def _inboxes(self, runtime: StreamRuntime) -> dict[str, Any]:
        """What this report tells of inboxes: the unit's own, and those of units whose own reports tell nothing."""
        session = of(runtime.view.state)
        if session is None:
            return {"inbox": {}, "inbox_seq": 0, "silent": ()}
        return {**await self._inbox(session), "silent": await inbox_count.silent(self._book, runtime.view.state)}

    async def _inbox(self, session: Session) -> dict[str, Any]:
        """What became of the round's questions in the unit's inbox, and up to which entry of its log."""
        if not await inbox_count.told_by(self._book, session):
            return {"inbox": {}, "inbox_seq": 0}
        try:
            unit = await self._streams(f"unit:{session.room}")
        except Refused:
            return {"inbox": {}, "inbox_seq": 0}
        await unit.see()
        found = inbox_count.rows(unit.view.state, session.round or "", self._book.now())
        return {"inbox": inbox_count.sums(found), "inbox_seq": unit.view.seq}

    async def _imitates(self, name: Any) -> bool:
        """Whether a name that an asker shows passes for that of anybody with an account here, or of any unit."""
        if not isinstance(name, str) or not name:
            return False
        people, rooms = await self._authority.names(), self._rooms()
        if people is not self._compared[0] or rooms.turns != self._compared[1]:
            units = (each for room in rooms.every.values() for each in (room.name, room.unit))
            self._compared = people, rooms.turns, skeletons(people.values()), skeletons(units)
        return passes(name, *self._compared[2:])

    def _sealed(self, item: Question | InboxItem) -> str:
        name = item.name.text if item.name else ""
        return self.sealer.seal(item.id, {"name": name, "text": item.original.text, "asker": item.asker})

    async def _destinations(self, transfer: Transfer | None, wanted: str) -> dict[str, str]:
        """By unit, the session of the same round there that takes questions now; who sent it gets it back where it
        was."""
        if transfer is None:
            return {}
        found: dict[str, str] = {}
        if transfer.round and wanted:
            where = {"round": transfer.round, "room": wanted, "state": [*TAKES], "rehearsal": 0}
            for row in await self._book.rows("sessions", where, "starts_at"):
                found[wanted] = str(row["stream"])
        if sender := transfer.sender:
            where = {"stream": sender.stream, "state": [*TAKES]}
            if await self._book.rows("sessions", where):
                found[sender.unit] = sender.stream
        return found


def _transfer(runtime: StreamRuntime, item: Question | InboxItem | None) -> Transfer | None:
    state = runtime.view.state
    if item is None:
        return None
    return state.get(Transfer, item.id) or (first(state, item) if isinstance(item, Question) else None)
