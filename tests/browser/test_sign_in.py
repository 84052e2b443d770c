"""A passkey in a real browser: made on the device itself, shown at the next sign-in; by keyboard, on a telephone, and
without a fault that axe knows."""

from typing import Any

from tests.browser.seats import PHONE, Running
from tests.browser.test_accessibility import AXE, LANGS, RUN

DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


async def link(service: Running, login: str) -> str:
    said = await service.server.user("link", login)
    return said[said.index("/vao/") :].split()[0]


async def pressed(page: Any, name: str) -> None:
    """By keyboard alone."""
    await page.get_by_role("button", name=name).focus()
    await page.keyboard.press("Enter")


async def test_a_passkey_is_made_and_shown_on_a_telephone(service: Running, window: Any) -> None:
    base = f"http://gltt.localhost:{service.server.url.rpartition(':')[2]}"
    await service.server.user("add", "kim", "--name", "Kim", "--role=gltt:moderator", "--link")
    page = await window(PHONE)
    wire = await page.context.new_cdp_session(page)
    await wire.send("WebAuthn.enable")
    await wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    await page.goto(base + await link(service, "kim"))
    await pressed(page, "Đăng nhập")
    await page.wait_for_url("**/can-bo")
    await page.goto(f"{base}/thiet-lap")
    await page.evaluate(AXE)
    assert await page.evaluate(RUN, LANGS["vi"]) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await pressed(page, "Tạo khóa trên máy này")
    await page.get_by_text("Đã cất, vào làm việc").wait_for()
    await page.get_by_text("Đã cất, vào làm việc").click()
    await page.context.clear_cookies()
    await page.goto(base + await link(service, "kim"))
    await pressed(page, "Đăng nhập")
    await page.wait_for_url("**/xac-thuc*")
    assert await page.locator("#factor_code").count() == 0, "there is no app to ask for"
    await page.evaluate(AXE)
    assert await page.evaluate(RUN, LANGS["vi"]) == []
    await pressed(page, "Dùng vân tay, khuôn mặt hoặc khóa an toàn")
    await page.wait_for_url("**/can-bo")
    await page.get_by_role("banner").get_by_role("link", name="Kim").wait_for()
