"""One engine for PostgreSQL and SQLite, with the deadlines and the durability that the log relies on.

PostgreSQL: statement, lock and idle timeouts per connection, synchronous commits. SQLite: write-ahead log with full
sync, and `BEGIN IMMEDIATE` for every transaction that does not say it only reads (see `reading` and `snapshot`).
"""

import socket
from typing import Any, Protocol

from sqlalchemy import URL, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from server.log import patience, postgres_tls
from server.log.sqlite import BEGIN, sqlite_engine

TCP_USER_TIMEOUT_MS = 5000
GRACE_S = 0.5
_ANSWER = "giaoluu_answer_s"
JUMP_MS = "giaoluu_clock_jump_ms"


class Deadlines(Protocol):
    """What this file needs of settings.database."""

    @property
    def pool(self) -> int: ...
    @property
    def statement_ms(self) -> int: ...
    @property
    def busy_ms(self) -> int: ...
    @property
    def acquire_ms(self) -> int: ...


def open_engine(url: str, settings: Deadlines) -> AsyncEngine:
    """An engine for `sqlite:///path` or `postgresql://user@host/name`. Connects only when first used."""
    parsed = make_url(url)
    family = parsed.drivername.partition("+")[0]
    if family == "sqlite":
        engine = sqlite_engine(parsed, settings.busy_ms, **_shared(settings, settings.busy_ms))
    elif family in ("postgresql", "postgres"):
        engine = _postgresql(parsed, settings)
    else:
        raise ValueError(f"database.url: neither sqlite nor postgresql: {parsed.render_as_string()}")
    patience.bind(engine.sync_engine)
    return engine


def reading(engine: AsyncEngine) -> AsyncEngine:
    """The same pool for single statements that only read: no transaction around them, no lock, and no longer than
    their reader may wait (see patience.py)."""
    bound = engine.execution_options(**{patience.BOUND: True})
    if engine.dialect.name == "sqlite":
        return bound.execution_options(**{BEGIN: None})
    return bound.execution_options(isolation_level="AUTOCOMMIT")


def snapshot(engine: AsyncEngine) -> AsyncEngine:
    """The same pool for transactions that only read and see one moment throughout."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{BEGIN: "BEGIN"})
    return engine.execution_options(isolation_level="REPEATABLE READ")


def answer_s(engine: AsyncEngine) -> float:
    """How long to wait for an answer when the database does not even say that it gave up."""
    seconds: float = engine.sync_engine.get_execution_options()[_ANSWER]
    return seconds


def _shared(settings: Deadlines, patience_ms: int) -> dict[str, Any]:
    return {
        "pool_size": settings.pool,
        "max_overflow": 0,
        "pool_timeout": settings.acquire_ms / 1000,
        "hide_parameters": True,  # what people wrote stands in no error, and so in no log
        "execution_options": {
            _ANSWER: patience_ms / 1000 + GRACE_S,
            patience.STATEMENT_MS: settings.statement_ms,
            JUMP_MS: getattr(settings, "clock_jump_s", 0) * 1000,
        },
    }


def _postgresql(url: URL, settings: Deadlines) -> AsyncEngine:
    query = dict(url.query)
    tls = postgres_tls.take(query, url.host)
    patience = str(settings.statement_ms)
    connect = {
        **tls,
        "timeout": settings.statement_ms / 1000,
        "server_settings": {
            "application_name": "giaoluu",
            "statement_timeout": patience,
            "lock_timeout": patience,
            "idle_in_transaction_session_timeout": patience,
            "tcp_user_timeout": str(TCP_USER_TIMEOUT_MS),
            "synchronous_commit": "on",
            "jit": "off",
        },
    }
    url = url.set(drivername="postgresql+asyncpg", query=query)
    engine = create_async_engine(url, connect_args=connect, **_shared(settings, settings.statement_ms))
    event.listen(engine.sync_engine, "connect", _give_up_on_dead_peers)
    return engine


def _give_up_on_dead_peers(connection: Any, _record: Any) -> None:
    # The server's own tcp_user_timeout covers what it sends; this covers what we send.
    transport = getattr(connection.driver_connection, "_transport", None)
    peer = transport.get_extra_info("socket") if transport is not None else None
    if peer is not None and peer.family in (socket.AF_INET, socket.AF_INET6) and hasattr(socket, "TCP_USER_TIMEOUT"):
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TCP_USER_TIMEOUT_MS)
