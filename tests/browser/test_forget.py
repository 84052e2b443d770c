"""A machine that several people use: one press forgets, Back shows nobody's slip, a kiosk forgets by itself."""

from typing import Any

import pytest

from tests.browser.seats import LAPTOP, Running, code_on, fill, send

pytestmark = pytest.mark.browser
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('giaoluu:') && !/kiosk|forgot/.test(key))"

SOON = """const kept = { ...JSON.parse(localStorage.getItem("giaoluu:kiosk")), receipt: 2 };
    localStorage.setItem("giaoluu:kiosk", JSON.stringify(kept))"""


async def ask(page: Any, address: str, text: str) -> str:
    await page.goto(f"{address}/hoi")
    await fill(page, text)
    await send(page)
    return await code_on(page)


async def test_one_press_forgets_and_a_kiosk_forgets_by_itself(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(LAPTOP, url=service.server.url)
    code = await ask(page, meeting.address, "Bao giờ có sổ đỏ?")
    await page.locator("[data-forget] button").click()
    await page.wait_for_url("**/quen")
    assert await page.evaluate(KEPT) == []
    assert not [each for each in await page.context.cookies() if each["name"].endswith("giaoluu_asker")]
    await page.go_back()
    assert code not in await page.locator("body").inner_text()
    await page.goto(f"{meeting.base}/cua-toi")
    assert "Bao giờ có sổ đỏ?" not in await page.locator("body").inner_text()
    await page.locator("#code").fill(code)
    await page.locator("#code").press("Enter")
    await page.get_by_text("Bao giờ có sổ đỏ?").first.wait_for()

    # What was only typed is not filled in again by the browser.
    await page.goto(f"{meeting.address}/hoi")
    await fill(page, "Nhà tôi ở xã Mẫu")
    await page.locator("[data-forget] button").click()
    await page.wait_for_url("**/quen")
    await page.go_back()
    assert "xã Mẫu" not in await page.locator("body").inner_text()
    assert not await page.locator("#text").count() or await page.locator("#text").input_value() == ""
    # Without a line the cookie is still there: nothing is shown until the server has taken it.
    await ask(page, meeting.address, "Bao giờ có nước?")
    await page.context.set_offline(True)
    await page.locator("[data-forget] button").click()
    await page.locator("main [role=alert]").wait_for()
    assert await page.evaluate("localStorage.getItem('giaoluu:forget-owed')")
    await page.context.set_offline(False)
    await page.wait_for_url("**/quen")
    assert not [each for each in await page.context.cookies() if each["name"].endswith("giaoluu_asker")]

    await page.goto(f"{meeting.base}/may-chung")
    await page.locator("[data-part=kiosk-begin]").click()
    await page.locator("[data-part=kiosk-end]").wait_for()
    await page.evaluate(SOON)
    await ask(page, meeting.address, "Còn nước?")
    await page.locator(".kiosk-bar").wait_for(timeout=1500)
    await page.wait_for_url("**/may-chung")
    assert await page.evaluate(KEPT) == []
    assert not [each for each in await page.context.cookies() if each["name"].endswith("giaoluu_asker")]
    assert len([each for each in meeting.lan.table.values() if each["noun"] == "question"]) == 3, "nothing is lost"
