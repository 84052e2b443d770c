"""Projectors that follow the log by their own cursor: their tables may be late, but never lost and never ahead.

Whoever leads reads what stands after the cursor, and writes rows and cursor in one transaction. A cursor moves only
from where it was read, so of two who lead at once only one writes. After a restart or an outage it goes on from the
cursor; without one it begins at the first entry, which is all that a rebuild needs.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from server.domain.calendar import CALENDAR, EVERYWHERE
from server.domain.round import ROUND
from server.domain.session import SESSION
from server.errors import Unavailable
from server.log.book import Book
from server.log.cursors import Cursors, Place
from server.log.entry import Entry, Row
from server.log.event import WordsErased, kind_of_type
from server.projections.projector import Listed, Projector, StreamFold, following, rows

log = logging.getLogger(__name__)

ERASURE = kind_of_type(WordsErased).name
ENTRIES_AT_ONCE = 500
FOLDS_KEPT = 50
BREATH_S = 0.5
# Their tables may be late, an ask may not: what follows takes a quarter of the time at most. Looking after each
# commit, they made an ask cost twice as much, and on SQLite with its one writer made it miss its turn.
REST = 3


class Followers:
    """`leads` says whether this process writes now; `behind` are entries yet to be read, by projector."""

    def __init__(self, book: Book, projectors: Sequence[Projector], leads: Callable[[], bool], poll_ms: int) -> None:
        self.leads = leads
        self.projectors = following(projectors)
        self.behind = dict.fromkeys((each.name for each in self.projectors), 0)
        self._book, self._cursors, self._poll_s = book, Cursors(book), poll_ms / 1000
        self._woken, self._erased = asyncio.Event(), asyncio.Event()
        self._folds: dict[tuple[str, str], StreamFold] = {}
        self._rooms: dict[str, str] = {}

    def wake(self, erased: bool = False) -> None:
        """Something was appended: look now. `erased`: words are gone from the log, and no table may rest on them."""
        self._woken.set()
        if erased:
            self._erased.set()

    def lag(self, projector: str) -> float:
        """Entries that it had yet to read when last looked."""
        return float(self.behind[projector])

    async def run(self) -> None:
        """For ever; an outage of the database is waited out."""
        while True:
            await _told(self._woken, self._poll_s)
            self._woken.clear()
            begun = time.monotonic()
            try:
                await self.catch_up()
            except Unavailable:
                log.warning("the database does not answer; tables that follow the log wait")
            await self._rest(max(BREATH_S, REST * (time.monotonic() - begun)))

    async def _rest(self, seconds: float) -> None:
        """What was erased does not wait for its end: here it is followed at once, elsewhere within a look."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            told = await _told(self._erased, min(left, self._poll_s))
            if told or self._poll_s < left:
                with suppress(Unavailable):  # the next round says so
                    await self._erasures()

    async def _erasures(self) -> None:
        """The streams in which words were erased, before all others."""
        self._erased.clear()
        for projector in self.projectors:
            if self.leads():
                for place in await self._cursors.behind(projector.name, ERASURE):
                    if projector.serves(place.stream):
                        await self._follow(projector, place)

    async def catch_up(self) -> None:
        """Bring every table to the end of the log, a portion at a time."""
        for projector in self.projectors:
            if not self.leads():
                return
            await self._cursors.forget_lost(projector.name, projector.tables)
            places = [each for each in await self._cursors.behind(projector.name) if projector.serves(each.stream)]
            self.behind[projector.name] = sum(each.head - each.seq for each in places)
            for place in places:
                await self._follow(projector, place)

    async def _follow(self, projector: Projector, place: Place) -> None:
        """One that fails holds up neither the other streams nor the other projectors."""
        try:
            while place.seq < place.head and self.leads() and (moved := await self._portion(projector, place)):
                self.behind[projector.name] -= moved
                place = place._replace(seq=place.seq + moved)
                if self._erased.is_set():
                    await self._erasures()
        except Unavailable:
            raise
        except Exception:
            log.exception("%s cannot follow %s", projector.name, place.stream)

    async def _portion(self, projector: Projector, place: Place) -> int:
        """How many entries were read; 0 when somebody else has moved the cursor meanwhile."""
        if projector.listed is not None:
            return await self._listing(projector, place, projector.listed)
        fold = await self._fold(projector, place)
        entries = await self._book.read(place.stream, place.seq, ENTRIES_AT_ONCE)
        # In the loop, in which somebody waits for an ack, so many would take long.
        found = await asyncio.to_thread(_found, projector, fold, entries)
        if not await self._cursors.move(projector.name, place.stream, place.seq, fold.seq, found):
            return 0
        self._keep(projector, place.stream, fold)
        return len(entries)

    async def _listing(self, projector: Projector, place: Place, listed: Listed) -> int:
        """The same of one that lists entries."""
        entries = await self._book.read(place.stream, place.seq, ENTRIES_AT_ONCE)
        if place.stream not in self._rooms:
            self._rooms[place.stream] = await room_of(self._book, place.stream)
        found = listed(place.stream, self._rooms[place.stream], entries)
        after = place.seq + len(entries)
        return len(entries) if await self._cursors.move(projector.name, place.stream, place.seq, after, found) else 0

    async def _fold(self, projector: Projector, place: Place) -> StreamFold:
        """The state at the cursor: from memory, where the log is still the one that was read, or folded anew."""
        kept = self._folds.pop((projector.name, place.stream), None)
        if kept is not None and kept.seq == place.seq:
            last = await self._book.read(place.stream, place.seq - 1, 1)
            if last and last[0].digest == kept.digest:
                return kept
        fold = StreamFold(place.stream)
        while fold.seq < place.seq:
            wanted = min(ENTRIES_AT_ONCE, place.seq - fold.seq)
            if not (entries := await self._book.read(place.stream, fold.seq, wanted)):
                break
            await asyncio.to_thread(fold.apply, entries)
        return fold

    def _keep(self, projector: Projector, stream: str, fold: StreamFold) -> None:
        self._folds[projector.name, stream] = fold
        while len(self._folds) > FOLDS_KEPT:
            del self._folds[next(iter(self._folds))]


def _found(projector: Projector, fold: StreamFold, entries: Sequence[Entry]) -> list[Row]:
    touched, events = fold.apply(entries)
    return rows([projector], fold.state, touched, events)


async def _told(event: asyncio.Event, within_s: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            return await event.wait()
    return False


async def room_of(book: Book, stream: str) -> str:
    """The room whose roles count in a stream, as the tables say: of sessions and rounds it is no part of the name."""
    prefix, _, id = stream.partition(":")
    table = {SESSION.prefix: "sessions", ROUND.prefix: "rounds"}.get(prefix)
    if table is None:
        return EVERYWHERE if prefix == CALENDAR.prefix else id
    known = await book.rows(table, {"stream": stream})
    return str(known[0]["room"]) if known else EVERYWHERE
