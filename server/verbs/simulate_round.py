"""mô phỏng một năm với 64 phòng rồi đối chiếu / play a year of rounds in 64 rooms by a clock of its own and count it"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import prometheus_client
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from server import settings
from server.domain.audit import AUDIT
from server.domain.session import REHEARSAL
from server.domain.session.readiness import REHEARSAL as REHEARSED
from server.errors import Corrupt, Refused, Unavailable
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.verify import verify
from server.office import calendar
from server.office.units import Registry, registry
from server.office.year.account import Account
from server.office.year.rules import LEVELS
from server.people.people import People
from server.projections import projectors
from server.projections.tables import TABLES
from server.rehearsal.year import expect, script, sums
from server.rehearsal.year.play import Play
from server.rehearsal.year.world import Clock, World
from server.runtime import demonstration, terms, year_rows
from server.runtime.broadcaster import Nobody
from server.runtime.followers import Followers
from server.runtime.reactions import Reactor
from server.runtime.rebuild import differences
from server.runtime.service import Service
from server.settings import Settings
from server.transport.tasks import everyone
from server.words import t

YEAR, ROOMS, SEED = 2010, 64, 2010
HOUR = 3_600_000
ITEMS = 4
PATIENCE_MS = 300_000


class Failed(Exception):
    """Why no year can be played, in words for the operator."""


class Told(NamedTuple):
    """What was done, and what does not add up."""

    counts: dict[str, int]
    states: Counter[str]
    wrong: list[str]
    seconds: float


def main(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="giaoluu-year-"))
    try:
        told = asyncio.run(play(_chosen(given, folder), given))
    except (settings.SettingsError, Failed) as wrong:
        print(f"giaoluu simulate-round: {wrong}", file=sys.stderr)
        return 1
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)
    code = said(told)
    if given.keep and not given.into:
        # Nobody's data are in it: its players come in by their links alone.
        (folder / "giaoluu.toml").write_text("[people]\nsecond_factor_roles = []\n")
        (folder / "giaoluu.toml").chmod(0o600)
        if given.until:
            demonstration.note(folder, _ends(given))
        print(f"\n  GIAOLUU_PATHS_VAR={folder} ./giaoluu run --empty\n"
              f"  GIAOLUU_PATHS_VAR={folder} ./giaoluu user link vanphong-1\n"
              f"  /r/{registry().ministry}/can-bo/nam?nam={given.year}")  # fmt: skip
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="giaoluu simulate-round", description=__doc__)
    settings.arguments(parser)
    parser.add_argument("--rooms", type=int, default=ROOMS, help="số phòng, kể cả Bộ / rooms, the ministry's too (64)")
    parser.add_argument("--seed", type=int, default=SEED, help="cùng số, cùng kịch bản / same number, same script")
    parser.add_argument("--year", type=int, default=YEAR, help="(%(default)s)")
    parser.add_argument("--until", type=date.fromisoformat, help="dừng ở ngày này / stop on this day (2010-11-19)")
    parser.add_argument("--keep", action="store_true", help="giữ lại và in cách mở / keep it, say how to open it")
    parser.add_argument(
        "--into", action="store_true", help="vào cài đặt này, khi còn trống / into this installation, if empty"
    )  # fmt: skip
    return parser


def _chosen(given: argparse.Namespace, folder: Path) -> Settings:
    """The settings of this installation, but for the database: that of a folder of its own."""
    if not 4 <= given.rooms <= len(registry().rooms) or not 2000 <= given.year <= 2998:
        raise Failed(f"--rooms 4..{len(registry().rooms)}, --year 2000..2998")
    if given.into:
        return settings.chosen(given)
    own = {"paths.var": str(folder), "database.url": f"sqlite:///{folder}/giaoluu.db", "redis.url": ""}
    return settings.load(own | {"anchor.dir": str(folder / "anchors")})


async def play(chosen: Settings, given: argparse.Namespace) -> Told:
    engine = open_engine(chosen.database.url, chosen.database)
    if not given.into:
        _unhurried(engine)
    try:
        await migrate(engine)
        clock = Clock(calendar.midnight(date(given.year, 1, 4)))
        book = Book(engine, clock, tables=TABLES)
        beside = (f"{REHEARSAL.prefix}:", f"{AUDIT.prefix}:")
        if not all(stream.startswith(beside) for stream in await book.streams()):
            raise Failed("cơ sở dữ liệu không trống / the database is not empty")
        people = People(engine, chosen, book.now)
        world = _world(chosen, book, people, clock)
        try:
            return await _performed(world, chosen, given)
        finally:
            await people.close()
    except (Refused, Unavailable, Corrupt) as no:
        raise Failed(f"{no}") from no
    finally:
        await everyone.close()
        await engine.dispose()


def _unhurried(engine: AsyncEngine) -> None:
    """Nobody relies on a year that never was: its commits need not wait for the disk."""

    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.close()

    event.listen(engine.sync_engine, "connect", prepare)


def _world(chosen: Settings, book: Book, people: People, clock: Clock) -> World:
    measured = terms.terms(chosen, registry())
    # Nobody waits before a page: on a loaded machine a turn of 64 rooms may take longer than anybody would.
    unhurried = msgspec.structs.replace(chosen.limits, write_ms=PATIENCE_MS, command_ms=PATIENCE_MS)
    service = Service(
        book, people, measured, unhurried, chosen.secret, Nobody(), counting=calendar.rules(chosen.session)
    )
    outcomes = prometheus_client.Counter("simulated_reactions", "", ["outcome"], registry=None)
    reactor = Reactor(book, service.react, lambda: True, chosen.reactions, outcomes)
    return World(service, people, reactor, clock)


async def _performed(world: World, chosen: Settings, given: argparse.Namespace) -> Told:
    begun, rooms = time.monotonic(), registry()
    cast = [slug for slug in rooms.rooms if slug != rooms.ministry][: given.rooms - 1]
    written = script.write(rooms.ministry, cast, given.year, given.seed, calendar.official())
    keys = [key for key in chosen.readiness.list if key != REHEARSED][:ITEMS]
    play = Play(world, rooms, chosen.session, keys, written, given.seed)
    await play.perform(_ends(given))
    book = world.service.book
    await Followers(book, projectors(chosen.secret), lambda: True, 1).catch_up()
    found = await _accounts(book, rooms, chosen, given.year)
    wrong = await sums.wrong(world, play.ledger, chosen.session)
    if given.until is None:
        wrong += sums.unexpected(found, expect.reasons(written))
    wrong += [f"{problem}" for problem in (await verify(book, Path(chosen.anchor.dir))).problems]
    wrong += await differences(book, projectors(chosen.secret))
    states = Counter[str](each.state for slug, each in found.items() if slug in cast)
    return Told(await play.counts(), states, wrong, time.monotonic() - begun)


def _ends(given: argparse.Namespace) -> int:
    """In the morning of the last day; without one when all that belongs to the year is over."""
    return calendar.midnight(given.until or date(given.year + 1, 1, 31)) + 10 * HOUR


async def _accounts(book: Book, rooms: Registry, chosen: Settings, year: int) -> dict[str, Account]:
    found = await year_rows.accounts(book, rooms, year_rows.terms(chosen), year)
    return {each.unit.slug: each for each in found}


def said(told: Told) -> int:
    """Print what was done; gives the exit code."""
    for what, count in told.counts.items():
        print(f"  {count:>8}  {what}")
    print(f"  {round(told.seconds, 1):>8}  giây / seconds")
    for problem in told.wrong:
        print(f"  ✗ {problem}")
    for level in LEVELS:
        print(f"  {told.states[level]:>8}  {t(f'year.level.{level}')} / {t(f'year.level.{level}', 'en')}")
    print("KHÔNG khớp / DOES NOT add up" if told.wrong else "khớp / it adds up")
    return 1 if told.wrong else 0
