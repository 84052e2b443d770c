"""sổ đăng ký xử lý và hồ sơ đánh giá tác động dữ liệu cá nhân / the register of processing and the impact file"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import Connection, inspect

from server import settings, words
from server.doctor.database import not_made_yet
from server.dossier import facts
from server.dossier.paper import paper
from server.local_time import day_of
from server.log.engine import open_engine, reading
from server.log.migrate import migrate
from server.office.rendering.docx import docx
from server.office.rendering.pdf import pdf
from server.office.units import registry
from server.settings import Settings

MADE = {".docx": docx, ".pdf": pdf}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu dossier", description=__doc__)
    settings.arguments(parser)
    parser.add_argument("dest", type=Path, metavar="DEST", help="tệp / a file: ho-so.docx, ho-so.pdf")
    parser.add_argument("--unit", default="", help="đơn vị lập / whose it is; the ministry's by default")
    given = parser.parse_args(argv)
    try:
        chosen = settings.chosen(given)
        if given.dest.suffix not in MADE:
            return _no(f"{given.dest}: .docx hoặc / or .pdf")
        rooms = registry()
        if (slug := given.unit or rooms.ministry) not in rooms.every:
            return _no(f"{slug}: không có đơn vị này / no such unit")
        made = make(chosen, rooms.every[slug].unit, asyncio.run(_tables(chosen)), given.dest.suffix)
        given.dest.write_bytes(made)
    except settings.SettingsError as wrong:
        return _no(str(wrong))
    except OSError as error:
        return _no(f"{given.dest}: {error.strerror}")
    print(f"{given.dest}: {len(facts.declared().data)} loại dữ liệu / kinds of data")
    return 0


def make(chosen: Settings, unit: str, tables: dict[str, list[str]], suffix: str) -> bytes:
    known = facts.declared()
    for problem in facts.undeclared(tables, known):
        print(f"! {problem}", file=sys.stderr)
    today = day_of(time.time_ns() // 1_000_000)
    return MADE[suffix](paper(known, tables, unit, chosen, today, words.document, _role))


def _role(role: str) -> str:
    return words.t(f"role.{role}", "vi")


async def _tables(chosen: Settings) -> dict[str, list[str]]:
    """The tables of this installation with their columns; before its first start those that it will have."""
    if not_made_yet(chosen.database.url):
        with tempfile.TemporaryDirectory() as folder:
            return await _read(f"sqlite:///{folder}/empty.db", chosen, empty=True)
    return await _read(chosen.database.url, chosen)


async def _read(url: str, chosen: Settings, *, empty: bool = False) -> dict[str, list[str]]:
    engine = open_engine(url, chosen.database)
    try:
        if empty:
            await migrate(engine)
        async with reading(engine).connect() as connection:
            return await connection.run_sync(tables)
    finally:
        await engine.dispose()


def tables(connection: Connection) -> dict[str, list[str]]:
    seen = inspect(connection)
    return {name: [str(column["name"]) for column in seen.get_columns(name)] for name in sorted(seen.get_table_names())}


def _no(why: str) -> int:
    print(f"giaoluu dossier: {why}", file=sys.stderr)
    return 1
