"""No template breaks a rule that axe knows, or is wider than a telephone: each as it is drawn with most to show,
before any script runs. What scripts make of them: test_accessibility.py."""

from pathlib import Path
from typing import Any

import pytest

from server.web.render import Pages
from tests.browser.seats import LAPTOP, PHONE, sideways
from tests.browser.test_accessibility import AXE, RUN
from tests.web.sites import HOST, Visit, site
from tests.web.test_templates import walk_all

pytestmark = [pytest.mark.browser, pytest.mark.long]

PAGE = f"http://{HOST}/drawn"


async def test_axe_finds_nothing_in_any_template(
    tmp_path: Path, sqlite_url: str, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: dict[str, str] = {}
    render = Pages.render

    def noting(self: Pages, template: str, context: Any) -> str:
        html = render(self, template, context)
        if context.get("lang") == "vi" and not template.startswith("parts/"):
            drawn[template] = max(html, drawn.get(template, ""), key=len)
        return html

    monkeypatch.setattr(Pages, "render", noting)
    await walk_all(tmp_path / "var", sqlite_url)
    monkeypatch.undo()
    found = {}
    async with site(tmp_path / "var", sqlite_url) as app, Visit(app) as visit:
        context = await browser.new_context(viewport=LAPTOP, locale="vi-VN", reduced_motion="reduce")
        page, shown = await context.new_page(), ""
        sent: dict[str, Any] = {}

        async def serve(route: Any) -> None:
            if route.request.url == PAGE:
                return await route.fulfill(body=shown, content_type="text/html; charset=utf-8")
            if route.request.resource_type not in ("stylesheet", "image", "font"):
                return await route.abort()
            url = route.request.url
            if url not in sent:
                sent[url] = await visit.get(url.removeprefix(f"http://{HOST}"))
            kind = sent[url].headers.get("content-type", "")
            await route.fulfill(body=sent[url].content, status=sent[url].status_code, content_type=kind)

        await context.route("**/*", serve)
        for template, shown in sorted(drawn.items()):  # noqa: B007  (served below)
            await page.goto(PAGE)
            await page.evaluate(AXE)
            for size in (LAPTOP, PHONE):
                await page.set_viewport_size(size)
                if broken := await page.evaluate(RUN, {}):
                    found[f"{template} at {size['width']}"] = broken
                if await sideways(page):
                    found[f"{template} at {size['width']}, wide"] = [await page.title()]
        await context.close()
    assert not found, "\n".join(f"{at}: {broken}" for at, broken in found.items())
