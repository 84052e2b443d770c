"""The only place where things are wired."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import socketio
from starlette.types import ASGIApp

from server import words
from server.cluster import duties, reminding, sealing_duty
from server.cluster.bus import Bus
from server.cluster.bus_gauges import Gauges
from server.cluster.leader import WEB, Kind
from server.cluster.peers import Peers
from server.cluster.shared_budgets import budgets
from server.cluster.signals import Seal
from server.gateway import socket_gateway
from server.gateway.admission import Admission
from server.gateway.listener import uvicorn_server
from server.gateway.load import Load
from server.gateway.visitor import Caller
from server.log.book import Book
from server.log.engine import open_engine
from server.log.starting import patiently, ready
from server.office import calendar, units
from server.office.alarms import Alarms
from server.office.outbox import Outbox
from server.office.units import Registry
from server.people.people import People
from server.projections import projectors
from server.projections.tables import TABLES
from server.runtime import demonstration, erasures, retention, screen_switches
from server.runtime.air_clock import AirClock
from server.runtime.broadcaster import Broadcaster, Channels
from server.runtime.followers import Followers
from server.runtime.maintenance import Maintenance
from server.runtime.official_calendar import OfficialCalendar
from server.runtime.published import Published
from server.runtime.reactions import Reactor
from server.runtime.register import RegisterWatch
from server.runtime.reminders import Rules
from server.runtime.sealing import Sealing
from server.runtime.service import Service
from server.runtime.signals import Signals
from server.runtime.similar import SimilarQuestions
from server.runtime.single_flight import SingleFlight
from server.runtime.slow_mode import SlowMode
from server.runtime.switch_journal import SwitchJournal
from server.runtime.telling import Telling
from server.runtime.terms import terms
from server.runtime.vitals import Vitals, quantile, reaction_outcomes
from server.runtime.witnesses import Witnessing, witnesses
from server.search.search import Search
from server.settings import ROOT, Settings
from server.transport import tasks
from server.transport.engineio.server import Engine
from server.transport.websocket.uvicorn_server import UvicornServer
from server.web import download_sizes, downloads, open_data_duty, reach
from server.web.beside import Beside
from server.web.byte_cache import ByteCache
from server.web.compiled import warm
from server.web.files import Files
from server.web.health import Health
from server.web.open_data_files import Files as OpenDataFiles
from server.web.over import Over
from server.web.render import Pages
from server.web.routes import application
from server.web.site import Site

GRACE_S = 2.0


class App(NamedTuple):
    """Everything that runs, for whoever starts it."""

    asgi: ASGIApp
    socket_gateway: socket_gateway.SocketGateway
    service: Service
    peers: Peers
    maintenance: Maintenance
    people: People
    book: Book
    vitals: Vitals
    health: Health
    calendar: OfficialCalendar
    telling: Telling
    search: Search
    sealing: Sealing
    open_data: OpenDataFiles
    site: Site


@asynccontextmanager
async def running(settings: Settings, book: Book | None = None, kind: Kind = WEB) -> AsyncIterator[App]:
    """The application with its database open and migrated; background work ends with it. `book` replaces its own."""
    engine = book.engine if book else open_engine(settings.database.url, settings.database)
    try:
        book = book or Book(engine, demonstration.clock(settings.var), tables=TABLES)
        await ready(book, Path(settings.anchor.dir), settings.database.start_s)
        rooms = units.read()
        register = RegisterWatch(book, rooms, settings.live.poll_ms)
        await patiently(register.look, settings.database.start_s)
        app = wire(settings, book, People(engine, settings, book.now, rooms), rooms)
        app.peers.start()
        app.service.journal = SwitchJournal(settings.var / "switches")
        screen_switches.take_over(app.service.signals, app.service.journal, app.service.runtime)
        tasks.spawn(app.calendar.follow(), "calendar")
        app.people.start(tasks.spawn)
        leader, alarms = duties.begin(settings, engine, app.vitals, app.peers.canary, kind, words.both, app.telling)
        forget(app, settings, leader.leads)
        app.service.corrupt = partial(_ring_damage, alarms)
        duties.watch(book, alarms, settings.audit, leader.leads)
        tasks.spawn(app.maintenance.run(leader.leads), "maintenance")
        react(app, settings, leader.leads, alarms, follow(app, settings, leader.leads), register)
        try:
            yield app
            if leader.leads():
                await app.maintenance.anchor()
        finally:
            await tasks.everyone.close()
            await app.people.close()
    finally:
        await tasks.everyone.close()
        # A database that is half-open would keep a process that has taken its leave.
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE_S):
                await engine.dispose()


def _ring_damage(alarms: Alarms, problem: str) -> None:
    tasks.spawn(alarms.ring("verify", problem=problem), "alarm of damage")


def react(
    app: App,
    settings: Settings,
    leads: Callable[[], bool],
    alarms: Alarms,
    followers: Followers,
    register: RegisterWatch,
) -> None:
    """Deliver what entries cause in other streams; each commit of this process wakes who waits for it."""
    service = app.service
    alarm = partial(alarms.ring, "reaction")
    reactor = Reactor(app.book, service.react, leads, settings.reactions, reaction_outcomes, app.peers.caused, alarm)
    app.peers.outbox, app.peers.grew = reactor.wake, followers.wake

    def committed(stream: str, caused: bool, erased: bool) -> None:
        followers.wake(erased)
        register.committed(stream)
        if caused:
            reactor.wrote()

    app.book.committed = committed
    tasks.spawn(reactor.run(), "reactions")
    tasks.spawn(register.run(), "register of units")
    seal(app, settings, leads)


def follow(app: App, settings: Settings, leads: Callable[[], bool]) -> Followers:
    """Run the projectors that follow the log, and make ready what reads their tables."""
    followers = Followers(app.book, projectors(settings.secret), leads, settings.live.poll_ms)
    app.vitals.gauges |= {f"follower_behind_entries:{name}": partial(followers.lag, name) for name in followers.behind}
    tasks.spawn(app.search.keep_warm(), "search")
    app.vitals.checks["search"] = app.search.warming(settings.search.warm_s)
    reminding.begin(app.book, app.people, lambda: reminded(app, settings), leads)
    if followers.projectors:
        tasks.spawn(followers.run(), "followers")
    return followers


def reminded(app: App, settings: Settings) -> Rules:
    """By which rules reminders are given today."""
    return Rules.of(settings.answers, app.calendar.known(), words.both, reach.addressing(settings, app.service.rooms))


def forget(app: App, settings: Settings, leads: Callable[[], bool]) -> None:
    """Take out what was kept long enough, and say what was taken out for ever."""
    erasures.begin(app.book, settings, leads)
    retention.begin(retention.Retention(app.book, app.service.contacts, settings), app.book, leads)


def seal(app: App, settings: Settings, leads: Callable[[], bool]) -> None:
    """Seal what has grown, and hand it to the witnesses."""
    known = witnesses(settings.seal.witness_mails, settings.seal.witness_folders)
    outbox, anchors = Outbox(app.book.engine), Path(settings.anchor.dir)
    witnessing = Witnessing(app.sealing, outbox, known, anchors, settings.web.base_domain)
    sealing_duty.begin(app.book, app.sealing, witnessing, settings.seal, leads, words.both)
    open_data_duty.begin(app.book, app.open_data, settings.open_data, leads)
    download_sizes.begin(app.book, partial(downloads.measured, app.site), leads)


def settle() -> None:
    """Collect garbage rarely: what it keeps is large, lives long and has no cycles (measured: 8 % of an ask)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def wire(settings: Settings, book: Book, people: People, rooms: Registry) -> App:
    admission = Admission(settings, rooms.room_of)
    sockets = socket_gateway.build(settings, admission)
    live, limits = settings.live, settings.limits
    broadcaster = Broadcaster(
        sockets.manager, book.now, live.tick_ms, live.signal_ms, limits.frame_entities, limits.mine
    )
    signals = Signals(sockets.manager, book.now)
    crowd = Load(limits, live, lambda: admission.inside)
    measured = terms(settings, rooms)
    known = signals, crowd.pace, rooms, calendar.rules(settings.session)
    service = Service(book, people, measured, limits, settings.secret, broadcaster, *known)
    service.rate_limits.slow = SlowMode(settings.slow, limits, settings.secret, book.now, budgets(settings.redis))
    peers = _peers(settings, service, sockets.manager)
    peers.supported, service.supports.counts.others = service.supports.counts.heard, peers.support
    keep_h, anchors = settings.session.rehearsal_keep_h, Path(settings.anchor.dir)
    maintenance = Maintenance(service, broadcaster, sockets.manager, peers.gauges, live, keep_h, anchors)
    entrance = socket_gateway.attach(sockets, admission, service, people, settings=settings, say=words.say)
    broadcaster.watchers += [AirClock(book.now).look, entrance.screens.look]
    files, byte_cache = Files(ROOT / "client", settings.cache.gzip_bytes), ByteCache(settings.cache.shelf_bytes)
    search = Search(book, settings.search.within_ms, settings.search.set_bytes, settings.search.word_bytes)
    alike = SimilarQuestions(service, search, settings, rooms.provinces().values())
    telling = tell(settings, service, rooms)
    sealing, days = Sealing(book, Path(settings.seal.key), anchors), service.calendar
    open_data = OpenDataFiles(Published(book), Path(settings.open_data.dir), reach.addressing(settings, rooms))
    peers.screens, service.letters.others = entrance.screens.up, open_data.forget
    shelves = (byte_cache, SingleFlight(), crowd, days, telling, search, alike, sealing, open_data)
    more = Over(limits), Beside()
    site = Site(service, people, settings, rooms, Pages(files.prefix, settings.web.linked), *shelves, *more)
    watch(vitals := Vitals(), admission, sockets.eio)
    listen_in(vitals, peers)
    vitals.gauges["clock_jump_seconds"] = lambda: book.jumped_ms / 1000
    health = Health(service, vitals, settings)
    asgi = application(site, files, health, lambda inner: socketio.ASGIApp(sockets, inner))
    beside = (days, telling, search, sealing, open_data, site)
    return App(asgi, entrance, service, peers, maintenance, people, book, vitals, health, *beside)


def tell(settings: Settings, service: Service, rooms: Registry) -> Telling:
    """Who writes the mails to askers."""

    def unit(room: str, day: str) -> str:
        held = rooms.version(room, day)
        return held.title if held else ""

    address, mail, service.letters.folder = reach.addressing(settings, rooms), settings.mail, Path(settings.mail.dir)
    return Telling(service, words.t, address, unit, settings.secret, mail.per_address_day, mail.office)


def watch(vitals: Vitals, admission: Admission, engine: Engine[Caller]) -> None:
    """What the gateway tells of its sockets."""
    vitals.checks["leaving"] = lambda: not admission.closed
    vitals.gauges |= {
        "sockets": lambda: admission.inside,
        "pending_bytes_max": lambda: max(pending(engine), default=0),
        "pending_bytes_p99": lambda: quantile(pending(engine), 0.99),
    }


def listen_in(vitals: Vitals, peers: Peers) -> None:
    """What this process knows of the others."""
    known, canary = peers.gauges, peers.canary
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


def pending(engine: Engine[Caller]) -> list[int]:
    """Bytes that each client has not taken yet."""
    return [socket.pending() for socket in engine.sockets.values()]


def _peers(settings: Settings, service: Service, channels: Channels) -> Peers:
    """The connection to the other processes of this installation: those with its secret and its database."""
    seal = Seal(settings.secret)
    bus = Bus(settings.redis.url, seal.channel(settings.redis.prefix, service.book.engine.url.database or ""), Gauges())
    return Peers(bus, seal, channels, service.signals, service.streams, settings.live.signal_ms / 1000)


def listener(app: App, settings: Settings) -> UvicornServer:
    """uvicorn in front of the application; it closes the sockets one by one when it stops."""
    tasks.spawn(warm(), "templates")
    return uvicorn_server(app.asgi, settings, app.socket_gateway.drain, words.in_every("site.too_long"))
