"""dựng lại bảng tra cứu từ nhật ký / make the look-up tables anew from the log"""

import argparse
import asyncio
import sys

from server import settings
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.projections import projectors
from server.projections.tables import TABLES
from server.runtime.audit_log import of_verb
from server.runtime.note_erased import note_erased
from server.runtime.rebuild import rebuild
from server.settings import Settings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu rebuild", description=__doc__)
    settings.arguments(parser)
    try:
        streams = asyncio.run(_rebuild(settings.chosen(parser.parse_args(argv))))
    except settings.SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    print(f"đã dựng lại {streams} luồng / {streams} streams rebuilt")
    return 0


async def _rebuild(chosen: Settings) -> int:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await migrate(engine)
        book, every = Book(engine, tables=TABLES), projectors(chosen.secret)
        if noted := await note_erased(book, every):
            print(f"câu đã xoá được ghi ở {noted} luồng / erased questions noted in {noted} streams")
        streams = await rebuild(book, every)
        await of_verb(book, chosen).operated("rebuild", streams)
        return streams
    finally:
        await engine.dispose()
