"""A real house on a real database for tests, with a clock that stands still until it is told to move."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from server import settings
from server.cluster.bus import Bus
from server.cluster.bus_gauges import Gauges
from server.cluster.peers import Peers
from server.cluster.signals import Seal
from server.domain.command import GUEST, Actor, Terms
from server.domain.session.moderation import REASONS
from server.gateway.visitor import Visitor
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.people.people import People
from server.people.tables import accounts
from server.projections.tables import TABLES
from server.runtime.broadcaster import Broadcaster, Nobody
from server.runtime.maintenance import Maintenance
from server.runtime.service import Service
from server.runtime.signals import Signals
from server.runtime.terms import numbers
from server.transport import tasks

DAY = 86_400_000
START = 1_271_264_400_000
SECRET = bytes(range(32))
PLAN = {
    "code": "STNMT-angiang-2010-1", "topic": "Đất đai và môi trường", "venue": "Hội trường tầng 4",
    "intake_opens": START, "starts_at": START + DAY, "ends_at": START + DAY + 10_800_000, "answer_due": START + 8 * DAY,
}  # fmt: skip
ASK = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "province": "angiang", "name": "Vũ Văn Mẫu"}

# One person drafts and publishes: most tests are not about who approves.
TOGETHER = {"GIAOLUU_ANSWERS_SEPARATE": "false", "GIAOLUU_PEOPLE_SECOND_FACTOR_ROLES": ""}


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now


class Home:
    """A house with An Giang's staff: `visitors` by login; `do` acts with ids that count up."""

    def __init__(self, service: Service, clock: Clock, visitors: dict[str, Visitor]) -> None:
        self.service, self.clock, self.visitors = service, clock, visitors
        self.session = ""
        self.ears: Ears
        self.peers: Peers
        self.maintenance: Maintenance
        self._cids = 0

    async def plan(self, **changes: Any) -> str:
        self.session = await self.service.plan("angiang", self.visitors["lan"], {**PLAN, **changes}, "plan-0001")
        return self.session

    async def do(self, who: str, name: str, /, cid: str = "", **raw: Any) -> dict[str, Any]:
        self._cids += not cid
        if who.startswith(GUEST):
            by, cid = Actor(who, frozenset({GUEST})), cid or f"command-{self._cids:08d}"
            done = await self.service.operate(self.session, name, raw, cid, by)
            return {"ok": True, "seq": done.first_seq, "n": done.n}
        visitor = self.visitors.get(who) or Visitor(asker=f"{int(who[5:] or 0):016x}", ip="192.0.2.1")
        return await self.service.do(self.session, visitor, name, raw, cid or f"command-{self._cids:08d}")

    async def ask(self, who: str = "asker1", text: str = "Xin hỏi thủ tục?", **changes: Any) -> dict[str, Any]:
        receipt: dict[str, Any] = (await self.do(who, "question.ask", **{**ASK, "text": text, **changes}))["receipt"]
        return receipt

    def frame(self, audience: str, since: int = 0) -> dict[str, Any]:
        return self.service.streams[self.session].view.frame(audience, since) or {}

    def seen(self, audience: str, noun: str = "question") -> dict[str, dict[str, Any]]:
        return {value["id"]: value for value in self.frame(audience).get("put", ()) if value["noun"] == noun}


class Ears:
    """Channels of a process in which `watching` people look at every session; what they are told is kept."""

    def __init__(self) -> None:
        self.watching = 0
        self.told: list[dict[str, Any]] = []
        self._heard = asyncio.Event()

    async def broadcast(self, channel: str, event: str, data: dict[str, Any]) -> None:
        self.told.append(data)
        self._heard.set()

    async def hear(self, name: str) -> None:
        """Wait until a signal of this name was told."""
        while not any(news.get("signal") == name for news in self.told):
            self._heard.clear()
            await self._heard.wait()

    def members(self, channel: str) -> int:
        return self.watching if channel.endswith(":public") else 0

    def signalled(self, name: str) -> list[dict[str, Any]]:
        return [news for news in self.told if news["signal"] == name]


@asynccontextmanager
async def home(
    url: str, redis: str = "", secret: bytes = SECRET, prefix: str = "test", **changes: str
) -> AsyncIterator[Home]:
    """`redis` = the URL of a bus to other homes on the same database; then the clock is the database's. What it writes
    to files is gone with it."""
    with tempfile.TemporaryDirectory() as var:
        async with _home(url, redis, secret, prefix, {"paths__var": var} | changes) as here:
            yield here


@asynccontextmanager
async def _home(url: str, redis: str, secret: bytes, prefix: str, changes: dict[str, str]) -> AsyncIterator[Home]:
    config = settings.load({name.replace("__", "."): value for name, value in changes.items()}, env=TOGETHER)
    engine = open_engine(url, config.database)
    await migrate(engine)
    clock, people = Clock(), People(engine, config)
    book, ears, seal = Book(engine, None if redis else clock, bytes, TABLES), Ears(), Seal(secret)
    bus = Bus(redis, seal.channel(prefix, engine.url.database or ""), Gauges())
    terms = Terms(
        numbers(config) | {"clock_pause": 1, "extension_days": 5},
        {
            "field": ("dat-dai", "moi-truong"),
            "province": ("angiang", "cantho"),
            "reason": REASONS,
            "unit": ("angiang", "cantho"),
            "alone": (),
            "reach": (("angiang", "*"), ("cantho", "*")),
            "readiness": config.readiness.list,
            "occupied": (),
            "owners": (),
            "sittings": (),
            "embed_hosts": (),
            "stream_hosts": (),
        },
    )
    service = Service(book, people, terms, config.limits, secret, Nobody(), Signals(ears, book.now))
    peers = Peers(bus, seal, ears, service.signals, service.streams, 0.1)
    visitors = {}
    for login, room, role in (
        ("lan", "angiang", "moderator"), ("hung", "angiang", "lead"), ("vinh", "angiang", "expert"),
        ("tam", "angiang", "auditor"), ("van", "angiang", "office"),
        ("can", "cantho", "moderator"), ("goc", "*", "admin"),
    ):  # fmt: skip
        if await people.find(login) is None:
            await _add(engine, login)
        await people.grant(login, room, role)
        visitors[login] = Visitor(asker=f"staff-{login}", account=login, ip="192.0.2.9")
    made = Home(service, clock, visitors)
    made.ears, made.peers = ears, peers
    made.maintenance = Maintenance(
        service,
        Broadcaster(ears, book.now, 50, 500, 200, 50),
        ears,
        peers.gauges,
        config.live,
        24,
        Path(config.anchor.dir),
    )
    if redis:
        await book.look_at_clock()
        peers.start()
    try:
        yield made
    finally:
        await tasks.everyone.close()
        await people.close()
        await engine.dispose()


async def _add(engine: AsyncEngine, login: str) -> None:
    """An account whose id is its login, so that two databases hold the same."""
    async with engine.begin() as connection:
        row = {"id": login, "login": login, "name": login.title(), "created_at": START}
        await connection.execute(insert(accounts).values(row))
