"""Searching: sets of documents by word out of the database, everything else in memory.

    found = await search.find(Wanted(parse("mua đất", 200, 24), {"year": frozenset({2010})}), 20)

In this order: where all words stand with the marks with which they were typed, in the question; the same, anywhere;
where they stand without regard to marks, in the question; anywhere. Of those alike the latest answer first.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from server.errors import Refused, Unavailable
from server.log.book import Book
from server.log.patience import for_everybody
from server.log.slices import give_way, portions
from server.search import bits, ranking
from server.search.documents import FACETS, Documents, Place
from server.search.held_words import HeldWords
from server.search.key import Key
from server.search.query import Query
from server.search.ranking import Names, Sets
from server.search.similar import Candidate, rare_words, score
from server.search.store import Store

# The table is looked at for changes at most so often.
LOOK_S = 0.25
# So many texts are taken in together: what takes some milliseconds.
TEXTS_AT_ONCE = 100
# And so many that changed: each portion goes through the order of all of them.
CHANGED_AT_ONCE = 50
# After an outage the words are taken in again so much later.
AGAIN_S = 5


class Wanted(NamedTuple):
    """`only`: by facet the values of which a document has one. `names`: words that also stand for values of a facet,
    a province under its old name and its new."""

    query: Query
    only: Mapping[str, Collection[Any]] = MappingProxyType({})
    names: Names = MappingProxyType({})


class Hit(NamedTuple):
    """`tier`: how well it fits, 0 best."""

    tier: int
    place: Place


class Found(NamedTuple):
    """`facets`: how many more or fewer each value would give, by facet; `more`: whether hits follow these."""

    total: int
    hits: list[Hit]
    more: bool
    facets: dict[str, dict[Any, int]]


class Search:
    """One for each process. Every call may raise Unavailable and Refused("search.slow"). `warmed`: what can be known
    in memory is."""

    def __init__(self, book: Book, within_ms: int, most_bytes: int, most_words: int) -> None:
        self._store, self._most, self._most_words = Store(book, within_ms), most_bytes, most_words
        self._anew = asyncio.Event()
        self._documents = Documents(most_bytes)
        self._lock, self._looked = asyncio.Lock(), 0.0
        self._within_s, self._read = within_ms / 1000, asyncio.Event()
        self._stamp: tuple[Any, ...] = ()
        self._seen: dict[str, int] = {}
        self.warmed = False

    @property
    def version(self) -> int:
        """Another one whenever an answer may be another."""
        return self._documents.version

    async def look(self) -> int:
        """Take in what changed, unless that was done a moment ago; gives the version. While the whole
        table is read, as a process begins, whoever else comes waits no longer than a search may."""
        if time.monotonic() - self._looked >= LOOK_S:
            if not self._stamp and self._lock.locked():
                await self._read_soon()
            await self._look()
        return self.version

    async def _read_soon(self) -> None:
        try:
            async with asyncio.timeout(self._within_s):
                await self._read.wait()
        except TimeoutError:
            raise Refused("search.slow") from None

    async def _look(self) -> None:
        async with self._lock:
            if time.monotonic() - self._looked >= LOOK_S:
                with for_everybody():
                    await self._take_in()
                self._looked = time.monotonic()
                self._read.set()

    async def keep_warm(self) -> None:
        """For ever: `warm`, and again when the table was made anew."""
        while True:
            try:
                await self.warm()
                await self._anew.wait()
            except (Unavailable, Refused):
                await asyncio.sleep(AGAIN_S)

    async def warm(self) -> None:
        """Take in the words of all documents, so that no search has to ask the database; gives way to others. Where
        they take more memory than they may, it goes on being asked."""
        await self.look()
        self._anew.clear()
        documents, last = self._documents, 0
        rows: list[dict[str, Any]] = [{}]
        documents.words = words = HeldWords()
        while rows and documents is self._documents and not words.over(self._most_words):
            # What changes is taken in after this or before it, never between its reading and its place here.
            async with self._lock:
                rows = await self._store.texts(last, TEXTS_AT_ONCE)
                begun = time.monotonic()
                words.put(row for row in rows if row["n"] in documents.held)
            last = rows[-1]["n"] if rows else last
            await give_way(time.monotonic() - begun)
        words.whole = not rows
        if not words.whole:
            documents.words = None
        self.warmed = True

    def warming(self, most_s: int) -> Callable[[], bool]:
        """Whether it is warm by now, or has taken longer than this."""
        until = time.monotonic() + most_s
        return lambda: self.warmed or time.monotonic() > until

    async def find(self, wanted: Wanted, limit: int, after: Hit | None = None) -> Found:
        """`after`: the last hit of the page before."""
        await self.look()
        sets = await self._sets(ranking.keys(wanted.query))
        documents = self._documents
        tiers = ranking.tiers(wanted.query, sets, wanted.names, documents)
        only = {facet: documents.of(facet, values) for facet, values in wanted.only.items()}
        found = tiers[-1]
        for each in only.values():
            found &= each
        hits = page(documents, tiers, found, limit + 1, after)
        return Found(found.bit_count(), hits[:limit], len(hits) > limit, counts(documents, tiers[-1], only))

    async def latest(self, wanted: Wanted, limit: int) -> list[Place]:
        """What `find` finds, the latest answers first, for a feed."""
        await self.look()
        sets = await self._sets(ranking.keys(wanted.query))
        found = ranking.tiers(wanted.query, sets, wanted.names, self._documents)[-1]
        for facet, values in wanted.only.items():
            found &= self._documents.of(facet, values)
        newest = self._documents.newest(found)
        return [place for place, _ in zip(newest, range(limit), strict=False)]

    def count(self, rooms: Collection[str]) -> int:
        """How many answered questions these rooms have, as of the last look."""
        return self._documents.of("room", rooms).bit_count()

    def oldest(self, rooms: Collection[str], skipped: int, limit: int) -> list[tuple[str, str]]:
        """Their ids, each with its room, the first answered first."""
        documents = self._documents
        places = [*documents.newest(documents.of("room", rooms))][::-1][skipped : skipped + limit]
        return [(place.question, str(documents.held[place.n].facets[0])) for place in places]

    async def similar(self, text: str, limit: int, rooms: Collection[str] = ()) -> list[Candidate]:
        """Answered questions in whose wording the rare words of this text stand, of these rooms (none: of all), the
        likest first."""
        await self.look()
        words = rare_words(text)
        found = await self._sets([Key((word,), asked=True) for word in words])
        documents = self._documents
        among = documents.of("room", rooms) if rooms else documents.every
        return score(documents, {key.words[0]: each for key, each in found.items()}, limit, among)

    async def _sets(self, keys: Collection[Key]) -> Sets:
        """Out of memory, or out of the database."""
        documents = self._documents
        sets = {key: known for key in keys if (known := documents.set_of(key)) is not None}
        if missing := [key for key in keys if key not in sets]:
            version = documents.version
            for key, found in (await self._store.find(missing)).items():
                sets[key] = bits.of(found)
                # What changed meanwhile may be missing in it: good for this once.
                if documents.version == version:
                    documents.keep(key, sets[key])
        return sets

    async def _take_in(self) -> None:
        stamp = await self._store.stamp()
        if stamp == self._stamp:
            return
        now = await self._store.cursors()
        if not self._stamp or stamp[-1] != self._stamp[-1]:
            await self._read_anew()
        else:
            await self._read_on(now)
        self._stamp, self._seen = stamp, now
        if (words := self._documents.words) is not None and words.over(self._most_words):
            self._documents.words = None

    async def _read_anew(self) -> None:
        fresh = Documents(self._most)
        async for rows in self._store.whole():
            fresh.apply(rows)
        fresh.version += self._documents.version + 1
        self._documents = fresh
        self._anew.set()

    async def _read_on(self, now: Mapping[str, int]) -> None:
        for stream, seen in self._seen.items():
            if now.get(stream, 0) < seen:
                self._documents.forget(stream)
        for stream, seq in now.items():
            before = self._seen.get(stream, 0)
            before = 0 if seq < before else before
            if seq > before and (rows := await self._store.changed(stream, before)):
                async for some in portions(rows, CHANGED_AT_ONCE):
                    self._documents.apply(some)


def page(documents: Documents, tiers: list[int], found: int, limit: int, after: Hit | None) -> list[Hit]:
    """The hits that follow `after`, the best first."""
    hits: list[Hit] = []
    taken = 0
    for tier, fitting in enumerate(tiers):
        left, taken = fitting & found & ~taken, taken | fitting
        if not left or (after is not None and tier < after.tier):
            continue
        before = after.place if after is not None and tier == after.tier else None
        for place in documents.newest(left, before):
            hits.append(Hit(tier, place))
            if len(hits) == limit:
                return hits
    return hits


def counts(documents: Documents, found: int, only: Mapping[str, int]) -> dict[str, dict[Any, int]]:
    """By facet: of what all other facets leave, how many have which value."""
    counted = {}
    for facet in FACETS:
        left = found
        for other, each in only.items():
            if other != facet:
                left &= each
        counted[facet] = documents.counts(facet, left)
    return counted
