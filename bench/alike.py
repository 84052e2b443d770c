"""What is alike, on both databases: supports written while a moderator works, a merger of 50 questions with 10,000
supports, and, in memory, similar questions over 100,000.

    python -m bench.alike [--supports 20000] [--per-second 0] [--answered 100000]

`--per-second` 0: as many supports as go; else at this pace.
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Sequence
from typing import Any

from bench.database import KINDS, database
from server.gateway.visitor import Visitor
from server.runtime.alike import AlikeIndex, Folder
from tests.runtime.services import ASK, Home, home

GROUP, SUPPORTED = 50, 10_000
PLENTY = {
    "limits__supports_per_ip_min": "100000000",
    "limits__asks_per_ip_min": "100000",
    "limits__asks_per_asker_min": "100000",
}
COMMON = ("đất", "sổ", "đỏ", "giấy", "chứng", "nhận", "quyền", "sử", "dụng", "thu", "hồi", "bồi", "môi", "nước", "thải")


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.alike", description=__doc__)
    parser.add_argument("--supports", type=int, default=20_000)
    parser.add_argument("--per-second", type=int, default=0)
    parser.add_argument("--answered", type=int, default=100_000)
    given = parser.parse_args(argv)
    print(similar(given.answered))
    for kind in KINDS:
        with database(kind) as url:
            print(kind, asyncio.run(house(url, given.supports, given.per_second)))
    return 0


def similar(count: int) -> str:
    chance = random.Random(1)
    words = [f"tu{number}" for number in range(6000)]

    def text() -> str:
        picked = (
            chance.choice(COMMON) if chance.random() < 0.5 else words[int(chance.paretovariate(0.6)) % 6000]
            for _ in range(40)
        )
        return " ".join(picked)

    texts, index = [text() for _ in range(count)], AlikeIndex(Folder(["Nam Định", "Thái Bình"]))
    for number, each in enumerate(texts):
        index.put(str(number), each)
    took = []
    for _ in range(400):
        wanted = text() if chance.random() < 0.5 else chance.choice(texts)
        begun = time.perf_counter()
        index.alike(wanted, 3, 70)
        took.append(time.perf_counter() - begun)
    return f"similar over {count}: p50 {quantile(took, 0.5):.1f} ms, p95 {quantile(took, 0.95):.1f} ms"


async def house(url: str, supports: int, pace: int) -> dict[str, Any]:
    async with home(url, **PLENTY) as here:
        await here.plan()
        await here.do("lan", "session.start")
        ids = [str((await here.ask(f"asker{n + 1}", f"Câu hỏi số {n}?"))["question"]) for n in range(GROUP)]
        for id in ids:
            await here.do("lan", "question.accept", question=id, text_rev=1)
        calm = await staff(here, ids[0], None)
        begun = time.perf_counter()
        giving = asyncio.ensure_future(crowd(here, ids, supports, pace))
        busy = await staff(here, ids[0], giving)
        given = await giving
        seconds = time.perf_counter() - begun
        merging = await merge(here, ids)
    return {
        "supports_per_s": round(given / seconds), "staff_p99_ms_calm": round(quantile(calm, 0.99), 1),
        "staff_p99_ms_while_supported": round(quantile(busy, 0.99), 1), "merge_50_ms": round(merging * 1000, 1),
    }  # fmt: skip


async def crowd(here: Home, ids: Sequence[str], supports: int, pace: int) -> int:
    begun = time.perf_counter()

    async def some(worker: int) -> None:
        for number in range(worker, supports, 500):
            if pace:
                await asyncio.sleep(begun + number / pace - time.perf_counter())
            visitor = Visitor(asker=f"{number + 10_000:016x}", ip=f"192.0.{number % 250}.{number // 250 % 250}")
            await here.service.do(
                here.session, visitor, "support.give", {"question": ids[number % len(ids)]}, "bench-0001"
            )

    await asyncio.gather(*(some(worker) for worker in range(500)))
    return supports


async def staff(here: Home, id: str, until: "asyncio.Future[int] | None") -> list[float]:
    took: list[float] = []
    rev = here.seen("desk")[id]["text_rev"]
    while len(took) < 30 or (until is not None and not until.done()):
        begun = time.perf_counter()
        await here.do("lan", "question.redact", question=id, text_rev=rev, text=f"{ASK['field']} {rev}?")
        took.append(time.perf_counter() - begun)
        rev += 1
        await asyncio.sleep(0.01)
    return took


async def merge(here: Home, ids: Sequence[str]) -> float:
    runtime = await here.service.runtime(here.session)
    begun = time.perf_counter()
    await here.do("lan", "question.merge", into=ids[0], questions=list(ids[1:]))
    took = time.perf_counter() - begun
    await here.service.supports.counts.counted(runtime, ids[0])
    return took


def quantile(took: Sequence[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * share))] * 1000


if __name__ == "__main__":
    main(sys.argv[1:])
