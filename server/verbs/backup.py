"""sao lưu toàn bộ vào một tệp, cả khi máy chủ đang chạy / copy everything into a file, also while the server runs"""

import argparse
import asyncio
import sys
from pathlib import Path

from server import copies, passphrase, settings
from server.log.book import Book
from server.log.engine import open_engine
from server.projections.tables import TABLES
from server.runtime import erasures
from server.runtime.audit_log import of_verb
from server.sealed_copy import weakness
from server.settings import Settings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu backup", description=__doc__)
    settings.arguments(parser)
    parser.add_argument("dest", type=Path, metavar="DEST", help="tệp mới / a new file, such as giaoluu.copy")
    parser.add_argument(
        "--secret", action="store_true", help="kèm khoá bí mật; phải niêm / put the secret key in as well; it is sealed"
    )
    parser.add_argument("--seal", action="store_true", help="niêm bằng cụm mật khẩu / seal it with a passphrase")
    passphrase.argument(parser)
    given = parser.parse_args(argv)
    try:
        chosen = settings.chosen(given)
        if given.dest.exists():
            return _no(f"{given.dest}: đã có / is there already")
        word = passphrase.chosen(given.passphrase_file, ask=given.seal or given.secret, twice=True)
        if word is not None and (why := weakness(word)):
            return _no(why)
        rows = asyncio.run(_copy(chosen, given.dest, chosen.secret if given.secret else None, word))
    except (settings.SettingsError, copies.Damaged, passphrase.Missing) as wrong:
        return _no(str(wrong))
    size = given.dest.stat().st_size
    print(f"{given.dest}: {rows} dòng / rows, {size / 2**20:.1f} MB")
    if word is not None:
        print("(đã niêm: mất cụm mật khẩu là mất bản sao / sealed: without the passphrase it is lost)")
    if not given.secret:
        print("(không kèm khoá bí mật / without the secret key: secret.key, GIAOLUU_SECRET)")
    return 0


async def _copy(chosen: Settings, dest: Path, secret: bytes | None, word: str | None) -> int:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        book = Book(engine, tables=TABLES)
        await erasures.note(book, Path(chosen.anchor.erased), chosen.mail.keep_days)
        rows = await copies.write(engine, dest, Path(chosen.anchor.dir), secret, word)
        await of_verb(book, chosen).operated("backup", rows, dest.name + (" --secret" if secret else ""))
        return rows
    finally:
        await engine.dispose()


def _no(why: str) -> int:
    print(f"giaoluu backup: {why}", file=sys.stderr)
    return 1
