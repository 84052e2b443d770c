"""What the database is asked: which documents hold a word or a phrase, and what changed since. Raises Unavailable, and
Refused("search.slow") when it does not answer in time.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from typing import Any

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Refused
from server.folding import levels
from server.log.book import Book
from server.log.patience import within
from server.log.tables import cursors
from server.projections.search_table import search_documents as documents
from server.search.documents import FACETS
from server.search.key import Key

PROJECTOR = "search"
ROWS_AT_ONCE = 500
_BASE = [documents.c[name] for name in ("n", "question", "stream", "seq", "at", "shown", *FACETS)]
_TEXTS = [documents.c.asked_exact, documents.c.rest_exact]
_HOLDING = """FROM search_documents
    WHERE search_words(asked_folded, rest_folded) @@ CAST(CAST(:words AS text) AS tsquery)"""
_numbers = msgspec.json.Decoder(list[int]).decode


class Store:
    """`within_ms`: how long a question to the database may take."""

    def __init__(self, book: Book, within_ms: int) -> None:
        self._book, self._within_ms = book, within_ms
        self._sqlite = book.engine.dialect.name == "sqlite"

    async def stamp(self) -> tuple[Any, ...]:
        """What changes whenever the table does, in one quick look."""
        of = select(func.count(), func.coalesce(func.sum(cursors.c.seq), 0)).where(cursors.c.projector == PROJECTOR)
        first = select(func.min(documents.c.n)).scalar_subquery()
        async with self._book.looking() as connection:
            return tuple((await connection.execute(of.add_columns(first))).one())

    async def cursors(self) -> dict[str, int]:
        """How far the table has followed each stream."""
        found = select(cursors.c.stream, cursors.c.seq).where(cursors.c.projector == PROJECTOR)
        async with self._book.looking() as connection:
            return {row[0]: row[1] for row in await connection.execute(found)}

    async def whole(self) -> AsyncIterator[list[dict[str, Any]]]:
        """All documents without their texts, a portion at a time."""
        last = 0
        while True:
            found = select(*_BASE).where(documents.c.n > last).order_by(documents.c.n).limit(ROWS_AT_ONCE)
            async with self._book.looking() as connection:
                rows = [dict(row) for row in (await connection.execute(found)).mappings()]
            if not rows:
                return
            last = rows[-1]["n"]
            yield rows
            await asyncio.sleep(0)

    async def changed(self, stream: str, after: int) -> list[dict[str, Any]]:
        """The documents of a stream that were written after this entry of it."""
        found = select(*_BASE, *_TEXTS).where(documents.c.stream == stream, documents.c.seq > after)
        async with self._book.looking() as connection:
            return [dict(row) for row in (await connection.execute(found)).mappings()]

    async def texts(self, after: int, limit: int) -> list[dict[str, Any]]:
        """Documents with their words as they were spelled, in the order of their numbers."""
        later = documents.c.n > after, documents.c.shown == 1
        found = select(documents.c.n, *_TEXTS).where(*later).order_by(documents.c.n).limit(limit)
        async with self._book.looking() as connection:
            return [dict(row) for row in (await connection.execute(found)).mappings()]

    async def find(self, keys: Collection[Key]) -> dict[Key, list[int]]:
        """The numbers of the documents in each of these sets."""
        found: dict[Key, list[int]] = {}
        with within(self._within_ms, Refused("search.slow", retry_after=1), in_all=True):
            async with self._book.looking() as connection:
                if self._sqlite:
                    return {key: await self._by_fts5(connection, key) for key in keys}
                for (_, folded), alike in _by_folded(keys).items():
                    found |= await self._by_gin(connection, folded, alike)
                return found

    async def _by_fts5(self, connection: AsyncConnection, key: Key) -> list[int]:
        columns = "{asked_exact asked_folded} : " if key.asked else ""
        words = [f'{columns}"{word}"{" *" if key.prefix else ""}' for word in dict.fromkeys(key.words)]
        asked = {"words": " AND ".join(words)}
        wanted = "SELECT rowid AS n FROM search_words WHERE search_words MATCH :words"
        if len(key.words) > 1:
            near = " OR ".join(f"instr(' ' || {column} || ' ', :phrase) > 0" for column in _columns(key))
            wanted = f"SELECT n FROM search_documents WHERE n IN ({wanted}) AND ({near})"
            asked["phrase"] = f" {' '.join(key.words)} "
        row = await connection.execute(text(f"SELECT json_group_array(n) FROM ({wanted})"), asked)
        return _numbers(row.scalar_one())

    async def _by_gin(
        self, connection: AsyncConnection, folded: tuple[str, ...], keys: list[Key]
    ) -> dict[Key, list[int]]:
        """What takes time is to read the rows, so all sets of the same words without marks come of one reading."""
        star = ":*" if keys[0].prefix else ""
        asked = {"words": " & ".join(f"'{word}'{star}" for word in dict.fromkeys(folded))}
        wanted = []
        for place, key in enumerate(keys):
            if len(folded) == 1 and not key.asked and not key.exact:
                wanted.append("array_agg(n)")
                continue
            there = " OR ".join(f"strpos(' ' || {column} || ' ', :phrase{place}) > 0" for column in _columns(key))
            wanted.append(f"array_agg(n) FILTER (WHERE {there})")
            asked[f"phrase{place}"] = f" {' '.join(key.words)}{'' if key.prefix else ' '}"
        row = (await connection.execute(text(f"SELECT {', '.join(wanted)} {_HOLDING}"), asked)).one()
        return {key: list(found or ()) for key, found in zip(keys, row, strict=True)}


def _columns(key: Key) -> list[str]:
    level = "exact" if key.exact else "folded"
    return [f"{part}_{level}" for part in (("asked",) if key.asked else ("asked", "rest"))]


def _by_folded(keys: Collection[Key]) -> dict[tuple[bool, tuple[str, ...]], list[Key]]:
    """Those of the same words without marks together; beginnings apart."""
    groups: dict[tuple[bool, tuple[str, ...]], list[Key]] = {}
    for key in keys:
        groups.setdefault((key.prefix, tuple(levels(word)[1] for word in key.words)), []).append(key)
    return groups
