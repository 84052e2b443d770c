"""kiểm tra nhật ký: chuỗi băm, số thứ tự, neo, dấu niêm / check the log: chain, numbers, anchors, seals"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from server import settings, sources, words
from server.log import anchor as anchor_files
from server.log.anchor import anchor
from server.log.book import Book
from server.log.engine import open_engine, snapshot
from server.log.seals import Seals
from server.log.verify import Report, verify
from server.office.alarms import Alarms
from server.office.outbox import Outbox
from server.people import account_acts, account_check
from server.projections import projectors
from server.projections.projector import Projector
from server.projections.tables import TABLES
from server.runtime import contact_check, erasures, seal_check
from server.runtime.rebuild import differences
from server.settings import Settings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu verify", description=__doc__)
    settings.arguments(parser)
    parser.add_argument("--anchors", type=Path, help="thư mục neo / folder of anchors, if not that of the settings")
    given = parser.parse_args(argv)
    try:
        chosen = settings.chosen(given)
        report = asyncio.run(_verify(chosen, given.anchors or Path(chosen.anchor.dir)))
    except settings.SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    for problem in report.problems:
        print(f"✗ {problem}")
    holds = "nguyên vẹn / intact" if report.ok else "KHÔNG nguyên vẹn / NOT intact"
    print(f"{report.streams} luồng / streams, {report.entries} mục / entries: {holds}")
    return 0 if report.ok else 1


async def _verify(chosen: Settings, anchors: Path) -> Report:
    """Anchors are brought up to date only after all that they already say was found to hold."""
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        book = Book(engine, tables=TABLES)
        report = await verify(book, anchors)
        wrong = [
            *await accounts_problems(book, anchors),
            *await seal_check.problems(Seals(book), Path(chosen.seal.key)),
            *await differences(book, _projectors(chosen)),
            *await erasures.differences(book),
            *await contact_check.differences(book),
        ]
        if report.ok:
            await _anchor(book, anchors)
        if report.problems or wrong:
            problems = [*report.problems, *wrong]
            alarms = Alarms(Outbox(engine), chosen.mail.operator, words.both)
            await alarms.ring("verify", problem=problems[0])
            return report._replace(ok=False, problems=problems)
        return report
    finally:
        await engine.dispose()


async def accounts_problems(book: Book, anchors: Path) -> list[str]:
    """What does not hold of the chain of what was done to accounts."""
    try:
        anchored = anchor_files.apart(anchors, account_acts.CHAIN)
    except ValueError:
        return []  # The walk of the log names it.
    async with snapshot(book.engine).connect() as connection:
        broken = [each async for each in account_acts.broken(connection, anchored)]
        return broken or await account_check.differences(connection)


def _projectors(chosen: Settings) -> Sequence[Projector]:
    """Whoever only looks makes no key."""
    if not sources.secret(os.environ) and not (chosen.var / "secret.key").exists():
        _note(words.both("trouble.no_key", {"what": str(chosen.var / "secret.key")}))
        return [each for each in projectors(b"") if not each.keyed]
    return projectors(chosen.secret)


async def _anchor(book: Book, anchors: Path) -> None:
    try:
        await anchor(book, anchors, apart=account_acts.end)
    except OSError as error:
        _note(words.both("trouble.no_anchors", {"what": f"{anchors}: {error.strerror}"}))


def _note(said: str) -> None:
    print(f"({said.replace(chr(10), ' / ')})")
