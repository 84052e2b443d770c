"""Every published pair of all units, a portion at a time; and which of them changed since."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select

from server.domain.kinds import REHEARSED
from server.local_time import day_of
from server.log.book import Book
from server.log.tables import cursors
from server.projections.search_table import search_documents
from server.projections.tables import sessions, transcript

PORTION = 2000
FOLLOWER = "search"


class PublishedPair(NamedTuple):
    """`row`: of the transcript; `told`: what it says; `late`: days after the deadline."""

    id: str
    row: Mapping[str, Any]
    told: Mapping[str, Any]
    late: int


class Published:
    """Every call may raise Unavailable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    async def every(self) -> AsyncIterator[list[PublishedPair]]:
        due, last = await self._due(), ""
        while True:
            found = select(transcript).where(transcript.c.question > last).order_by(transcript.c.question)
            async with self._book.looking() as connection:
                rows = [dict(row) for row in (await connection.execute(found.limit(PORTION))).mappings()]
            if not rows:
                return
            last = str(rows[-1]["question"])
            yield [each for row in rows if (each := _pair(row, due)) is not None]

    async def of(self, ids: Sequence[str]) -> list[PublishedPair]:
        """Those of these that are published today."""
        due, found = await self._due(), []
        for start in range(0, len(ids), PORTION):
            rows = await self._book.rows("transcript", {"question": list(ids[start : start + PORTION])})
            found += [each for row in rows if (each := _pair(row, due)) is not None]
        return found

    async def read(self) -> dict[str, int]:
        """How far the search has followed each stream."""
        wanted = select(cursors.c.stream, cursors.c.seq).where(cursors.c.projector == FOLLOWER)
        async with self._book.looking() as connection:
            return {row[0]: row[1] for row in await connection.execute(wanted)}

    async def changed(self, since: Mapping[str, int]) -> tuple[list[str], dict[str, int]]:
        """Ids of questions whose place in the search changed since, and how far it has followed now."""
        now, found = await self.read(), list[str]()
        for stream, seq in now.items():
            before = since.get(stream, 0)
            if seq > before:
                rows = select(search_documents.c.question)
                rows = rows.where(search_documents.c.stream == stream, search_documents.c.seq > before)
                async with self._book.looking() as connection:
                    found += (await connection.execute(rows)).scalars()
        return found, now

    async def _due(self) -> dict[str, int]:
        """By session, until when it answers."""
        async with self._book.looking() as connection:
            rows = await connection.execute(select(sessions.c.id, sessions.c.answer_due))
            return {row[0]: row[1] for row in rows}


def _pair(row: Mapping[str, Any], due: Mapping[str, int]) -> PublishedPair | None:
    if str(row["session"] or "").startswith(REHEARSED):
        return None
    told = msgspec.json.decode(str(row["value"]))
    question, answer = told["question"], told["answer"]
    if not (answer and answer.get("text") and question.get("text")):
        return None
    until, given = due.get(str(row["session"])) or told.get("due"), answer["published_at"]
    late = (day_of(given) - day_of(until)).days if until and answer["mode"] == "later" and given > until else 0
    return PublishedPair(str(row["question"]), row, told, late)
