"""A newspaper's page, of another origin, shows a session in a frame: it is as high as what is in it, goes on by itself,
sets no cookie and is small; where the setting does not name the newspaper, the frame stays empty. And a search
goes on below what it found."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.browser.seats import Running
from tests.browser.test_more import ITEMS, compared
from tests.runtime.servers import process

MOST_BYTES = 40_000
PAGE = """<!doctype html><title>Báo</title><h1>Bài báo</h1>
<iframe src="{address}" title="Giao lưu" width="100%" height="100" style="border: 0"></iframe>
<script src="{root}/nhung/khung.js" async></script>"""


class Newspaper(BaseHTTPRequestHandler):
    page = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def newspaper() -> Iterator[tuple[str, type[Newspaper]]]:
    served = type("Served", (Newspaper,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), served)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", served
    server.shutdown()
    server.server_close()


@pytest.mark.browser
async def test_a_session_in_a_newspapers_page(
    browser: Browser, newspaper: tuple[str, type[Newspaper]], tmp_path: Path
) -> None:
    origin, served = newspaper
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    async with process(tmp_path, url, GIAOLUU_EMBED_ORIGINS=origin, GIAOLUU_SEARCH_PAGE="1") as server:
        meeting = await Running(server).meeting()
        first = await meeting.stand("published", "Câu đầu?")
        root, session = meeting.base, meeting.id
        served.page = PAGE.format(address=f"{root}/nhung/buoi/{session}", root=root).encode()
        context = await browser.new_context()
        page = await context.new_page()
        weights: list[int] = []
        faults: list[str] = []

        async def weigh(request: Any) -> None:
            if server.url in request.url:
                sizes = await request.sizes()
                weights.append(sizes["responseBodySize"] + sizes["responseHeadersSize"])

        page.on("requestfinished", weigh)
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        await page.goto(origin)
        frame = page.frame_locator("iframe")
        await frame.get_by_text("Câu đầu?").wait_for()
        await page.wait_for_function("document.querySelector('iframe').offsetHeight > 150")
        assert sum(weights) <= MOST_BYTES, weights
        assert not [each for each in faults if "favicon" not in each], faults
        await meeting.stand("published", "Câu sau?")
        await frame.get_by_text("Câu sau?").wait_for(timeout=20_000)
        assert await context.cookies() == []
        served.page = PAGE.format(address=f"{root}/nhung/cau/{first}", root=root).encode()
        await page.goto(f"{origin}/hai")
        await page.frame_locator("iframe").get_by_text("Câu đầu?").wait_for()
        served.page = PAGE.format(address=f"{root}/buoi/{session}", root=root).encode()
        await page.goto(f"{origin}/ba")
        inside = page.frames[1]
        assert await inside.locator("main").count() == 0
        await compared(page, f"{root}/tim", ITEMS["search"], 2)
        await context.close()
