"""A run: a cluster, a session in it, a crowd that asks and moderates, and at its end the judge."""

import asyncio
import json
import platform
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from server.log.book import Book
from server.log.engine import open_engine, snapshot
from server.log.tables import commands
from server.log.verify import verify
from server.settings import load
from tests.chaos.client import Client, worth
from tests.chaos.cluster import Cluster, Web
from tests.chaos.crowd import Crowd
from tests.chaos.figures import Figures
from tests.chaos.history import LOG, History, encode, table_hash
from tests.chaos.oracle import Verdict, judge
from tests.chaos.weather import Proxy, Weather, proxy
from tests.runtime.servers import Person
from tests.runtime.test_process import plan

SETTLE_S = 60.0


class Run:
    """`staff` are signed-in moderators; `chance` is the run's own, from its seed."""

    def __init__(self, cluster: Cluster, folder: Path, session: str, staff: list[Person], seed: int) -> None:
        self.cluster, self.folder, self.session, self.staff = cluster, folder, session, staff
        self.seed, self.chance = seed, random.Random(seed)
        self.history = History(folder)
        self.crowd = Crowd(self.history, session, self.chance)
        self.settled_s, self.patience_s = 0.0, SETTLE_S
        self.stack = AsyncExitStack()
        self._expected: list[tuple[Callable[[Figures], bool], str]] = []
        self.history.note("run", seed=seed, python=platform.python_version(), machine=platform.machine())

    def doors(self) -> list[int]:
        return self.cluster.doors(self)

    def fault(self, name: str, **facts: Any) -> None:
        self.history.note("fault", name=name, **facts)

    def figure(self, name: str, value: Any) -> None:
        self.history.note("figure", name=name, value=value)

    def problem(self, what: str) -> None:
        self.history.note("problem", problem=what)

    def must(self, true: bool, what: str) -> None:
        """A target of this fault alone."""
        if not true:
            self.problem(what)

    async def through(self, port: int) -> Proxy:
        """A line to this port that can be torn, for as long as the run."""
        return await self.stack.enter_async_context(proxy(port, Weather(self.chance)))

    def limit(self, figure: str, part: str, most: float) -> None:
        """A target for a figure that is only known at the end."""
        self.expect(lambda told: told[figure].get(part, 0) <= most, f"{figure}.{part} is more than {most}")

    async def web(self, **env: str) -> Web:
        """One more process, for as long as the run."""
        web = await self.cluster.add(**env)
        web.owner = self
        self.stack.push_async_callback(self.cluster.remove, web)
        return web

    def expect(self, true: Callable[[Figures], bool], otherwise: str) -> None:
        self._expected.append((true, otherwise))

    async def people(self, readers: int, doors: Callable[[], Sequence[int]] | None = None) -> None:
        """So many readers, who also ask, and the moderators at their desks."""
        doors = doors or self.doors
        for number in range(readers):
            self.crowd.add(Client(f"reader{number}", doors, self.session, self.history))
        for number, person in enumerate(self.staff):
            desk = Client(f"desk{number}", doors, self.session, self.history, "desk", person.cookie)
            self.crowd.add(desk)
        await self.crowd.there()

    async def settle(self) -> None:
        """Nothing is asked any more; wait until every command has its answer and every client shows what is."""
        await self.crowd.rest(self.patience_s)
        quiet = time.monotonic()
        deadline = quiet + self.patience_s
        while await self._behind() and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        self.settled_s = round(time.monotonic() - quiet, 2)
        self.figure("settled_s", self.settled_s)

    async def _behind(self) -> bool:
        """Whether a process or a client has not seen all yet."""
        for audience in ("public", "desk"):
            seqs = {(await self._fresh(door, audience))[0] for door in self.doors()}
            seqs |= {client.seq for client in self.crowd.clients if client.audience == audience}
            if len(seqs) > 1:
                return True
        return False

    async def judge(self) -> Verdict:
        """Settle, write everything down, and judge it. A traceback in a server's log is a problem too."""
        await self.settle()
        for door in self.doors():
            for audience in ("public", "desk"):
                seq, table = await self._fresh(door, audience)
                self.history.note("fresh", door=str(door), audience=audience, seq=seq, table=table)
        for client in self.crowd.clients:
            client.end()
        for web in self.cluster.webs:
            if web.alive:
                self.history.note("figure", name=f"rss_mb_{web.place.name}", value=web.rss() // 2**20)
            self._tracebacks(web)
        await self.crowd.leave()
        await dump(self.cluster.env["DATABASE_URL"], self.session, self.folder)
        self.history.close()
        verdict = await asyncio.to_thread(judge, self.folder)
        broken = [otherwise for true, otherwise in self._expected if not true(verdict.figures)]
        verdict.problems.extend(broken)
        return verdict

    def _tracebacks(self, web: Web) -> None:
        """Whatever the server calls an error. Its log is kept with the history."""
        log = web.log.read_text(errors="replace")
        (self.folder / f"{web.place.name}.log").write_text(log)
        for line in log.splitlines():
            if "Traceback" in line:
                said = json.loads(line) if line.startswith("{") else {"say": line}
                self.problem(f"{web.place.name}: {said['say']}: {said.get('error', [''])[-1][:300]}")
                break

    async def _fresh(self, door: int, audience: str) -> tuple[int, str]:
        """Position and hash of the whole view, as somebody new gets it over HTTP."""
        base = f"http://127.0.0.1:{door}/r/gltt/buoi/{self.session}"
        headers = {"Cookie": f"giaoluu={self.staff[0].cookie}"}
        values: dict[tuple[str, str], dict[str, Any]] = {}
        async with aiohttp.ClientSession(headers=headers) as http:
            async with http.get(f"{base}/frame", params={"audience": audience}) as answer:
                if answer.status != 200:
                    return -1, f"no view: {answer.status}"
                page = whole = await answer.json()
            while True:
                for value in page["put"]:
                    values.setdefault((value["noun"], value["id"]), value)
                if page["older"] is None:
                    return whole["seq"], table_hash(worth(value) for value in values.values())
                asked = {"audience": audience, "before": str(page["older"])}
                async with http.get(f"{base}/older", params=asked) as answer:
                    page = await answer.json()


async def dump(url: str, session: str, folder: Path) -> None:
    """The session's entries and commands as they stand in the database, and whatever `verify` says of them."""
    engine, stream = open_engine(url, load({"database.statement_ms": "60000"}).database), f"session:{session}"
    try:
        report = await verify(Book(engine))
        with (folder / LOG).open("wb") as file:
            for problem in report.problems:
                file.write(encode({"what": "problem", "problem": problem}) + b"\n")
            for entry in await Book(engine).read(stream):
                file.write(encode({"what": "entry", "entry": [*entry[:-1], entry.digest.hex()]}) + b"\n")
            async with snapshot(engine).connect() as connection:
                wanted = commands.select().where(commands.c.stream == stream)
                for row in (await connection.execute(wanted)).mappings():
                    facts = {name: row[name] for name in ("actor", "cid", "first_seq", "n")}
                    file.write(encode({"what": "command", **facts}) + b"\n")
    finally:
        await engine.dispose()


@asynccontextmanager
async def run(cluster: Cluster, folder: Path, seed: int) -> AsyncIterator[Run]:
    """A new session in this cluster, live, with two moderators who are the same in all runs of the cluster."""
    staff = await cluster.people()
    async with cluster.once:  # two plans of one moment would take the same code
        session = await plan(cluster.webs[0], staff[0], cid=f"plan-{seed:08d}")
    made = Run(cluster, folder, session, staff, seed)
    async with made.stack:
        try:
            yield made
        finally:
            await made.crowd.leave()
