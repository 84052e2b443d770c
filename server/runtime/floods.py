"""One sender's flood, seen as one: unsorted questions from one device, or from one neighbourhood of addresses or from
anywhere in nearly the same words, or in any words from so many fresh devices of one address within a minute that no
hall is so quick. Nobody is told who the sender is, and nothing is done by itself.

Where a question came from is kept as a salted hash of its address's neighbourhood, in no log, while intake is open.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rapidfuzz import fuzz
from sqlalchemy import delete

from server.domain.session.question import Question
from server.domain.session.session import OPEN, of
from server.domain.state import StreamState
from server.errors import Unavailable
from server.folding import folded
from server.log import projection
from server.log.book import Book
from server.log.entry import Row
from server.people.throttle import neighbourhood
from server.projections.unlogged import origins
from server.runtime.alike import LONGEST
from server.runtime.stream import StreamRuntime
from server.transport.tasks import spawn

DEVICE, PREFIX, TEXT, ADDRESS = "device", "prefix", "text", "address"
AT_ONCE_MS = 60_000
NEARLY = 88
MOST_LOOKED_AT = 2000
# Many asks are written together: a commit for each would be waited for by the next ask.
GATHERED_S = 0.5


class Cluster(NamedTuple):
    """`alike`: those in nearly the same words as the first; `others`: what the same device asked besides."""

    by: str
    alike: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.alike) + len(self.others)


class Floods:
    """`least`: from so many questions on it is a flood; `crowd`: whatever they say, from so many fresh devices of one
    address within a minute, 0 = never."""

    def __init__(self, book: Book, secret: bytes) -> None:
        self._book, self.least, self.crowd = book, 4, 0
        self._key = hmac.digest(secret, b"giaoluu origins 1", hashlib.sha256)
        self._rows: list[Row] = []
        self._writing = False

    def note(self, runtime: StreamRuntime, question: str, ip: str) -> None:
        """Remember where a question came from; lost when the database is away, for nobody waits for it."""
        salted = f"{runtime.stream} {neighbourhood(ip)}".encode()
        prefix = hmac.digest(self._key, salted, hashlib.sha256)[:12].hex()
        values: dict[str, object] = {"stream": runtime.stream, "prefix": prefix, "at": self._book.now()}
        self._rows.append(Row("origins", {"question": question}, values))
        if not self._writing:
            self._writing = True
            spawn(self._write(), "origins")

    async def of(self, runtime: StreamRuntime) -> list[dict[str, Any]]:
        """The floods that stand in the desk's first column: `{by, alike, others, first, last}`, the largest first."""
        session = of(runtime.view.state)
        if session is None or session.state not in OPEN:
            await self._forget(runtime.stream)
            return []
        rows = await self._book.rows("origins", {"stream": runtime.stream}, "-at", MOST_LOOKED_AT)
        prefixes = {str(row["question"]): str(row["prefix"]) for row in rows}
        prefixes |= {str(row.key["question"]): str((row.values or {})["prefix"]) for row in self._rows}
        found = clusters(runtime.view.state, prefixes, self.least, self.crowd)
        return [_told(runtime.view.state, cluster) for cluster in found]

    async def _write(self) -> None:
        try:
            while self._rows:
                await asyncio.sleep(GATHERED_S)
                rows, self._rows = self._rows, []
                async with self._book.writing() as (connection, answering), answering():
                    await projection.write(connection, {"origins": origins}, rows)
                    await connection.commit()
        except Unavailable:
            pass
        finally:
            self._writing = False

    async def _forget(self, stream: str) -> None:
        if not await self._book.rows("origins", {"stream": stream}, limit=1):
            return
        async with self._book.writing() as (connection, answering), answering():
            await connection.execute(delete(origins).where(origins.c.stream == stream))
            await connection.commit()


def clusters(state: StreamState, prefixes: Mapping[str, str], least: int, crowd: int = 0) -> list[Cluster]:
    """Each question is in one of them at most: that of its device before that of a crowd from its address, and that
    before that of its words."""
    every = (state.get(Question, id) for _, id in state.keys(Question.noun)[-MOST_LOOKED_AT:])
    waiting = [each for each in every if each is not None and each.meaning.column == "new"]
    texts = {each.id: folded(each.original.text[:LONGEST]) for each in waiting}
    found: list[Cluster] = []
    for group in _grouped(waiting, lambda each: each.asker):
        if len(group) >= least:
            alike = _like(group[0], group, texts)
            found.append(Cluster(DEVICE, alike, tuple(each.id for each in group if each.id not in alike)))
    left = _left(waiting, found)
    found += [Cluster(ADDRESS, group) for group in _crowds(left, prefixes, crowd)]
    left = _left(waiting, found)
    for by, group in (*((PREFIX, each) for each in _grouped(left, lambda one: prefixes.get(one.id, ""))), (TEXT, left)):
        while len(group) >= least and not (by == PREFIX and not prefixes.get(group[0].id)):
            alike = _like(group[0], group, texts)
            if len(alike) >= least:
                found.append(Cluster(by, alike))
            group = [each for each in group if each.id not in alike]
        left = _left(waiting, found)
    return sorted(_once(found), key=lambda cluster: -cluster.size)


def _crowds(waiting: Iterable[Question], prefixes: Mapping[str, str], crowd: int) -> Iterator[tuple[str, ...]]:
    """Of each address those that came so close together, one of each device."""
    fresh = [group[0] for group in _grouped(waiting, lambda each: each.asker) if len(group) == 1]
    for group in _grouped((each for each in fresh if prefixes.get(each.id)), lambda each: prefixes[each.id]):
        times, caught = [each.asked_at for each in group], set[int]()
        for n in range(len(group) - crowd + 1 if crowd else 0):
            if times[n + crowd - 1] - times[n] < AT_ONCE_MS:
                caught.update(range(n, n + crowd))
        if caught:
            yield tuple(group[n].id for n in sorted(caught))


def _grouped(questions: Iterable[Question], key: Any) -> list[list[Question]]:
    groups: dict[str, list[Question]] = {}
    for each in questions:
        groups.setdefault(key(each), []).append(each)
    return list(groups.values())


def _like(first: Question, group: Iterable[Question], texts: Mapping[str, str]) -> tuple[str, ...]:
    own = texts[first.id]
    return tuple(each.id for each in group if texts[each.id] == own or fuzz.ratio(own, texts[each.id]) >= NEARLY)


def _left(waiting: Iterable[Question], found: Iterable[Cluster]) -> list[Question]:
    taken = {id for cluster in found for id in (*cluster.alike, *cluster.others)}
    return [each for each in waiting if each.id not in taken]


def _once(found: Iterable[Cluster]) -> list[Cluster]:
    taken, kept = set[str](), list[Cluster]()
    for cluster in found:
        if not taken & {*cluster.alike, *cluster.others}:
            taken |= {*cluster.alike, *cluster.others}
            kept.append(cluster)
    return kept


def _told(state: StreamState, cluster: Cluster) -> dict[str, Any]:
    times = [state.need(Question, id).asked_at for id in (*cluster.alike, *cluster.others)]
    return {
        "by": cluster.by,
        "alike": list(cluster.alike),
        "others": list(cluster.others),
        "first": min(times),
        "last": max(times),
    }
