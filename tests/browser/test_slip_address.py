"""The slip that scripts draw has an address of its own, which a reload and the end of the session leave as it is."""

from typing import Any

import pytest

from tests.browser.seats import PHONE, Running, fill, send

pytestmark = pytest.mark.browser


async def test_a_slip_survives_a_reload_and_the_closing(service: Running, window: Any) -> None:
    meeting = await service.meeting("intake")
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}/hoi")
    await fill(page, "Bao giờ tôi nhận được giấy?")
    await send(page)
    code = await page.locator(".slip .code").inner_text()
    await page.reload()
    assert "/phieu/" in page.url
    assert "".join((await page.locator(".slip .code").inner_text()).split()) == "".join(code.split())
    id = page.url.rpartition("/")[2]
    await meeting.seen(id)
    await meeting.act("question.refuse", id)
    await meeting.run("session.start", "session.end", "session.close")
    await page.reload()
    assert "".join((await page.locator(".slip .code").inner_text()).split()) == "".join(code.split())
    await page.goto(f"{meeting.base}/cua-toi#{''.join(code.split())}")
    await page.locator(".mine", has_text="Bao giờ tôi nhận được giấy?").wait_for()
    await page.wait_for_function("document.getElementById('code').value.length >= 8")
