"""A server that starts while its database is busy waits, and is told at once what does not go by itself."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import exc

from server import settings
from server.app import running
from server.errors import Corrupt, Unavailable
from server.log import starting
from server.log.starting import late, patiently


def unavailable(cause: Exception | None) -> Unavailable:
    no = Unavailable("away")
    no.__cause__ = cause
    return no


def locked(code: int = sqlite3.SQLITE_BUSY) -> exc.OperationalError:
    inner = sqlite3.OperationalError("database is locked")
    inner.sqlite_errorcode = code
    return exc.OperationalError("BEGIN", {}, inner)


@pytest.mark.parametrize(
    ("trouble", "waits"),
    [
        (locked(), True),
        (locked(sqlite3.SQLITE_BUSY | 2 << 8), True),  # SQLITE_BUSY_SNAPSHOT
        (unavailable(locked()), True),
        (TimeoutError(), True),
        (unavailable(TimeoutError()), True),
        (exc.TimeoutError("QueuePool limit"), True),
        (locked(sqlite3.SQLITE_FULL), False),
        (locked(sqlite3.SQLITE_CANTOPEN), False),
        (locked(sqlite3.SQLITE_NOTADB), False),
        (ConnectionRefusedError(), False),
        (unavailable(None), False),
        (Corrupt("x"), False),
        (RuntimeError("newer"), False),
        (ValueError("x"), False),
    ],
)
def test_only_what_goes_by_itself_is_waited_for(trouble: Exception, waits: bool) -> None:
    assert late(trouble) is waits


async def test_it_is_tried_until_it_goes_and_no_longer_than_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "PAUSE_S", 0.001)
    tries: list[int] = []

    async def third() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise unavailable(TimeoutError())
        return "open"

    assert await patiently(third, 5) == "open"
    assert len(tries) == 3
    for seconds, trouble in ((0.0, TimeoutError()), (0.01, TimeoutError()), (60.0, ValueError("x"))):

        async def never(no: Exception = trouble) -> None:
            raise no

        begun = time.monotonic()
        with pytest.raises(type(trouble)):
            await patiently(never, seconds)
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize(("patience", "comes_up"), [("30", True), ("0", False)])
async def test_a_server_whose_file_another_program_holds(tmp_path: Path, patience: str, comes_up: bool) -> None:
    path = tmp_path / "giaoluu.db"
    given = {"paths.var": str(tmp_path), "database.url": f"sqlite:///{path}", "database.busy_ms": "50"}
    chosen = settings.load({**given, "database.start_s": patience}, env={})
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode=WAL")
    holder.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.4, holder.rollback)
    try:
        if comes_up:
            async with running(chosen) as app:
                assert not await app.book.streams()
        else:
            with pytest.raises((exc.OperationalError, Unavailable)):
                async with running(chosen):
                    pass
    finally:
        holder.close()
