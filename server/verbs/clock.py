"""đồng hồ của cơ sở dữ liệu; xác nhận sau khi nó nhảy / the database's clock; confirm it after a jump"""

import argparse
import asyncio
from datetime import UTC, datetime

from server import settings
from server.log.book import Book
from server.log.clock_confirmed import confirm
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.stores import store_for
from server.office.calendar import VIETNAM
from server.runtime.audit_log import of_verb
from server.settings import Settings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu clock", description=__doc__)
    settings.arguments(parser)
    parser.add_argument("--confirm", action="store_true", help="giờ này đúng / this time is right")
    given = parser.parse_args(argv)
    now = asyncio.run(_look(settings.chosen(given), given.confirm))
    print(datetime.fromtimestamp(now / 1000, UTC).astimezone(VIETNAM).isoformat(" ", "seconds"))
    if given.confirm:
        print("đã xác nhận; máy chủ đang chạy sẽ theo giờ này / confirmed; a running server will go by this time")
    return 0


async def _look(chosen: Settings, right: bool) -> int:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await migrate(engine)
        async with engine.begin() as connection:
            now = await store_for(engine.dialect.name).clock(connection)
            if right:
                await confirm(connection, now)
        if right:
            await of_verb(Book(engine), chosen).operated("clock.confirmed")
        return now
    finally:
        await engine.dispose()
