"""No page, in no state that can be reached, breaks a rule that axe knows: WCAG 2.0 to 2.2, A and AA, and best practice,
in both languages, on a phone and on a laptop."""

import functools
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.scenes import SCENES, Scene, World, build
from tests.browser.seats import LAPTOP, PHONE, Running, choose, desk, row

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """async (rules) => (await axe.run(document, { rules, resultTypes: ["violations"] })).violations.map((found) =>
    `${found.id}: ${found.nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary}`).join(" | ")}`)"""
LANGS: dict[str, dict[str, Any]] = {"vi": {}, "en": {"color-contrast": {"enabled": False}}}  # colours know no language


@pytest.fixture(scope="module")
async def world(service: Running) -> AsyncIterator[World]:
    made = await build(service)
    yield made
    for meeting in made.meetings.values():
        await meeting.lan.leave()


@pytest.fixture(scope="module")
async def seats(browser: Any, world: World) -> AsyncIterator[dict[tuple[str, str], Any]]:
    """A page for each seat and language; they go from scene to scene."""
    pages = {}
    url = world.running.server.url
    for lang in LANGS:
        for seat in ("citizen", "staff"):
            context = await browser.new_context(viewport=LAPTOP, locale="vi-VN", reduced_motion="reduce")
            context.set_default_timeout(15_000)
            cookies = {"giaoluu": world.live.lan.cookie} if seat == "staff" else {}
            await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
            await context.add_init_script(AXE)
            page = pages[seat, lang] = await context.new_page()
            page.goto = functools.partial(_goto, page.goto, "" if lang == "vi" else f"/{lang}")
    yield pages
    for page in pages.values():
        await page.context.close()


def _goto(goto: Any, lang: str, address: str, **more: Any) -> Any:
    """Scenes name their addresses in Vietnamese."""
    return goto(re.sub(r"^(https?://[^/]+(?:/r/[a-z]+)?)", rf"\1{lang}", address), **more)


# The main road of each seat. The others, and what templates draw (test_every_template.py) and hands bring about
# (test_every_state.py), are looked at with the long tests.
MAIN = (
    *("room, live", "room, queue open", "room, closed", "ask, refused for a box left empty", "ask, the slip"),
    *("own questions", "the record of a closed session", "a question's page", "signing in, a wrong password"),
    *("the staff's page", "planning, a wrong hour", "desk, new questions", "desk, refusing", "desk, calling"),
    *("desk, writing an answer", "stage, live", "stage, frozen"),
)


def each_time() -> list[Any]:
    """MAIN in Vietnamese, every other one on a phone; the other size and the other language, which has the same pages
    with other words, take their turn with the long tests."""
    assert {each.name for each in SCENES} >= set(MAIN)
    return [
        pytest.param(scene, lang, size, id=f"{scene.name}-{lang}-{name}", marks=() if often else (pytest.mark.long,))
        for number, scene in enumerate(sorted(SCENES, key=lambda each: each.name not in MAIN))
        for lang in LANGS
        for turn, (name, size) in enumerate((("laptop", LAPTOP), ("phone", PHONE)))
        for often in [scene.name in MAIN and lang == "vi" and number % 2 == turn]
    ]


@pytest.mark.parametrize(("scene", "lang", "size"), each_time())
async def test_axe_finds_nothing(world: World, seats: Any, scene: Scene, lang: str, size: dict[str, int]) -> None:
    page = seats[scene.seat, lang]
    await page.set_viewport_size(LAPTOP)
    await scene.go(page, world)
    assert await page.locator("html").get_attribute("lang") == lang
    await page.set_viewport_size(size)
    assert await page.evaluate(RUN, LANGS[lang]) == []


async def test_axe_itself_sees_a_fault(seats: Any, world: World) -> None:
    page = seats["citizen", "vi"]
    await page.goto(f"{world.live.base}/dia-phuong")
    await page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [each.partition(":")[0] for each in await page.evaluate(RUN, {})] == ["button-name"]


OUTLINED = "(each) => getComputedStyle(each).outlineStyle !== 'none'"


@pytest.mark.long
async def test_what_is_chosen_and_on_air_keeps_a_line_in_forced_colours(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called")
    other, chosen = await meeting.ask("Câu khác?"), await meeting.ask("Câu được chọn?")
    opened = await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie, forced_colors="active")
    page = await desk(opened, meeting)
    await choose(page, chosen, "1")
    await page.evaluate("document.activeElement.blur()")  # the focus has a ring of its own
    assert await row(page, chosen).evaluate(OUTLINED)
    assert not await row(page, other).evaluate(OUTLINED)
    await page.goto(f"{meeting.address}/dieu-khien")
    assert await page.locator(".screen[data-air]").evaluate(OUTLINED)
