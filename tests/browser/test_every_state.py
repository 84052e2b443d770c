"""In every state of every seat, after its scripts: axe finds nothing, and with letters twice as large no text is cut
off and no page wider than its window, from a small telephone to a laptop."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.browser.seats import LAPTOP, PHONE, Running, sideways
from tests.browser.states import STATES, Hall, furnish, take
from tests.browser.test_accessibility import AXE, RUN

pytestmark = [pytest.mark.browser, pytest.mark.long]
PORTRAIT = {"width": 1080, "height": 1920}
OVERHANG = 4  # px: letters may lean out of their box
WIDTHS = ({"width": 320, "height": 640}, PHONE, {"width": 768, "height": 1024}, LAPTOP)
FIXED = "/san-khau"  # a screen is as large as its picture: nobody chooses its letters
# Text whose box is smaller than the text, and hides the rest without an ellipsis or a way to scroll there.
CUT = """() => [...document.querySelectorAll("body *")].filter((each) => {
    if (!each.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    if (each.closest(".unseen, [inert], svg, canvas, [aria-hidden=true]")) return false;
    if (![...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) return false;
    const style = getComputedStyle(each);
    if (style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none") return false;
    if (each.clientWidth < 3) return false; // only for those who listen
    const wide = style.overflowX === "hidden" || style.overflowX === "clip", high = style.overflowY === "hidden"
        || style.overflowY === "clip";
    return (wide && each.scrollWidth > each.clientWidth + 2) || (high && each.scrollHeight > each.clientHeight + 4);
}).map((each) => `${each.tagName}.${each.className}: ${each.textContent.trim().slice(0, 40)}`)"""

# What sticks out of the window, and does not scroll in a place of its own.
WIDE = """() => [...document.querySelectorAll("body *")].filter((each) => {
    if (each.getBoundingClientRect().right <= document.documentElement.clientWidth + 1) return false;
    for (let up = each.parentElement; up && up !== document.body; up = up.parentElement)
        if (getComputedStyle(up).overflowX !== "visible") return getComputedStyle(each).position === "absolute";
    return true;
}).slice(0, 8).map((each) => `${each.tagName}.${each.className}: ${Math.round(each.getBoundingClientRect().right)}`)"""


@pytest.fixture(scope="module")
async def furnished(own_service: Running, browser: Any) -> AsyncIterator[Hall]:
    made = await furnish(own_service, browser)
    for page in made.pages.values():
        await page.context.add_init_script(AXE)
    yield made
    for page in made.pages.values():
        await page.context.close()
    for meeting in made.meetings.values():
        await meeting.lan.leave()


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_every_state_reads_well(furnished: Hall, state: Any) -> None:
    page = furnished.pages[state.who]
    await page.goto("about:blank")
    await page.set_viewport_size(PORTRAIT if state.who == "portrait" else LAPTOP)
    answer = await page.goto(state.address.format(**furnished.names))
    assert answer.status in (200, 410, 422), answer.status
    for step in state.steps:
        await take(step, page, furnished.ids)
    found = {}
    for size in (LAPTOP, PHONE) if state.who != "portrait" else (PORTRAIT,):
        await page.set_viewport_size(size)
        if broken := await page.evaluate(RUN, {}):
            found[f"axe at {size['width']}"] = broken
    if FIXED not in page.url:
        for letters in ("100%", "200%"):
            await page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", letters)
            for size in WIDTHS:
                await page.set_viewport_size(size)
                if await sideways(page) > OVERHANG:
                    found[f"wide at {size['width']}, {letters}"] = await page.evaluate(WIDE)
                if cut := await page.evaluate(CUT):
                    found[f"cut at {size['width']}, {letters}"] = cut
    assert not found, found
