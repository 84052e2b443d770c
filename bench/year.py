"""The year page of a whole year in 64 rooms, answered again and again:

    GIAOLUU_PATHS_VAR=<a folder of ./giaoluu simulate-round --keep> python -m bench.year [--year 2010] [--times 100]

The real application in this process, without network and browser. Prints one JSON object: for the page, the page of a
unit, the data and the workbook the bytes and the times in ms, from the request until the last byte.
"""

import argparse
import asyncio
import json
import statistics
import time

import httpx

from server import settings
from server.app import running
from server.rehearsal.year.rounds import OFFICE

HOST = "http://gltt.localhost"
WARM = 5


async def measure(year: int, times: int) -> dict[str, dict[str, float]]:
    found = {}
    async with running(settings.load({})) as app:
        account = await app.people.find(OFFICE)
        if account is None:
            raise SystemExit("no simulated year in this folder")
        transport = httpx.ASGITransport(app.asgi)
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as visit:
            await visit.post(f"/vao/{await app.people.link(account.id)}", headers={"Origin": HOST})
            for name in ("", "/angiang", ".json", ".xlsx"):
                found[f"/can-bo/nam{name}"] = await _times(visit, f"/can-bo/nam{name}?nam={year}", times)
    return found


async def _times(visit: httpx.AsyncClient, path: str, times: int) -> dict[str, float]:
    took = []
    for _ in range(WARM + times):
        begun = time.perf_counter()
        answer = await visit.get(path)
        took.append((time.perf_counter() - begun) * 1000)
        answer.raise_for_status()
    cuts = statistics.quantiles(took[WARM:], n=100)
    return {
        "bytes": len(answer.content),
        "p50": round(cuts[49], 1),
        "p95": round(cuts[94], 1),
        "p99": round(cuts[98], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--year", type=int, default=2010)
    parser.add_argument("--times", type=int, default=100)
    given = parser.parse_args()
    print(json.dumps(asyncio.run(measure(given.year, given.times)), indent=2))


if __name__ == "__main__":
    main()
