"""For tests in a real browser: one hall for all of them, windows that report what goes wrong in them, and pictures
of what was to be seen when a test failed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.seats import LAPTOP, PHONE, Running
from tests.runtime.servers import process

Open = Callable[..., Awaitable[Any]]

FAILED = pytest.StashKey[bool]()
EXPECTED = ("Failed to load resource", "WebSocket connection to")  # a line that is down, a page that says 404
WATCH = "document.addEventListener('securitypolicyviolation', (e) => console.error(`CSP: ${e.violatedDirective}`))"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@asynccontextmanager
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    var = tmp_path_factory.mktemp("house")
    async with process(var, f"sqlite:///{var / 'hall.db'}", GIAOLUU_WEB_HOSTS="gltt.giaoluu.example") as server:
        yield Running(server)


@pytest.fixture(scope="session")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """One hall for all tests that do not harm it."""
    async with hall(tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="module")
async def own_service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """A hall for the tests of one file, where it matters which sessions a room has."""
    async with hall(tmp_path_factory) as running:
        yield running


@pytest.fixture
async def window(browser: Any, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Open]:
    """Opens windows: `await window(size, cookie=…)`. Whatever a page complains about fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    async def refuse(dialog: Any) -> None:
        complaints.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    async def open_one(
        size: dict[str, int] = LAPTOP, *, url: str = "", cookie: str = "", asker: str = "", **more: Any
    ) -> Any:
        """A page in a browser of its own, signed in by `cookie`, or known as an asker by `asker`, at the site `url`."""
        touched = {"has_touch": size == PHONE, "is_mobile": size == PHONE}
        # What breathes and slides costs a processor without an end.
        common = {"locale": "vi-VN", "reduced_motion": "reduce"} | touched | more
        context = await browser.new_context(viewport=size, **common)
        contexts.append(context)
        context.set_default_timeout(20_000)
        given = {"giaoluu": cookie, "giaoluu_asker": asker}
        await context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in given.items() if value]
        )
        await context.add_init_script(WATCH)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", refuse)
        page.on("console", lambda said: _heard(said, complaints))
        return page

    yield open_one
    if request.node.stash.get(FAILED, False):
        for number, context in enumerate(contexts):
            for page in context.pages:
                await page.screenshot(path=tmp_path / f"picture-{number}.png")
        request.node.add_report_section("teardown", "pictures", f"pictures in {tmp_path}")
    for context in contexts:
        await context.close()
    assert not complaints, complaints


def _heard(said: Any, complaints: list[str]) -> None:
    if said.type == "error" and not said.text.startswith(EXPECTED):
        complaints.append(said.text)
