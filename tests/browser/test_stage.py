"""The hall's screen, walked: it shows what somebody chose and nothing else, at any shape, with late fonts, on a browser
that runs no modules, and while the server is away."""

import asyncio
from typing import Any

import pytest

from tests.browser.scenes import LONG
from tests.browser.seats import HALL, LAPTOP, Meeting, Running, until

pytestmark = pytest.mark.browser

PORTRAIT = {"width": 1080, "height": 1920}
OLD = {"width": 1024, "height": 768}
SHAPES = {"hall": HALL, "portrait": PORTRAIT, "laptop": LAPTOP, "old": OLD}
OVERFLOWS = """() => { const text = document.querySelector(".stage-question"), body = text.parentElement;
const others = [...body.children].filter((each) => each !== text).reduce((sum, each) => sum + each.offsetHeight, 0);
const stage = document.querySelector(".stage").getBoundingClientRect();
return text.scrollHeight + others > body.clientHeight + 1 || text.scrollWidth > text.clientWidth + 1
    || [...document.querySelectorAll(".stage *")].some((each) => !each.closest(".unseen")
    && each.getBoundingClientRect().right > stage.right + 1); }"""
LOCK = """Object.defineProperty(navigator, "wakeLock", { value: { asked: 0, async request(kind) {
    this.asked += kind === "screen"; return { released: false }; } } })"""


async def stage(window: Any, meeting: Meeting, size: dict[str, int] = HALL, **more: Any) -> Any:
    page = await window(size, url=meeting.server.url, **more)
    await page.goto(f"{meeting.address}/san-khau")
    await page.locator("html[data-alive]").wait_for(state="attached")
    return page


async def comes(page: Any, true: str) -> None:
    """Waits for what a script says; the page's policy forbids the browser driver's own way."""
    async with asyncio.timeout(6):
        while not await page.evaluate(true):
            await page.evaluate("() => new Promise(requestAnimationFrame)")


def question(page: Any, text: str) -> Any:
    return page.locator(".stage:not([data-idle]) .stage-question", has_text=text)


async def test_the_hall_sees_what_was_called_and_nothing_that_nobody_chose(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await stage(window, meeting)
    first, second = await meeting.stand("accepted", "Câu thứ nhất?"), await meeting.stand("accepted", "Câu thứ hai?")
    await page.locator(".stage-count", has_text="2").wait_for()
    assert "Câu thứ" not in await page.locator("#app").inner_text(), "accepted is not chosen"
    await meeting.act(
        "question.call",
        second,
    )
    await question(page, "Câu thứ hai?").wait_for()
    assert "Câu thứ nhất?" not in await page.locator("#app").inner_text()
    assert "Bà Nguyễn Thị Mẫu" in await page.locator(".stage-asker").inner_text()
    await meeting.act("question.answer", second)
    await page.locator(".stage[data-idle]").wait_for()
    assert "Câu thứ" not in await page.locator("#app").inner_text()
    await meeting.act("question.call", first)
    await question(page, "Câu thứ nhất?").wait_for()
    await meeting.act("question.veil", first)
    await page.locator(".stage[data-idle]").wait_for()


async def test_a_fresh_screen_shows_what_is_on_air_however_many_came_after_it(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called", "Câu đang trả lời?")
    for number in range(3):
        await meeting.stand("accepted", f"Câu đến sau {number}?")
    page = await stage(window, meeting)
    await question(page, "Câu đang trả lời?").wait_for()
    bare = await window(HALL, url=service.server.url, java_script_enabled=False)
    await bare.goto(f"{meeting.address}/san-khau")
    await question(bare, "Câu đang trả lời?").wait_for()
    assert "Câu đến sau" not in await bare.locator("body").inner_text()


async def test_it_invites_while_questions_are_taken_and_then_no_more(service: Running, window: Any) -> None:
    meeting = await service.meeting("intake")
    page = await stage(window, meeting)
    await page.locator(".stage-band .qr").wait_for()
    assert "gltt.giaoluu.example" in await page.locator(".stage-band").inner_text()
    await meeting.run("session.start")
    assert await page.locator(".qr").count() == 1
    await meeting.run("session.end")
    await page.locator(".qr").wait_for(state="detached")
    assert "gltt.giaoluu.example" not in await page.locator("#app").inner_text()
    await meeting.run("session.close")
    closed = await window(HALL, url=service.server.url)
    await closed.goto(f"{meeting.address}/san-khau")
    assert await closed.locator(".qr").count() == 0
    planned = await stage(window, await service.meeting("planned", ahead=30))
    assert await planned.locator(".qr, .stage-band").count() == 0


async def test_blank_and_frozen(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    first, second = await meeting.stand("accepted", "Câu thứ nhất?"), await meeting.stand("accepted", "Câu thứ hai?")
    await meeting.act("question.call", first)
    page = await stage(window, meeting)
    await question(page, "Câu thứ nhất?").wait_for()
    assert (await meeting.lan.do("stage.freeze", on=True))["ok"]
    await page.locator(".stage-kept").wait_for()
    assert await page.locator(".stage-clock, .stage-count").count() == 0, "they would lie"
    await meeting.act("question.answer", first)
    await meeting.act("question.call", second)
    assert (await meeting.lan.do("stage.blank", on=True))["ok"]
    await page.locator("[data-blank]").wait_for()
    assert "Câu thứ" not in await page.locator("#app").inner_text()
    for thrown in ("stage.blank", "stage.freeze"):
        assert (await meeting.lan.do(thrown, on=False))["ok"]
    await question(page, "Câu thứ hai?").wait_for()


@pytest.mark.parametrize("shapes", [("hall", "portrait"), pytest.param(tuple(SHAPES), marks=pytest.mark.long)], ids=len)
async def test_every_length_fits_every_shape(service: Running, window: Any, shapes: tuple[str, ...]) -> None:
    meeting = await service.meeting("live")
    pages = {name: await stage(window, meeting, SHAPES[name]) for name in shapes}
    wide = "W" * 55
    khmer = "ខ្ញុំសូមសួរអំពីប័ណ្ណកម្មសិទ្ធិដីធ្លីរបស់គ្រួសារខ្ញុំ" * 12  # without a space
    for text in (
        *(f"Ngắn {wide}?", f"Vừa {LONG[:280]}", f"Dài {LONG * 2}"[:1490], f"Dài nhất {LONG * 3}"[:1990]),
        f"Chữ Khmer {khmer}",
    ):
        id = await meeting.stand("called", text, name="Ẩ" * 55)
        for name, page in pages.items():
            await question(page, text[:20]).wait_for()
            await page.evaluate("document.fonts.ready")
            assert not await page.evaluate(OVERFLOWS), (name, text[:20])
        await meeting.act("question.answer", id)


async def test_turning_the_screen_fits_again(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called", LONG[:480])
    page = await stage(window, meeting, PORTRAIT)
    for size in (HALL, PORTRAIT):
        await page.set_viewport_size(size)
        await comes(page, f"!({OVERFLOWS})()")


async def test_a_text_is_fitted_again_when_its_font_comes_late(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called", f"Câu {'đường đất ' * 28}"[:316])
    sooner = await stage(window, meeting)
    await sooner.evaluate("document.fonts.ready")
    step = await sooner.locator(".stage-question").get_attribute("data-length")
    held: list[Any] = []
    page = await window(HALL, url=service.server.url)

    async def hold(route: Any) -> None:
        held.append(route)

    await page.route("**/*.woff2", hold)
    # The face that stands in is so wide that the text goes down some steps.
    await page.route("**/tokens.css", _wider)
    await page.goto(f"{meeting.address}/san-khau", wait_until="commit")
    await page.locator("html[data-alive]").wait_for(state="attached")
    await until(lambda: held, "the fonts are asked for")
    await comes(page, f"document.querySelector('.stage-question').dataset.length !== '{step}'")
    for route in held:
        await route.continue_()
    await comes(page, f"document.querySelector('.stage-question').dataset.length === '{step}'")
    assert not await page.evaluate(OVERFLOWS)


async def _wider(route: Any) -> None:
    """The same styles, with a fallback as wide as a late font can make a difference."""
    answer = await route.fetch()
    face = "@font-face { font-family: Wide; src: local('DejaVu Sans'), local('Liberation Sans'); size-adjust: 200%; }"
    text = (await answer.text()).replace('--font: "Be Vietnam Pro"', '--font: "Be Vietnam Pro", Wide')
    assert "Wide" in text
    await route.fulfill(response=answer, body=f"{face}\n{text}")


async def test_the_screen_is_kept_awake(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(HALL, url=service.server.url)
    await page.add_init_script(LOCK)
    await page.goto(f"{meeting.address}/san-khau")
    await comes(page, "navigator.wakeLock.asked === 1")


async def test_the_last_picture_stays_while_the_line_is_down(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called", "Câu còn lại trên màn hình?")
    page = await stage(window, meeting)
    await page.context.set_offline(True)
    await page.evaluate("dispatchEvent(new Event('offline'))")
    await question(page, "Câu còn lại trên màn hình?").wait_for()
