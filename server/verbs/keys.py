"""khoá của dữ liệu liên hệ: đổi khoá / keys of what people leave about themselves: renew them"""

import argparse
import asyncio
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from server import settings
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.people.contacts import Contacts
from server.people.people import People, wall
from server.people.request_texts import RequestTexts
from server.people.vault import Locked
from server.runtime.audit_log import of_verb
from server.settings import Settings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu keys", description=__doc__)
    settings.arguments(parser)
    deeds = parser.add_subparsers(dest="deed", metavar="…", required=True)
    deeds.add_parser("rotate", help="khoá mới cho mọi đơn vị / new keys for all units, everything sealed anew")
    wrapped = deeds.add_parser("rewrap", help="sau khi đổi khoá bí mật / after the installation's secret was changed")
    wrapped.add_argument("--old", type=Path, required=True, metavar="FILE", help="tệp khoá cũ / the old secret's file")
    given = parser.parse_args(argv)
    try:
        asyncio.run(_do(settings.chosen(given), given))
    except (settings.SettingsError, OSError) as wrong:
        print(f"giaoluu keys: {wrong}")
        return 1
    except Locked as wrong:
        print(f"giaoluu keys: không mở được, chưa đổi gì / cannot be opened, nothing was changed: {wrong}")
        return 1
    return 0


async def _do(chosen: Settings, given: argparse.Namespace) -> None:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await migrate(engine)
        contacts, audit = Contacts(engine, chosen.secret, wall), of_verb(Book(engine), chosen)
        if given.deed == "rewrap":
            count = await contacts.rewrap(given.old.read_bytes())
            await audit.operated("keys.rewrapped", count)
            print(f"{count} khoá được gói lại / keys were wrapped anew")
            return
        requests, factors = RequestTexts(engine, contacts.vault, wall), People(engine, chosen).factor

        async def also(connection: AsyncConnection) -> None:
            await factors.seal_again(connection)
            await requests.seal_again(connection)

        units, sealed = await contacts.rotate(also)
        await audit.operated("keys.rotated", units)
        print(f"{units} khoá mới, {sealed} địa chỉ được niêm lại / new keys, addresses sealed anew")
    finally:
        await engine.dispose()
