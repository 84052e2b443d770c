"""The server with one promise broken on purpose, so that the judge can be seen to notice.

    CHAOS_SABOTAGE=no_dedup python -m tests.chaos.saboteur run …

ack_before_commit   an answer is given while the transaction is still open
skip_gapfill        what other processes wrote is not read
no_dedup            a repeated command is a new one
bigserial           positions come from a sequence, nobody holds the head
"""

import asyncio
import os
import secrets
import sys
from typing import Any

from sqlalchemy import text

from server.__main__ import main
from server.log.entry import Entry, Head
from server.log.stores import Postgres
from server.log.turn import Turn
from server.runtime import stream as streams
from server.runtime.service import Service
from server.runtime.stream import StreamRuntime
from server.views.stream_view import MARK, StreamView

PAUSE_S = 0.1


def ack_before_commit() -> None:
    decide, append = StreamRuntime._decide, Turn.append

    def hasty(self: StreamRuntime, batch: Any, known: Any, now: int) -> Any:
        decided = decide(self, batch, known, now)
        for pending, verdict in zip(batch, decided[0], strict=True):
            streams._tell(pending, verdict)
        return decided

    async def slowly(self: Turn, *acts: Any) -> list[Entry]:
        written = await append(self, *acts)
        await asyncio.sleep(PAUSE_S)
        return written

    StreamRuntime._decide, Turn.append = hasty, slowly  # type: ignore[method-assign]
    Service._receipt = lambda self, runtime, id: {"question": id}  # type: ignore[method-assign]


def skip_gapfill() -> None:
    see = StreamRuntime.see

    async def deaf(self: StreamRuntime, fresh: bool = True) -> None:
        if not self.view.seq:
            await see(self, fresh)

    StreamRuntime.see = deaf  # type: ignore[method-assign]


def no_dedup() -> None:
    known, append = Turn.known, Turn.append

    async def forgetful(self: Turn, wanted: Any) -> dict[Any, Any]:
        self.again = await known(self, wanted)  # type: ignore[attr-defined]
        return {}

    async def anew(self: Turn, acts: Any, *more: Any) -> list[Entry]:
        again = getattr(self, "again", {})
        acts = [act._replace(cid=f"{act.cid}-again") if (act.by, act.cid) in again else act for act in acts]
        return await append(self, acts, *more)

    Turn.known, Turn.append = forgetful, anew  # type: ignore[method-assign]


def bigserial() -> None:
    apply = StreamView.apply

    async def unlocked(self: Postgres, connection: Any, stream: str) -> tuple[Head, int]:
        head, now = await lock(self, connection, stream)
        await connection.execute(text("CREATE SEQUENCE IF NOT EXISTS chaos_serial"))
        await connection.commit()
        await connection.execute(text("SELECT 1"))  # a new transaction begins with it
        return head, now

    async def numbered(self: Turn, acts: Any, *more: Any) -> list[Entry]:
        driver = (await self._connection.get_raw_connection()).driver_connection
        size = sum(len(act.events) for act in acts)
        first = await driver.fetchval("SELECT max(nextval('chaos_serial')) FROM generate_series(1, $1::int)", size)
        self.head = self.head._replace(seq=first - size)
        await asyncio.sleep(secrets.randbelow(50) / 1000)
        return await append(self, acts, *more)

    def tolerant(self: StreamView, entry: Entry) -> None:
        self._marks += bytes(MARK * max(0, entry.seq - self.seq - 1))
        self.state.seq = entry.seq - 1
        apply(self, entry)

    lock, append = Postgres.lock, Turn.append
    Postgres.lock, Turn.append, StreamView.apply = unlocked, numbered, tolerant  # type: ignore[method-assign]
    Postgres._write = Postgres._write.replace("SET seq = $20", "SET seq = greatest(seq + 1, $20::bigint)").replace(
        "seq = $19 AND seq < $20", "$19::bigint < $20::bigint"
    )


DEEDS = {deed.__name__: deed for deed in (ack_before_commit, skip_gapfill, no_dedup, bigserial)}

if __name__ == "__main__":
    DEEDS[os.environ["CHAOS_SABOTAGE"]]()
    sys.exit(main(sys.argv[1:]))
