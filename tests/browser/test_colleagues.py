"""Two moderators at one desk: each sees where the other is, one text has one writer, and the desk is handed over."""

from typing import Any

import pytest

from tests.browser.seats import LAPTOP, Running, choose, desk, until

pytestmark = pytest.mark.browser


async def test_a_text_has_one_writer_and_what_is_left_is_handed_over(service: Running, window: Any) -> None:
    meeting = await service.meeting("intake")
    id = await meeting.stand("asked")
    first = await desk(await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie), meeting)
    hung = await service.hire("hung", "gltt:lead")
    second = await desk(await window(LAPTOP, url=service.server.url, cookie=hung), meeting)
    await choose(first, id, "1")
    await first.keyboard.press("e")
    await second.locator(f"#row-{id} .row-colleague[data-writes]").wait_for()
    await choose(second, id, "1")
    await second.keyboard.press("e")
    await second.locator(".editor textarea[readonly]").wait_for()
    assert "đang sửa" in await second.locator(".editor .found").first.inner_text()
    await first.keyboard.press("Escape")
    await second.locator(".editor textarea:not([readonly])").wait_for()
    await first.locator(f"#row-{id} .row-colleague[data-writes]").wait_for()
    await second.close()  # the lease dies with its line
    await first.locator(f"#row-{id} .row-colleague").wait_for(state="detached")

    await leave(first, "Câu 1 chờ Cục Đăng ký.")
    third = await desk(await window(LAPTOP, url=service.server.url, cookie=hung), meeting)
    line = third.locator(".hand-over")
    await line.wait_for()
    assert "Câu 1 chờ Cục Đăng ký." in await line.inner_text()
    await leave(third, "Xem tiếp.")
    await line.filter(has_text="Xem tiếp.").wait_for()
    assert await line.count() == 1  # the newest alone, the other folded
    await line.get_by_role("button", name="1 bàn giao trước").click()
    earlier = line.filter(has_text="Câu 1 chờ Cục Đăng ký.")
    await earlier.locator("[data-command='hand_over.take']").click()
    await earlier.wait_for(state="detached")

    def states() -> set[str]:
        return {value["state"] for (noun, _), value in meeting.lan.table.items() if noun == "hand_over"}

    await until(lambda: states() == {"handed", "taken_over"}, "one of the two was taken over")


async def leave(page: Any, note: str) -> None:
    await page.keyboard.press("g")
    await page.locator("dialog [data-command='hand_over.give']").click()
    await page.locator("#hand-over-note").fill(note)
    await page.locator("dialog button[type=submit]").click()
    await page.locator("dialog").wait_for(state="detached")
