"""What a page fetches when somebody wants more of a list is drawn as the server draws it."""

import re
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.lines import answered
from tests.browser.seats import LAPTOP, Running

ITEMS = {"search": ".result", "session": ".answers > li"}
DRAWN = """(list) => [...document.querySelectorAll(list)].map((one) => { const made = one.cloneNode(true);
for (const link of made.querySelectorAll("a")) link.href = new URL(link.href, location).pathname;
return made.outerHTML; })"""


def tidy(html: str) -> str:
    """Without the blanks between its parts, which nobody sees."""
    return re.sub(r"\s+", " ", re.sub(r">\s+|\s+<", lambda found: found[0].strip(), html))


async def compared(page: Page, address: str, items: str, most: int) -> None:
    """All of the list by "more", beside the pages to which the link leads without scripts."""
    await page.goto(address)
    begun = await page.locator(items).count()
    while await page.locator("[data-part=more] [rel=next]").count():
        before = await page.locator(items).count()
        await page.locator("[data-part=more] [rel=next]").click()
        await page.locator(items).nth(before).wait_for()
        assert await page.evaluate("document.activeElement.tagName") == "A"
    drawn = [tidy(each) for each in await page.evaluate(DRAWN, items)]
    linked = []
    await page.goto(address)
    while True:
        linked += [tidy(each) for each in await page.evaluate(DRAWN, items)]
        further = page.locator("[rel=next]")
        if not await further.count():
            break
        await page.goto(str(await further.first.evaluate("(link) => link.href")))
    assert len(drawn) == most > begun
    assert drawn == linked


@pytest.mark.long
@pytest.mark.browser
async def test_further_answers_of_a_session_and_results_of_a_search(service: Running, window: Any) -> None:
    meeting = await service.meeting("live", topic="Cấp giấy chứng nhận năm nay")
    await answered(meeting, 43)
    await meeting.run("session.end", "session.close")
    page = await window(LAPTOP, url=service.server.url)
    await compared(page, meeting.address, ITEMS["session"], 43)
    found = f"{meeting.base}/tim?q=giay+chung+nhan&donvi=gltt"
    await page.goto(found)
    total = int(re.findall(r"\d+", await page.locator(".results-head h1").inner_text())[0])
    await compared(page, found, ITEMS["search"], total)
