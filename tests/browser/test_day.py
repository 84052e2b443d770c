"""The day in a browser: the board moves with its rooms by itself, and two clicks call for help."""

from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.browser.seats import LAPTOP, PHONE, Running
from tests.browser.test_office import nothing_wrong

pytestmark = pytest.mark.browser


@pytest.fixture
def service(own_service: Running) -> Running:
    return own_service


BOARD, HELP = "/r/gltt/can-bo/truc-tiep", "/r/gltt/can-bo/ho-tro"


async def figures(page: Any) -> list[str]:
    found: list[str] = await page.locator("#phong-gltt td").all_inner_texts()
    return found[:3]


async def shows(page: Any, *wanted: int) -> None:
    cells = "".join(f":has(td:nth-of-type({n}):text-is('{each}'))" for n, each in enumerate(wanted, 1))
    await page.locator(f"#phong-gltt{cells}").wait_for()


async def test_the_board_moves_after_an_answer_and_needs_no_scrolling(window: Open, service: Running) -> None:
    meeting = await service.meeting("live")
    cookie = await service.hire("van", "gltt:office")
    page = await window(LAPTOP, url=service.server.url, cookie=cookie)
    await page.goto(service.server.url + BOARD)
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    await shows(page, 0, 0, 0)  # the board may still say what the room's session before had
    chosen = page.locator("#phong-angiang a")
    await chosen.focus()
    question = await meeting.stand("accepted")

    await shows(page, 1, 0, 1)
    await meeting.act("question.call", question)
    await meeting.act("question.answer", question)
    await shows(page, 1, 1, 0)
    assert await chosen.evaluate("(link) => link === document.activeElement")
    await page.locator("#phong-gltt a").click()
    assert "/buoi/" in page.url
    await nothing_wrong(window, service, cookie, BOARD)


async def test_two_clicks_call_for_help_and_the_desk_of_helpers_hears_of_it(window: Open, service: Running) -> None:
    helper = await window(LAPTOP, url=service.server.url, cookie=await service.hire("tam", "*:support"))
    await helper.goto(service.server.url + HELP)
    cookie = await service.hire("lan", "gltt:moderator")
    page = await window(PHONE, url=service.server.url, cookie=cookie, java_script_enabled=False)
    await page.goto(f"{service.server.url}/r/gltt/can-bo")
    await page.get_by_role("link", name="Cần hỗ trợ").click()
    await nothing_wrong(window, service, cookie, f"{HELP}/moi")
    await page.get_by_role("button", name="Mất đường truyền").click()
    await page.wait_for_load_state()
    assert await page.locator(".ticket h2").inner_text() == "Phiếu 1"
    fresh = helper.locator("li[data-fresh]")
    await fresh.wait_for()
    assert await helper.title() == "(1) Phiếu hỗ trợ"
    await fresh.locator("a").click()
    await helper.locator("#loi").fill("Xin chờ, tôi gọi nhà mạng.")
    await helper.get_by_role("button", name="Trả lời người báo").click()
    await helper.wait_for_load_state()
    await page.reload()
    assert "Xin chờ, tôi gọi nhà mạng." in await page.locator(".talk").inner_text()
    await nothing_wrong(window, service, cookie, page.url.removeprefix(service.server.url))
