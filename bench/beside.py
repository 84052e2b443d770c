"""What the record costs a live session: how long askers wait for the ack of a question, in peace and while the record
is worked on. `python -m bench.beside [--database postgresql] [--seconds 18] [--rounds 3]`

The server as its operator starts it; on PostgreSQL with its worker beside it, as the Procfile has them. Sixty askers
send ten questions a second. Meanwhile, in every other stretch: records of 1,000 pairs grow, are sealed and are fetched
as PDF, DOCX, XLSX and JSON, always made anew; different searches with facets; replays; all of the open data is made
again and again. Whoever fetches is a process of its own at the lowest priority, for it is no part of what is measured.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import aiohttp

from bench.database import KINDS, database
from bench.flood import HONEST, at, honest
from bench.record import held
from server.log.book import Book
from server.log.engine import open_engine
from server.log.entry import Decision
from server.log.event import WordsErased
from server.log.migrate import migrate
from server.projections import projectors
from server.projections.tables import TABLES
from server.runtime.rebuild import rebuild
from tests.abuse.service import limited
from tests.abuse.wire import guest
from tests.books import Deadlines
from tests.runtime.servers import Process, process
from tests.runtime.test_process import plan
from tests.search import texts

PAIRS = 1000
STREAMS = [f"session:{number:016x}" for number in range(6)]
FORMS = ("pdf", "docx", "xlsx", "json", "csv")
MANY = {
    **dict.fromkeys(("ASKS_PER_ASKER_MIN", "ASKS_PER_IP_MIN", "ASKS_PER_SESSION_MIN", "ASKS_PER_ROOM_MIN"), "100000"),
    "SOCKETS_PER_IP": "300",
}


class Worked:
    """The record, worked on without end."""

    def __init__(self, book: Book, address: str, var: Path) -> None:
        self._book, self._address, self._var = book, address, var
        self.done: Counter[str] = Counter()

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=60)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            await asyncio.gather(self._records(http), self._searches(http), self._grow(), self._bulk())

    async def _got(self, http: aiohttp.ClientSession, what: str, path: str) -> None:
        async with http.get(f"{self._address}{path}") as answer:
            await answer.read()
            self.done[f"{what} {answer.status}"] += 1

    async def _records(self, http: aiohttp.ClientSession) -> None:
        for number, form in enumerate(itertools.cycle(FORMS)):
            id = STREAMS[number % len(STREAMS)].partition(":")[2]
            await self._got(http, form, f"/r/angiang/buoi/{id}/toan-van.{form}")
            await self._got(http, "replay", f"/r/angiang/buoi/{id}/xem-lai/0.json")
            await asyncio.sleep(0.2)

    async def _searches(self, http: aiohttp.ClientSession) -> None:
        for each in itertools.cycle(each for each in texts.queries(5, 400) if each != '"'):
            await self._got(http, "search", f"/tim?q={quote(each)}")
            await asyncio.sleep(0.2)

    async def _grow(self) -> None:
        for stream in itertools.cycle(STREAMS):
            async with self._book.turn(stream) as turn:
                await turn.append([Decision("operator", "", b"", (WordsErased(seqs=()),))])
            await asyncio.sleep(0.5)

    async def _bulk(self) -> None:
        while True:
            (self._var / "open_data" / "state.json").unlink(missing_ok=True)
            await asyncio.sleep(2)


@asynccontextmanager
async def house(kind: str, url: str, var: Path) -> AsyncIterator[Process]:
    async with AsyncExitStack() as stack:
        engine = open_engine(url, Deadlines(statement_ms=60_000, busy_ms=60_000))
        stack.push_async_callback(engine.dispose)
        await migrate(engine)
        book = Book(engine, tables=TABLES)
        for stream in STREAMS:
            await held(book, stream, PAIRS)
        await rebuild(book, projectors(bytes(32)))
        quiet = {f"GIAOLUU_SLOW_{name}_MIN": "0" for name in ("SESSION", "PREFIX", "NETWORK")}
        env = {"GIAOLUU_SEAL_EVERY_S": "1"} | quiet
        server = await stack.enter_async_context(process(var, url, **env))
        if kind == "postgresql":
            worker = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "server", "worker", env=server._env, cwd=server._root,
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            stack.callback(worker.kill)
        yield server


async def work(address: str, url: str, var: Path, seconds: float) -> None:
    os.setpriority(os.PRIO_PROCESS, 0, 19)
    engine = open_engine(url, Deadlines(statement_ms=60_000, busy_ms=60_000))
    worked = Worked(Book(engine, tables=TABLES), address, var)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(worked.run(), seconds)
    print(json.dumps(worked.done))


async def measure(kind: str, url: str, seconds: float, rounds: int) -> dict[str, object]:
    calm: list[float] = []
    busy: list[float] = []
    done: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, limited(MANY):
        async with house(kind, url, Path(folder)) as server:
            lead = await server.staff("hung", "gltt:lead")
            session = await plan(server, lead)
            await told(server, session, 12, codes)  # the followers are there, the words are read
            command = [sys.executable, "-m", "bench.beside", "work", server.url, url, folder, str(seconds)]
            for _ in range(rounds):
                calm += await told(server, session, seconds, codes)
                working = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
                busy += await told(server, session, seconds, codes)
                done.update(json.loads((await working.communicate())[0]))
    calm.sort()
    busy.sort()
    return {
        "calm": {"n": len(calm), "p50": at(calm, 0.5), "p99": at(calm, 0.99)},
        "meanwhile": {"n": len(busy), "p50": at(busy, 0.5), "p99": at(busy, 0.99)},
        "ratio p50": round(at(busy, 0.5) / at(calm, 0.5), 2), "ratio p99": round(at(busy, 0.99) / at(calm, 0.99), 2),
        "codes": codes, "done": done, "load": os.getloadavg()[0],
    }  # fmt: skip


async def told(server: Process, session: str, seconds: float, codes: Counter[str]) -> list[float]:
    wires = [await guest(server.port, source=f"127.0.1.{number}") for number in range(1, HONEST + 1)]
    heard = await honest(wires, session, seconds)
    for wire in wires:
        wire.end()
    codes.update(code for _, code in heard)
    return [ms for ms, _ in heard]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=KINDS, default="postgresql")
    parser.add_argument("--seconds", type=float, default=18)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with database(given.database) as url:
        print(json.dumps(asyncio.run(measure(given.database, url, given.seconds, given.rounds)), indent=1))


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        address, url, var, seconds = sys.argv[2:]
        asyncio.run(work(address, url, Path(var), float(seconds)))
    else:
        main()
