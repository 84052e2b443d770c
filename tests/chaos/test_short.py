"""The faults of docs/reliability.md in short: few clients, few rounds, everything else as in the commands.

Those that leave the servers alone run side by side on one cluster; those that do not have it after one another.
"""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.chaos.__main__ import parser
from tests.chaos.cluster import Cluster, cluster
from tests.chaos.oracle import Verdict
from tests.chaos.run import run
from tests.servers import FAST

pytestmark = pytest.mark.timed

TOGETHER = {
    "race": "race --rounds 30 --clients 4",
    "proxy": "proxy --rounds 1 --clients 6 --seconds 2 --rate 10",
    "clock": "clock --clients 6 --seconds 0.7 --pace 0.1 --rate 10",
    "partition": "partition db_up,db_down,clients --clients 9 --seconds 1.5 --pace 0.1 --rate 10",
    "storm": "storm cut --clients 60 --pace 0.1 --rate 10",
}
APART = {
    "kill": "kill --rounds 6 --clients 10 --pace 0.1 --rate 30 --only web,backend,postmaster",
    "redis": "redis --clients 8 --seconds 0.5 --pace 0.1 --rate 20",
    "pg": "pg --clients 8 --seconds 1 --pace 0.1 --rate 20",
    "roll": "roll --rounds 2 --clients 10 --pace 0.1 --rate 20",
    "restore": "restore --clients 6 --seconds 0.5 --rate 20",
}
# What they do is done in tests/cluster/test_supervisor.py and tests/runtime/test_outages.py each time.
LONG = ("roll", "restore", "pg")
ALONE = {
    "disk": "disk quota --rounds 1 --clients 4 --seconds 2.5 --pace 0.3 --rate 20",
    "fuzz": "fuzz --rounds 400",
}


@pytest.fixture(scope="module")
async def servers() -> AsyncIterator[Cluster]:
    async with cluster(2, options=FAST) as made:
        yield made


@pytest.fixture(scope="module")
async def together(servers: Cluster, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """All of TOGETHER at once."""
    folder = tmp_path_factory.mktemp("together")
    runs = (suffer(servers, line, folder / name, seed) for seed, (name, line) in enumerate(TOGETHER.items(), 10))
    return dict(zip(TOGETHER, await asyncio.gather(*runs), strict=True))


async def suffer(servers: Cluster, line: str, folder: Path, seed: int) -> Verdict:
    asked = parser().parse_args([*line.split(), "--seed", str(seed)])
    async with run(servers, folder, seed) as one:
        await import_module(f"tests.chaos.{asked.fault}").fault(one, asked)
        return await one.judge()


@pytest.mark.parametrize("name", TOGETHER)
async def test_nothing_is_lost_side_by_side(name: str, together: dict[str, Verdict]) -> None:
    assert together[name].problems == [], together[name].figures


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long) if name in LONG else name for name in APART]
)
async def test_nothing_is_lost(name: str, servers: Cluster, tmp_path: Path) -> None:
    verdict = await suffer(servers, APART[name], tmp_path, 30 + list(APART).index(name))
    assert verdict.problems == [], verdict.figures


@pytest.mark.parametrize("name", ALONE)
async def test_nothing_is_lost_on_sqlite(name: str, tmp_path: Path) -> None:
    asked = parser().parse_args(ALONE[name].split())
    verdict = await import_module(f"tests.chaos.{name}").faulty(asked, tmp_path)
    assert verdict.problems == [], verdict.figures
