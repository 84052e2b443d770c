"""đưa bảng lên bản mới, cấp quyền cho vai web / bring the tables up to date, say what the web's role may"""

import argparse
import asyncio
import sys

from server import settings
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.web_role import TooMuch, grant, grants
from server.settings import Settings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu migrate", description=__doc__)
    settings.arguments(parser)
    parser.add_argument(
        "--web", metavar="ROLE", help="PostgreSQL: vai của máy chủ web / the role under which the server runs"
    )
    parser.add_argument(
        "--print", action="store_true", help="chỉ in lệnh SQL cấp quyền / only print what would be granted"
    )
    given = parser.parse_args(argv)
    try:
        if given.print:
            print(";\n".join(grants(given.web or "giaoluu_web")) + ";")
            return 0
        chosen = settings.chosen(given)
        if given.web and chosen.database.url.startswith("sqlite"):
            return _no("SQLite không có vai / SQLite knows no roles")
        done = asyncio.run(_migrate(chosen, given.web))
    except (settings.SettingsError, ValueError) as wrong:
        return _no(str(wrong))
    except TooMuch as role:
        return _no(
            f"{role} được làm mọi việc, cấp quyền không giữ được nó / {role} may do anything: no grant holds it back"
        )
    print(" ".join(done) or "không có gì mới / nothing new")
    if given.web:
        print(f"{given.web}: quyền đã cấp / what it may do is set")
    return 0


async def _migrate(chosen: Settings, web: str | None) -> list[str]:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        done = await migrate(engine)
        if web:
            async with engine.begin() as connection:
                await grant(connection, web)
        return done
    finally:
        await engine.dispose()


def _no(why: str) -> int:
    print(f"giaoluu migrate: {why}", file=sys.stderr)
    return 1
