"""Every attack in a short form, against a server of its own process: what it must not reach, it does not reach here.

The honest client's round trips are held against a limit that a busy machine does not break: it is there to catch a
loop that stands still. The commands themselves are strict.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.abuse.attacks import ATTACKS, Kind
from tests.abuse.scene import Limits, Scene, scene
from tests.abuse.service import state

pytestmark = pytest.mark.timed

LIMITS = Limits(floor_ms=150, lines_per_s=20)
CALM_S = 0.2


@pytest.fixture(scope="module")
async def victim() -> AsyncIterator[Scene]:
    async with scene() as here:
        yield here


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[Scene]:
    async with state() as here:
        yield here


async def suffer(here: Scene, kind: Kind) -> None:
    outcome = await here.suffer(kind.attack, kind.short, CALM_S, LIMITS)
    assert not outcome.wrong, outcome


@pytest.mark.parametrize("name", [name for name, kind in ATTACKS.items() if not kind.state])
async def test_the_door_bears(victim: Scene, name: str) -> None:
    await suffer(victim, ATTACKS[name])


@pytest.mark.parametrize("name", [name for name, kind in ATTACKS.items() if kind.state])
async def test_the_house_bears(service: Scene, name: str) -> None:
    await suffer(service, ATTACKS[name])


async def test_an_attack_that_reaches_something_is_told(victim: Scene) -> None:
    """The measure itself: memory that grows, an honest client that waits, an expectation that is broken."""

    async def reach(at: Scene, n: int) -> dict[str, Any]:
        at.expect(False, "the gate was open")
        await asyncio.sleep(0.3)
        return {}

    hard = Limits(memory_mb=0, ratio=0, floor_ms=-1000)
    outcome = await victim.suffer(reach, 1, CALM_S, hard)
    told = " ".join(outcome.wrong)
    assert all(word in told for word in ("the gate was open", "memory grew", "honest p99 rose")), told
