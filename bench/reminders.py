"""Reminders of many open questions at once: how long they take, and how long the event loop is held meanwhile.

python -m bench.reminders [questions] [sessions]
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert

from server import settings, words
from server.local_time import DAY_MS, last_moment
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.office import calendar
from server.projections.tables import TABLES, questions, sessions
from server.runtime.reminders import Person, Rules, remind

DUE = last_moment(calendar.day_of(1_271_955_599_999))
PORTION = 500


async def lag(worst: list[float]) -> None:
    """The longest time for which nothing else ran (s)."""
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(0.001)
        worst[0] = max(worst[0], time.perf_counter() - begun - 0.001)


async def fill(book: Book, many: int, over: int) -> None:
    """Sessions that are over, and their open questions."""
    async with book.writing() as (connection, answering), answering():
        for n in range(over):
            row = {"id": f"s{n}", "stream": f"session:s{n}", "room": f"r{n}", "code": f"C-{n}", "state": "follow_up"}
            row |= {"rehearsal": 0, "ends_at": DUE - 7 * DAY_MS, "answer_due": DUE}
            await connection.execute(insert(sessions).values(row))
        rows = [
            {"question": f"q{n:06d}", "session": f"s{n % over}", "room": f"r{n % over}", "open": 1, "due": DUE}
            for n in range(many)
        ]
        for n in range(0, many, PORTION):
            await connection.execute(insert(questions), rows[n : n + PORTION])
        await connection.commit()


async def staff(room: str) -> list[Person]:
    return [Person(f"lead-{room}", f"lead@{room}.example", frozenset({"lead"}))]


async def measure(many: int, over: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = settings.load({"paths.var": folder, "database.url": f"sqlite:///{Path(folder) / 'bench.db'}"}, env={})
        engine = open_engine(config.database.url, config.database)
        await migrate(engine)
        book = Book(engine, lambda: DUE, tables=TABLES)
        await fill(book, many, over)
        worst, rules = [0.0], Rules.of(config.answers, calendar.official(), words.both)
        watch = asyncio.create_task(lag(worst))
        for name, now in (("given", DUE - 3_600_000), ("looked again", DUE - 1_800_000)):
            worst[0], begun = 0.0, time.perf_counter()
            given = await remind(book, rules, staff, now)
            took = time.perf_counter() - begun
            print(f"{name}: {given} reminders of {many} questions in {over} sessions, {took:.2f} s, "
                  f"the loop was held for at most {worst[0] * 1000:.0f} ms")  # fmt: skip
        watch.cancel()
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(measure(*(int(each) for each in [*sys.argv[1:], "10000", "64"][:2])))
