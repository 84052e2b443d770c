"""khám máy này: điều gì ổn, điều gì cần làm / examine this machine: what is well and what to do"""

import argparse
import asyncio
import os
import re
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from server import key, settings, sources, trouble
from server.log.clock_confirmed import jump
from server.log.engine import open_engine, reading
from server.log.migrate import pending
from server.log.reaction_queue import REFUSED
from server.log.tables import reactions
from server.log.web_role import own
from server.office.calendar import VIETNAM
from server.office.postman import FILES
from server.office.smtp import PORTS
from server.open_lines import open_lines
from server.runtime.retention import lately
from server.settings import Settings

NEEDED, TIGHT = 100 * 2**20, 2**30
SKEW_S = 2.0
NGINX, NGINX_FILES = Path("/etc/nginx"), ("nginx.conf", "conf.d/*.conf", "sites-enabled/*")
LOST_PORT = re.compile(r"^\s*proxy_set_header\s+Host\s+[\"']?\$host[\"']?\s*;", re.MULTILINE | re.IGNORECASE)
MOST_NAMED = 20
LATE_S = 2 * 86_400
PRODUCTION = Path("/etc/giaoluu.env")
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


class Finding(NamedTuple):
    """`todo` is empty when all is well; `optional` findings do not make the examination fail."""

    what: str
    seen: str
    todo: str = ""
    optional: bool = False


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu doctor", description=__doc__)
    settings.arguments(parser)
    try:
        found = asyncio.run(examine(settings.chosen(parser.parse_args(argv))))
    except settings.SettingsError as wrong:
        found = [Finding("settings", str(wrong), "sửa cài đặt này / mend this setting")]
    for finding in found:
        mark = "ok" if not finding.todo else "--" if finding.optional else "!!"
        print(f"{mark}  {finding.what:<12} {finding.seen}")
        if finding.todo:
            print(f"                 → {finding.todo}")
    return int(any(finding.todo and not finding.optional for finding in found))


async def examine(chosen: Settings) -> list[Finding]:
    plain = [
        python(),
        packages(),
        disk(chosen.var),
        secret(chosen),
        *modes(chosen),
        port(chosen),
        mail(chosen),
        *(
            Finding("tls", f"{e.setting}: {e.host}", f"dùng / use {e.instead}", optional=True)
            for e in open_lines(chosen)
        ),
        *proxy(),
        chromium(),
    ]
    return [*plain, *await database(chosen)]


def python() -> Finding:
    todo = "" if sys.version_info >= (3, 11) else "cài Python 3.11 trở lên / install Python 3.11 or newer"
    return Finding("python", sys.version.split()[0], todo)


def packages() -> Finding:
    wrong = [name for name, version in locked() if installed(name) not in (version, None)]
    missing = [name for name, _ in locked() if installed(name) is None]
    if wrong or missing:
        todo = "xoá thư mục .venv rồi chạy lại ./giaoluu / remove the folder .venv and run ./giaoluu again"
        return Finding("packages", " ".join(wrong + missing), todo)
    return Finding("packages", "requirements.lock")


def locked() -> Iterator[tuple[str, str]]:
    """Names and versions in the lock, less those for other machines (they carry a marker)."""
    for line in (settings.ROOT / "requirements.lock").read_text().splitlines():
        name, equals, rest = line.rstrip(" \\").partition("==")
        if equals and not line.startswith(" ") and ";" not in rest:
            yield name.partition("[")[0], rest.strip()


def installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def disk(var: Path) -> Finding:
    place = next(folder for folder in (var, *var.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    seen = f"{free / 2**30:.1f} GB · {place}"
    if not os.access(place, os.W_OK):
        return Finding("disk", seen, "cho phép ghi vào thư mục này / make this folder writable")
    todo = "" if free >= TIGHT else "dọn đĩa: nên còn trên 1 GB / make room: keep more than 1 GB free"
    return Finding("disk", seen, todo, optional=free >= NEEDED)


def secret(chosen: Settings) -> Finding:
    path, given = chosen.var / "secret.key", sources.secret(os.environ)
    if not given and not path.exists():
        return Finding("secret", "sẽ được tạo khi chạy lần đầu / is made at the first start")
    try:
        why = key.weakness(given.encode() if given else path.read_bytes())
    except OSError as error:
        return Finding("secret", f"{path}: {error.strerror}", f"chmod 600 {path}")
    seen = "GIAOLUU_SECRET" if given else f"{path} ({path.stat().st_mode & 0o777:o})"
    close = f"chmod 600 {path}" if not given and path.stat().st_mode & 0o077 else ""
    if why:
        return Finding("secret", f"{seen}: {why}", "; ".join(filter(None, (settings.STRONGER, close))))
    return Finding("secret", seen, close)


def modes(chosen: Settings) -> Iterator[Finding]:
    """Files that hold secrets or say what the server does: nobody but its user writes them, nor reads a secret."""
    given = os.environ.get("GIAOLUU_CONFIG")
    url = chosen.database.url
    database = [Path(url.partition(":///")[2])] if url.startswith("sqlite") else []
    own = Path(given) if given else chosen.var / "giaoluu.toml"
    for path in (own, chosen.var / ".env", PRODUCTION, Path(chosen.seal.key), *database):
        if not path.is_file():
            continue
        mode = path.stat().st_mode & 0o777
        todo = f"chmod 600 {path}" if mode & 0o077 else ""
        secret = path == Path(chosen.seal.key) or _secret_in(path)
        yield Finding("mode", f"{path} ({mode:o})", todo, optional=not mode & 0o022 and not secret)


def _secret_in(path: Path) -> bool:
    """A setting in it that others must not read."""
    if path.suffix not in (".toml", ".env", ""):
        return False
    text = path.read_text(encoding="utf-8", errors="replace")
    return bool(re.search(r"(?i)(token|secret)\s*=\s*[\"']?\S{3}|://[^/\s:@]+:[^@/\s]+@", text))


def port(chosen: Settings) -> Finding:
    place = (chosen.web.host, chosen.web.port)
    family = socket.AF_INET6 if ":" in chosen.web.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except OSError as error:
            todo = (
                "máy chủ đang chạy, hoặc chọn cổng khác / the server runs already, or choose another: --set web.port="
            )
            return Finding("port", f"{place[0]}:{place[1]}: {error.strerror}", todo, optional=True)
    return Finding("port", f"{place[0]}:{place[1]}")


def mail(chosen: Settings) -> Finding:
    """Where mail goes, whether the mail server answers, and whether mail that comes back is read."""
    said = chosen.mail
    if said.transport == FILES:
        todo = "mail.transport = smtp://… để gửi thật / to send them" if chosen.web.https else ""
        return Finding("mail", f"{said.dir} (.eml)", todo, optional=True)
    parts = urlsplit(said.transport)
    place = (parts.hostname or "", parts.port or PORTS[parts.scheme])
    seen = f"{parts.scheme}://{place[0]}:{place[1]}"
    try:
        socket.create_connection(place, timeout=said.timeout_ms / 1000).close()
    except OSError as error:
        return Finding("mail", f"{seen}: {error}", "sửa mail.transport / mend mail.transport")
    read = said.bounce_box or said.webhook_token
    wanted = "mail.bounces, mail.bounce_box: để ghi thư bị trả lại / so that mail that comes back is noted"
    todo = "" if read and said.bounces else wanted
    return Finding("mail", seen, todo, optional=True)


def proxy(folder: Path = NGINX) -> list[Finding]:
    """What nginx on this machine passes on: without the port every form and socket is refused where it is not 443."""
    for path in sorted(path for name in NGINX_FILES for path in folder.glob(name) if path.is_file()):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if "proxy_pass" in text and LOST_PORT.search(text):
            todo = "để giữ cổng / to keep the port: proxy_set_header Host $http_host;"
            return [Finding("proxy", f"{path}: proxy_set_header Host $host", todo, optional=True)]
    return []


def chromium() -> Finding:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    todo = "" if found else "chỉ cần cho ./giaoluu test / only for ./giaoluu test: apt install chromium"
    return Finding("chromium", found or "không có / none", todo, optional=True)


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
        return waiting, now, [*found, *await kept(engine, now)]
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


async def kept(engine: AsyncEngine, now: float) -> list[Finding]:
    """What retention took out last, and whether it runs at all."""
    last, gone = await lately(engine)
    seen = f"{datetime.fromtimestamp(last, VIETNAM):%d/%m/%Y %H:%M}: {gone}" if last else "chưa chạy / not yet"
    late = "không chạy từ lâu: máy chủ có dẫn đầu không? / it has not run for long: does a server lead?"
    return [Finding("retention", seen, late if last and now - last > LATE_S else "", optional=True)]


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
