"""The browser's modules keep their promises in a real browser: each *.test.mjs of tests/client runs in Chromium."""

import asyncio
import copy
import functools
import http.server
import pathlib
import random
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from playwright.async_api import Browser

from server.text import clean, length
from tests.laws.histories import long_history
from tests.proofs import download, rich, rows_of
from tests.tamperings import TAMPERINGS
from tests.tamperings import whole as sealed
from tests.test_text import DIFFICULT

ROOT = pathlib.Path(__file__).parent.parent
FILES = sorted(path.name for path in (ROOT / "tests/client").glob("*.test.mjs"))
RUN = """async (file) => {
    await import(`/tests/client/${file}`);
    return (await import("/tests/client/shim/testing.js")).run();
}"""

COUNT = """async (texts) => {
    const { typedLength } = await import("/client/lib/typed.js");
    return texts.map(typedLength);
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    """The repository over HTTP: modules do not load from file addresses."""
    handler = functools.partial(Quiet, directory=str(ROOT))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.browser
@pytest.mark.parametrize("file", FILES)
async def test_module(browser: Browser, files: str, file: str) -> None:
    page = await browser.new_page()
    await page.goto(f"{files}/tests/client/index.html")
    told = await asyncio.wait_for(page.evaluate(RUN, file), 60)
    await page.close()
    assert told, f"{file} holds no test"
    assert [each for each in told if each["error"]] == []


CHECK = """async (records) => {
    const { checkRecord } = await import("/client/lib/proof.js");
    const judged = (record) => checkRecord(record).then(({ problems }) => problems, (error) => [{ wrong: `${error}` }]);
    return Promise.all(records.map(judged));
}"""


@pytest.mark.browser
@pytest.mark.parametrize("histories", [0, pytest.param(3, marks=pytest.mark.long)])
async def test_the_page_finds_what_the_script_finds(browser: Browser, files: str, histories: int) -> None:
    """Beside docs/verify.py (laws/test_proof): whatever is done to a download, and nothing where nothing was done."""
    whole = [sealed(), download(rows_of(rich(250, erased=True)), rows_of(rich(250, erased=True), early=True))]
    whole += [download(rows_of(long_history(seed, 250))) for seed in range(histories)]
    tampered = [copy.deepcopy(sealed()) for _ in TAMPERINGS]
    for tamper, record in zip(TAMPERINGS, tampered, strict=True):
        tamper(record)
    page = await browser.new_page()
    await page.goto(f"{files}/tests/client/index.html")
    found = await page.evaluate(CHECK, whole + tampered)
    await page.close()
    assert [each for each in found[: len(whole)] if each] == []
    names = [each.__name__ for each in TAMPERINGS]
    assert [name for name, problems in zip(names, found[len(whole) :], strict=True) if not problems] == []
    unread = [name for name, problems in zip(names, found[len(whole) :], strict=True) if "Error" in str(problems)]
    assert unread == []


@pytest.mark.browser
async def test_the_page_counts_what_the_server_counts(browser: Browser, files: str) -> None:
    """Beside tests/golden/typed.json: three thousand texts of characters that the rules speak of."""
    rng = random.Random(2010)
    texts = ["".join(rng.choices(DIFFICULT, k=rng.randrange(1, 30))) for _ in range(3000)]
    page = await browser.new_page()
    await page.goto(f"{files}/tests/client/index.html")
    counted = await page.evaluate(COUNT, texts)
    await page.close()
    assert [(text, n) for text, n in zip(texts, counted, strict=True) if n != length(clean(text))] == []


def test_every_module_of_the_library_is_imported_by_a_test() -> None:
    """`wire.js` and `seat.js` open the real socket, `page.js` reads the document: browser tests walk them."""
    text = "".join((ROOT / "tests/client" / file).read_text() for file in FILES)
    walked = {"wire.js", "seat.js", "page.js", "poll.js", "awake.js", "emitter.js"}
    missing = {path.name for path in (ROOT / "client/lib").glob("*.js") if f"lib/{path.name}" not in text} - walked
    assert missing == set()
