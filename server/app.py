"""The only place where things are wired."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import socketio
from starlette.types import ASGIApp

from server import words
from server.fleet import duties
from server.fleet.leader import WEB, Kind
from server.hall.moderation import REASONS
from server.live import door, listen, tasks
from server.live.crowd import Crowd
from server.live.engine import Engine
from server.live.fanout import Fanout
from server.live.house import House
from server.live.keeper import Keeper
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
        app = wire(settings, book or Book(engine), People(engine, settings), registry())
        tasks.spawn(app.keeper.run(), "keeper")
        app.people.start(tasks.spawn)
        leader, _ = duties.begin(settings, engine, app.vitals, kind, words.both)
        app.keeper.leads = leader.leads
        yield app
        if leader.leads():
            await app.keeper.anchor()
    finally:
        await tasks.everyone.close()
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
    house = House(book, people, terms(settings, rooms), limits, settings.secret, fanout)
    keeper = Keeper(house, fanout, sockets.manager, live, settings.session.rehearsal_keep_h, Path(settings.anchor.dir))
    entrance = door.attach(sockets, house, people, settings=settings, say=words.say)
    crowd = Crowd(limits, live, lambda: sockets.eio.admission.inside)
    house.back_ms = crowd.back_ms
    files, shelf = Files(ROOT / "client", settings.cache.gzip_bytes), Shelf(settings.cache.shelf_bytes)
    site = Site(house, people, settings, rooms, Pages(files.prefix), shelf, Together(), crowd)
    vitals = Vitals()
    watch(vitals, sockets.eio)
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


def pending(engine: Engine) -> list[int]:
    """Bytes that each client has not taken yet."""
    return [socket.pending() for socket in engine.sockets.values()]


def terms(settings: Settings, rooms: Registry) -> Terms:
    """What input is measured by in this installation."""
    lists = {"field": frozenset(rooms.fields), "province": frozenset(rooms.provinces()), "reason": frozenset(REASONS)}
    limits = {name: getattr(settings.limits, name) for name in TEXTS}
    return Terms(limits, lists, settings.limits.combining_marks)


def listener(app: App, settings: Settings) -> listen.Listener:
    """uvicorn before this house; it takes leave of the clients when it stops."""
    return listen.Listener(listen.configure(app.asgi, settings), app.door.drain)
