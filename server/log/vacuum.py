"""Physical erasure: what a database keeps of deleted rows, and how to reclaim it.

SQLite overwrites freed pages (secure_delete), its word indexes are merged, and its write-ahead log is emptied
(wal_checkpoint.py). PostgreSQL keeps
old versions of rows: VACUUM FULL writes a table anew without them under an exclusive lock; plain VACUUM locks
nobody out and leaves their bytes in free space until that is used again. Its write-ahead log can only grow out of it.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from server.log.engine import reading
from server.log.outage import is_outage
from server.log.wal_checkpoint import WalCheckpoint

HOLDING = ("entries", "transcript", "search_documents")
"""The tables that hold words of the log."""
WAITS_MS = 5000
TRIES = 20
STEPS, PAGES = 10_000, 500
_FTS5 = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%' ORDER BY name"


async def vacuum(engine: AsyncEngine, tables: Sequence[str], *, full: bool) -> bool:
    """True when nothing of the old rows is left in the tables' files; never waits long for the locks of others."""
    if engine.dialect.name == "sqlite":
        return await _emptied(engine)
    async with reading(engine).connect() as connection:
        for setting in (f"lock_timeout = {WAITS_MS}", "statement_timeout = 0"):
            await connection.execute(text(f"SET {setting}"))
        try:
            for table in tables:
                await connection.execute(text(f"VACUUM ({'FULL, ' * full}ANALYZE) {table}"))
        except DBAPIError as error:
            if not is_outage(error):
                raise
            return False
        finally:
            if not connection.invalidated:
                await connection.execute(text("RESET ALL"))
    return full


async def _merge_words(engine: AsyncEngine) -> None:
    """FTS5 only notes that a word is gone, until its parts are merged: in steps, for others wait while one is made."""
    async with reading(engine).connect() as connection:
        found = list((await connection.execute(text(_FTS5))).scalars())
    for table in found:
        for _ in range(STEPS):
            async with engine.begin() as connection:
                before = (await connection.execute(text("SELECT total_changes()"))).scalar_one()
                await connection.execute(text(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', -{PAGES})"))
                changed = (await connection.execute(text("SELECT total_changes()"))).scalar_one() - before
            if changed < 2:
                break


async def last_wal(engine: AsyncEngine) -> str | None:
    """The segment of PostgreSQL's write-ahead log that is written now: it and those before may hold the words."""
    if engine.dialect.name == "sqlite":
        return None
    async with reading(engine).connect() as connection:
        name: str = (await connection.execute(text("SELECT pg_walfile_name(pg_current_wal_insert_lsn())"))).scalar_one()
        return name


async def _emptied(engine: AsyncEngine) -> bool:
    """Readers may be in the way for a moment."""
    await _merge_words(engine)
    checkpoint = WalCheckpoint(engine)
    for _ in range(TRIES):
        await checkpoint.after(True)
        if not checkpoint.owed:
            return True
    return False
