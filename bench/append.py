"""How many commands a second the book takes: python -m bench.append URL [--producers 64] [--seconds 5] [--batch 64].

Producers ask one at a time and wait for their commit, as people do. One writer takes turns for all of them, each turn
with everything that waits, as the house does. `--producers 1` gives the time of a single command.
"""

import argparse
import asyncio
import resource
import time
from typing import NamedTuple

from server.log.book import Book
from server.log.engine import open_engine
from server.log.entry import Act
from server.log.event import Event, Words, event
from server.log.migrate import migrate

TEXT = "Kính gửi Sở Tài nguyên và Môi trường, tôi xin hỏi về thủ tục cấp giấy chứng nhận quyền sử dụng đất. " * 2


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

    def __init__(self, book: Book, stream: str, batch: int) -> None:
        self.book = book
        self.stream = stream
        self.batch = batch
        self.waiting: asyncio.Queue[tuple[Act, asyncio.Future[int]]] = asyncio.Queue()
        self.took: list[float] = []
        self.turns = 0

    async def produce(self, name: int, until: float) -> None:
        loop = asyncio.get_running_loop()
        n = 0
        while (begun := time.perf_counter()) < until:
            n += 1
            asked = Asked(question=f"{name:032x}", field="dat-dai", text=TEXT)
            done: asyncio.Future[int] = loop.create_future()
            self.waiting.put_nowait((Act(f"asker:{name}", f"command-{n}", b"p" * 32, (asked,)), done))
            await done
            self.took.append(time.perf_counter() - begun)

    async def write(self) -> None:
        while True:
            batch = [await self.waiting.get()]
            while len(batch) < self.batch and not self.waiting.empty():
                batch.append(self.waiting.get_nowait())
            async with self.book.turn(self.stream) as turn:
                known = await turn.known([(act.by, act.cid) for act, _ in batch])
                entries = await turn.append([act for act, _ in batch if (act.by, act.cid) not in known])
            self.turns += 1
            for (_, done), entry in zip(batch, entries, strict=True):
                done.set_result(entry.seq)


async def run(url: str, producers: int, seconds: float, batch: int) -> None:
    engine = open_engine(url, Deadlines())
    await migrate(engine)
    load = Load(Book(engine), f"session:bench-{time.time_ns()}", batch)
    writer = asyncio.create_task(load.write())
    cpu, begun = used(), time.perf_counter()
    await asyncio.gather(*(load.produce(name, begun + seconds) for name in range(producers)))
    spent, lasted = used() - cpu, time.perf_counter() - begun
    writer.cancel()
    await engine.dispose()
    count = len(load.took)
    took = sorted(load.took)
    print(
        f"{engine.dialect.name}: {producers} producers, {count / lasted:,.0f} commands/s in {load.turns / lasted:,.0f} "
        f"turns/s, p50 {took[count // 2] * 1000:.2f} ms, p99 {took[count * 99 // 100] * 1000:.2f} ms, "
        f"{spent / count * 1e6:.0f} us of our CPU per command"
    )


def used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--producers", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--batch", type=int, default=64)
    asked = parser.parse_args()
    asyncio.run(run(asked.url, asked.producers, asked.seconds, asked.batch))
