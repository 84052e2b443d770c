"""The judge can be seen to bite: each promise broken on purpose is found by the fault that is there for it."""

import asyncio
from importlib import import_module
from pathlib import Path

import pytest

from tests.chaos.__main__ import parser
from tests.chaos.cluster import cluster
from tests.chaos.oracle import Verdict
from tests.chaos.run import run
from tests.chaos.saboteur import DEEDS
from tests.conftest import fresh_database

pytestmark = [pytest.mark.timed, pytest.mark.long]

FOUND = {
    "ack_before_commit": ("kill --rounds 3 --clients 4 --rate 20 --pace 0.2 --only web --webs 1", "acked at"),
    "skip_gapfill": ("quiet --clients 8 --rate 20 --seconds 2", "another table than the log's"),
    "no_dedup": ("proxy --rounds 1 --clients 4 --rate 10 --seconds 1 --webs 1", "asked 2 times"),
    "bigserial": ("quiet --clients 8 --rate 30 --seconds 3", "is not what the log says"),
}
PATIENCE_S = 3.0


@pytest.fixture(scope="module")
async def verdicts(pg_server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    folder = tmp_path_factory.mktemp("sabotage")
    found = await asyncio.gather(*(broken(name, pg_server, folder / name) for name in FOUND))
    return dict(zip(FOUND, found, strict=True))


async def broken(name: str, server: str, folder: Path) -> Verdict:
    asked = parser().parse_args(FOUND[name][0].split())
    with fresh_database(server) as url:
        async with cluster(asked.webs, url=url, env={"CHAOS_SABOTAGE": name}) as made, run(made, folder, 1) as one:
            one.patience_s = PATIENCE_S
            await import_module(f"tests.chaos.{asked.fault}").fault(one, asked)
            return await one.judge()


@pytest.mark.parametrize("name", DEEDS)
async def test_a_broken_promise_is_found(name: str, verdicts: dict[str, Verdict]) -> None:
    assert [problem for problem in verdicts[name].problems if FOUND[name][1] in problem], verdicts[name].problems
