"""What a reader costs: python -m bench.reads [--questions 10000] [--seconds 5] [--connections 64].

A server of its own on SQLite with one session under way, half of its questions public and half of those answered.
Then for each address that a crowd asks for: answers a second over connections that stay open, CPU of the server per
answer (from /proc), bytes on the wire. Prints one JSON object.
"""

import argparse
import asyncio
import json
import os
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
import uvloop

from bench.session import opened
from server import settings
from server.app import wire
from server.gateway.visitor import Visitor
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.office.units import registry
from server.people.people import People
from server.projections.tables import TABLES
from server.runtime.service import Service
from server.transport import tasks
from tests.runtime.servers import process

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class Reader(asyncio.Protocol):
    """Asks again as soon as it has been answered, until it is told to stop."""

    def __init__(self, request: bytes) -> None:
        self.answers = self.bytes = 0
        self.statuses: set[bytes] = set()
        self._request, self._buffer = request, b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)
        self._buffer += data
        head, ended, body = self._buffer.partition(b"\r\n\r\n")
        if not ended:
            return
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        if len(body) >= length:
            self.statuses.add(head[9:12])
            self.answers += 1
            self._buffer = b""
            self._transport.write(self._request)

    def stop(self) -> None:
        self._transport.abort()


async def read(port: int, pid: int, path: str, more: str, connections: int, seconds: float) -> dict[str, Any]:
    request = f"GET {path} HTTP/1.1\r\nHost: gltt.localhost:{port}\r\n{more}\r\n".encode()
    loop = asyncio.get_running_loop()
    readers = [
        (await loop.create_connection(lambda: Reader(request), "127.0.0.1", port))[1] for _ in range(connections)
    ]
    await asyncio.sleep(0.5)
    before, cpu, began = sum(one.answers for one in readers), _cpu(pid), time.perf_counter()
    size = sum(one.bytes for one in readers)
    await asyncio.sleep(seconds)
    answers, passed = sum(one.answers for one in readers) - before, time.perf_counter() - began
    spent = _cpu(pid) - cpu
    wire = sum(one.bytes for one in readers) - size
    for one in readers:
        one.stop()
    return {
        "per_second": round(answers / passed), "cpu_us": round(spent / max(answers, 1) * 1e6),
        "per_cpu_second": round(answers / max(spent, TICK_S)), "bytes": wire // max(answers, 1),
        "status": sorted(status.decode() for status in set().union(*(one.statuses for one in readers))),
    }  # fmt: skip


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


async def fill(var: str, url: str, questions: int) -> str:
    """A session under way; returns its id."""
    limits = {
        "slow.session_min": "0",
        "slow.prefix_min": "0",
        "limits.asks_per_asker_min": "1000000",
        "limits.asks_per_ip_min": "1000000",
    }
    config = settings.load({"paths.var": var, "database.url": url, "answers.separate": "false", **limits})
    engine = open_engine(config.database.url, config.database)
    await migrate(engine)
    book, people = Book(engine, tables=TABLES), People(engine, config)
    service = wire(config, book, people, registry()).service
    state = await opened(service, people)
    await state.accept((await state.ask(questions))[::2])
    session = state.session
    await _answer(service, people, session)
    await tasks.everyone.close()
    await engine.dispose()
    return session


async def _answer(service: Service, people: People, session: str) -> None:
    """Every second public question has its answer."""
    account = await people.find("bench")
    lead = Visitor(asker="lead", account=account.id if account else None)
    await service.do(session, lead, "session.start", {}, "start-0001")
    public = [value for value in service.streams[session].view.frame("public", 0)["put"] if value["noun"] == "question"]  # type: ignore[index]
    text = "Kính thưa ông/bà, hồ sơ được giải quyết trong ba mươi ngày làm việc kể từ ngày nhận đủ giấy tờ. " * 3
    for value in public[::2]:
        await service.do(
            session, lead, "answer.draft", {"question": value["id"], "rev": 0, "text": text}, f"d-{value['id']}"
        )
        await service.do(session, lead, "answer.publish", {"question": value["id"], "rev": 1}, f"p-{value['id']}")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=64)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        url = f"sqlite:///{var}/bench.db"
        session = await fill(var, url, given.questions)
        async with process(Path(var), url) as server:
            print(json.dumps(await measure(server, session, given), indent=2))


async def measure(server: Any, session: str, given: argparse.Namespace) -> dict[str, Any]:
    base = f"/buoi/{session}"
    host = {"Host": f"gltt.localhost:{server.port}"}
    async with aiohttp.ClientSession(headers=host) as http, http.get(f"{server.url}{base}/frame") as answer:
        first = await answer.json()
    at = f"{base}/frame?since={first['seq']}.{first['mark']}"
    gzip = "Accept-Encoding: gzip\r\n"
    ways = {
        "frame, nothing new": (at, ""),
        "first frame": (f"{base}/frame", ""),
        "first frame, gzip": (f"{base}/frame", gzip),
        "older page": (f"{base}/older?before={first['older']}", ""),
        "page of the session": (base, ""),
        "page of the session, gzip": (base, gzip),
        "front page": ("/", ""),
        "statics": ("/statics/room/main.js", ""),
    }
    pid = server._running.pid
    return {
        name: await read(server.port, pid, path, more, given.connections, given.seconds)
        for name, (path, more) in ways.items()
    }


if __name__ == "__main__":
    uvloop.run(main())
