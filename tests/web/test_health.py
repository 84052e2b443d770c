"""What machines may ask: alive, ready, and the numbers, which are not for everybody."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from server import settings
from server.app import App, running
from server.cluster import failed_duties
from server.errors import Refused, Unavailable
from server.gateway.envelope import Answers
from server.runtime.vitals import counters
from server.transport.tasks import everyone, keep
from server.web.metrics import METRICS
from tests.gateway.gateways import until
from tests.web.sites import Visit, site

# Counted when there is one.
ELSEWHERE = {"follower_behind_entries"}


def caller(app: App, ip: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app.asgi, client=(ip, 4711)), base_url="http://any.host")


@pytest.mark.each_database
async def test_every_number_is_told_and_counted(tmp_path: Path, database_url: str) -> None:
    async with site(tmp_path, database_url) as app, Visit(app) as lead, caller(app, "127.0.0.1") as machine:
        await lead.sign_in(app, "lan", ("angiang", "lead"))
        await until(lambda: app.peers.canary.ready)
        answer = await machine.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=1.0.0")
        told = {family.name: family for family in text_string_to_metric_families(answer.text)}
        wanted = {f"giaoluu_{name}" for name in METRICS.keys() - ELSEWHERE - {"log_behind_entries"}}
        wanted |= {family.name for family in counters.collect()}
        assert wanted <= told.keys()
        assert not [name for name in told if name.endswith("_created")]
        values = {name: family.samples[0].value for name, family in told.items()}
        assert values["giaoluu_database_up"] == 1
        assert values["giaoluu_resident_bytes"] > 10_000_000
        names = {sample.labels["name"] for sample in told["giaoluu_tasks"].samples}
        assert {"maintenance", "people watch", "postman", "leader", "loop lag"} - names <= {"leader"}
        assert (await machine.get("/healthz")).text == "ok"
        assert (await machine.get("/readyz")).text == "ok"


# From where, with which headers, and the answer's status. The proxy at 198.51.100.1 is trusted, no other.
READERS: tuple[tuple[str, dict[str, str], int], ...] = (
    ("127.0.0.1", {}, 200),
    ("::1", {}, 200),
    ("192.0.2.7", {}, 404),
    ("192.0.2.7", {"Authorization": "Bearer sesame"}, 200),
    ("192.0.2.7", {"Authorization": "Bearer sesam"}, 404),
    ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
    ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
    ("198.51.100.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
    ("198.51.100.1", {"X-Forwarded-For": "127.0.0.1"}, 200),
)


async def test_who_may_read_the_numbers(tmp_path: Path, sqlite_url: str) -> None:
    """A proxy that nobody trusts makes its callers nobody; a trusted one says who they are."""
    given = {"paths.var": str(tmp_path), "database.url": sqlite_url, "metrics.token": "sesame"}
    chosen = settings.load({**given, "web.trusted_proxies": "198.51.100.1"})
    async with running(chosen) as app:
        await app.people.ensure_operator()
        for ip, headers, status in READERS:
            async with caller(app, ip) as machine:
                assert (await machine.get("/metrics", headers=headers)).status_code == status, (ip, headers)


async def test_not_ready_while_leaving_or_without_what_must_hold(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app, caller(app, "127.0.0.1") as machine:
        while not app.search.warmed:  # noqa: ASYNC110  (its own task does it)
            await asyncio.sleep(0.01)
        app.search.warmed = False  # the words of all answers are not in memory yet
        answer = await machine.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "search")
        app.search.warmed = True
        app.vitals.checks["canary"] = lambda: False
        answer = await machine.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "canary")
        app.vitals.checks["canary"] = lambda: True
        await app.socket_gateway.drain(window_ms=1)
        answer = await machine.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "leaving")
        assert (await machine.get("/healthz")).status_code == 200


async def test_a_process_whose_duty_failed_serves_and_says_so(tmp_path: Path, sqlite_url: str) -> None:
    async def fail() -> None:
        raise ValueError("broken")

    async with site(tmp_path, sqlite_url) as app, caller(app, "127.0.0.1") as machine:
        await until(lambda: app.search.warmed)
        keep(fail, "retention")
        await until(lambda: bool(everyone.failing()))
        answer = await machine.get("/readyz")
        assert (answer.status_code, answer.text) == (200, "degraded: retention")
        noted = failed_duties.read(tmp_path)["retention"]
        assert (noted.times, noted.why) == (1, "ValueError"), "for doctor, also when this process has ended"
    assert everyone.failing() == []


async def test_a_process_whose_work_has_died_is_not_alive(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app, caller(app, "127.0.0.1") as machine:
        (maintenance,) = [task for task in asyncio.all_tasks() if task.get_name() == "maintenance"]
        maintenance.cancel()
        await asyncio.wait({maintenance})
        answer = await machine.get("/healthz")
        assert (answer.status_code, answer.text) == (503, "maintenance")


def test_answers_are_counted_by_outcome() -> None:
    async def fails(error: Exception) -> Any:
        raise error

    async def works() -> dict[str, Any]:
        return {}

    async def ask() -> None:
        answers = Answers(lambda code, lang, details: code, logging.getLogger("quiet"))
        logging.getLogger("quiet").disabled = True
        await answers.of(works(), "vi", 1000)
        for error in (Refused("question.conflict"), Unavailable("away"), KeyError("bug")):
            await answers.of(fails(error), "vi", 1000)

    def counted(outcome: str) -> float:
        return counters.get_sample_value("giaoluu_acks_total", {"outcome": outcome}) or 0

    before = {outcome: counted(outcome) for outcome in ("ok", "refused", "retry", "failed")}
    asyncio.run(ask())
    assert {outcome: counted(outcome) - was for outcome, was in before.items()} == dict.fromkeys(before, 1)
