"""A chamber: one session in memory. Its turns decide every waiting command on fresh state, commit once, then show it.

Two states: the seeing room advances only over committed entries; a hall that runs ahead lives for one turn.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import NamedTuple

from server.errors import Refused, Unavailable
from server.hall import clock
from server.hall.hall import Hall, Happened, Key, decide
from server.hall.session import CLOCK, UNPLANNED, of
from server.live.tasks import spawn
from server.log.book import Book
from server.log.command import Actor, Now, Payload
from server.log.entry import Act, Entry, Known, Row
from server.log.event import Event
from server.log.turn import Turn
from server.views import catalogue
from server.views.room import Room

Rows = Callable[[str, Sequence[Event]], list[Row]]


class Wish(NamedTuple):
    """A command that waits for its turn; `first` = before the askers' (staff). `id` is for what it may bring about."""

    actor: Actor
    name: str
    payload: Payload
    payload_hash: bytes
    cid: str
    id: str
    first: bool
    done: "asyncio.Future[Known]"


Verdict = Known | Refused
Reading = asyncio.Task[Unavailable | None]


class Chamber:
    """`rows` adds the house's own rows to those of the catalogue; `changed` is told after each commit or reading,
    `wrote` after each commit of this process. `turn_ms`: how long a command waits before nobody knows of it.
    """

    def __init__(
        self,
        stream: str,
        book: Book,
        rows: Rows,
        changed: Callable[["Chamber"], None],
        wrote: Callable[["Chamber"], None],
        batch: int,
        turn_ms: int,
    ) -> None:
        self.stream = stream
        self.room = Room(stream)
        self.resets = 0
        self._book, self._rows, self._batch = book, rows, batch
        self._changed, self._wrote, self._patience = changed, wrote, turn_ms / 1000
        self._waiting: tuple[deque[Wish], deque[Wish]] = (deque(), deque())
        # Held while the seeing room is read on: by a reading, or by a turn from its head to its last entry's fold.
        self._lock = asyncio.Lock()
        self._turning = False
        self._begun: Reading | None = None
        self._planned: Reading | None = None

    @property
    def session(self) -> str:
        return self.stream.partition(":")[2]

    @property
    def waiting(self) -> int:
        return sum(map(len, self._waiting))

    async def do(self, wish: Wish) -> Known:
        """Wait for the wish's turn. Raises Refused, or Unavailable when it is not known to be done."""
        self._waiting[0 if wish.first else 1].append(wish)
        self.poke()
        try:
            async with asyncio.timeout(self._patience):
                return await wish.done
        except TimeoutError:
            raise Unavailable("no turn in time") from None

    def poke(self) -> None:
        """Take a turn now, also for the clock alone."""
        if not self._turning:
            self._turning = True
            spawn(self._turns(), f"turns of {self.stream}")

    async def see(self, fresh: bool = True) -> None:
        """Read what other processes appended. Many share one reading; a fresh one begins after the call."""
        reading = self._planned or (None if fresh else self._begun)
        if reading is None:
            reading = self._planned = spawn(self._see(), f"reading of {self.stream}")
        if outage := await asyncio.shield(reading):
            raise Unavailable(str(outage))

    async def _see(self) -> Unavailable | None:
        try:
            async with self._lock:
                self._begun, self._planned = self._planned, None
                await self._catch_up(self._book)
        except Unavailable as outage:
            return outage
        finally:
            self._begun = None
        if self.room.seq:
            self._changed(self)
        return None

    async def _turns(self) -> None:
        try:
            while True:
                await self._turn(self._take())
                self._changed(self)
                if not self.waiting:
                    return
        finally:
            self._turning = False
            if self.waiting:
                self.poke()

    def _take(self) -> list[Wish]:
        staff, askers = self._waiting
        queue = (staff.popleft if staff else askers.popleft for _ in range(min(self.waiting, self._batch)))
        # Whoever was told to try again meanwhile will.
        return [wish for take in queue if not (wish := take()).done.done()]

    async def _turn(self, batch: list[Wish]) -> None:
        try:
            async with AsyncExitStack() as still:
                async with self._book.turn(self.stream) as turn:
                    await still.enter_async_context(self._lock)
                    if (turn.head.seq, turn.head.digest) != (self.room.seq, self.room.digest):
                        await self._catch_up(turn)
                    known = await turn.known([(wish.actor.id, wish.cid) for wish in batch]) if batch else {}
                    verdicts, acts, rows = self._decide(batch, known, turn.now)
                    entries = await turn.append(acts, rows) if acts else []
                for entry in entries:
                    self.room.apply(entry)
        except Refused as refused:
            await self._apart(batch, refused)
        except Unavailable as outage:
            _fail(batch, outage)
        except BaseException:
            _fail(batch, Unavailable("the turn was cut short"))
            raise
        else:
            if entries:
                self._wrote(self)
            for wish, verdict in zip(batch, verdicts, strict=True):
                _tell(wish, verdict)

    async def _apart(self, batch: list[Wish], refused: Refused) -> None:
        """The database refused the whole turn for the sake of one command: each gets a turn of its own."""
        if len(batch) == 1:
            _fail(batch, refused)
            return
        for wish in batch:
            await self._turn([wish])

    async def _catch_up(self, log: Book | Turn) -> None:
        """Fold what was appended since. Starts afresh when the log is no longer the one that was read (a backup)."""
        entries = await self._read(log, max(self.room.seq - 1, 0))
        if self.room.seq:
            if not entries or entries[0].digest != self.room.digest:
                self.room = Room(self.stream)
                self.resets += 1
                entries = await self._read(log, 0)
            else:
                entries = entries[1:]
        for number, entry in enumerate(entries):
            self.room.apply(entry)
            if number % 500 == 499:
                await asyncio.sleep(0)

    async def _read(self, log: Book | Turn, after: int) -> list[Entry]:
        return await (log.read(self.stream, after) if isinstance(log, Book) else log.read(after))

    def _decide(
        self, batch: list[Wish], known: dict[tuple[str, str], Known], now: int
    ) -> tuple[list[Verdict], list[Act], list[Row]]:
        ahead = Ahead(self.room.hall.ahead(), now)
        if due := clock.due(ahead.hall, now):
            ahead.add(CLOCK, "", b"", due)
        verdicts: list[Verdict] = []
        for wish in batch:
            key = (wish.actor.id, wish.cid)
            try:
                if (before := known.get(key)) is None:
                    before = known[key] = self._decide_one(wish, ahead)
                elif before.payload_hash != wish.payload_hash:
                    raise Refused("command.reused")
                verdicts.append(before)
            except Refused as refused:
                verdicts.append(refused)
        events = [event for act in ahead.acts for event in act.events]
        rows = catalogue.rows(ahead.hall, ahead.touched) + self._rows(self.session, events)
        return verdicts, ahead.acts, rows

    def _decide_one(self, wish: Wish, ahead: "Ahead") -> Known:
        session = of(ahead.hall)
        now = Now(ahead.now, wish.id)
        state = session.state if session else UNPLANNED
        events = decide(ahead.hall, state, wish.actor, wish.name, wish.payload, now)
        return ahead.add(wish.actor.id, wish.cid, wish.payload_hash, events)


class Ahead:
    """The deciding state of one turn and what it will append."""

    def __init__(self, hall: Hall, now: int) -> None:
        self.hall, self.now = hall, max(now, hall.at)
        self.acts: list[Act] = []
        self.touched: dict[Key, None] = {}

    def add(self, by: str, cid: str, payload_hash: bytes, events: tuple[Event, ...]) -> Known:
        first = self.hall.seq + 1
        for event in events:
            self.touched.update(dict.fromkeys(self.hall.apply(event, Happened(self.hall.seq + 1, self.now, by))))
        self.acts.append(Act(by, cid, payload_hash, events))
        return Known(payload_hash, first, len(events))


def _tell(wish: Wish, verdict: Verdict) -> None:
    if wish.done.done():
        return
    if isinstance(verdict, Refused):
        wish.done.set_exception(verdict)
    else:
        wish.done.set_result(verdict)


def _fail(batch: list[Wish], trouble: Exception) -> None:
    for wish in batch:
        if not wish.done.done():
            wish.done.set_exception(trouble)
