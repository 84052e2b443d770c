"""A round that is announced in many rooms, on the real server: killed before its sessions have heard, and complete."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest

from server.log.book import Book
from server.log.engine import open_engine
from server.office.units import registry
from server.projections.tables import TABLES
from server.settings import load
from tests.databases import MOSTLY_POSTGRESQL
from tests.runtime.servers import Process, process, today

pytestmark = pytest.mark.slow

PLAN = {"do": "round.plan", "cid": "round-0001", "number": "1", "topic": "Đất đai", "start-1": "8h30", "end-1": "11h30"}
ACTS = (
    {"do": "version.submit", "cid": "submit-0001", "version": "1"},
    {"do": "version.approve", "cid": "approve-001", "version": "1", "rev": "1"},
    {"do": "round.schedule", "cid": "schedule-01"},
    {
        "do": "announcement.publish",
        "cid": "publish-001",
        "name": "Báo",
        "day": f"{today():%d/%m/%Y}",
        "text": "Kính mời",
    },
)


KIND = {"Content-Type": "application/x-www-form-urlencoded"}
UNITS = [*registry().rooms][:12]


async def send(server: Process, cookie: str, path: str, form: Mapping[str, str | list[str]]) -> str:
    headers = {"Origin": server.url, "Cookie": f"giaoluu={cookie}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(
            f"{server.url}{path}", data=urlencode(form, doseq=True), headers=KIND, allow_redirects=False
        ) as answer,
    ):
        assert answer.status == 303, await answer.text()
        return answer.headers["Location"]


@MOSTLY_POSTGRESQL
async def test_killed_between_the_announcement_and_its_sessions_all_are_announced(
    tmp_path: Path, database_url: str
) -> None:
    day = today() + timedelta(days=40)
    engine = open_engine(database_url, load({}, env={}).database)
    book = Book(engine, tables=TABLES)
    try:
        async with process(tmp_path, database_url, GIAOLUU_ROUNDS_SEPARATE="false") as server:
            lead = (await server.staff("hung", "gltt:lead")).cookie or ""
            form: dict[str, str | list[str]] = {
                **PLAN,
                "year": f"{day.year}",
                "day-1": f"{day:%d/%m/%Y}",
                "unit": UNITS,
            }
            path = await send(server, lead, "/r/gltt/can-bo/dot/do", form)
            for act in ACTS:
                await send(server, lead, f"{path}/do", act)
            await server.kill()
            rows = await book.rows("sessions", {})
            assert any(row["announced_at"] is None for row in rows) or len(rows) < len(UNITS), (
                "killed too late to prove it"
            )
            await server.start()
            async with asyncio.timeout(30):
                while len(rows) < len(UNITS) or any(row["announced_at"] is None for row in rows):
                    await asyncio.sleep(0.05)
                    rows = await book.rows("sessions", {})
            assert len({row["room"] for row in rows}) == len(rows) == len(UNITS)
            assert {row["state"] for row in rows} == {"announced"}
    finally:
        await engine.dispose()
