"""The panic button at a desk, in two tabs of one moderator and at a colleague's: no gesture that opens it does it, no
key does it, one press leaves nobody of the room at a desk and the stage dark."""

from typing import Any

import pytest

from tests.browser.seats import LAPTOP, Meeting, Running, desk, frame, words

pytestmark = [pytest.mark.browser, pytest.mark.long]


async def test_no_gesture_that_opens_it_does_it_and_one_press_ends_every_seat(
    own_service: Running, window: Any
) -> None:
    meeting = await own_service.meeting("live")
    colleague = await own_service.server.staff("thu", "gltt:moderator")
    page = await window(LAPTOP, url=own_service.server.url, cookie=meeting.lan.cookie)
    other = await window(LAPTOP, url=own_service.server.url, cookie=colleague.cookie)
    await desk(page, meeting)
    said = await words(page)
    second = await page.context.new_page()
    for each in (second, other):
        await desk(each, meeting)
    await page.bring_to_front()
    await page.keyboard.press("g")
    button = page.locator("dialog").get_by_role("button", name=said["desk.panic"])
    box = await button.bounding_box()
    for _ in range(4):  # a nervous hand, where the button was
        await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    confirm = page.locator("dialog").get_by_role("button", name=said["panic.do"])
    for _ in range(10):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    assert page.url.endswith("/ban"), "nothing was done yet"
    assert not await dark(meeting)
    if not await confirm.count():  # it was left again by the same hand
        await page.keyboard.press("g")
        await button.click()
    await until_enabled(page, confirm)
    await confirm.click()
    await page.wait_for_url("**/vao")
    for left in (second, other):
        await left.get_by_text(said["sign_in.ended"]).first.wait_for()
    assert await dark(meeting)


async def dark(meeting: Meeting) -> bool:
    stage = next(each for key, each in (await frame(meeting)).items() if key[0] == "stage")
    return bool(stage["blank"]["on"])


async def until_enabled(page: Any, button: Any) -> None:
    await button.wait_for()
    for _ in range(50):
        if await button.is_enabled():
            return
        await page.wait_for_timeout(100)
    raise AssertionError("it can never be pressed")
