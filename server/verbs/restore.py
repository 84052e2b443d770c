"""khôi phục từ bản sao lưu, rồi kiểm tra nhật ký / put a backup back, then verify the log"""

import argparse
import asyncio
import base64
import os
import sys
import time
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from server import copies, settings
from server.log.book import Book
from server.log.engine import open_engine, reading
from server.log.verify import Report, verify
from server.process import Cannot, alone
from server.settings import Settings

_OTHERS = text("""SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND application_name = 'giaoluu' AND pid <> pg_backend_pid()""")


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu restore", description=__doc__)
    settings.arguments(parser)
    parser.add_argument("src", type=Path, metavar="SRC", help="tệp của / a file made by ./giaoluu backup")
    parser.add_argument("--force", action="store_true", help="thay những gì đang có / replace what is there")
    given = parser.parse_args(argv)
    try:
        chosen = settings.chosen(given)
        with alone(chosen):
            report = asyncio.run(_restore(chosen, given.src, given.force))
    except copies.Taken:
        return _no("cơ sở dữ liệu không trống; thêm --force để thay / the database is not empty; --force replaces it")
    except (settings.SettingsError, copies.Damaged, Cannot, RuntimeError) as wrong:
        return _no(str(wrong))
    for problem in report.problems:
        print(f"✗ {problem}")
    holds = "nguyên vẹn / intact" if report.ok else "KHÔNG nguyên vẹn / NOT intact"
    print(f"{report.streams} luồng / streams, {report.entries} mục / entries: {holds}")
    return 0 if report.ok else 1


async def _restore(chosen: Settings, src: Path, force: bool) -> Report:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await _nobody_else(engine)
        rows = await copies.load(engine, src, force=force)
        print(f"{src}: {rows} dòng / rows")
        _anchors(Path(chosen.anchor.dir), src)
        _secret(chosen, copies.check(src).secret)
        return await verify(Book(engine), Path(chosen.anchor.dir))
    finally:
        await engine.dispose()


async def _nobody_else(engine: AsyncEngine) -> None:
    """A running server would go on from what it has in memory."""
    if engine.dialect.name == "postgresql":
        async with reading(engine).connect() as connection:
            if (await connection.execute(_OTHERS)).scalar_one():
                raise Cannot("hãy dừng mọi máy chủ đang dùng cơ sở dữ liệu", "stop every server that uses the database")


def _anchors(folder: Path, src: Path) -> None:
    """The copy's anchors take the place of those that are there; these stay beside them, as evidence."""
    if folder.exists():
        aside = folder.with_name(f"{folder.name}.before-{time.strftime('%Y%m%d-%H%M%S')}")
        folder.rename(aside)
        print(f"neo cũ / anchors until now: {aside}")
    folder.mkdir(parents=True)
    for name, lines in copies.anchors(src):
        (folder / name).write_text(lines, encoding="utf-8")


def _secret(chosen: Settings, held: str | None) -> None:
    """The copy's key, where this machine has none."""
    path = chosen.var / "secret.key"
    if held is None or path.exists() or os.environ.get("GIAOLUU_SECRET"):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64decode(held))
    print(f"khoá bí mật / secret key: {path}")


def _no(why: str) -> int:
    print(f"giaoluu restore: {why}", file=sys.stderr)
    return 1
