"""The run of show by plain forms: planned, moved, run; who may, what bad input is told, and the host's view."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.app import App
from server.domain.session.run_of_show import ShowItem, order
from server.local_time import day_end
from server.runtime.visitor import Visitor
from tests.web.sites import Visit, site

ITEM = {"title": "Khai mạc", "kind": "opening", "minutes": "8", "start": "", "person": "Ông Mẫu", "note": "Đứng dậy"}


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url, show__settle_ms="1") as made:
        yield made


@pytest.fixture
async def lead(app: App) -> AsyncIterator[Visit]:
    async with Visit(app) as visit:
        yield await visit.sign_in(app, "hung", ("gltt", "lead"), ("gltt", "host"))


async def items(app: App, id: str) -> list[ShowItem]:
    runtime = await app.service.runtime(id)
    await runtime.see()
    return order(runtime.view.state)


async def send(visit: Visit, id: str, do: str, cid: str, **fields: str) -> httpx.Response:
    return await visit.send_form(f"/buoi/{id}/kich-ban/do", do=f"show_item.{do}", cid=f"show-{cid:0>6}", **fields)


async def three(app: App, lead: Visit) -> tuple[str, list[str]]:
    id = await lead.plan()
    for number, title in enumerate(("Chào mừng", "Khai mạc", "Phần 1")):
        answer = await send(lead, id, "add", f"{number}", **{**ITEM, "title": title})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/buoi/{id}/kich-ban")
    return id, [each.id for each in await items(app, id)]


async def test_items_are_added_changed_moved_and_taken_out(app: App, lead: Visit) -> None:
    id, (first, second, third) = await three(app, lead)
    page = (await lead.get(f"/buoi/{id}/kich-ban?muc={second}")).text
    assert re.findall(r'<td class="figure">(08:\d\d)</td>', page)[:3] == ["08:30", "08:38", "08:46"]
    assert 'value="show_item.change"' in page
    changed = {**ITEM, "show_item": second, "rev": "0", "minutes": "2,5", "start": "9h00", "public": "1"}
    assert (await send(lead, id, "change", "10", **changed)).status_code == 303
    assert (await send(lead, id, "move", "11", show_item=third, before=first)).status_code == 303
    assert (await send(lead, id, "remove", "12", show_item=first)).status_code == 303
    found = [(each.title.text, each.offset // 1000, each.length // 1000, each.public) for each in await items(app, id)]
    assert found == [("Phần 1", 0, 480, False), ("Khai mạc", 1800, 150, True)]


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"title": " "}, "title", ""),
        ({"minutes": "năm"}, "minutes", "Xin ghi số phút"),
        ({"minutes": "0"}, "minutes", "Xin ghi số phút"),
        ({"minutes": "nan"}, "minutes", "Xin ghi số phút"),
        ({"minutes": "9999"}, "minutes", "Xin ghi số phút"),
        ({"start": "25:61"}, "start", ""),
        ({"start": "07:00"}, "start", "trong giờ của buổi"),
        ({"start": "11:30"}, "start", "trong giờ của buổi"),
        ({"note": "x" * 600}, "note", "Xin rút gọn"),
    ],
)
async def test_bad_input_is_told_at_its_field_and_kept(
    app: App, lead: Visit, changes: dict[str, str], field: str, word: str
) -> None:
    id = await lead.plan()
    answer = await send(lead, id, "add", "1", **{**ITEM, **changes})
    assert answer.status_code == 422
    (told,) = re.findall(rf'id="show-{field}-error".*?<span>(.*?)</span>', answer.text, re.DOTALL)
    assert word in told
    for name in ("title", "minutes", "start", "person"):
        assert f'name="{name}" value="{({**ITEM, **changes})[name]}"' in answer.text
    assert await items(app, id) == []


async def test_it_runs_by_buttons_and_a_double_click_is_one_step(app: App, lead: Visit) -> None:
    id, (first, second, _) = await three(app, lead)
    assert "Bắt đầu mục 1" not in (await lead.get(f"/buoi/{id}/kich-ban")).text
    await move_to_today(app, id)
    page = (await lead.get(f"/buoi/{id}/kich-ban")).text
    assert "Bắt đầu mục 1" in page
    for _ in range(2):
        answer = await send(lead, id, "start", "20", show_item=first, back="host")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/buoi/{id}/dan-chuong-trinh")
    assert (await send(lead, id, "start", "21", show_item=second, after=first)).status_code == 303
    assert [each.state for each in await items(app, id)] == ["ran", "running", "planned"]
    late = await send(lead, id, "start", "22", show_item=second, after=first)
    assert (late.status_code, "Hung đã bắt đầu mục này lúc" in late.text) == (422, True)
    host = (await lead.get(f"/buoi/{id}/dan-chuong-trinh")).text
    assert '<h1 lang="vi">Khai mạc</h1>' in host
    assert "Sang mục 3" in host
    assert (await send(lead, id, "undo_start", "23", show_item=second)).status_code == 303
    assert [each.state for each in await items(app, id)] == ["running", "planned", "planned"]
    assert (await send(lead, id, "adjust", "24", show_item=first, extra="120000", was="0")).status_code == 303
    assert (await items(app, id))[0].extra == 120_000


async def move_to_today(app: App, id: str) -> None:
    """The session's day is today, as late as the day allows."""
    account = await app.people.find("hung")
    assert account is not None
    begins = day_end(app.book.now()) - 2
    times = {"intake_opens": begins - 1000, "starts_at": begins, "ends_at": begins + 1, "answer_due": begins + 1}
    visitor = Visitor(asker="x" * 16, account=account.id, ip="192.0.2.7")
    await app.service.do(id, visitor, "session.replan", {**times, "topic": "Đất đai"}, "replan-0001", {})


async def test_the_office_plans_it_and_an_expert_only_reads(app: App, lead: Visit) -> None:
    id, (first, *_) = await three(app, lead)
    async with Visit(app) as office:
        await office.sign_in(app, "thu", ("gltt", "office"))
        assert (await send(office, id, "add", "30", **{**ITEM, "title": "Nghỉ"})).status_code == 303
        assert (await office.get(f"/buoi/{id}/dan-chuong-trinh")).status_code == 403
        assert f"/buoi/{id}/kich-ban" in (await office.get("/can-bo")).text
    async with Visit(app) as expert:
        await expert.sign_in(app, "vinh", ("gltt", "expert"))
        page = (await expert.get(f"/buoi/{id}/kich-ban")).text
        assert "Khai mạc" in page
        assert 'value="show_item.' not in page
        assert (await send(expert, id, "remove", "31", show_item=first)).status_code == 403
    async with Visit(app) as other:
        assert (await other.get(f"/buoi/{id}/kich-ban")).headers["location"].startswith("/vao?next=")
        assert (await send(other, id, "remove", "32", show_item=first)).status_code == 401
        await other.sign_in(app, "can", ("cantho", "lead"))
        assert (await other.get(f"/buoi/{id}/kich-ban")).status_code == 403
    assert len(await items(app, id)) == 4


async def test_forms_of_other_sites_and_other_commands_are_not_taken(app: App, lead: Visit) -> None:
    id, (first, *_) = await three(app, lead)
    fields = {"do": "show_item.remove", "cid": "show-000040", "show_item": first}
    assert (await lead.send_form(f"/buoi/{id}/kich-ban/do", "http://evil.example", **fields)).status_code == 403
    assert (await lead.send_form(f"/buoi/{id}/kich-ban/do", do="session.end", cid="show-000041")).status_code == 422
    assert len(await items(app, id)) == 3


async def test_the_public_reads_the_programme_before_the_session(app: App, lead: Visit) -> None:
    id = await lead.plan()
    for number, (title, public) in enumerate((("Khai mạc", "1"), ("Họp kín", ""))):
        await send(lead, id, "add", f"{number}", **{**ITEM, "title": title, "public": public})
    async with Visit(app) as anyone:
        page = (await anyone.get(f"/buoi/{id}")).text
    assert re.search(r"<b>08:30</b><span lang=\"vi\">Khai mạc</span>", page)
    assert "Họp kín" not in page
    assert "Đứng dậy" not in page
