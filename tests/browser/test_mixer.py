"""The vision mixer, walked by keys: cued, introduced, taken on air; a screen with a link follows, and goes dark when
its link is revoked."""

from typing import Any

import pytest

from tests.browser.scenes import LONG
from tests.browser.seats import HALL, LAPTOP, PHONE, Meeting, Running, sideways, until
from tests.browser.test_desk import AXE, STILL

pytestmark = pytest.mark.browser

RUN = "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"


# What a screen reader is told, in this order: pictures as one sentence each, then what switches them, then who waits.
READ = (
    *(
        'region "Điều khiển sân khấu"',
        'heading "Chuẩn bị: câu 2',
        'img "Chuẩn bị: câu 2. Bà Nguyễn Thị Mẫu: Khi nào tôi',
    ),
    *('heading "Trên sân khấu câu 1', 'img "Trên sân khấu. Câu 1. Bà Nguyễn Thị Mẫu: Khi nào tôi'),
    *(
        'button "Đưa câu 2 lên…',
        'button "Giới thiệu',
        'button "Câu 1 trả lời xong',
        'button "Che màn',
        'button "Giữ hình',
    ),
    *('group "Các màn hình"', 'complementary "Thứ tự lên sân khấu"', 'button "Chuẩn bị: Câu 2" [pressed]'),
)


async def mixer(window: Any, meeting: Meeting, size: dict[str, int] = LAPTOP, **more: Any) -> Any:
    page = await window(size, url=meeting.server.url, cookie=meeting.lan.cookie, **more)
    await page.goto(f"{meeting.address}/dieu-khien")
    await page.locator("html[data-alive]").wait_for(state="attached")
    return page


async def link(meeting: Meeting, output: str) -> str:
    """The address of a new link, as the page shows it once."""
    page = await meeting.post("/man-hinh/do", do="screen_link.make", output=output, place="Sảnh")
    return f"{meeting.base}/buoi{page.partition('spellcheck')[2].partition('/buoi')[2].partition('<')[0]}"


async def test_a_question_is_mixed_onto_the_screens(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    first = await meeting.stand("called", "Câu đang trả lời?")
    second = await meeting.stand("accepted", f"Câu tiếp theo? {LONG}"[:900])
    hall, overlay = [await window(HALL, url=meeting.server.url) for _ in range(2)]
    for screen, output in ((hall, "hall"), (overlay, "overlay")):
        assert (await screen.goto(await link(meeting, output))).status == 200
        await screen.locator("html[data-alive]").wait_for(state="attached")
    assert await overlay.locator("[data-part=text]").inner_text() == "Câu đang trả lời?"
    assert await overlay.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    page = await mixer(window, meeting)
    await page.keyboard.press("c")
    await page.locator(".screen[data-cued] .stage-question", has_text="Câu tiếp theo?").wait_for()
    await page.keyboard.press("i")
    await hall.locator(".stage-next", has_text="Câu 2").wait_for()
    assert "Câu tiếp theo?" not in await hall.locator("#app").inner_text()
    await page.keyboard.press("m")
    await page.locator(".excerpt-text").evaluate("(text) => text.setSelectionRange(0, 14)")
    await page.locator("dialog .button[data-weight=main]").click()
    await page.locator("dialog").wait_for(state="detached")
    await page.locator(".order-head").click()
    await page.keyboard.press("Enter")
    await page.locator("[data-act=take_now]").wait_for()
    await page.keyboard.press("Enter")
    assert meeting.on_air == first, "a hurried second press takes nothing"
    await page.locator("[data-act=take_now]:not([aria-disabled])").wait_for()
    await page.keyboard.press("Enter")
    await hall.locator(".stage-question em", has_text="Câu tiếp theo?").wait_for()
    await until(lambda: overlay and meeting.on_air == second, "it is on air")
    await overlay.get_by_text("Câu tiếp theo?", exact=True).wait_for()
    assert meeting.question(first)["state"] == "answered_live"
    assert await page.locator("dialog").count() == 0
    await page.keyboard.press("Shift+B")
    await hall.locator("[data-blank]").wait_for()
    await overlay.locator("[data-part=whole][hidden]").wait_for(state="attached")
    said = await meeting.lan.do("screen_link.revoke", link="1", reason="Lọt vào ảnh")
    assert said["ok"], said
    await meeting.lan.do("stage.blank", on=False)
    await overlay.locator("[data-part=whole]:not([hidden])").wait_for()
    assert await hall.locator("[data-blank]").count() == 1, "a revoked screen keeps no picture"


@pytest.mark.parametrize(
    "size", [pytest.param(LAPTOP, id="laptop", marks=pytest.mark.long), pytest.param(PHONE, id="phone")]
)
async def test_axe_finds_nothing_at_the_mixer(service: Running, window: Any, size: dict[str, int]) -> None:
    meeting = await service.meeting("live")
    await meeting.stand("called")
    id = await meeting.stand("accepted")
    await meeting.lan.do("stage.cue", question=id)
    page = await mixer(window, meeting, size, bypass_csp=True)
    await page.locator(".screen[data-cued]").wait_for()
    await page.add_script_tag(content=AXE)
    found: dict[str, Any] = {}
    for name, key in (("rows", ""), ("take", "Enter"), ("excerpt", "m"), ("help", "?")):
        if key:
            await page.keyboard.press(key)
            await page.locator("dialog").wait_for()
            await page.wait_for_function("() => !document.querySelector('[aria-disabled=true]')")
        await page.evaluate(STILL)
        said = await page.evaluate(RUN)
        found |= {
            f"{name}: {each['id']}": [node["html"][:160] for node in each["nodes"]] for each in said["violations"]
        }
        if key:
            await page.keyboard.press("Escape")
            await page.locator("dialog").wait_for(state="detached")
    assert found == {}
    assert await sideways(page) == 0
    if size is LAPTOP:
        told = " ".join((await page.locator("main").aria_snapshot()).split())
        places = [told.find(each) for each in READ]
        assert sorted(places) == places
        assert -1 not in places, told
