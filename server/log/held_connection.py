"""A connection held for one transaction, and given back whatever happens.

SQLAlchemy rolls back when a connection is closed, but raises when there is nobody left to roll back with, and waits
for a server that has fallen silent. Neither may hide the error that is under way, nor keep the connection.
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
