"""Supports ("tôi cũng hỏi"): a row for each person and question, written in batches, acked after the commit.

Nobody supports a question of their own, and only what is public and open is supported. See support_counts.py for how
many support what.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

from server.domain.session.support import COUNT, supportable
from server.errors import Refused, Unavailable
from server.log import projection
from server.log.book import Book
from server.log.entry import Row
from server.projections.unlogged import supports
from server.runtime.rate_limits import RateLimits
from server.runtime.stream import StreamRuntime
from server.runtime.support_counts import SupportCounts, Told
from server.runtime.visitor import Visitor
from server.sections import Limits
from server.transport.tasks import spawn

GIVE, TAKE_BACK = "support.give", "support.take_back"
NAMES = frozenset({GIVE, TAKE_BACK})


class Wish(NamedTuple):
    """What one person wants: to support a question, or to take it back, of a whole group."""

    rows: tuple[Row, ...]
    done: "asyncio.Future[None]"


class Supports:
    """`tell`: who hears of new counts here."""

    def __init__(self, book: Book, limits: Limits, throttles: RateLimits, tell: Told) -> None:
        self._book, self._limits, self._throttles = book, limits, throttles
        self.counts = SupportCounts(book, tell)
        self._waiting: list[Wish] = []
        self._flushing = False

    async def do(self, runtime: StreamRuntime, visitor: Visitor, name: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Give or take back a support; the ack comes after the commit. Sent again it is the same row, so its command
        id is kept nowhere. Raises Refused or Unavailable."""
        id = raw.get("question")
        if not isinstance(id, str) or set(raw) != {"question"}:
            raise Refused("command.malformed", field="question")
        actor = f"asker:{visitor.asker}"
        question = supportable(runtime.view.state, id, actor)
        self._throttles.support(actor, visitor.ip)
        if len(self._waiting) >= self._limits.supports_waiting:
            raise Refused("session.crowded", retry_after=1)
        given: dict[str, object] | None = {"at": self._book.now()} if name == GIVE else None
        ids = (question.id,) if given else (question.id, *question.members)
        rows = tuple(
            Row("supports", {"stream": runtime.stream, "question": each, "asker": actor}, given) for each in ids
        )
        await self._written(rows)
        self.counts.changed(runtime)
        return {"ok": True, "question": question.id}

    async def derived(self, runtime: StreamRuntime, name: str, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the server adds to a command that records the counts: counted only when it comes to it."""
        if name != COUNT:
            return {}
        await runtime.see()
        return await self.counts.counted(runtime, raw.get("question"))

    async def _written(self, rows: tuple[Row, ...]) -> None:
        wish = Wish(rows, asyncio.get_running_loop().create_future())
        self._waiting.append(wish)
        if not self._flushing:
            self._flushing = True
            spawn(self._flush(), "supports")
        await wish.done

    async def _flush(self) -> None:
        """One batch after the other; what comes while one is written goes with the next."""
        try:
            while self._waiting:
                most = self._limits.supports_batch
                batch, self._waiting = self._waiting[:most], self._waiting[most:]
                await self._write(batch)
        finally:
            self._flushing = False

    async def _write(self, batch: list[Wish]) -> None:
        outage: Unavailable | None = Unavailable("the supports were cut short")
        try:
            async with self._book.writing() as (connection, answering), answering():
                await projection.write(connection, {"supports": supports}, _last(batch))
                await connection.commit()
            outage = None
        except Unavailable as known:
            outage = known
        finally:
            for wish in batch:
                if not wish.done.done():
                    wish.done.set_exception(Unavailable(str(outage))) if outage else wish.done.set_result(None)


def _last(batch: list[Wish]) -> list[Row]:
    """Of several wishes about one person and question the last one holds."""
    rows = {(row.key["stream"], row.key["question"], row.key["asker"]): row for wish in batch for row in wish.rows}
    return sorted(rows.values(), key=lambda row: (row.values is None, *map(str, row.key.values())))
