"""What counts as an outage: errors of the drivers that say nothing about the program and go away by themselves.

Everything else (syntax, missing tables, wrong types, refused triggers) is a fault of the program and stays loud.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
from sqlalchemy import exc

from server.errors import Corrupt, Unavailable

Hangup = Callable[[], None]

_SQLSTATE_CLASSES = ("08", "53", "57", "58")
_SQLSTATES = frozenset({"25006", "25P03", "25P04", "40001", "40003", "40P01", "55P03"})
_INVALIDATED = "8s2b"
_UNIQUE_SQLSTATE = "23505"
_SQLITE_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
_SQLITE_REASONS = {
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_CANTOPEN: "unopened",
    sqlite3.SQLITE_IOERR: "unopened",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
}
_PG_REASONS = {"53100": "full", "25006": "readonly", "XX001": "damaged", "XX002": "damaged"}
_PG_NO_TABLE = "42P01"
_SQLITE_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})


@asynccontextmanager
async def answering(seconds: float, hang_up: Hangup | None = None) -> AsyncIterator[None]:
    """Around calls of the database: they answer within `seconds`, and an outage is `Unavailable`.

    Who is late is hung up on where that is possible: a cancelled call would wait for the server once more.
    """
    try:
        with hanging_up(seconds, hang_up):
            async with asyncio.timeout(None if hang_up else seconds):
                yield
    except Unavailable:
        raise
    except Exception as error:
        if reason(error) == "damaged":
            raise Corrupt(str(error).partition("\n")[0]) from error
        if is_outage(error):
            raise Unavailable(str(error) or type(error).__name__) from error
        raise


@contextmanager
def hanging_up(seconds: float, hang_up: Hangup | None) -> Iterator[None]:
    """Hang up when the block is not over after `seconds`."""
    watch = asyncio.get_running_loop().call_later(seconds, hang_up) if hang_up else None
    try:
        yield
    finally:
        if watch:
            watch.cancel()


def is_outage(error: BaseException) -> bool:
    if isinstance(error, exc.TimeoutError | OSError | TimeoutError):
        return True
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, exc.PendingRollbackError) and error.code == _INVALIDATED:
        return True  # something was still asked of a connection that had been hung up on
    return any(_says_outage(cause) for cause in _causes(error))


def reason(error: BaseException) -> str | None:
    """Why the database does not do what it is asked: a word of config/words under [trouble]; None for other errors."""
    for cause in _causes(error):
        code, state = getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None)
        if isinstance(code, int) and code & 0xFF in _SQLITE_REASONS:
            return _SQLITE_REASONS[code & 0xFF]
        if isinstance(state, str) and state in _PG_REASONS:
            return _PG_REASONS[state]
        if state == _PG_NO_TABLE or str(cause).startswith("no such table"):
            return "tables"
    return "away" if is_outage(error) else None


def is_unique_violation(error: BaseException) -> bool:
    for cause in _causes(error):
        if getattr(cause, "sqlstate", None) == _UNIQUE_SQLSTATE:
            return True
        if getattr(cause, "sqlite_errorcode", None) in _SQLITE_UNIQUE:
            return True
    return False


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what the driver said beneath it."""
    causes = [error]
    if isinstance(error, exc.DBAPIError) and error.orig is not None:
        causes.append(error.orig)
        if error.orig.__cause__ is not None:
            causes.append(error.orig.__cause__)
    return causes


def _says_outage(error: BaseException) -> bool:
    if isinstance(error, OSError | TimeoutError):
        return True
    if isinstance(error, asyncpg.PostgresConnectionError):
        return True
    if isinstance(error, asyncpg.InterfaceError):
        return "closed" in str(error)
    if isinstance(error, asyncpg.InternalClientError):
        # The driver is still reading why the server throws it out.
        return "another operation" in str(error)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return state in _SQLSTATES or state.startswith(_SQLSTATE_CLASSES)
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in _SQLITE_CODES
