"""khôi phục từ bản sao lưu, rồi kiểm tra nhật ký / put a backup back, then verify the log"""

import argparse
import asyncio
import base64
import os
import sys
import time
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from server import copies, passphrase, settings, sources
from server.errors import Unavailable
from server.log.book import Book
from server.log.engine import open_engine, reading
from server.log.vacuum import HOLDING, vacuum
from server.log.verify import Report, verify
from server.process import Cannot, alone
from server.projections import projectors
from server.projections.tables import TABLES
from server.record_section import OPEN_DATA
from server.runtime import erasures
from server.runtime.audit_log import of_verb
from server.runtime.erase_again import erase_again
from server.sealed_copy import sealed
from server.settings import Settings
from server.verbs.verify import accounts_problems

_OTHERS = text("""SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND application_name = 'giaoluu' AND pid <> pg_backend_pid()""")


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu restore", description=__doc__)
    settings.arguments(parser)
    parser.add_argument("src", type=Path, metavar="SRC", help="tệp của / a file made by ./giaoluu backup")
    parser.add_argument("--force", action="store_true", help="thay những gì đang có / replace what is there")
    passphrase.argument(parser)
    given = parser.parse_args(argv)
    try:
        chosen = settings.chosen(given)
        word = passphrase.chosen(given.passphrase_file, ask=given.src.is_file() and sealed(given.src))
        with alone(chosen):
            report = asyncio.run(_restore(chosen, given.src, given.force, word))
    except copies.Taken:
        return _no("cơ sở dữ liệu không trống; thêm --force để thay / the database is not empty; --force replaces it")
    except (settings.SettingsError, copies.Damaged, passphrase.Missing, Cannot, RuntimeError) as wrong:
        return _no(str(wrong))
    for problem in report.problems:
        print(f"✗ {problem}")
    holds = "nguyên vẹn / intact" if report.ok else "KHÔNG nguyên vẹn / NOT intact"
    print(f"{report.streams} luồng / streams, {report.entries} mục / entries: {holds}")
    return 0 if report.ok else 1


async def _restore(chosen: Settings, src: Path, force: bool, word: str | None) -> Report:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await _nobody_else(engine)
        if force:
            await _list_what_was_erased(engine, chosen)
        rows = await copies.load(engine, src, force=force, passphrase=word)
        print(f"{src}: {rows} dòng / rows")
        _anchors(Path(chosen.anchor.dir), src, word)
        _secret(chosen, copies.check(src, word).secret)
        left, book = await _erase_again(engine, chosen), Book(engine, tables=TABLES)
        found = await verify(Book(engine), Path(chosen.anchor.dir))
        left += await accounts_problems(Book(engine), Path(chosen.anchor.dir))
        await of_verb(book, chosen).operated("restore", rows, src.name)
        return found._replace(ok=found.ok and not left, problems=[*found.problems, *left])
    finally:
        await engine.dispose()


async def _nobody_else(engine: AsyncEngine) -> None:
    """A running server would go on from what it has in memory."""
    if engine.dialect.name == "postgresql":
        async with reading(engine).connect() as connection:
            if (await connection.execute(_OTHERS)).scalar_one():
                raise Cannot("hãy dừng mọi máy chủ đang dùng cơ sở dữ liệu", "stop every server that uses the database")


async def _list_what_was_erased(engine: AsyncEngine, chosen: Settings) -> None:
    """What the database that goes away knows of it, if it still can be read."""
    try:
        listed = Path(chosen.anchor.erased)
        await erasures.note(Book(engine, tables=TABLES), listed, chosen.mail.keep_days)
    except (Unavailable, SQLAlchemyError):
        print("! không đọc được danh sách đã xoá của cơ sở dữ liệu cũ / what the old database erased is not known")


async def _erase_again(engine: AsyncEngine, chosen: Settings) -> list[str]:
    """What was erased since the copy was taken; gives what a person has to look at."""
    listed = Path(chosen.anchor.erased)
    book = Book(engine, tables=TABLES)
    done = await erase_again(book, erasures.read(listed), projectors(chosen.secret), chosen.secret)
    if done.words or done.contacts or done.apart or done.texts:
        print(_ERASED.format(listed=listed, **done._asdict()))
        await vacuum(engine, HOLDING, full=True)
        for name in OPEN_DATA:
            await asyncio.to_thread((Path(chosen.open_data.dir) / name).unlink, missing_ok=True)
    return [_LEFT.format(question=question) for question in done.left]


_ERASED = (
    "xoá lại theo / erased again by {listed}: {words} lời / words, {contacts} địa chỉ / addresses, {apart} đơn để "
    "riêng / set apart, {texts} lời trong yêu cầu về dữ liệu / texts of data requests"
)
_LEFT = "{question}: không để riêng lại được / could not be set apart again"


def _anchors(folder: Path, src: Path, word: str | None) -> None:
    """The copy's anchors take the place of those that are there; these stay beside them, as evidence."""
    if folder.exists():
        aside = folder.with_name(f"{folder.name}.before-{time.strftime('%Y%m%d-%H%M%S')}")
        folder.rename(aside)
        print(f"neo cũ / anchors until now: {aside}")
    folder.mkdir(parents=True)
    for name, lines in copies.anchors(src, word):
        (folder / name).write_text(lines, encoding="utf-8")


def _secret(chosen: Settings, held: str | None) -> None:
    """The copy's key, where this machine has none."""
    path = chosen.var / "secret.key"
    if held is None or path.exists() or sources.secret(os.environ):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64decode(held))
    print(f"khoá bí mật / secret key: {path}")


def _no(why: str) -> int:
    print(f"giaoluu restore: {why}", file=sys.stderr)
    return 1
