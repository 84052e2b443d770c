"""A small cast on a real database: Lan moderates An Giang, Minh Cần Thơ, Quân is administrator of all."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from server import settings as settings_of
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.people.accounts import Account
from server.people.people import People
from server.settings import Settings

PASSWORD = "mưa rào trên sông Hậu"


class Clock:
    """Wall time that moves when a test says so."""

    def __init__(self) -> None:
        self.ms = 1_270_000_000_000

    def __call__(self) -> int:
        return self.ms

    def pass_hours(self, hours: float) -> None:
        self.ms += int(hours * 3_600_000)


class Cast(NamedTuple):
    lan: Account
    minh: Account
    quan: Account


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    overrides = {"database.url": database_url, "paths.var": str(tmp_path / "var"), "people.revoke_poll_ms": "300"}
    overrides["people.second_factor_roles"] = ""
    return settings_of.load(overrides, env={})


@pytest.fixture
async def engine(settings: Settings) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(settings.database.url, settings.database)
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def another(engine: AsyncEngine, settings: Settings, clock: Clock) -> Callable[[], People]:
    """Makes what a further process has: its own memory, the same database."""
    return lambda: People(engine, settings, clock)


@pytest.fixture
def people(another: Callable[[], People]) -> People:
    return another()


@pytest.fixture
async def cast(people: People) -> Cast:
    return Cast(
        await people.add("lan", "Nguyễn Thị Lan", PASSWORD, roles=[("angiang", "moderator")]),
        await people.add("minh", "Trần Minh", PASSWORD, roles=[("cantho", "moderator")]),
        await people.add("quan", "Lê Quân", PASSWORD, roles=[("*", "admin")]),
    )
