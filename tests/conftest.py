"""Shared by all tests: real databases, a real browser, and the rule that in CI nothing is skipped."""

import gc
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import pytest

from server.settings import ROOT
from tests import memory, servers

# How long examples take is a matter of the machine, not of a law.
UNHURRIED = {"deadline": None, "suppress_health_check": (hypothesis.HealthCheck.too_slow,)}
hypothesis.settings.register_profile("each_time", max_examples=50, **UNHURRIED)
hypothesis.settings.load_profile("each_time")
hypothesis.settings.register_profile("thorough", max_examples=200, **UNHURRIED)
# For a scratch copy, on which the laws only have to notice what was added.
hypothesis.settings.register_profile("few", max_examples=20, **UNHURRIED)

MIGRATE = """
import asyncio, sys
from server.log import migrate
from server.log.engine import open_engine
from server.settings import load
asyncio.run(migrate.migrate(open_engine(sys.argv[1], load({}, env={}).database)))
"""
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
left_out: list[str] = []
memory.use()
# Thousands of collected tests and all modules stay to the end; looking through them again takes a tenth of the time.
gc.set_threshold(100_000, 50, 100)
# One person drafts and publishes: most tests are not about who approves.
os.environ.setdefault("GIAOLUU_ANSWERS_SEPARATE", "false")
# And not about how somebody came in: a password or a one-time link will do.
os.environ.setdefault("GIAOLUU_PEOPLE_SECOND_FACTOR_ROLES", "")


@pytest.fixture(scope="session")
def pg_server() -> Iterator[str]:
    """URL of a PostgreSQL server: that of TEST_PG, or one started for these tests."""
    if given := os.environ.get("TEST_PG"):
        yield given
        return
    with servers.postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def pg_tables(pg_server: str) -> Iterator[str]:
    """Name of a database with all tables, to copy: that is quicker than to migrate an empty one."""
    with fresh_database(pg_server) as url:
        subprocess.run([sys.executable, "-c", MIGRATE, url], cwd=ROOT, check=True)
        yield urlsplit(url).path[1:]


@pytest.fixture
def pg_url(pg_server: str, pg_tables: str) -> Iterator[str]:
    """URL of a new PostgreSQL database, with all tables and no rows."""
    with fresh_database(pg_server, pg_tables) as url:
        yield url


@contextmanager
def fresh_database(server: str, template: str = "template0") -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    servers.psql(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")  # a third of the work
    yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    servers.psql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to copy."""
    path = tmp_path_factory.mktemp("tables") / "tables.db"
    subprocess.run([sys.executable, "-c", MIGRATE, f"sqlite:///{path}"], cwd=ROOT, check=True)
    return path


@pytest.fixture
def sqlite_url(sqlite_tables: Path, tmp_path: Path) -> str:
    """URL of a new SQLite file, with all tables and no rows."""
    return f"sqlite:///{shutil.copy(sqlite_tables, tmp_path / 'test.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a new, empty database; the test runs once for each kind."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "pg_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a database without any table; the test runs once for each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('tmp_path') / 'empty.db'}"
        return
    with fresh_database(request.getfixturevalue("pg_server")) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of a Valkey server: that of TEST_REDIS, or one started for these tests."""
    if given := os.environ.get("TEST_REDIS"):
        yield given
        return
    with servers.valkey() as url:
        yield url


def browser_path() -> str | None:
    """Of CHROMIUM, or the first Chromium that is installed."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the machine's Chromium."""
    found = browser_path()
    if not found:
        pytest.fail("no Chromium on this machine: apt install chromium, or name it in CHROMIUM", pytrace=False)
    return found


@pytest.fixture(scope="session")
def nginx() -> str:
    """Path of the machine's nginx."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        pytest.fail("no nginx on this machine: apt install nginx-light", pytrace=False)
    return found


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Any]:
    """One Chromium for all tests; each makes its own context (`await browser.new_context()`)."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        yield running
        await running.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first, then those with a browser: no worker begins one when the others are done."""
    slow, browser = ({each.path for each in items if each.get_closest_marker(mark)} for mark in ("slow", "browser"))
    items.sort(key=lambda item: (item.path not in slow, item.path not in browser))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped or hasattr(report, "wasxfail"):
        left_out.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        left_out.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("CI") and left_out:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("CI") and left_out:
        terminalreporter.section("in CI nothing may be skipped or expected to fail", red=True)
        for name in left_out:
            terminalreporter.line(name)
