"""Questions asked through the whole house: python -m bench.asks URL [--producers 64] [--seconds 60] [--sets 10000].

Every ask is decided, committed with fsync, projected, folded and acked; nobody listens. Prints one JSON object: asks a
second, latency, CPU per ask; then, for a session of `--sets` questions, the time to fold it, the first page and the
size of the frame that one more question makes. URL may be `postgresql` alone: a server of its own, fsync on, in a
temporary folder; or `sqlite` alone, likewise.
"""

import argparse
import asyncio
import json
import resource
import statistics
import sys
import tempfile
import time
from typing import Any

import msgspec
import uvloop

from server import settings
from server.app import settle, wire
from server.live import tasks
from server.live.house import House
from server.live.visitor import Visitor
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.office.units import registry
from server.people.people import People
from server.views.room import Room
from tests import servers

TEXT = (
    "Kính gửi Bộ, gia đình tôi đã nộp hồ sơ cấp giấy chứng nhận từ năm ngoái mà chưa có kết quả, xin hỏi vì sao? " * 2
)
ASK = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "province": "angiang", "name": "Vũ Văn Mẫu"}
HOUR = 3_600_000


async def produce(house: House, session: str, name: int, until: float, took: list[float]) -> None:
    number = 0
    while time.perf_counter() < until:
        visitor = Visitor(asker=f"{name:08x}{number:08x}", ip=f"10.{name}.{number >> 8 & 255}.{number & 255}")
        started = time.perf_counter()
        ack = await house.do(session, visitor, "question.ask", {**ASK, "text": TEXT}, f"bench-{name:04d}-{number:08d}")
        assert ack["ok"]
        took.append(time.perf_counter() - started)
        number += 1


async def plan(house: House, people: People) -> str:
    account = await people.find("bench") or await people.add("bench", "Bench")
    await people.grant(account.id, "gltt", "lead")
    now = time.time_ns() // 1_000_000
    times = {
        "intake_opens": now + HOUR,
        "starts_at": now + HOUR,
        "ends_at": now + 2 * HOUR,
        "answer_due": now + 99 * HOUR,
    }
    lead = Visitor(asker="lead", account=account.id)
    session = await house.plan("gltt", lead, {**times, "topic": "Bench", "code": f"BENCH-{now}"}, f"bench-{now}")
    await house.do(session, lead, "session.open_intake", {}, f"open-{now}")
    return session


async def asks(house: House, people: People, producers: int, seconds: float) -> dict[str, Any]:
    session = await plan(house, people)
    took: list[float] = []
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    await asyncio.gather(*(produce(house, session, n, started + seconds, took) for n in range(producers)))
    passed, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    took.sort()
    return {
        "producers": producers, "asked": len(took), "per_second": round(len(took) / passed),
        "p50_ms": round(took[len(took) // 2] * 1000, 2), "p99_ms": round(took[len(took) * 99 // 100] * 1000, 2),
        "cpu_us_per_ask": round(cpu / len(took) * 1e6),
    }  # fmt: skip


async def large(house: House, people: People, book: Book, questions: int) -> dict[str, Any]:
    """A session of many questions, half of them public: how long until it is there, and what one more costs."""
    session = await plan(house, people)
    house.limits = msgspec.structs.replace(house.limits, queue=questions + 1)
    account = await people.find("bench")
    lead = Visitor(asker="lead", account=account.id if account else None)
    for start in range(0, questions, 500):
        doing = [
            house.do(session, Visitor(asker=f"{n:016x}", ip=f"10.9.{n >> 8 & 255}.{n & 255}"), "question.ask",
                     {**ASK, "text": TEXT}, f"large-{n:08d}")
            for n in range(start, start + 500)
        ]  # fmt: skip
        ids = [ack["receipt"]["question"] for ack in await asyncio.gather(*doing)][::2]
        await asyncio.gather(
            *(house.do(session, lead, "question.accept", {"question": id, "text_rev": 1}, f"a-{id}") for id in ids)
        )
    entries = await book.read(f"session:{session}")
    folds = []
    for _ in range(3):
        started = time.perf_counter()
        room = Room(f"session:{session}")
        for entry in entries:
            room.apply(entry)
        folds.append(time.perf_counter() - started)
    started = time.perf_counter()
    first = room.first("public", house.limits.frame_entities)
    painted = time.perf_counter() - started
    live, seq = house.chambers[session].room, house.chambers[session].room.seq
    await house.do(
        session, Visitor(asker="one-more", ip="10.8.8.8"), "question.ask", {**ASK, "text": TEXT}, "one-more1"
    )
    return {
        "questions": questions, "entries": len(entries), "fold_s": round(statistics.median(folds), 3),
        "first_frame_ms": round(painted * 1000, 2), "first_frame_bytes": len(msgspec.json.encode(first)),
        "one_more_bytes": len(msgspec.json.encode(live.frame("desk", seq))),
    }  # fmt: skip


async def main() -> None:
    given = arguments()
    with tempfile.TemporaryDirectory() as var:
        if given.url == "sqlite":
            print(json.dumps(await measure(f"sqlite:///{var}/bench.db", var, given), indent=2))
        elif given.url == "postgresql":
            with servers.postgresql(servers.MODEST) as url:
                print(json.dumps(await measure(url, var, given), indent=2))
        else:
            print(json.dumps(await measure(given.url, var, given), indent=2))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--producers", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--sets", type=int, default=10_000)
    return parser.parse_args()


async def measure(url: str, var: str, given: argparse.Namespace) -> dict[str, Any]:
    limits = {"limits.asks_per_asker_min": "1000000", "limits.asks_per_ip_min": "1000000"}
    config = settings.load({"paths.var": var, "database.url": url, **limits})
    engine = open_engine(config.database.url, config.database)
    await migrate(engine)
    book, people = Book(engine), People(engine, config)
    house = wire(config, book, people, registry()).house
    settle()
    report = {
        "database": engine.dialect.name, "python": sys.version.split()[0],
        "many": await asks(house, people, given.producers, given.seconds),
        "single": await asks(house, people, 1, min(given.seconds, 10)),
        "large": await large(house, people, book, given.sets),
    }  # fmt: skip
    await tasks.everyone.close()
    await engine.dispose()
    return report


if __name__ == "__main__":
    uvloop.run(main())
