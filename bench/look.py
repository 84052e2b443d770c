"""What the access log adds to opening what is kept from sight: from the wish to look until the entry stands, one after
the other and some at once. `python -m bench.look [DATABASE_URL] [looks] [at once]`

On SQLite with fsync, in a folder of its own, unless an address says otherwise. `bare` is one transaction that writes
one row, as the disk does it at that moment, in turns with the looks.
"""

import asyncio
import json
import secrets
import sys
import time
from contextlib import nullcontext

from sqlalchemy import text

from bench.database import database
from server import settings
from server.domain.audit.look import ORIGINAL, REDACT
from server.domain.command import Terms
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.projections.tables import TABLES
from server.runtime.audit_log import AuditLog


def figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {f"p{share}": round(ordered[int(len(ordered) * share / 100)] * 1000, 2) for share in (50, 95, 99)}


async def measured(url: str, looks: int, at_once: int) -> dict[str, object]:
    chosen = settings.load({"database.url": url}, env={})
    engine = open_engine(chosen.database.url, chosen.database)
    await migrate(engine)
    book = Book(engine, tables=TABLES)
    log = AuditLog(book, Terms({"note": chosen.limits.note}, {}), lambda name, payload: b"")

    async def look(n: int) -> float:
        began = time.perf_counter()
        about = {"what": ORIGINAL, "why": REDACT, "question": f"q{n}", "session": "s", "note": "theo yêu cầu"}
        await log.look("angiang", f"lan{n % 7}", secrets.token_hex(8), **about)
        return time.perf_counter() - began

    async def bare() -> float:
        began = time.perf_counter()
        async with book.writing() as (connection, answering), answering():
            await connection.execute(text("CREATE TABLE IF NOT EXISTS bench_bare (n INTEGER)"))
            await connection.execute(text("INSERT INTO bench_bare VALUES (1)"))
            await connection.commit()
        return time.perf_counter() - began

    await look(0)
    await bare()
    alone, floor = list[float](), list[float]()
    cpu = time.process_time()
    for n in range(looks):
        alone.append(await look(n))
    cpu = (time.process_time() - cpu) / looks
    for _ in range(looks):
        floor.append(await bare())
    crowd = [took for n in range(0, looks, at_once) for took in await asyncio.gather(*map(look, range(n, n + at_once)))]
    await engine.dispose()
    found = {"alone": figures(alone), "bare": figures(floor), f"{at_once} at once": figures(crowd)}
    return {**found, "cpu_ms": round(cpu * 1000, 2)}


def main(url: str = "", looks: int = 300, at_once: int = 10) -> None:
    with nullcontext(url) if url else database("sqlite") as there:
        print(json.dumps(asyncio.run(measured(there, int(looks), int(at_once))), indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])  # type: ignore[arg-type]
