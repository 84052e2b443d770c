"""niêm phong nhật ký các buổi, khoá ký, nhân chứng / seal the logs of sessions: signing keys, witnesses"""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from server import settings, words
from server.cluster.sealing_duty import seal_due
from server.domain.kinds import stream_of
from server.errors import Corrupt, Refused
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.office.outbox import Outbox
from server.projections.tables import TABLES
from server.runtime.audit_log import of_verb
from server.runtime.sealing import Sealing
from server.runtime.witnesses import Witnessing, witnesses
from server.settings import Settings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu seal", description=__doc__)
    settings.arguments(parser)
    parser.add_argument("--session", metavar="ID", help="chỉ buổi này / this session alone")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="ghi cả bản ghi có chứng cứ / write records with proof"
    )
    parser.add_argument("--rotate", action="store_true", help="khoá ký mới, khoá cũ bảo chứng / a new key, vouched for")
    parser.add_argument("--keys", action="store_true", help="in các khoá công khai / print the public keys")
    parser.add_argument(
        "--witnesses", action="store_true", help="gửi nhân chứng ngay / hand yesterday's to the witnesses"
    )
    given = parser.parse_args(argv)
    try:
        return asyncio.run(_do(settings.chosen(given), given))
    except (settings.SettingsError, Refused, Corrupt, OSError, ValueError) as wrong:
        print(f"giaoluu seal: {wrong}", file=sys.stderr)
        return 1


async def _do(chosen: Settings, given: argparse.Namespace) -> int:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await migrate(engine)
        book = Book(engine, tables=TABLES)
        await book.look_at_clock()
        sealing = Sealing(book, Path(chosen.seal.key), Path(chosen.anchor.dir))
        if given.rotate:
            await sealing.rotate()
            await of_verb(book, chosen).operated("seal.rotated")
        if given.rotate or given.keys:
            await sealing.key()
            for key in await sealing.seals.keys():
                print(f"{key.id} {key.public}{' (cũ / retired)' if key.retired_at else ''}")
            return 0
        if given.session:
            await sealing.seal(stream_of(given.session))
        else:
            await seal_due(book, sealing, running=True)
        await _told(sealing, given)
        if given.witnesses:
            await _hand_out(chosen, sealing, book)
        return 0
    finally:
        await engine.dispose()


async def _told(sealing: Sealing, given: argparse.Namespace) -> None:
    """What is sealed now; with --out a file of each record, with all that proves it."""
    wanted = stream_of(given.session) if given.session else None
    for seal in await sealing.seals.latest():
        if wanted in (None, seal.stream):
            print(f"{seal.stream} {seal.seq} {seal.root} {seal.number}")
            if given.out:
                given.out.mkdir(parents=True, exist_ok=True)
                name = f"{seal.stream.replace(':', '-')}-{seal.number}"
                for end, found in (
                    ("", await sealing.record(seal.stream)),
                    ("-seal", await sealing.published(seal)),
                ):
                    text = json.dumps(found, ensure_ascii=False, indent=1)
                    (given.out / f"{name}{end}.json").write_text(text, encoding="utf-8")


async def _hand_out(chosen: Settings, sealing: Sealing, book: Book) -> None:
    known = witnesses(chosen.seal.witness_mails, chosen.seal.witness_folders)
    outbox, anchors = Outbox(book.engine), Path(chosen.anchor.dir)
    witnessing = Witnessing(sealing, outbox, known, anchors, chosen.web.base_domain)
    for each in await witnessing.hand_out(book.now(), words.t("seal.witness_subject")):
        print(f"{each.witness} {each.day} {each.digest}")
