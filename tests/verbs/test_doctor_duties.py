"""What `doctor` says of the work in the background: duties that failed, and what is overdue though nobody noted it."""

import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from server import settings
from server.cluster import failed_duties
from server.doctor import duties
from server.doctor.finding import Finding
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.tables import heads, mails
from server.runtime.erasures import erasures
from server.runtime.retention import runs
from server.settings import Settings

NOW = time.time()


@pytest.fixture
def chosen(tmp_path: Path, database_url: str) -> Settings:
    return settings.load({"paths.var": str(tmp_path), "database.url": database_url}, env={})


@pytest.fixture
async def engine(chosen: Settings) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(chosen.database.url, chosen.database)
    await migrate(engine)
    yield engine
    await engine.dispose()


def test_a_duty_that_fails_is_named_as_long_as_it_matters(tmp_path: Path) -> None:
    assert list(duties.failed(tmp_path, NOW)) == []
    for duty in ("retention", "retention", "anchors"):
        failed_duties.note(tmp_path, duty, "OSError")
    at = failed_duties.read(tmp_path)["retention"].at
    anchors, retention = duties.failed(tmp_path, at + 60)
    assert (anchors.seen.split(":")[0], retention.seen.startswith("retention: OSError, ×2")) == ("anchors", True)
    assert retention.todo
    assert not retention.optional, "it goes on failing: the examination fails"
    assert all(each.optional for each in duties.failed(tmp_path, at + duties.STILL_S + 60)), "it has begun anew"
    assert list(duties.failed(tmp_path, at + duties.LATE_S + 60)) == []


@pytest.mark.parametrize("kept", [b"", b"{", b'{"a": 1}', b"[]"])
def test_a_cut_or_foreign_file_of_failures_breaks_nothing(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / failed_duties.NAME).write_bytes(kept)
    assert failed_duties.read(tmp_path) == {}
    failed_duties.note(tmp_path, "retention", "OSError")
    assert failed_duties.read(tmp_path)["retention"].times == 1


def test_a_folder_that_takes_nothing_does_not_end_the_duty(tmp_path: Path) -> None:
    failed_duties.note(tmp_path / "none", "retention", "OSError")


async def test_what_is_overdue_is_named_though_no_failure_was(engine: AsyncEngine, chosen: Settings) -> None:
    assert _wanting(await duties.of_the_database(engine, chosen, NOW)) == set(), "an empty house owes nothing"
    day = (datetime.fromtimestamp(NOW, UTC) - timedelta(days=1)).date()
    anchors, data = Path(chosen.anchor.dir), Path(chosen.open_data.dir)
    for folder in (anchors, data):
        folder.mkdir(parents=True)
    (anchors / f"{day}.txt").touch()
    (data / "state.json").touch()
    late = int((NOW - duties.LATE_S - 60) * 1000)
    async with engine.begin() as connection:
        await connection.execute(insert(heads).values(stream="session:x", seq=1, digest=b"x", at=1))
    assert _wanting(await duties.of_the_database(engine, chosen, NOW)) == set(), "what runs is not named"
    async with engine.begin() as connection:
        await connection.execute(insert(runs).values(kind="mails", at=late, gone=1, ever=1))
        mail = {"recipient": "", "subject": "", "body": "", "attempts": 0, "created_at": late, "mail_id": ""}
        for key, state, due in (("a", "failed", late), ("b", "queued", late), ("c", "queued", int(NOW * 1000))):
            await connection.execute(insert(mails).values(key=key, state=state, next_at=due, **mail))
        await connection.execute(insert(erasures).values(kind="words", place="session:x", at=1, mark="", listed=0))
    (anchors / f"{day}.txt").rename(anchors / f"{day - timedelta(days=3)}.txt")
    os.utime(data / "state.json", (NOW - duties.LATE_S - 60,) * 2)
    found = await duties.of_the_database(engine, chosen, NOW)
    assert _wanting(found) == {"retention", "anchors", "open data", "mail", "erasures"}
    assert {each.seen for each in found if each.what == "mail"} == {"failed: 1", "queued: 1"}


def _wanting(found: list[Finding]) -> set[str]:
    return {each.what for each in found if each.todo}
