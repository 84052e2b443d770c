"""Two whole servers on one PostgreSQL and one Valkey, as their operator runs them, and people at both."""

import asyncio
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.redises import valkey
from tests.contract.test_outages import silent_relay
from tests.gateway.gateways import until
from tests.runtime.servers import Person, process
from tests.runtime.test_process import FIELDS, plan

pytestmark = pytest.mark.timed


async def timed(doing: Awaitable[Any]) -> tuple[Any, float]:
    began = time.monotonic()
    return await doing, time.monotonic() - began


async def test_across_processes_and_through_an_outage(
    tmp_path: Path, pg_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with valkey() as redis:
        monkeypatch.setenv("REDIS_URL", redis.url)
        async with (
            silent_relay(pg_url) as (url, silence),
            process(tmp_path, url) as one,
            process(tmp_path, url) as other,
        ):
            lan = await one.staff("lan", "gltt:moderator")
            session = await plan(one, lan)
            asker, reader, far = Person(one), Person(one), Person(other)
            await lan.join(session, "desk")
            for person in (asker, reader, far):
                await person.join(session)
            await until(lambda: all(each.signals["watching"]["number"] == 3 for each in (lan, reader, far)))
            asked = await asker.do("question.ask", text="Hai tiến trình?", **FIELDS)
            assert asked["ok"], asked
            id = asked["receipt"]["question"]
            await until(lambda: ("question", id) in lan.table)
            took = []
            for number in range(6):
                began = time.monotonic()
                await lan.do("question.redact", question=id, text_rev=number + 1, text=f"Lần {number}?")
                if not number:
                    await lan.do("question.accept", question=id, text_rev=2)
                await until(lambda: far.table.get(("question", id), {}).get("text") == f"Lần {number}?")  # noqa: B023
                took.append(time.monotonic() - began)
            assert min(took) < 0.15, took

            silence(True)
            waiting = asyncio.ensure_future(lan.once("question.promise", question=id, state="accepted"))
            await asyncio.sleep(0.05)
            thrown, took_s = await timed(lan.once("stage.blank", on=True))
            assert thrown["ok"], thrown
            assert took_s < 0.3
            await until(lambda: far.signals["blank"]["on"] and reader.signals["blank"]["on"], 0.5)
            newcomer = Person(other)
            _, took_s = await timed(newcomer.join(session))
            assert took_s < 1
            assert newcomer.table["question", id]["text"] == "Lần 5?"
            assert newcomer.signals["blank"]["on"]
            answers = [
                (await waiting, 0.0),
                *[await timed(asker.once("question.ask", text="?", **FIELDS)) for _ in "abc"],
            ]
            assert all(ack["code"] == "retry" for ack, _ in answers)
            assert max(took_s for _, took_s in answers) < 2.1
            silence(False)
            began = time.monotonic()
            assert (await asker.do("question.ask", text="Đã trở lại?", **FIELDS))["ok"]
            assert time.monotonic() - began < 5
            await until(lambda: far.table["stage", "stage"]["blank"]["on"], 8)
            assert far.table["stage", "stage"]["blank"]["at"] == thrown["at"]
            for person in (lan, asker, reader, far, newcomer):
                await person.leave()
