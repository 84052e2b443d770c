"""A chain of transfers on the real server, killed in the middle: the question is in exactly one place afterwards."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.log.book import Book
from server.log.engine import open_engine
from server.office.calendar import VIETNAM
from server.projections.tables import TABLES
from server.settings import load
from tests.databases import MOSTLY_POSTGRESQL
from tests.runtime.servers import Person, Process, process
from tests.runtime.test_round_killed import send

pytestmark = pytest.mark.slow

ASK = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "text": "Ai trả lời?", "name": "Ông Mẫu"}
PLAN = {
    "do": "session.plan",
    "cid": "plan-0001",
    "topic": "Đất đai",
    "venue": "Hội trường",
    "start": "8h30",
    "end": "11h",
}
# From where, by which act, naming whom; the last goes to the Office, for that unit held it before.
CHAIN = (("gltt", "transfer", "angiang"), ("angiang", "refuse", "cantho"), ("cantho", "return", ""),
         ("angiang", "refuse", "gltt"))  # fmt: skip


async def held(book: Book, unit: str) -> list[dict[str, Any]]:
    """What this unit has, once it has something."""
    async with asyncio.timeout(30):
        while True:
            if here := [row for row in await book.rows("transfers", {"unit": unit}) if row["open"]]:
                return here
            await asyncio.sleep(0.02)


async def moved(server: Process, book: Book, cookie: str, unit: str, form: dict[str, str]) -> None:
    """One act in this unit, by whoever holds the question there."""
    (row,) = await held(book, unit)
    path = f"/r/{unit}/can-bo/chuyen/{row['session'] or row['stream']}/{row['id']}/do"
    await send(server, cookie, path, {**form, "state": str(row["state"])})


@MOSTLY_POSTGRESQL
async def test_a_chain_killed_in_the_middle_ends_in_one_place(tmp_path: Path, database_url: str) -> None:
    engine = open_engine(database_url, load({}, env={}).database)
    book = Book(engine, tables=TABLES)
    try:
        async with process(tmp_path, database_url) as server:
            roles = [f"{unit}:lead" for unit in ("gltt", "angiang", "cantho")]
            cookie = (await server.staff("hung", *roles, "gltt:office")).cookie or ""
            day = datetime.now(VIETNAM) + timedelta(days=2)
            path = await send(server, cookie, "/r/gltt/buoi/moi/do", {**PLAN, "day": f"{day:%d/%m/%Y}"})
            session = path.split("/buoi/")[1].split("/")[0]
            asker = Person(server)
            await asker.join(session)
            asked: dict[str, Any] = await asker.do("question.ask", **ASK)
            question = asked["receipt"]["question"]
            form = {
                "do": "question.transfer",
                "cid": "move-00000",
                "act": "transfer",
                "unit": "angiang",
                "note": "Nhờ Sở.",
            }
            await send(server, cookie, f"/r/gltt/can-bo/chuyen/{session}/{question}/do", {**form, "state": "asked"})
            for number, (unit, act, to) in enumerate(CHAIN[1:]):
                await moved(server, book, cookie, unit, {**form, "cid": f"move-1000{number}", "act": act, "unit": to})
                if number == 0:
                    await server.kill()
                    await server.start()
            decide = {"do": "question.decide", "cid": "decide-001", "unit": "cantho", "note": "Ở gần dân."}
            await moved(server, book, cookie, "gltt", decide)
            ended = await held(book, "cantho")
            every = await book.rows("transfers", {"origin_question": question})
            assert [row["unit"] for row in every if row["open"]] == ["cantho"]
            assert {row["receipt_no"] for row in every} == {asked["receipt"]["receipt_no"]}
            assert {row["due"] for row in every} == {asked["receipt"]["due"]}
            assert (ended[0]["moves"], len(every)) == (5, 4)
    finally:
        await engine.dispose()
