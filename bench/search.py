"""A search over many answered questions, and a table that follows the log:

    python -m bench.search [--database sqlite] [--documents 100000] [--answers 20000]

Documents of generated Vietnamese, about 150 words each. `once`: a process that has started (`warm_s`) is asked
different queries, one after the other; `dropped`: the same when something has just changed; `first`: by a process that
has not taken in the words yet; `warm`: the queries of `once` in
another order, with filters. `load_s`: reading all documents into memory; `follow_per_s`: answers per second that the
follower takes from the log into the table, `follow_per_cpu_s` of CPU of this process; `seen_s`: how long a process then
takes to see them. Prints JSON, in ms.
"""

import argparse
import asyncio
import json
import random
import statistics
import time
from typing import Any

from bench.database import KINDS, database
from server.domain.session.answer import Drafted, Published
from server.domain.session.question import Accepted, Answered, Asked
from server.log.book import Book
from server.log.engine import open_engine
from server.log.entry import Decision
from server.log.migrate import migrate
from server.log.tables import heads
from server.projections import projectors
from server.projections.tables import TABLES
from server.runtime.followers import Followers
from server.search.query import parse
from server.search.search import Search, Wanted
from tests.books import Deadlines
from tests.laws.histories import Writer
from tests.search import texts

QUERIES = 400
SESSION = 500


async def measure(url: str, count: int, answers: int) -> dict[str, Any]:
    engine = open_engine(url, Deadlines(statement_ms=60_000, busy_ms=60_000))
    try:
        await migrate(engine)
        book = Book(engine, tables=TABLES)
        filled = 0.0
        for first in range(0, count, 5000):
            rows = texts.documents(first, min(5000, count - first), first)
            begun = time.perf_counter()
            await _headed(book, rows)
            await texts.fill(book, rows)
            filled += time.perf_counter() - begun
        begun = time.perf_counter()
        search = Search(book, 5000, 1 << 25, 1 << 29)
        await search.look()
        loaded = time.perf_counter() - begun
        queries = [parse(each, 200, 24) for each in texts.queries(3, QUERIES) if each != '"']
        begun = time.perf_counter()
        await search.warm()
        warmed = time.perf_counter() - begun
        once = [await _took(Search.find, search, Wanted(each)) for each in queries]
        held, search._documents.words = search._documents.words, None
        first = [await _took(Search.find, _without_sets(search), Wanted(each)) for each in queries[:200]]
        search._documents.words = held
        dropped = [await _took(Search.find, _without_sets(search), Wanted(each)) for each in queries]
        draw = random.Random(1)
        draw.shuffle(queries)
        only = ({}, {"year": {2010}}, {"room": {"angiang"}}, {"late": {1}, "province": {"namdinh"}})
        warm = [await _took(Search.find, search, Wanted(each, draw.choice(only))) for each in queries * 2]
        similar = [await _took(Search.similar, search, texts.sentence(draw, 30)) for _ in range(100)]
        followed, of_cpu, seen = await _follow(book, search, answers)
        return {
            "documents": count,
            "fill_per_s": round(count / filled),
            "load_s": round(loaded, 2),
            "warm_s": round(warmed, 1),
            "once": _cuts(once),
            "first": _cuts(first),
            "dropped": _cuts(dropped),
            "warm": _cuts(warm[len(queries) :]),
            "similar": _cuts(similar),
            "follow_per_s": round(followed),
            "follow_per_cpu_s": round(of_cpu),
            "seen_s": round(seen, 2),
        }
    finally:
        await engine.dispose()


async def _headed(book: Book, rows: list[dict[str, Any]]) -> None:
    """As if the log held what these documents are made of: what follows a log takes out what is not in it."""
    found = {row["stream"]: row["seq"] for row in rows}
    made = [{"stream": stream, "seq": seq, "at": 0, "digest": bytes(32)} for stream, seq in found.items()]
    async with book.writing() as (connection, answering), answering():
        await connection.execute(heads.insert(), made)
        await connection.commit()


async def _follow(book: Book, search: Search, answers: int) -> tuple[float, float, float]:
    """A log of so many answers, 500 in a session, all of them waiting."""
    draw = random.Random(9)
    for first in range(0, answers, SESSION):
        opened = Writer(f"session:follow{first}", code=f"F-{first}")
        for number in range(SESSION):
            id = f"{first + number:024x}"
            said = {"rev": 2, "mode": "later", "person": None, "name": "", "title": "", "unit": ""}
            opened.write("asker:a", Asked(
                question=id, number=number + 1, kind="question", asker_type="citizen", field="dat-dai", province=None,
                named=False, text=texts.sentence(draw, 40), name="", raw="", lookup=2,
            ))  # fmt: skip
            opened.write("staff:a", Accepted(question=id))
            opened.write("staff:b", Drafted(question=id, rev=1, person=None, text=""))
            opened.write("staff:a", Published(question=id, text=texts.sentence(draw, 120), **said))
            opened.write("staff:a", Answered(question=id, mode="later"))
        async with book.turn(opened.stream) as turn:
            events = [entry.event() for entry in opened.entries]
            await turn.append(
                [Decision("staff:a", f"cid-{n}", bytes(32), (each,)) for n, each in enumerate(events)], []
            )
    follower = [each for each in projectors(bytes(32)) if each.name == "search"]
    begun, worked = time.perf_counter(), time.process_time()
    await Followers(book, follower, lambda: True, 1000).catch_up()
    took, worked = time.perf_counter() - begun, time.process_time() - worked
    begun = time.perf_counter()
    search._looked = 0.0
    await search.look()
    return answers / took, answers / worked, time.perf_counter() - begun


def _without_sets(search: Search) -> Search:
    search._documents._drop_sets()
    return search


async def _took(of: Any, search: Search, what: Any) -> float:
    begun = time.perf_counter()
    await of(search, what, 20)
    return (time.perf_counter() - begun) * 1000


def _cuts(took: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(took, n=100)
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "p99": round(cuts[98], 1), "max": round(max(took), 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--answers", type=int, default=20_000)
    given = parser.parse_args()
    with database(given.database) as url:
        print(json.dumps(asyncio.run(measure(url, given.documents, given.answers)), indent=2))


if __name__ == "__main__":
    main()
