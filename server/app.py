"""The only place where things are wired."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import socketio
from starlette.types import ASGIApp

from server import words
from server.fleet import duties
from server.fleet.leader import WEB, Kind
from server.hall.moderation import REASONS
from server.live import door, listen, tasks
from server.live.bus import Bus
from server.live.crowd import Crowd
from server.live.engine import Engine
from server.live.exchange import Exchange
from server.live.fanout import Channels, Fanout
from server.live.gauges import Gauges
from server.live.house import House
from server.live.keeper import Keeper
from server.live.signals import Seal
from server.live.together import Together
from server.live.vitals import Vitals, quantile
from server.log.book import Book
from server.log.command import Terms
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.office.units import Registry, registry
from server.people.people import People
from server.settings import ROOT, Settings
from server.web.files import Files
from server.web.health import Health
from server.web.render import Pages
from server.web.routes import application
from server.web.shelf import Shelf
from server.web.site import Site

GRACE_S = 2.0
TEXTS = ("question", "name", "place", "note", "answer", "topic")


class App(NamedTuple):
    """Everything that runs, for whoever starts it."""

    asgi: ASGIApp
    door: door.Door
    house: House
    keeper: Keeper
    people: People
    book: Book
    vitals: Vitals
    health: Health


@asynccontextmanager
async def running(settings: Settings, book: Book | None = None, kind: Kind = WEB) -> AsyncIterator[App]:
    """The house with its database open and migrated; background work ends with it. `book` replaces the usual one."""
    engine = book.engine if book else open_engine(settings.database.url, settings.database)
    try:
        await migrate(engine)
        book = book or Book(engine)
        await book.look_at_clock()
        app = wire(settings, book, People(engine, settings, book.now), registry())
        app.house.exchange.start()
        tasks.spawn(app.keeper.run(), "keeper")
        app.people.start(tasks.spawn)
        leader, _ = duties.begin(settings, engine, app.vitals, app.house.exchange.canary, kind, words.both)
        app.keeper.leads = leader.leads
        try:
            yield app
            if leader.leads():
                await app.keeper.anchor()
        finally:
            await tasks.everyone.close()
            await app.people.close()
    finally:
        await tasks.everyone.close()
        # A database that is half-open would keep a process that has taken its leave.
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE_S):
                await engine.dispose()


def settle() -> None:
    """Collect garbage rarely: what a house keeps is large, lives long and has no cycles (measured: 8 % of an ask)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def wire(settings: Settings, book: Book, people: People, rooms: Registry) -> App:
    sockets = door.build(settings, room_of=rooms.room_of)
    live, limits = settings.live, settings.limits
    fanout = Fanout(sockets.manager, live.tick_ms, live.signal_ms, limits.frame_entities, limits.mine)
    exchange = _exchange(settings, book, sockets.manager)
    house = House(book, people, terms(settings, rooms), limits, settings.secret, fanout, exchange)
    keep_h, anchors = settings.session.rehearsal_keep_h, Path(settings.anchor.dir)
    keeper = Keeper(house, fanout, sockets.manager, exchange.bus, live, keep_h, anchors)
    entrance = door.attach(sockets, house, people, settings=settings, say=words.say)
    crowd = Crowd(limits, live, lambda: sockets.eio.admission.inside)
    house.back_ms = crowd.back_ms
    files, shelf = Files(ROOT / "client", settings.cache.gzip_bytes), Shelf(settings.cache.shelf_bytes)
    site = Site(house, people, settings, rooms, Pages(files.prefix), shelf, Together(), crowd)
    vitals = Vitals()
    watch(vitals, sockets.eio)
    listen_in(vitals, exchange)
    health = Health(house, vitals, settings)
    asgi = application(site, files, health, lambda inner: socketio.ASGIApp(sockets, inner))
    return App(asgi, entrance, house, keeper, people, book, vitals, health)


def watch(vitals: Vitals, engine: Engine) -> None:
    """What the door tells of its sockets."""
    vitals.checks["leaving"] = lambda: not engine.admission.closed
    vitals.gauges |= {
        "sockets": lambda: engine.admission.inside,
        "pending_bytes_max": lambda: max(pending(engine), default=0),
        "pending_bytes_p99": lambda: quantile(pending(engine), 0.99),
    }


def listen_in(vitals: Vitals, exchange: Exchange) -> None:
    """What this process knows of the others."""
    known, canary = exchange.gauges, exchange.canary
    vitals.checks["canary"] = lambda: canary.ready
    vitals.gauges |= {
        "hint_age_seconds": lambda: known.hint_age_s,
        "bus_subscribers": lambda: float(known.subscribers or 0),
        "bus_processes": lambda: float(known.processes),
        "canary_age_seconds": lambda: canary.age_s,
        "canary_seconds": lambda: known.canary_ms / 1000,
        "canaries_missed": lambda: float(known.canaries_missed),
        "gap_fills": lambda: float(known.gap_fills + known.hint_reads),
        "false_hints": lambda: float(known.false_hints + known.malformed + known.unsigned + known.expired),
        "resubscriptions": lambda: float(known.resubscriptions),
    }


def pending(engine: Engine) -> list[int]:
    """Bytes that each client has not taken yet."""
    return [socket.pending() for socket in engine.sockets.values()]


def _exchange(settings: Settings, book: Book, channels: Channels) -> Exchange:
    """The line to the other processes of this installation: those with its secret and its database."""
    seal = Seal(settings.secret)
    bus = Bus(settings.redis.url, seal.channel(settings.redis.prefix, book.engine.url.database or ""), Gauges())
    return Exchange(bus, seal, channels, book.now, settings.live.signal_ms / 1000)


def terms(settings: Settings, rooms: Registry) -> Terms:
    """What input is measured by in this installation."""
    lists = {"field": frozenset(rooms.fields), "province": frozenset(rooms.provinces()), "reason": frozenset(REASONS)}
    limits = {name: getattr(settings.limits, name) for name in TEXTS}
    limits["end_undo_ms"] = settings.session.end_undo_min * 60_000
    return Terms(limits, lists, settings.limits.combining_marks)


def listener(app: App, settings: Settings) -> listen.Listener:
    """uvicorn before this house; it takes leave of the clients when it stops."""
    return listen.Listener(listen.configure(app.asgi, settings), settings.limits, app.door.drain)
