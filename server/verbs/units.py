"""danh mục đơn vị: nhập tệp, liệt kê, hợp nhất, mở trang / the register of units: import, list, merge, open a room"""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec
from prometheus_client import Counter

from server import settings, words
from server.errors import Refused
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.office import units, units_file
from server.office.register import Known
from server.office.units import Registry
from server.office.units_file import Wrong
from server.people.people import People
from server.projections.tables import TABLES
from server.runtime import terms
from server.runtime.broadcaster import Nobody
from server.runtime.reactions import Reactor
from server.runtime.register import RegisterWatch, today
from server.runtime.registrar import Registrar
from server.runtime.service import Service
from server.settings import Settings
from server.transport.tasks import everyone

PATIENCE_S = 20.0
LOOK_S = 0.05


class At(NamedTuple):
    """The register of this installation, opened as the operator of the machine."""

    registrar: Registrar
    registry: Registry
    book: Book
    reactor: Reactor

    async def settled(self, *slugs: str) -> list[Known]:
        """These units, once no merger of theirs waits for a word; whoever runs a server may deliver it as well."""
        until = time.monotonic() + PATIENCE_S
        while True:
            await asyncio.gather(*await self.reactor.look())
            await self.registry.refresh()
            found = [self.registry.units[slug] for slug in slugs]
            if not any(each.waits for each in found) or time.monotonic() > until:
                return found
            await asyncio.sleep(LOOK_S)


Deed = Callable[[At, argparse.Namespace], Awaitable[int]]


def main(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    try:
        return asyncio.run(_do(settings.chosen(given), given))
    except BrokenPipeError:
        sys.stderr.close()  # whoever read has seen enough
    except (IsADirectoryError, FileNotFoundError, PermissionError) as wrong:
        code = {IsADirectoryError: "directory", FileNotFoundError: "no_file"}.get(type(wrong), "denied")
        print(f"giaoluu units: {words.both(f'units_file.{code}', {'file': wrong.filename})}", file=sys.stderr)
    except (settings.SettingsError, OSError) as wrong:
        print(f"giaoluu units: {wrong}", file=sys.stderr)
    except Refused as no:
        print(f"giaoluu units: {words.both(f'refused.{no.code}', no.details)}", file=sys.stderr)
    except Wrong as wrong:
        for line, code, details in wrong.problems:
            print(f"{given.file}:{line}: {said(code, details)}", file=sys.stderr)
        print(words.both("units_file.nothing", {"count": len(wrong.problems)}), file=sys.stderr)
    return 1


def said(code: str, details: object) -> str:
    """A problem of a file, in words; what a command refuses in its own."""
    known = dict(details)  # type: ignore[call-overload]
    if code == "unfit":
        why = words.both(f"refused.{known['code']}", known)
        return f"{known['unit']}, {known.get('field', '')}: {why}"
    return words.both(f"units_file.{code}", known)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="giaoluu units", description=__doc__)
    settings.arguments(parser)
    deeds = parser.add_subparsers(dest="deed", metavar="…", required=True)
    take = deeds.add_parser("import", help="nhập một tệp TOML, tất cả hoặc không / take a file, all of it or nothing")
    take.add_argument("file", type=Path)
    show = deeds.add_parser("list", help="liệt kê / list")
    show.add_argument("--on", type=_day, help="như ngày, NĂM-THÁNG-NGÀY / as of YYYY-MM-DD")
    merge = deeds.add_parser("merge", help="hợp nhất / merge units into another")
    merge.add_argument("unit", nargs="+")
    merge.add_argument("--into", required=True)
    merge.add_argument("--on", required=True, type=_day, help="từ ngày / from this day on, YYYY-MM-DD")
    room = deeds.add_parser("room", help="mở trang riêng / open a room for a unit that may hold rounds of its own")
    room.add_argument("unit")
    return parser


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"không phải ngày / not a day (YYYY-MM-DD): {text}") from None


async def _do(chosen: Settings, given: argparse.Namespace) -> int:
    async with opened(chosen) as at:
        return await DEEDS[given.deed](at, given)


@asynccontextmanager
async def opened(chosen: Settings) -> AsyncIterator[At]:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await migrate(engine)
        book, registry = Book(engine, tables=TABLES), units.read()
        await book.look_at_clock()
        await RegisterWatch(book, registry, chosen.live.poll_ms).look()
        people = People(engine, chosen)
        service = Service(book, people, terms.terms(chosen, registry), chosen.limits, chosen.secret, Nobody())
        outcomes = Counter("outcomes", "", ["outcome"], registry=None)
        reactor = Reactor(book, service.react, lambda: True, chosen.reactions, outcomes)
        yield At(Registrar(service, registry), registry, book, reactor)
    finally:
        await everyone.close()
        await engine.dispose()


async def _import(at: At, given: argparse.Namespace) -> int:
    done = await at.registrar.take(units_file.read(given.file.read_bytes()))
    counts = {name: len(getattr(done, name)) for name in ("added", "changed", "same", "joined")}
    print(words.both("units_file.done", counts))
    return _told(await at.settled(*(slug for slug, _ in done.joined)))


async def _merge(at: At, given: argparse.Namespace) -> int:
    into = at.registrar.named(given.into)
    slugs = [at.registrar.named(label) for label in given.unit]
    for slug in slugs:
        cid = f"merge-{slug}-{into}-{given.on}-{at.registry.turns}-{time.time_ns()}"[:64]
        await at.registrar.merge(slug, into, given.on, cid)
    return _told(await at.settled(*slugs))


async def _room(at: At, given: argparse.Namespace) -> int:
    slug = at.registrar.named(given.unit)
    version = at.registry.version(slug)
    raw = msgspec.to_builtins(version) | {"room": True}
    await at.registrar.change(slug, raw, f"room-{slug}-{time.time_ns()}"[:64])
    await at.registry.refresh()
    print(f"/r/{slug}/")
    return 0


async def _list(at: At, given: argparse.Namespace) -> int:
    on = given.on or today(at.book)
    for each in at.registry.units.values():
        version = each.at(on)
        if each.coming(on):
            state = f"từ / from {each.versions[0].valid_from}"
        else:
            state = f"→ {each.successor} {each.ends_on}{' ?' * each.waits}" if each.successor else ""
        room = f"/r/{each.slug}/" if version.room else "-"
        print(f"{each.slug:<18} {each.kind:<13} {room:<22} {version.title}  {state}".rstrip())
    return 0


def _told(merged: list[Known]) -> int:
    """What came of mergers; 1 when one was refused or still waits."""
    code = 0
    for each in merged:
        details = {"unit": each.slug, "into": each.successor or (each.turned.into if each.turned else ""),
                   "on": each.ends_on}  # fmt: skip
        if each.turned and not each.successor:
            print(f"{each.slug}: {words.both(f'refused.{each.turned.code}', details)}", file=sys.stderr)
            code = 1
        elif each.gone:
            print(words.both("units_file.merged", details))
        else:
            print(words.both("units_file.waiting", details), file=sys.stderr)
            code = 1
    return code


DEEDS: dict[str, Deed] = {"import": _import, "list": _list, "merge": _merge, "room": _room}
