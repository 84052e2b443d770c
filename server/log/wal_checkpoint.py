"""WAL checkpoint after an erasure: SQLite's write-ahead log still holds the old pages until it is truncated.

Readers can block it. Then it stays pending and is retried after later turns, at most once a second and with a short
timeout, for writers wait while it runs. Opening (see migrate.py) and closing the file run it, too.
"""

import time
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncEngine

from server.errors import Unavailable
from server.log.engine import answer_s, reading
from server.log.outage import answering

PAUSE_S = 1.0
_BLINK_MS = 100


class WalCheckpoint:
    """Knows whether a checkpoint is pending."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.owed = False
        self._needed = engine.dialect.name == "sqlite"
        self._engine = reading(engine)
        self._answer_s = answer_s(engine)
        self._tried = 0.0

    async def after(self, erased: bool) -> None:
        """Called when a turn is over."""
        self.owed = self._needed and (self.owed or erased)
        now = time.monotonic()
        if self.owed and (erased or now - self._tried >= PAUSE_S):
            self._tried = now
            # When it fails it stays owed; the turn itself is committed.
            with suppress(Unavailable):
                self.owed = not await self._checkpoint()

    async def _checkpoint(self) -> bool:
        async with answering(self._answer_s), self._engine.connect() as connection:
            patience = (await connection.exec_driver_sql("PRAGMA busy_timeout")).scalar_one()
            await connection.exec_driver_sql(f"PRAGMA busy_timeout={_BLINK_MS}")
            try:
                busy: int = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
            finally:
                if not connection.invalidated:  # one that was hung up on is not used again
                    await connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
            return not busy
