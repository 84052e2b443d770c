"""The database, and what running servers left in it for a person to do."""

import time
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from server import settings, trouble
from server.doctor import duties
from server.doctor.finding import Finding
from server.log.clock_confirmed import jump
from server.log.engine import open_engine, reading
from server.log.migrate import pending
from server.log.reaction_queue import REFUSED
from server.log.tables import reactions
from server.log.web_role import own
from server.office.calendar import VIETNAM
from server.settings import Settings

SKEW_S = 2.0
MOST_NAMED = 20


async def database(chosen: Settings) -> list[Finding]:
    """Looks without touching: a SQLite file that is not there is not made."""
    if not_made_yet(chosen.database.url):
        return [Finding("database", "sẽ được tạo khi chạy lần đầu / is made at the first start"), clock(time.time())]
    shown = next(str(line.value) for line in chosen.effective() if line.name == "database.url")
    try:
        waiting, now, more = await _look(chosen)
    except Exception as error:  # whatever it is, the operator must read it here
        todo = "khởi động cơ sở dữ liệu hoặc sửa database.url / start the database or mend database.url"
        return [Finding("database", f"{shown}: {error}".partition("\n")[0], trouble.sentence(error) or todo)]
    todo = f"./giaoluu run sẽ cập nhật / brings it up to date: {' '.join(waiting)}" if waiting else ""
    return [Finding("database", shown, todo, optional=True), clock(now), *more]


async def _look(chosen: Settings) -> tuple[list[str], float, list[Finding]]:
    """The migrations that wait, the database's clock, and what running servers left for a person to do."""
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        waiting, now = await pending(engine), await clock_of(engine)
        if waiting:
            return waiting, now, []
        async with reading(engine).connect() as connection:
            jumped = await jump(connection)
        found = [*await role(engine), *jumps(jumped), *await refused(engine)]
        return waiting, now, [*found, *await duties.of_the_database(engine, chosen, now)]
    finally:
        await engine.dispose()


async def role(engine: AsyncEngine) -> list[Finding]:
    """Whether whoever takes over a server could change the tables, and with them the log's own guard."""
    if engine.dialect.name != "postgresql":
        return []
    async with reading(engine).connect() as connection:
        held = await own(connection)
    seen = (
        "superuser" if held.superuser else "sở hữu bảng / owns the tables" if held.owner else "chỉ quyền cần / no more"
    )
    todo = "tách vai web / a role of its own for the web: ./giaoluu migrate --web ROLE"
    return [Finding("role", seen, todo if held.owner or held.superuser else "", optional=True)]


async def refused(engine: AsyncEngine) -> list[Finding]:
    """Commands that one stream caused in another, which refused, and nobody could be told."""
    wanted = select(reactions.c.id, reactions.c.error).where(reactions.c.state == REFUSED).order_by(reactions.c.id)
    todo = "làm bằng tay việc mà lệnh này yêu cầu / do by hand what this command wanted"
    async with reading(engine).connect() as connection:
        found = list(await connection.execute(wanted.limit(MOST_NAMED)))
    return [Finding("reaction", f"{id}: {error}", todo) for id, error in found]


def not_made_yet(url: str) -> bool:
    return url.startswith("sqlite") and not Path(url.partition(":///")[2]).exists()


async def clock_of(engine: AsyncEngine) -> float:
    now = "strftime('%s', 'now')" if engine.dialect.name == "sqlite" else "extract(epoch from clock_timestamp())"
    async with reading(engine).connect() as connection:
        return float((await connection.execute(text(f"SELECT {now}"))).scalar_one())


def jumps(by_ms: int) -> list[Finding]:
    """Nothing while the clock goes as it should."""
    if not by_ms:
        return []
    todo = "chỉnh giờ, hoặc xác nhận / set the clock, or confirm it: ./giaoluu clock --confirm"
    return [Finding("clock", f"nhảy / jumped {by_ms / 1000:+.0f} s", todo)]


def clock(theirs: float) -> Finding:
    """Against the database's clock, and against the day on which the packages were chosen."""
    ours, built = time.time(), (settings.ROOT / "requirements.lock").stat().st_mtime
    seen = datetime.now(VIETNAM).isoformat(" ", "seconds")
    wrong = abs(ours - theirs) > SKEW_S or ours < built - SKEW_S
    return Finding("clock", seen, "chỉnh giờ, bật NTP / set the clock, turn NTP on" if wrong else "")
