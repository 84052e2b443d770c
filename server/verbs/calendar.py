"""lịch làm việc; đối chiếu với gói `holidays` / the working days; check them against the package `holidays`"""

import argparse
import asyncio
import sys
from importlib import import_module

from server import settings, words
from server.domain.calendar.working_days import Calendar
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.office import units
from server.office.calendar_check import Difference, differences
from server.people.people import People
from server.projections.tables import TABLES
from server.runtime import terms
from server.runtime.broadcaster import Nobody
from server.runtime.service import Service
from server.settings import Settings

FIRST, LAST = 2000, 2998
PACKAGE = "holidays"


def main(argv: list[str]) -> int:
    """0 when they agree, 1 when they differ, 2 when it cannot be said."""
    given = _parser().parse_args(argv)
    try:
        table = import_module(PACKAGE).country_holidays("VN", years=given.year)
    except ImportError:
        print(words.both("calendar_check.no_package", {"package": PACKAGE, "python": sys.executable}), file=sys.stderr)
        return 2
    known = asyncio.run(_known(settings.chosen(given)))
    worked = {day for day in getattr(table, "weekend_workdays", ()) if day.year == given.year}
    found = differences(known, given.year, dict(table.items()), worked)
    for each in found:
        print(_line(each))
    if given.year not in known.years:
        print(words.both("calendar_check.unknown_year", {"year": given.year}))
    print(words.both("calendar_check.sum", {"year": given.year, "count": len(found)}))
    return 1 if found else 0


def _line(each: Difference) -> str:
    said = {works: _both("works" if works else "off") for works in (True, False)}
    return f"{each.day:%d/%m/%Y}  {said[each.ours]} | {PACKAGE}: {said[each.theirs]}  {each.name}".rstrip()


def _both(word: str) -> str:
    return " / ".join(words.both(f"calendar_check.{word}", {}).splitlines())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="giaoluu calendar", description=__doc__)
    settings.arguments(parser)
    deeds = parser.add_subparsers(dest="deed", metavar="…", required=True)
    check = deeds.add_parser("check", help="đối chiếu một năm / check one year")
    check.add_argument("year", type=_year)
    return parser


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and FIRST <= int(text) <= LAST):
        raise argparse.ArgumentTypeError(f"không phải năm / not a year ({FIRST}–{LAST}): {text}")
    return int(text)


async def _known(chosen: Settings) -> Calendar:
    """The file's days, and on top what was changed on the page."""
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await migrate(engine)
        book = Book(engine, tables=TABLES)
        await book.look_at_clock()
        measured = terms.terms(chosen, units.read())
        service = Service(book, People(engine, chosen), measured, chosen.limits, chosen.secret, Nobody())
        return await service.calendar.fresh()
    finally:
        await engine.dispose()
