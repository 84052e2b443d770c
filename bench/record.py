"""The record of a session, and the open data:

    python -m bench.record [--database sqlite] [--pairs 1000] [--bulk 100000]

A session of so many answered questions of some 150 words. `transcript`: its page, `first` by a process that has just
started, `anew` after each change, and `again` out of memory; each download so; `pdf_300`: minutes of 300; `seal`:
sealing it whole; `bulk`: the files of so many published pairs, and by how much memory grew. Prints JSON: CPU ms of this
process (wall: `wall_ms`), for bulk s and MB.
"""

import argparse
import asyncio
import json
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from bench.database import KINDS, database
from server.app import App
from server.domain.session.answer import Drafted, Published
from server.domain.session.life import Ended, Started
from server.domain.session.question import Accepted, Answered, Asked, Promised
from server.log.book import Book
from server.log.entry import Decision
from server.log.event import Event, WordsErased
from server.projections import projectors
from server.projections.tables import transcript
from server.runtime.rebuild import rebuild
from tests.laws.histories import Writer
from tests.search import texts
from tests.web.sites import Visit, site

FORMS = ("json", "csv", "xlsx", "txt", "vtt", "docx", "pdf")
ROUNDS = 5
HOST = "angiang.localhost:8080"
AT_ONCE = 500


def events(pairs: int, of: str) -> list[Event]:
    found: list[Event] = []
    for number, row in enumerate(texts.documents(0, pairs, 0), 1):
        id, said = f"{of}{number:016x}", dict(row)
        asked, rest = str(said["asked_exact"]), str(said["rest_exact"])
        found += [
            Asked(question=id, number=number, kind="question", asker_type="citizen", field="dat-dai",
                  province="angiang", named=True, text=asked, name="Ông Mẫu", raw="", lookup=2),
            Accepted(question=id), Promised(question=id), Drafted(question=id, rev=1, person=None, text=rest),
            Published(question=id, rev=2, mode="later", person=None, text=rest, name="Bà Trả Lời", title="Phó",
                      unit="Sở"),
            Answered(question=id, mode="later"),
        ]  # fmt: skip
    return found


async def held(book: Book, stream: str, pairs: int) -> None:
    """A session with these pairs, which has ended."""
    planned = [entry.event() for entry in Writer(stream, code=stream[-8:]).entries]
    said = (*planned, Started(), *events(pairs, stream[-8:]), Ended())
    acts = [Decision("staff:x", "", b"", (event,)) for event in said]
    for start in range(0, len(acts), AT_ONCE):
        async with book.turn(stream) as turn:
            await turn.append(acts[start : start + AT_ONCE])


async def took(do: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
    """CPU and wall time, ms."""
    begun, worked = time.perf_counter(), time.process_time()
    await do()
    return (time.process_time() - worked) * 1000, (time.perf_counter() - begun) * 1000


async def changed(app: App, stream: str) -> None:
    """What was made of the record is made anew."""
    async with app.book.turn(stream) as turn:
        await turn.append([Decision("operator", "", b"", (WordsErased(seqs=()),))])


async def page(app: App, visit: Visit, stream: str, path: str) -> dict[str, float]:
    first = await took(lambda: fine(visit, path))
    anew, again = [], []
    for _ in range(ROUNDS):
        await changed(app, stream)
        anew.append(await took(lambda: fine(visit, path)))
        again.append(await took(lambda: fine(visit, path)))
    found = {"first": first, "anew": sorted(anew)[ROUNDS // 2], "again": sorted(again)[ROUNDS // 2]}
    return {name: round(cpu, 1) for name, (cpu, _) in found.items()} | {"wall_ms": round(found["anew"][1], 1)}


async def fine(visit: Visit, path: str) -> None:
    answer = await visit.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])


async def bulk(app: App, count: int) -> dict[str, Any]:
    (row, *_) = await app.book.rows("transcript", {"state": "answered_later"}, None, 1)
    told = msgspec.json.decode(str(row["value"]))
    for start in range(0, count, 1000):
        made = []
        for number in range(start, min(start + 1000, count)):
            id = f"b{number:023x}"
            told["question"]["id"] = told["answer"]["id"] = id
            made.append({**row, "question": id, "number": number, "value": msgspec.json.encode(told).decode()})
        async with app.book.writing() as (connection, answering), answering():
            await connection.execute(transcript.insert(), made)
            await connection.commit()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    state = await app.open_data.make(app.book.now())
    spent = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "pairs": state.files[0].pairs, "s": round(spent, 1), "most_mb": round(after / 1024),
        "grew_mb": round((after - before) / 1024), "jsonl_gz_mb": round(state.files[0].size / 2**20, 1),
    }  # fmt: skip


async def measure(url: str, pairs: int, count: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with site(Path(folder), url, database__statement_ms="60000", database__busy_ms="60000") as app:
            large, small = "session:0123456789abcdef", "session:fedcba9876543210"
            await held(app.book, large, pairs)
            await held(app.book, small, 300)
            await rebuild(app.book, projectors(bytes(32)))
            await app.maintenance.beat()  # its day is over
            async with Visit(app, HOST) as visit:
                here = f"/buoi/{large.partition(':')[2]}/toan-van"
                await fine(visit, f"/buoi/{small.partition(':')[2]}/toan-van")  # whatever is made once for all
                found["transcript"] = await page(app, visit, large, here)
                found["seal"] = round((await took(lambda: app.sealing.seal(large)))[0], 1)
                for kind in FORMS:
                    found[kind] = await page(app, visit, large, f"{here}.{kind}")
                found["pdf_300"] = await page(app, visit, small, f"/buoi/{small.partition(':')[2]}/toan-van.pdf")
            found["bulk"] = await bulk(app, count)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--bulk", type=int, default=100_000)
    given = parser.parse_args()
    with database(given.database) as url:
        print(json.dumps(asyncio.run(measure(url, given.pairs, given.bulk)), indent=2))


if __name__ == "__main__":
    main()
