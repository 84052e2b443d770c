"""Whoever watches hears of every change: at once of our own, within the poll time of those of other processes."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from server.errors import Unavailable
from server.people import people_transaction, tables
from server.people.people import People
from server.settings import Settings
from server.transport.tasks import Tasks
from tests.people.conftest import PASSWORD, Cast

ROOT = Path(__file__).resolve().parents[2]


class Ear:
    """Notes whom it heard of and when."""

    def __init__(self, people: People) -> None:
        self.heard: list[frozenset[str]] = []
        self._news = asyncio.Event()
        people.watch(self._hear)

    def _hear(self, changed: frozenset[str]) -> None:
        self.heard.append(changed)
        self._news.set()

    async def of(self, account: str, seconds: float) -> float:
        """Seconds from now until it hears of this account."""
        started = time.monotonic()
        async with asyncio.timeout(seconds):
            while not any(account in changed for changed in self.heard):
                self._news.clear()
                await self._news.wait()
        return time.monotonic() - started


@pytest.fixture
async def elsewhere(another: Callable[[], People], cast: Cast) -> AsyncIterator[People]:
    """Another process's people, polling."""
    tasks = Tasks()
    people = another()
    people.start(tasks.spawn)
    await people.staff("angiang")
    yield people
    await tasks.close()


async def test_our_own_changes_are_heard_at_once_and_once(people: People, cast: Cast) -> None:
    ear = Ear(people)
    await people.staff("angiang")
    token = await people.sign_in("lan", PASSWORD, "192.0.2.1")
    await people.grant(cast.minh.id, "gltt", "host")
    await people.sign_out(token)
    await people.revoke(cast.quan.id)
    one = [{cast.lan.id}, {cast.minh.id}, {cast.lan.id}, {cast.quan.id}]
    assert ear.heard == one
    await asyncio.sleep(0.35)
    await people.staff("angiang")
    assert ear.heard == one


async def test_what_changed_nothing_is_not_told(people: People, cast: Cast) -> None:
    ear = Ear(people)
    await people.grant(cast.lan.id, "angiang", "moderator")
    await people.sign_out("never seen")
    assert ear.heard == []


@pytest.mark.parametrize("deed", ["revoke", "restore", "end_sign_ins", "forget_password", "link"])
async def test_changes_of_others_are_heard_within_the_poll_time(
    people: People, elsewhere: People, cast: Cast, deed: str
) -> None:
    ear = Ear(elsewhere)
    await getattr(people, deed)(cast.lan.id)
    assert await ear.of(cast.lan.id, 2) < 0.35
    assert ear.heard == [{cast.lan.id}]


async def test_the_command_line_closes_a_colleague_out_of_a_running_house(
    elsewhere: People, cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    token = await elsewhere.sign_in("lan", PASSWORD, "192.0.2.1")
    assert await elsewhere.who(token) == cast.lan
    ear = Ear(elsewhere)
    environment = os.environ | {"DATABASE_URL": settings.database.url, "GIAOLUU_PATHS_VAR": str(tmp_path / "var")}
    command = ("-m", "server", "user", "revoke", "lan")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe
    )
    output = await process.communicate()
    assert process.returncode == 0, output
    assert await ear.of(cast.lan.id, 2) < 0.35
    assert await elsewhere.who(token) is None
    assert await elsewhere.roles(cast.lan.id, "angiang") == frozenset()


async def test_who_slept_through_more_changes_than_are_kept_hears_of_everybody(
    people: People, another: Callable[[], People], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_transaction, "KEPT", 3)
    monkeypatch.setattr(people_transaction, "PRUNED_EVERY", 1)
    sleeper = another()
    await sleeper.staff("angiang")
    ear = Ear(sleeper)
    for _ in range(5):
        await people.end_sign_ins(cast.lan.id)
    await asyncio.sleep(0.31)
    await sleeper.staff("angiang")
    assert ear.heard == [{cast.lan.id, cast.minh.id, cast.quan.id}]


async def test_a_database_restored_from_a_backup_concerns_everybody(
    people: People, cast: Cast, engine: AsyncEngine
) -> None:
    await people.staff("angiang")
    ear = Ear(people)
    async with engine.begin() as connection:
        await connection.execute(update(tables.people_rev).values(rev=1))
        await connection.execute(text("DELETE FROM roles"))
    await asyncio.sleep(0.31)
    assert await people.roles(cast.lan.id, "angiang") == frozenset()
    assert ear.heard == [{cast.lan.id, cast.minh.id, cast.quan.id}]


async def test_one_watcher_that_fails_does_not_deafen_the_others(people: People, cast: Cast) -> None:
    def broken(changed: frozenset[str]) -> None:
        raise RuntimeError("broken")

    people.watch(broken)
    ear = Ear(people)
    await people.end_sign_ins(cast.lan.id)
    assert ear.heard == [{cast.lan.id}]


async def test_an_outage_refuses_rather_than_trusting_old_roles_and_is_over_when_it_is_over(
    people: People, elsewhere: People, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: AsyncEngine) -> None:
        raise OSError("the database is away")

    ear = Ear(elsewhere)
    with monkeypatch.context() as outage:
        outage.setattr(AsyncEngine, "connect", away)
        await asyncio.sleep(0.35)
        answers = await asyncio.gather(
            *(elsewhere.roles(cast.lan.id, "angiang") for _ in range(20)), return_exceptions=True
        )
        assert {type(answer) for answer in answers} == {Unavailable}
    await people.revoke(cast.lan.id)
    await ear.of(cast.lan.id, 2)
    assert await elsewhere.roles(cast.lan.id, "angiang") == frozenset()


async def test_changes_of_many_at_once_are_all_numbered(people: People, another: Callable[[], People]) -> None:
    processes = [another() for _ in range(4)]
    ear = Ear(people)
    await people.staff("angiang")
    added = await asyncio.gather(*(processes[n % 4].add(f"ai.{n}", f"Ai {n}") for n in range(20)))
    await asyncio.sleep(0.31)
    await people.staff("angiang")
    assert frozenset().union(*ear.heard) == {account.id for account in added}
