"""A connection checked out for one transaction and returned to the pool on every path.

SQLAlchemy rolls back when a connection is closed, but raises when the connection is lost, and waits for a server that
does not respond. Neither may mask the original exception or leak the connection.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.log.engine import answer_s
from server.log.outage import Hangup, hanging_up


@asynccontextmanager
async def held(engine: AsyncEngine) -> AsyncIterator[tuple[AsyncConnection, Hangup | None]]:
    """A connection of the pool, and how to hang up on its server; what it did not commit is rolled back."""
    connection = await engine.connect().start()
    driver = (await connection.get_raw_connection()).driver_connection
    hang_up: Hangup | None = getattr(driver, "terminate", None)
    try:
        yield connection, hang_up
    finally:
        with suppress(DBAPIError, OSError), hanging_up(answer_s(engine), hang_up):
            await connection.__aexit__(None, None, None)
