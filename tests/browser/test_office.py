"""Sittings and rounds in a browser without scripts: noted, planned and scheduled by hand; axe looks at what it left."""

import re
import secrets
from typing import Any

import aiohttp
import pytest

from tests.browser.conftest import Open
from tests.browser.seats import LAPTOP, PHONE, Running, too_wide
from tests.browser.test_accessibility import AXE, RUN
from tests.runtime.servers import today

pytestmark = pytest.mark.browser
# Each time the pages at the end of the road; those on the way with the long tests.
LOOKS = pytest.mark.parametrize("all", [False, pytest.param(True, marks=pytest.mark.long)], ids=["at the end", "all"])


@pytest.fixture
def service(own_service: Running) -> Running:
    return own_service


SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def planner(service: Running) -> str:
    return await service.hire("thanh", "gltt:lead", "angiang:lead", "cantho:lead")


async def fill(page: Any, form: str, **typed: str) -> None:
    for name, said in typed.items():
        await page.locator(f"{form} [name={name.replace('_', '-')}]").fill(said)
    await page.locator(f"{form} > button[type=submit]").click()
    await page.wait_for_load_state()


async def nothing_wrong(window: Open, service: Running, cookie: str, *addresses: str) -> None:
    """A page that reads badly at no size; `addresses` below the server's own. axe looks at each on a telephone, where
    what folds is; at the others and in English it looks at every template with the long tests."""
    page = await window(LAPTOP, url=service.server.url, cookie=cookie)
    await page.context.add_init_script(AXE)
    for address in addresses:
        await page.goto(service.server.url + address)
        for size in ({"width": 1920, "height": 1080}, LAPTOP, PHONE):
            await page.set_viewport_size(size)
            assert await page.evaluate(SIDEWAYS) == 0, (address, size)
        assert await page.evaluate(RUN, {}) == [], address


@LOOKS
async def test_a_sitting_is_noted_moved_and_cancelled_without_scripts(
    window: Open, service: Running, all: bool
) -> None:
    room = "cantho" if all else "angiang"  # both may be run in one house
    cookie, here = await planner(service), f"/r/{room}/can-bo/ky-hop"
    page = await window(PHONE, url=service.server.url, cookie=cookie, java_script_enabled=False)
    await page.goto(f"{service.server.url}/r/{room}/can-bo")
    await page.locator(".office-more summary").click()
    await page.get_by_role("link", name="Kỳ họp").click()
    await fill(page, "form.plan", begins="31/02/2031", ends="9/7/2031", note="Bảng giá đất")
    assert await page.locator("#plan-begins-error").inner_text() == "Xin ghi ngày theo mẫu 15/04/2010."
    assert await page.locator("#plan-begins").evaluate("(box) => box === document.activeElement")
    await fill(page, "form.plan", begins="7/7/2031")
    assert await page.locator("h3").all_inner_texts() == ["Thứ Hai, 07/07/2031 – thứ Tư, 09/07/2031"]
    await page.locator("summary", has_text="Dời kỳ họp").click()
    await fill(page, "details[open] form", begins="8-7-2031")
    assert await page.locator("h3").all_inner_texts() == ["Thứ Ba, 08/07/2031 – thứ Tư, 09/07/2031"]
    if all:
        await nothing_wrong(window, service, cookie, here)
    await page.locator("summary", has_text="Hủy kỳ họp").click()
    await fill(page, "details[open] form")
    assert await page.locator("[data-over] .state").inner_text() == "Đã hủy"
    await nothing_wrong(window, service, cookie, here, *([f"/r/{room}/can-bo"] if all else []))


@LOOKS
async def test_a_round_is_planned_and_scheduled_without_scripts(window: Open, service: Running, all: bool) -> None:
    cookie, year = await planner(service), 2041 if all else 2031
    page = await window(PHONE, url=service.server.url, cookie=cookie, java_script_enabled=False)
    await page.goto(f"{service.server.url}/r/gltt/can-bo/dot")
    await page.locator("summary", has_text="Chọn từng đơn vị").last.click()
    await page.get_by_role("checkbox", name="An Giang").check()
    await page.get_by_role("checkbox", name="Tây Nguyên").check()
    typed = {"year": f"{year}", "topic": "Đất đai", "day_1": f"15/4/{year}", "start_1": "8h30", "end_1": "8h"}
    await fill(page, "form.plan", **typed)
    assert await page.locator("#end-1-error").is_visible()
    await fill(page, "form.plan", end_1="11h30")
    assert await page.locator("h1").inner_text() == f"Đợt 1 năm {year}"
    assert await page.locator(".ledger tbody tr").count() == 6
    address = page.url.removeprefix(service.server.url)
    if all:
        await nothing_wrong(window, service, cookie, address, f"{address}?soan=1", "/r/gltt/can-bo/dot")
    await page.get_by_role("button", name="Trình duyệt").click()
    head = await service.hire("chanh", "gltt:head")
    if all:
        await nothing_wrong(window, service, head, address, f"{address}/ke-hoach/1", f"{address}/thong-bao")
    signs = await window(PHONE, url=service.server.url, cookie=head, java_script_enabled=False)
    await signs.goto(service.server.url + address)
    await signs.get_by_role("button", name="Duyệt bản này").click()
    await signs.wait_for_load_state()
    await page.goto(service.server.url + address)
    await page.get_by_role("button", name="Xếp lịch các buổi").click()
    await page.wait_for_load_state()
    while await page.locator(".part-say[role=status]").count():
        await page.get_by_role("link", name="Tải lại trang").click()
    assert await page.locator(".ledger td:nth-child(4)").all_inner_texts() == ["Sắp diễn ra"] * 6
    await page.get_by_role("link", name="Bàn điều phối").click()
    assert page.url.endswith("/ban")
    await nothing_wrong(window, service, cookie, address)


@LOOKS
async def test_the_year_is_read_and_filtered_without_scripts(window: Open, service: Running, all: bool) -> None:
    year = 2042 if all else 2032
    cookie, here = await planner(service), f"/r/gltt/can-bo/nam?nam={year}"
    page = await window(PHONE, url=service.server.url, cookie=cookie, java_script_enabled=False)
    await page.goto(f"{service.server.url}/r/angiang/can-bo/ky-hop")
    await fill(page, "form.plan", begins=f"7/7/{year}", ends=f"9/7/{year}")
    await page.goto(service.server.url + here)
    assert await page.locator(".year-line[data-state]").count() == 64
    await page.locator("summary", has_text="Lọc").click()
    await page.locator("[name=tim]").fill("an giang")
    await page.get_by_role("button", name="Xem").click()
    await page.get_by_role("link", name="An Giang").click()
    assert f"07/07/{year}" in await page.locator(".year-sittings").inner_text()
    unit = page.url.removeprefix(service.server.url)
    await nothing_wrong(window, service, cookie, here, *([unit, f"/r/angiang/can-bo/nam?nam={year}"] if all else []))


async def test_a_word_as_long_as_an_address_widens_no_page(window: Open, service: Running) -> None:
    cookie, long = await service.hire("dai", "gltt:lead", "gltt:moderator", "gltt:publicist", "angiang:lead"), "w" * 200
    id = [await service.plan(long, 3), await service.plan(long, 4)][0]
    page = await window(LAPTOP, url=service.server.url, cookie=cookie)
    ministry, session = f"{service.server.url}/r/gltt", f"{service.server.url}/r/gltt/buoi/{id}"
    day = f"{today():%d/%m/%Y}"

    async def send(address: str, do: str, **fields: str) -> str:
        form = {"do": do, "cid": secrets.token_hex(8), **fields}
        answer = await page.request.post(f"{address}/do", form=form, headers={"Origin": service.server.url})
        assert answer.ok, (do, fields, re.findall(r"[^<>]*<[^<>]*error[^<>]*>[^<>]*", await answer.text()))
        return str(answer.url)

    sittings = f"{service.server.url}/r/angiang/can-bo/ky-hop"
    await send(sittings, "sitting.plan", kind="ordinary", begins="7/7/2033", ends="9/7/2033", note=long)
    await send(
        f"{session}/kich-ban",
        "show_item.add",
        title=long[:100],
        minutes="5",
        kind="opening",
        person=long[:80],
        note=long,
    )
    await send(f"{session}/san-sang", "readiness.begin")
    await send(
        f"{session}/san-sang", "readiness_item.add", area="hall", title=long[:100], owner=long[:100], due=day, note=long
    )
    await send(f"{session}/san-sang", "readiness.decide", speaker=long[:60], sentence=long, word="go")
    await send(f"{session}/san-sang", "readiness.speak", part="hall", speaker=long[:60], note=long, yes="")
    times = {"day-1": "15/4/2033", "start-1": "8h", "end-1": "11h", "unit": "gltt"}
    planned = await send(f"{ministry}/can-bo/dot", "round.plan", year="2033", number="1", topic=long, **times)
    await send(planned, "version.submit", version="1")
    head = {"Origin": service.server.url, "Cookie": f"giaoluu={await service.hire('chanh', 'gltt:head')}"}
    form = {"do": "version.approve", "cid": secrets.token_hex(8), "version": "1", "rev": "1"}
    async with aiohttp.ClientSession() as http, http.post(f"{planned}/do", data=form, headers=head) as answer:
        assert answer.ok, await answer.text()
    await send(planned, "round.schedule")
    place = {"name": "Cổng thông tin", "day": day, "hour": "0h", "link": f"https://{long}"}
    await send(planned, "announcement.publish", **place, text="Mời", reason=long)
    wide: list[object] = []
    for address in (f"{ministry}/", session, planned, sittings, f"{session}/kich-ban", f"{session}/san-sang"):
        await page.goto(address)
        assert "w" * 80 in await page.content(), address
        for size in (PHONE, LAPTOP):
            await page.set_viewport_size(size)
            if await page.evaluate(SIDEWAYS):
                wide.append((address, size["width"], await page.evaluate(SIDEWAYS), await too_wide(page)))
    assert wide == []
