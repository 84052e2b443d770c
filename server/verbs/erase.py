"""xoá hẳn lời của một câu hỏi và những gì từ đó mà ra / erase a question's words and all that was derived from them"""

import argparse
import asyncio
import sys
from pathlib import Path

from server import settings
from server.errors import Refused
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.vacuum import HOLDING, last_wal, vacuum
from server.projections import projectors
from server.projections.tables import TABLES
from server.record_section import OPEN_DATA
from server.runtime import erasures
from server.runtime.audit_log import of_verb
from server.runtime.erase import erase, everywhere, told_of
from server.runtime.followers import Followers
from server.runtime.mail_files import MailFiles
from server.settings import Settings

SAY = {
    "question.unknown": "không có câu hỏi này / there is no such question",
    "words.unknown": "câu hỏi này không còn lời nào / this question holds no words any more",
}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu erase", description=__doc__)
    settings.arguments(parser)
    parser.add_argument("--question", required=True, metavar="ID", help="mã sau /cau/ / the id behind /cau/")
    parser.add_argument("--keep-answer", action="store_true", help="giữ câu trả lời / keep what was published to it")
    parser.add_argument("--dry-run", action="store_true", help="chỉ liệt kê / only list what would be erased")
    parser.add_argument("--gentle", action="store_true", help="không khoá bảng (PostgreSQL) / plain VACUUM, no lock")
    given = parser.parse_args(argv)
    given.question = given.question.rstrip("/").rpartition("/")[2]
    try:
        asyncio.run(_erase(settings.chosen(given), given))
    except (settings.SettingsError, Refused) as no:
        print(f"giaoluu erase: {SAY.get(no.code, no.code) if isinstance(no, Refused) else no}", file=sys.stderr)
        return 1
    return 0


async def _erase(chosen: Settings, given: argparse.Namespace) -> None:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await migrate(engine)
        book = Book(engine, tables=TABLES)
        every = await everywhere(book, given.question, given.keep_answer)
        for found in every:
            for entry in found.entries:
                print(f"{found.stream} {entry.seq} {entry.name}")
        if given.dry_run:
            return
        about = {given.question, every[0].question}
        for found in every:
            try:
                seq = await erase(book, found, projectors(chosen.secret))
            except Refused:
                if found is every[0]:
                    raise
                continue  # the server that runs was faster there
            about |= await told_of(book, found.stream, seq)
            print(f"đã xoá, ghi ở mục / erased, as entry {seq} of {found.stream} says")
        await of_verb(book, chosen).operated("erase", sum(len(found.entries) for found in every), given.question)
        # Now, lest the words stand in a table that follows until somebody opens the server.
        await Followers(book, projectors(chosen.secret), lambda: True, 1).catch_up()
        await erasures.note(book, Path(chosen.anchor.erased), chosen.mail.keep_days)
        await MailFiles(book, Path(chosen.mail.dir)).forget(about)
        for name in OPEN_DATA:
            (Path(chosen.open_data.dir) / name).unlink(missing_ok=True)
        clean = await vacuum(engine, HOLDING, full=not given.gentle)
        print(_REMAINS[clean])
        if segment := await last_wal(engine):
            print(_WAL.format(segment=segment))
        print(_BACKUPS.format(listed=chosen.anchor.erased))
    finally:
        await engine.dispose()


_REMAINS = {
    True: "✓ các tệp bảng không còn lời đó / the tables' files hold nothing of it",
    False: "! các tệp bảng còn có thể giữ bản cũ; chạy lại khi vắng / the tables' files may still hold old versions: "
    "a reader was in the way, or --gentle was asked for; run the verb again in a quiet hour",
}
_WAL = (
    "! WAL của PostgreSQL đến {segment}, bản lưu WAL và máy dự phòng còn giữ lời đó đến khi bị ghi đè hoặc xoá / "
    "PostgreSQL's write-ahead log up to {segment}, its archive and its replicas hold the words until they are recycled "
    "or removed"
)
_BACKUPS = (
    "! các bản sao lưu trước lúc này còn giữ lời đó; khi khôi phục, danh sách {listed} xoá lại / backups taken before "
    "now hold the words; a restore erases them again by the list in {listed}: keep it with the backups, apart from them"
)
