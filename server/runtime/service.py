"""The service: the entry point of every command for every stream, by socket, form, outbox or verb."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from server.domain.calendar import EVERYWHERE, OFFICIAL
from server.domain.calendar.terms import Rules
from server.domain.command import ASKER, REACTION, Actor, Terms
from server.domain.kind import Kind
from server.domain.kinds import REHEARSED, id_of, stream_of
from server.domain.roles import PUBLIC
from server.domain.round import ROUND
from server.domain.round.version import PLAN
from server.domain.session import SESSION
from server.domain.session.chat_line import SAY
from server.domain.session.planning import PLAN as PLAN_SESSION
from server.domain.session.question import ASK
from server.domain.unit import UNIT
from server.errors import Corrupt, Refused, Unavailable
from server.log.book import Book
from server.log.entry import AckedCommand
from server.office import calendar
from server.office.units import Registry
from server.people.contacts import Contacts
from server.people.people import People
from server.projections import projectors
from server.projections.projector import in_turn
from server.runtime import reachability, screens
from server.runtime.audit_log import AuditLog
from server.runtime.authority import OF_STAFF, OPERATING, Authority
from server.runtime.broadcaster import Shows, Silence
from server.runtime.checks import Checks, Raw, Sent
from server.runtime.dates import Dates
from server.runtime.derived import Derived
from server.runtime.floods import Floods
from server.runtime.hours import RoomHours
from server.runtime.mail_files import MailFiles
from server.runtime.not_opened import NotOpened
from server.runtime.official_calendar import OfficialCalendar
from server.runtime.rate_limits import RateLimits
from server.runtime.receipts import Receipts
from server.runtime.resend import Resends
from server.runtime.screen_switches import THROWN, throw
from server.runtime.signals import Signals
from server.runtime.slip import slip
from server.runtime.stream import StreamRuntime
from server.runtime.supports import NAMES, Supports
from server.runtime.switch_journal import SwitchJournal
from server.runtime.visitor import Visitor
from server.sections import Limits
from server.views.mine import matters, mine

Ack = dict[str, Any]


class Service:
    """Tells `shows` of every stream that may have something new to show. `counting`: how dates follow from a day."""

    def __init__(
        self,
        book: Book,
        people: People,
        terms: Terms,
        limits: Limits,
        secret: bytes,
        shows: Shows,
        signals: Signals | None = None,
        pace: Callable[[], dict[str, int]] = dict,
        rooms: Registry | None = None,
        counting: Rules | None = None,
    ) -> None:
        self.book, self.people, self.limits = book, people, limits
        self.rooms = rooms or Registry((), {})
        self.receipts, self._projectors = Receipts(secret), in_turn(projectors(secret))
        self.audit = AuditLog(book, terms, self.receipts.payload_hash)
        self.contacts = Contacts(book.engine, secret, book.now)
        self.signals = signals or Signals(Silence(), book.now)
        self.streams, self._opening = dict[str, StreamRuntime](), dict[str, StreamRuntime]()
        self.used: dict[str, float] = {}
        self._not_opened = NotOpened()
        self.corrupt: Callable[[str], object] = lambda problem: None
        self.journal = SwitchJournal(None)
        self.letters = MailFiles(book)
        self._pace, self._shows, self.terms = pace, shows, terms
        self.authority = Authority(people)
        self.derived = Derived(book, self.authority, secret, lambda: self.rooms, self.runtime)
        self.rate_limits = RateLimits(limits)
        self._resends = Resends(book)
        self.floods = Floods(book, secret)
        self.supports = Supports(book, limits, self.rate_limits, self.signals.supports)
        self.signals.supported = self.supports.counts.present
        self.hours = RoomHours(book, self.rooms)
        self.calendar = OfficialCalendar(book, self.streams, self.runtime, calendar.official())
        self._dates = Dates(book, self.calendar, counting) if counting else None
        self._checks = Checks(self.receipts, self._resends, self.rate_limits, terms, limits)

    async def do(
        self, id: str, visitor: Visitor, name: str, raw: Mapping[str, Any], cid: str,
        derived: Mapping[str, Any] | None = None,
    ) -> Ack:  # fmt: skip
        """Carry out one command; the ack comes after the commit. `derived` as in `plan`. Raises Refused or
        Unavailable."""
        runtime = await self.runtime(id, visitor.room)
        if name in NAMES:
            return await self.supports.do(runtime, visitor, name, raw)
        wanted = runtime.kind.command(name)
        if name in THROWN:
            actor = await self.authority.remembered(visitor, runtime.room or "", id)
            return await self.throw(runtime, actor, name, raw, cid)
        if ASKER in wanted.by:
            if (fields := self.rooms.takes(runtime.room or "")) and raw.get("field") not in (*fields, None):
                raise Refused("command.not_listed", field="field")
            actor = Actor(f"asker:{visitor.asker}", frozenset({ASKER}))
        else:
            actor = await self.authority.actor(visitor, runtime.room or "", id)
        made = self._id(runtime, actor, cid)
        if name == ASK:
            await self._checks.spare(runtime, actor, raw, cid, made, visitor.ip)
        more = await self.derived.of(runtime, name, raw, derived)
        sent = Sent(actor, wanted, raw, cid, made, visitor.ip, more)
        if derived is None and self._dates:
            sent = await self._dates.added(runtime, sent)
        done = await reachability.do(self._decide, self.contacts, runtime, sent, visitor.lang)
        ack: Ack = {"ok": True, "seq": done.first_seq, "n": done.n}
        if name in reachability.ASKS:
            ack["receipt"] = slip(runtime, self.receipts, made)
            self.floods.note(runtime, made, visitor.ip)
        if name == SAY:
            ack["line"] = made
        if ASKER in wanted.by:
            ack |= self.matters(runtime, visitor.asker)
        await self.letters.after(runtime.stream, name, raw, done)
        return ack

    async def throw(self, runtime: StreamRuntime, actor: Actor, name: str, raw: Raw, cid: str) -> Ack:
        """A switch of the hall's screens: at once, and without the database; also for whoever acts for a whole room."""
        sent = Sent(actor, runtime.kind.command(name), raw, cid, self._id(runtime, actor, cid))
        pending = self._checks.pending(runtime, sent)
        return await throw(self.signals, self.journal, self._resends, runtime, pending)

    async def operate(self, id: str, name: str, raw: Raw, cid: str, by: Actor = OPERATING) -> AckedCommand:
        """A command of nobody who signs in: the machine's own, or that of a guest whose link was looked at before."""
        runtime = await self.runtime(id)
        wanted = Sent(by, runtime.kind.command(name), raw, cid, self._id(runtime, by, cid))
        done = await self._checks.do(runtime, wanted)
        await self.letters.after(runtime.stream, name, raw, done)
        return done

    async def plan(
        self, room: str, visitor: Visitor, raw: Mapping[str, Any], cid: str, derived: Mapping[str, Any] | None = None
    ) -> str:
        """Plan a session in a room; returns its id. The same command id gives the same session. `derived`: what is
        not the planner's, such as the next free number; it may be another when the command comes again."""
        rehearsal = bool(raw.get("rehearsal"))
        return await self._begin(
            REHEARSED if rehearsal else "", SESSION, PLAN_SESSION, room, visitor, raw, cid, derived
        )

    async def plan_round(
        self, room: str, visitor: Visitor, raw: Mapping[str, Any], cid: str, derived: Mapping[str, Any] | None = None
    ) -> str:
        """Plan a round of sessions, held by the unit of this room; returns the name of its stream."""
        return await self._begin(f"{ROUND.prefix}:", ROUND, PLAN, room, visitor, raw, cid, derived)

    async def _begin(
        self, prefix: str, kind: Kind, name: str, room: str, visitor: Visitor, raw: Raw, cid: str,
        derived: Raw | None = None,
    ) -> str:  # fmt: skip
        actor = await self.authority.actor(visitor, room, prefix)
        id = prefix + self.receipts.id(room, actor.id, cid)[:16]
        runtime = self.streams.get(id) or self._new(id)
        first, made = kind.command(name), self._id(runtime, actor, cid)
        await self._do_first(runtime, Sent(actor, first, {**raw, "room": room}, cid, made, derived=derived or {}))
        return id

    async def react(self, target: str, name: str, raw: Mapping[str, Any], cid: str, cause: str) -> AckedCommand:
        """Carry out what an entry of the stream `cause` causes in the stream `target`, which it may begin. The command
        id is made of the cause: done twice is done once. Raises Refused or Unavailable."""
        id = id_of(target)
        runtime = self.streams.get(id) or self._new(id)
        actor = Actor(f"stream:{cause}", frozenset({REACTION}))
        try:
            wanted = runtime.kind.command(name)
            made, derived = self._id(runtime, actor, cid), await self.supports.derived(runtime, name, raw)
            return await self._do_first(runtime, Sent(actor, wanted, raw, cid, made, "", derived))
        except Refused as no:
            if no.code == "session.crowded":
                raise Unavailable("too many wait for their turn") from None
            raise

    async def enter(
        self, slug: str, visitor: Visitor | None, name: str, raw: Mapping[str, Any], cid: str
    ) -> AckedCommand:
        """Write into the register: a command for the stream of a unit, which it may begin. Without a visitor it is the
        operator of the machine who acts."""
        id = f"{UNIT.prefix}:{slug}"
        actor = await self.authority.actor(visitor, slug, id) if visitor else OPERATING
        runtime = self.streams.get(id) or self._new(id)
        wanted = runtime.kind.command(name)
        return await self._do_first(runtime, Sent(actor, wanted, raw, cid, self._id(runtime, actor, cid)))

    async def _do_first(self, runtime: StreamRuntime, sent: Sent) -> AckedCommand:
        """What may begin the stream, and keep it in memory."""
        try:
            done = await self._decide(runtime, sent)
        except Corrupt as damage:
            self.corrupt(str(damage))
            raise
        self._keep(runtime.id, runtime)
        return done

    async def _decide(self, runtime: StreamRuntime, sent: Sent) -> AckedCommand:
        if sent.wanted.name in OF_STAFF:
            sent = sent._replace(terms={"owners": [*await self.authority.staff(runtime.room or "", runtime.id)]})
        async with self.hours.known(runtime, sent) as known:
            return await self._checks.do(runtime, known)

    async def join(self, id: str, audience: str, position: str | None, visitor: Visitor) -> Ack:
        """What a seat needs to begin, or to go on from `position`: frame (None = nothing new), mine, figures, staff;
        `back_ms`, `ask_ms`: over how long to spread its return, should the line fall without a word, and when to ask
        whether it lives; `now`: our clock."""
        runtime = await self.runtime(id, visitor.room)
        await self.admit(runtime, audience, visitor)
        seq = position.partition(".")[0] if position else ""
        if seq.isascii() and seq.isdigit() and int(seq) > runtime.view.seq:
            await runtime.see()
        await self.supports.counts.soon(runtime)
        staff: Ack = {}
        if audience != PUBLIC and visitor.account:
            staff["staff"] = await self.authority.staff(runtime.room or "", id)
        # Whoever comes in the middle of a tick would get a next frame that does not go on from this one. From here on
        # nothing is waited for: a frame sent meanwhile would come before the one that it goes on from.
        await self._shows.flush(runtime)
        frame = runtime.view.resume(audience, position, self.limits.frame_entities)
        joined: Ack = {"ok": True, "frame": frame, "now": self.book.now(), **self.matters(runtime, visitor.asker)}
        told, signals = runtime.view.figures(), self.signals.present(runtime, audience)
        return {**joined, "figures": told, **self._pace(), "signals": signals, **staff}

    async def admit(self, runtime: StreamRuntime, audience: str, visitor: Visitor) -> None:
        """Raise Refused unless this visitor may sit with this audience."""
        if audience not in runtime.kind.seats:
            raise Refused("audience.unknown")
        if not (needed := runtime.kind.seats[audience]):
            return None
        if visitor.screen:
            return screens.admit(self.receipts, runtime, audience, visitor.screen, self.book.now())
        if not (await self.authority.actor(visitor, runtime.room or "", runtime.id)).roles & needed:
            raise Refused("audience.forbidden")

    async def runtime(self, id: str, room: str | None = None) -> StreamRuntime:
        """The stream in memory. A hidden one, another room's and an absent one give the same refusal."""
        runtime = self.streams.get(id) or await self._open(id)
        here = runtime.room
        if here is None or (room is not None and here != EVERYWHERE and self.rooms.home(room) != self.rooms.home(here)):
            raise Refused("session.unknown")
        self.used[id] = time.monotonic()
        return runtime

    def _keep(self, id: str, runtime: StreamRuntime) -> None:
        self.streams.setdefault(id, runtime)
        self.used[id] = time.monotonic()

    async def _open(self, session: str) -> StreamRuntime:
        """From the log into memory; a crowd that comes at once shares one reading."""
        self._not_opened.check(session)
        runtime = self._opening.get(session) or self._opening.setdefault(session, self._new(session))
        try:
            await runtime.see(fresh=False)
            if not runtime.view.seq and not self._exists(runtime):
                raise Refused("session.unknown")
        except (Refused, Corrupt) as error:
            self._not_opened.note(session, error)
            if isinstance(error, Corrupt):
                self.corrupt(str(error))
            raise
        finally:
            self._opening.pop(session, None)
        return self.streams.setdefault(session, runtime)

    def _exists(self, runtime: StreamRuntime) -> bool:
        """A stream without a beginning of its own is there when the register has its place; so is the calendar."""
        if runtime.stream == OFFICIAL:
            return True
        return runtime.kind.phases == ("",) and runtime.room in self.terms.lists.get("unit", ())

    def mine(self, runtime: StreamRuntime, asker: str) -> list[dict[str, Any]]:
        room = runtime.view
        return mine(room.state, room.askers.of(f"asker:{asker}", self.limits.mine))

    def matters(self, runtime: StreamRuntime, asker: str) -> Ack:
        return matters(runtime.view.state, runtime.view.askers, f"asker:{asker}", self.limits.mine)

    def _id(self, runtime: StreamRuntime, actor: Actor, cid: str) -> str:
        return self.receipts.id(runtime.stream, actor.id, cid)

    def _new(self, id: str) -> StreamRuntime:
        told, limits = (self.supports.counts.beside(self._shows.changed), self.signals.wrote), self.limits
        sizes = limits.batch, limits.share, limits.write_ms
        return StreamRuntime(stream_of(id), self.book, self._projectors, *told, *sizes)
