"""The house: every command of every session passes here, whoever brings it and by whatever way."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from server.cluster.peers import Peers, alone
from server.domain import command
from server.domain.command import ASKER, Actor, Terms
from server.domain.session.question import Question
from server.domain.session.session import EXPERT, RUNNERS, Session, of
from server.errors import Refused, Unavailable
from server.gateway.visitor import Visitor
from server.log.book import Book
from server.people.people import People
from server.runtime.checks import Checks, Sent
from server.runtime.rate_limits import RateLimits
from server.runtime.receipts import Receipts
from server.runtime.resend import Resends
from server.runtime.screen_switches import THROWN, throw
from server.runtime.stream import StreamRuntime
from server.sections import Limits
from server.views.matrix import DESK, PANEL, PUBLIC
from server.views.mine import mine, own, receipt_no

SEATED = {PUBLIC: frozenset[str](), PANEL: frozenset({EXPERT, *RUNNERS}), DESK: frozenset(RUNNERS)}
REHEARSAL = "dt-"
ABSENT_S, MOST_ABSENT = 1.0, 10_000
SOON_S = 0.1

Ack = dict[str, Any]


class Shows(Protocol):
    """How the house shows what has changed."""

    def changed(self, runtime: StreamRuntime) -> None: ...
    async def flush(self, runtime: StreamRuntime) -> None: ...


class Service:
    """Tells `shows` of every chamber that may have something new to show."""

    def __init__(
        self,
        book: Book,
        people: People,
        terms: Terms,
        limits: Limits,
        secret: bytes,
        shows: Shows,
        peers: Peers | None = None,
    ) -> None:
        self.book, self.people, self.limits = book, people, limits
        self.receipts = Receipts(secret)
        self.peers = peers or alone(secret, book.now)
        self.streams = self.peers.streams
        self._opening: dict[str, StreamRuntime] = {}
        self.used: dict[str, float] = {}
        self._absent: dict[str, float] = {}
        self.back_ms: Callable[[], int] = lambda: 0
        self._shows = shows
        self._rate_limits = RateLimits(limits)
        self._resends = Resends(book)
        self._checks = Checks(self.receipts, self._resends, self._rate_limits, terms, limits)

    async def do(self, session: str, visitor: Visitor, name: str, raw: Mapping[str, Any], cid: str) -> Ack:
        """Carry out one command; the ack comes after the commit. Raises Refused or Unavailable."""
        runtime = await self.runtime(session, visitor.room)
        wanted, room = command.find(name), _here(runtime).room
        if name in THROWN:
            actor = await self._remembered(visitor, room, session)
            pending = self._checks.pending(runtime, Sent(actor, wanted, raw, cid))
            return await throw(self.peers, self._resends, runtime, pending)
        if ASKER in wanted.by:
            actor = Actor(f"asker:{visitor.asker}", frozenset({ASKER}))
        else:
            actor = await self._staff(visitor, room, session)
        done = await self._checks.do(runtime, Sent(actor, wanted, raw, cid, visitor.ip))
        ack: Ack = {"ok": True, "seq": done.first_seq, "n": done.n}
        if name == "question.ask":
            ack["receipt"] = self._receipt(runtime, self.receipts.id(runtime.stream, actor.id, cid))
        if ASKER in wanted.by:
            ack["mine"] = self.mine(runtime, visitor.asker)
        return ack

    async def plan(
        self, room: str, visitor: Visitor, raw: Mapping[str, Any], cid: str, derived: Mapping[str, Any] | None = None
    ) -> str:
        """Plan a session in a room; returns its id. The same command id gives the same session. `derived`: what is
        not the planner's, such as the next free number; it may be another when the command comes again."""
        rehearsal = bool(raw.get("rehearsal"))
        actor = await self._staff(visitor, room, REHEARSAL if rehearsal else "")
        id = self.receipts.id(room, actor.id, cid)[:16]
        id = REHEARSAL + id if rehearsal else id
        runtime = self.streams.get(id) or self._new(id)
        wanted = command.find("session.plan")
        await self._checks.do(runtime, Sent(actor, wanted, {**raw, "room": room}, cid, derived=derived or {}))
        self.streams.setdefault(id, runtime)
        self.used[id] = time.monotonic()
        return id

    async def join(self, session: str, audience: str, position: str | None, visitor: Visitor) -> Ack:
        """What a seat needs to begin, or to go on from `position`: frame (None = nothing new), mine, figures, staff;
        `back_ms`: over how long to spread its return, should the line fall without a word."""
        runtime = await self.runtime(session, visitor.room)
        await self.admit(runtime, audience, visitor)
        seq = position.partition(".")[0] if position else ""
        if seq.isascii() and seq.isdigit() and int(seq) > runtime.view.seq:
            await runtime.see()
        # Whoever comes in the middle of a tick would get a next frame that does not go on from this one.
        await self._shows.flush(runtime)
        frame = runtime.view.resume(audience, position, self.limits.frame_entities)
        joined: Ack = {"ok": True, "frame": frame, "mine": self.mine(runtime, visitor.asker)}
        joined |= {"figures": runtime.view.figures(), "back_ms": self.back_ms()}
        joined["signals"] = self.peers.present(runtime)
        if audience != PUBLIC:
            joined["staff"] = await self.staff(_here(runtime).room, session)
        return joined

    async def admit(self, runtime: StreamRuntime, audience: str, visitor: Visitor) -> None:
        """Raise Refused unless this visitor may sit with this audience."""
        if audience not in SEATED:
            raise Refused("audience.unknown")
        if needed := SEATED[audience]:
            actor = await self._staff(visitor, _here(runtime).room, runtime.session)
            if not actor.roles & needed:
                raise Refused("audience.forbidden")

    async def runtime(self, session: str, room: str | None = None) -> StreamRuntime:
        """The session in memory. A hidden one, another room's and an absent one give the same refusal."""
        runtime = self.streams.get(session) or await self._open(session)
        here = of(runtime.view.state)
        if here is None or room not in (None, here.room):
            raise Refused("session.unknown")
        self.used[session] = time.monotonic()
        return runtime

    async def _open(self, session: str) -> StreamRuntime:
        """From the log into memory; a crowd that comes at once shares one reading."""
        if self._absent.get(session, 0) > time.monotonic():
            raise Refused("session.unknown")
        runtime = self._opening.get(session) or self._opening.setdefault(session, self._new(session))
        try:
            await runtime.see(fresh=False)
        finally:
            self._opening.pop(session, None)
        if not runtime.view.seq:
            self._miss(session)
            raise Refused("session.unknown")
        return self.streams.setdefault(session, runtime)

    def _miss(self, session: str) -> None:
        """Whoever guesses costs one look a second for each guess."""
        if len(self._absent) >= MOST_ABSENT:
            self._absent.clear()
        self._absent[session] = time.monotonic() + ABSENT_S

    def mine(self, runtime: StreamRuntime, asker: str) -> list[dict[str, Any]]:
        room = runtime.view
        return mine(room.state, room.askers.of(f"asker:{asker}", self.limits.mine))

    async def look_up(self, code: str, visitor: Visitor) -> dict[str, Any]:
        """The own view of the question with this look-up code, for whoever holds the code."""
        self._rate_limits.look_up(visitor.ip)
        finder = self.receipts.finder(code)
        found = await self.book.rows("receipts", {"finder": finder}) if finder else []
        if not found:
            raise Refused("lookup.unknown")
        runtime = await self.runtime(str(found[0]["session"]))
        question = runtime.view.state.need(Question, str(found[0]["question"]))
        return {"session": runtime.session, "room": _here(runtime).room} | own(
            runtime.view.state, _here(runtime), question
        )

    async def roles(self, account: str, room: str, session: str) -> frozenset[str]:
        """What this account may be there. A rehearsal's players have roles in rehearsals and nowhere else."""
        own = await self.people.roles(account, room)
        return own | await self.people.roles(account, rehearsing(room)) if session.startswith(REHEARSAL) else own

    async def staff(self, room: str, session: str) -> dict[str, str]:
        """Actor ids and shown names of those who may sit at the desk of this session."""
        names = await self.people.staff(room)
        if session.startswith(REHEARSAL):
            names = {**await self.people.staff(rehearsing(room)), **names}
        return {f"staff:{id}": name for id, name in names.items()}

    async def _staff(self, visitor: Visitor, room: str, session: str) -> Actor:
        if visitor.account is None:
            raise Refused("sign_in.needed")
        return Actor(f"staff:{visitor.account}", await self.roles(visitor.account, room, session))

    async def _remembered(self, visitor: Visitor, room: str, session: str) -> Actor:
        """As `_staff`, but while the database does not answer, as it was when it last did."""
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(SOON_S):
                return await self._staff(visitor, room, session)
        known, account = self.people.roles_last_known, visitor.account or ""
        roles = known(account, room)
        if session.startswith(REHEARSAL):
            roles |= known(account, rehearsing(room))
        return Actor(f"staff:{visitor.account}", roles)

    def _receipt(self, runtime: StreamRuntime, id: str) -> dict[str, Any]:
        session, question = _here(runtime), runtime.view.state.need(Question, id)
        return {
            "question": id,
            "number": question.number,
            "receipt_no": receipt_no(session, question.number),
            "lookup_code": self.receipts.code(id),
            "at": question.asked_at,
            "due": session.answer_due if question.kind == "question" else None,
        }

    def _new(self, session: str) -> StreamRuntime:
        limits, told = self.limits, (self._shows.changed, self.peers.wrote)
        return StreamRuntime(stream_of(session), self.book, self.receipts.rows, *told, limits.batch, limits.write_ms)


def rehearsing(room: str) -> str:
    """Where the players of a room's rehearsals have their roles."""
    return f"{room}.dt"


def stream_of(session: str) -> str:
    """Rehearsals live in streams of their own kind, the only ones that may be wiped."""
    return f"rehearsal:{session}" if session.startswith(REHEARSAL) else f"session:{session}"


def _here(runtime: StreamRuntime) -> Session:
    session = of(runtime.view.state)
    if session is None:
        raise Refused("session.unknown")
    return session
