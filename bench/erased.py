"""How soon the words of a question are gone from everywhere, after they were erased at a desk:

    python -m bench.erased [--database sqlite] [--rounds 10]

The server as its operator starts it. Each round a question with a word of its own is asked, answered in writing and
erased; each place is asked again and again until the word is gone. Prints for each place the median and the longest
time since the erasure was acked, in ms; the socket's from when the frame came.
"""

import argparse
import asyncio
import json
import os
import secrets
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import aiohttp

from bench.database import KINDS, database
from tests.abuse.service import question
from tests.runtime.servers import Person, Process, process
from tests.runtime.test_process import plan

AGAIN_S, MOST_S = 0.02, 30.0


async def measured(url: str, rounds: int) -> dict[str, Any]:
    took: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as var:
        async with process(Path(var), url, GIAOLUU_ANSWERS_SEPARATE="false") as server, aiohttp.ClientSession() as http:
            lead = await server.staff("hung", "gltt:lead")
            session = await plan(server, lead)
            reader = Person(server)
            await lead.join(session, "desk")
            await reader.join(session)
            await lead.do("session.start")
            for _ in range(rounds):
                await _round(server, http, lead, reader, session, took)
            await reader.leave()
            await lead.leave()
    told = {place: {"p50": round(statistics.median(each)), "max": round(max(each))} for place, each in took.items()}
    return {"rounds": rounds, **told, "load": os.getloadavg()[0]}


async def _round(
    server: Process, http: aiohttp.ClientSession, lead: Person, reader: Person, session: str,
    took: dict[str, list[float]],
) -> None:  # fmt: skip
    word, other = (f"mat{secrets.token_hex(5)}" for _ in range(2))
    id = await _answered(lead, reader, f"{word} {other}")
    base = f"{server.url}/r/gltt"
    here = f"{base}/buoi/{session}"
    places = {
        "page": f"{base}/cau/{id}", "session": here, "transcript": f"{here}/toan-van",
        "api": f"{base}/api/v1/pairs/{id}", "search": f"{base}/tim.json?q={other}", "feed": f"{base}/atom",
        "frame": f"{here}/frame", "embedded": f"{base}/nhung/cau/{id}",
    }  # fmt: skip
    for place, address in places.items():
        await _until(http, address, word, there=True, place=place)
    assert (await lead.do("words.erase", question=id))["ok"]
    acked = time.perf_counter()

    async def gone(place: str, address: str) -> None:
        await _until(http, address, word, there=False, place=place)
        took[place].append((time.perf_counter() - acked) * 1000)

    async def heard() -> None:
        while word in str(reader.table):  # noqa: ASYNC110  (the table of a client)
            await asyncio.sleep(AGAIN_S / 4)
        took["socket"].append((time.perf_counter() - acked) * 1000)

    await asyncio.gather(heard(), *(gone(*each) for each in places.items()))


async def _answered(lead: Person, reader: Person, words: str) -> str:
    """A question with an answer in writing, which everybody reads; its id."""
    asked = await reader.do("question.ask", **question(f"Bao gio co so do {words}?"))
    id = str(asked["receipt"]["question"])
    for name, more in (
        ("question.accept", {"text_rev": 1}),
        ("answer.draft", {"rev": 0, "text": "Trong ba muoi ngay lam viec."}),
        ("answer.publish", {"rev": 1}),
    ):
        ack = await lead.do(name, question=id, **more)
        assert ack["ok"], ack
    return id


async def _until(http: aiohttp.ClientSession, address: str, word: str, *, there: bool, place: str) -> None:
    over = time.monotonic() + MOST_S
    while time.monotonic() < over:
        async with http.get(address) as answer:
            if (word in await answer.text()) is there:
                return
        await asyncio.sleep(AGAIN_S)
    raise AssertionError(f"{place}: {'not' if there else 'still'} there after {MOST_S} s: {address}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.erased", description=__doc__)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    with database(given.database) as url:
        print(json.dumps(asyncio.run(measured(url, given.rounds)), indent=1))
