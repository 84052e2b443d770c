"""How many commands a second the log takes by itself: python -m bench.contenders.book URL PRODUCERS SECONDS.

Producers ask one at a time and wait for their commit, as people do. One writer takes turns for all of them, each turn
with everything that waits, as the house does.
"""

import asyncio
import sys
import time
from typing import NamedTuple

import uvloop

from bench.contenders.source import say, summary, used
from server.log.book import Book
from server.log.engine import open_engine
from server.log.entry import Decision
from server.log.event import Event, Words, event
from server.log.migrate import migrate

TEXT = "Kính gửi Sở Tài nguyên và Môi trường, tôi xin hỏi về thủ tục cấp giấy chứng nhận quyền sử dụng đất. " * 2
BATCH = 64


@event("bench.asked")
class Asked(Event):
    """A question of about 300 bytes."""

    question: str
    field: str
    text: Words


class Deadlines(NamedTuple):
    pool: int = 10
    statement_ms: int = 2000
    busy_ms: int = 2000
    acquire_ms: int = 1000


class Load:
    """Producers, the queue before the writer, and how long each command took."""

    def __init__(self, book: Book, stream: str) -> None:
        self.book = book
        self.stream = stream
        self.waiting: asyncio.Queue[tuple[Decision, asyncio.Future[int]]] = asyncio.Queue()
        self.took: list[float] = []

    async def produce(self, name: int, until: float) -> None:
        loop = asyncio.get_running_loop()
        n = 0
        while (begun := time.perf_counter()) < until:
            n += 1
            asked = Asked(question=f"{name:032x}", field="dat-dai", text=TEXT)
            done: asyncio.Future[int] = loop.create_future()
            self.waiting.put_nowait((Decision(f"asker:{name}", f"command-{n}", b"p" * 32, (asked,)), done))
            await done
            self.took.append(time.perf_counter() - begun)

    async def write(self) -> None:
        while True:
            batch = [await self.waiting.get()]
            while len(batch) < BATCH and not self.waiting.empty():
                batch.append(self.waiting.get_nowait())
            async with self.book.turn(self.stream) as turn:
                known = await turn.known([(act.by, act.cid) for act, _ in batch])
                entries = await turn.append([act for act, _ in batch if (act.by, act.cid) not in known])
            for (_, done), entry in zip(batch, entries, strict=True):
                done.set_result(entry.seq)


async def run(url: str, producers: int, seconds: float) -> None:
    engine = open_engine(url, Deadlines())
    await migrate(engine)
    load = Load(Book(engine), f"session:bench-{time.time_ns()}")
    writer = asyncio.create_task(load.write())
    cpu, begun = used(), time.perf_counter()
    await asyncio.gather(*(load.produce(name, begun + seconds) for name in range(producers)))
    say(summary(load.took, time.perf_counter() - begun, used() - cpu))
    writer.cancel()
    await engine.dispose()


if __name__ == "__main__":
    uvloop.run(run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
