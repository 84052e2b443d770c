"""Duties that failed, and work of theirs that is overdue though nobody noted a failure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from server.cluster import failed_duties
from server.doctor.finding import Finding
from server.log.anchor import files
from server.log.engine import reading
from server.log.outbox import QUEUED
from server.log.tables import heads, mails
from server.office.calendar import VIETNAM
from server.office.outbox import FAILED
from server.runtime.erasures import erasures
from server.runtime.retention import lately
from server.settings import Settings

LATE_S = 2 * 86_400
# A duty that goes on failing fails every minute; a mail that waits for longer than its longest wait is stuck.
STILL_S, MAIL_LATE_S = 900, 3 * 3600
LOG = "xem nhật ký / see the log: journalctl -u giaoluu"


def failed(var: Path, now: float) -> Iterator[Finding]:
    """What the servers of this folder noted. What has not failed for some minutes has begun anew."""
    for duty, told in sorted(failed_duties.read(var).items()):
        if now - told.at < LATE_S:
            seen = f"{duty}: {told.why}, ×{told.times}, {_said(told.at)}"
            yield Finding("duty", seen, f"việc nền bị hỏng / a duty failed; {LOG}", optional=now - told.at > STILL_S)


async def of_the_database(engine: AsyncEngine, chosen: Settings, now: float) -> list[Finding]:
    found = [await _retention(engine, now), *await _mails(engine, now), *await _erasures(engine)]
    return [*found, *await _anchors(engine, Path(chosen.anchor.dir), now), *_open_data(Path(chosen.open_data.dir), now)]


async def _retention(engine: AsyncEngine, now: float) -> Finding:
    """What it took out last, and whether it runs at all."""
    last, gone = await lately(engine)
    seen = f"{_said(last)}: {gone}" if last else "chưa chạy / not yet"
    late = "không chạy từ lâu: máy chủ có dẫn đầu không? / it has not run for long: does a server lead?"
    return Finding("retention", seen, late if last and now - last > LATE_S else "", optional=True)


async def _anchors(engine: AsyncEngine, folder: Path, now: float) -> list[Finding]:
    """The file of a day says where every stream ends: without it a cut tail is noticed by nobody."""
    async with reading(engine).connect() as connection:
        if (await connection.execute(select(heads.c.stream).limit(1))).first() is None:
            return []
    day = max((path.stem for path in files(folder)), default="")
    late = day < str(datetime.fromtimestamp(now, UTC).date() - timedelta(days=2))
    todo = f"neo không được ghi / anchors are not written; {LOG}" if late else ""
    return [Finding("anchors", f"{day or 'không có / none'} · {folder}", todo, optional=True)]


def _open_data(folder: Path, now: float) -> list[Finding]:
    """The files of the night, where there are any."""
    made = folder / "state.json"
    if not made.is_file():
        return []
    at = made.stat().st_mtime
    todo = f"tệp dữ liệu mở không được làm lại / open data is not made anew; {LOG}" if now - at > LATE_S else ""
    return [Finding("open data", f"{_said(at)} · {folder}", todo, optional=True)]


async def _mails(engine: AsyncEngine, now: float) -> list[Finding]:
    """What could not be sent, and what should have been long ago."""
    wanted = select(mails.c.state, func.count().label("n")).where(
        (mails.c.state == FAILED) | ((mails.c.state == QUEUED) & (mails.c.next_at < (now - MAIL_LATE_S) * 1000))
    )
    async with reading(engine).connect() as connection:
        count = {row.state: row.n for row in await connection.execute(wanted.group_by(mails.c.state))}
    todo = {FAILED: "./giaoluu mail list, mail retry", QUEUED: f"không ai gửi thư / nobody sends them; {LOG}"}
    return [Finding("mail", f"{state}: {n}", todo[state], optional=True) for state, n in sorted(count.items())]


async def _erasures(engine: AsyncEngine) -> list[Finding]:
    """What was taken out for ever and does not stand in the list outside of the database: a backup brings it back."""
    wanted = select(func.count()).where(erasures.c.listed == 0)
    async with reading(engine).connect() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(erasures.name)):
            return []
        waiting = (await connection.execute(wanted)).scalar_one()
    todo = f"máy chủ đang chạy ghi trong một phút / a running server lists them within a minute; {LOG}"
    seen = f"chưa vào danh sách / not listed yet: {waiting}"
    return [Finding("erasures", seen, todo, optional=True)] if waiting else []


def _said(at: float) -> str:
    return f"{datetime.fromtimestamp(at, VIETNAM):%d/%m/%Y %H:%M}"
