"""The chat beside the answers: a line that waits, the desk that lets it through, a drawer on a phone, one word."""

from typing import Any

import pytest

from tests.browser.lines import answered
from tests.browser.seats import LAPTOP, PHONE, Running, alive, sideways, words

pytestmark = pytest.mark.browser
LINES = "[data-part=chat-lines]"
HEARD = """globalThis.heard = []; const spoken = document.querySelector("[data-part=spoken]");
    new MutationObserver(() => { const found = spoken.textContent.match(/^(\\d+|Một) tin trò chuyện/);
        if (found) heard.push(Number(found[1]) || 1); }).observe(spoken, { childList: true,
        characterData: true, subtree: true })"""


async def test_from_one_hand_over_the_desk_to_everybody(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await answered(meeting, 2)
    reader = await window(PHONE, url=service.server.url)
    await reader.goto(meeting.address)
    await alive(reader)
    assert not await reader.locator("[data-part=chat-link]").is_visible()
    assert (await meeting.lan.do("chat.set_up", mode="moderated", every_s=0))["ok"]
    link = reader.locator("[data-part=chat-link]")
    await link.wait_for()

    author = await window(LAPTOP, url=service.server.url)
    await author.goto(meeting.address)
    await alive(author)
    await author.locator(".chat .input[name=text]").fill("Mong Bộ nói thêm về lệ phí?")
    await author.locator(".chat .input[name=text]").press("Enter")
    waiting = author.locator(f"{LINES} [data-waiting]", has_text="Mong Bộ nói thêm")
    await waiting.get_by_text((await words(author))["chat.waits"]).wait_for()
    assert await author.locator(f"{LINES} a").count() == 1, "what is a question may be sent as one"

    desk = await window(LAPTOP, url=service.server.url, cookie=meeting.lan.cookie)
    await desk.goto(f"{meeting.address}/ban/tro-chuyen")
    await desk.locator("[data-part=waiting] .button[data-weight=main]").click()
    await link.click()
    await reader.locator(LINES, has_text="Mong Bộ nói thêm").wait_for()
    assert not await sideways(reader)
    await reader.locator("[data-part=chat-hide]").click()
    assert not await reader.locator(LINES).is_visible()
    await link.click()
    await reader.evaluate(HEARD)
    for n in range(20):
        assert (await meeting.lan.do("chat.announce", text=f"Tin thứ {n}"))["ok"]
    await reader.locator(LINES, has_text="Tin thứ 19").wait_for()
    await reader.wait_for_function("() => heard.reduce((sum, n) => sum + n, 0) >= 20", timeout=30_000)
    assert len(await reader.evaluate("heard")) <= 2, "twenty new lines are one word, with the one before at most two"

    row = desk.locator("[data-part=others] li", has_text="Mong Bộ nói thêm")
    await row.locator("summary").click()
    await row.get_by_text("quảng cáo").click()
    await reader.locator(LINES, has_text="Một tin đã gỡ: quảng cáo.").wait_for()
    await author.locator(LINES, has_text="Mong Bộ nói thêm").wait_for()
    await author.locator(f"{LINES} a").click()
    taken_along = "said => document.querySelector('#text')?.value === said"
    await author.wait_for_function(taken_along, arg="Mong Bộ nói thêm về lệ phí?")
