"""On paper nothing of the record stays folded."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser

from server.settings import ROOT
from server.web.render import Pages
from tests.web.sites import Visit
from tests.web.test_pages import under_way

CORRECTED = {"corrections": [{"at": 1271294721000, "note": "Nhầm số ngày.", "text": "Mất ba mươi ngày."}]}
STYLES = ("tokens", "base", "citizen", "archive")


def printed() -> str:
    """The corrections of an answer as the pages draw them."""
    pages = Pages()
    macro = pages._jinja.from_string(
        '{% from "parts/pair.html" import corrections with context %}{{ corrections(answer) }}'
    )
    return macro.render(answer=CORRECTED, lang="vi", base="")


@pytest.mark.browser
async def test_what_an_answer_said_before_is_on_paper(browser: Browser) -> None:
    page = await browser.new_page()
    styles = "".join((ROOT / f"client/styles/{name}.css").read_text(encoding="utf-8") for name in STYLES)
    await page.set_content(f"<style>{styles}</style><main class='room'>{printed()}</main>")
    before = page.get_by_text("Mất ba mươi ngày.")
    assert [await each.is_visible() for each in await before.all()] == [False, False]
    await page.emulate_media(media="print")
    assert [await each.is_visible() for each in await before.all()] == [False, True]
    assert await page.get_by_text("Nhầm số ngày.").is_visible()
    await page.close()


async def test_every_page_of_the_record_says_on_paper_where_it_is(tmp_path: Path, database_url: str) -> None:
    """Also while answers are still awaited."""
    async with under_way(tmp_path, database_url) as state:
        question = await state.ask("Bao giờ có sổ đỏ?")
        await state.do("question.accept", question=question, text_rev=1)
        await state.do("session.start")
        await state.do("session.end")
        here = f"/buoi/{state.session}"
        pages = (*(here + part for part in ("", "/toan-van", "/cong-khai", "/niem-phong", "/xem-lai")),
                 "/cong-khai", "/luu-tru", f"/cau/{question}")  # fmt: skip
        async with Visit(state.app) as reader:
            for path in pages:
                text = (await reader.get(path)).text
                assert re.search(rf'<b class="address">[^<]*{path}</b>', text), path
