"""Rounds by plain forms: planned, replanned, scheduled; their sessions, codes and refusals; who sees and who may."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server import settings
from server.app import App
from server.domain.round.plan import Round
from server.errors import Unavailable
from server.gateway.visitor import Visitor
from server.log.reaction_queue import WAITING, ReactionQueue
from server.office import calendar
from server.people.accounts import Account
from server.projections import projectors
from server.runtime.rebuild import rebuild
from tests.web.sites import Visit, site

HOST = "gltt.localhost:8080"
HERE = "/can-bo/dot"
PLAN: dict[str, Any] = {
    "do": "round.plan", "cid": "round-0001", "year": "2030", "number": "1", "topic": "Đất đai và môi trường",
    "day-1": "15/04/2030", "start-1": "8h30", "end-1": "11:30", "unit": ["angiang", "cantho"],
}  # fmt: skip
SECOND = {"day-2": "16-4-2030", "start-2": "13 giờ 30", "end-2": "16.30"}


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url) as made:
        yield made


@pytest.fixture
async def lead(app: App) -> AsyncIterator[Visit]:
    async with Visit(app, HOST) as visit:
        yield await visit.sign_in(app, "hung", ("gltt", "lead"))


async def send(visit: Visit, path: str = HERE, **fields: Any) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in {**PLAN, **fields}.items() if value is not None}
    return await visit.send_form(f"{path}/do", **sent)


async def planned(visit: Visit, **fields: Any) -> str:
    answer = await send(visit, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def approved(app: App, visit: Visit, path: str, version: str = "1", rev: str = "1") -> None:
    """Handed in by whoever wrote it, approved by another."""
    sent = {"do": "version.submit", "cid": f"submit-{version}-{rev}", "version": version}
    assert (await send(visit, path, **sent)).status_code == 303
    async with Visit(app, HOST) as head:
        await head.sign_in(app, "chanh", ("gltt", "head"))
        sent = {"do": "version.approve", "cid": f"approve-{version}-{rev}", "version": version, "rev": rev}
        assert (await send(head, path, **sent)).status_code == 303


async def scheduled(app: App, visit: Visit, path: str) -> None:
    await approved(app, visit, path)
    assert (await send(visit, path, do="round.schedule", cid="schedule-01")).status_code == 303
    await delivered(app)


async def replanned(app: App, visit: Visit, path: str, version: str = "2", **fields: Any) -> None:
    """Another version, approved: its sessions move."""
    answer = await send(visit, path, do="round.replan", cid=f"replan-000{version}", **fields)
    assert (answer.status_code, answer.headers["location"]) == (303, path), errors(answer.text)
    await approved(app, visit, path, version)
    await delivered(app)


async def delivered(app: App) -> None:
    """Until nothing that a round causes waits any more."""
    queue = ReactionQueue(app.book)
    async with asyncio.timeout(20):
        while (await queue.counted()).get(WAITING):  # noqa: ASYNC110 (another task of this process delivers)
            await asyncio.sleep(0.01)


async def round_of(app: App, path: str) -> Round:
    id = path.rpartition("/")[2]
    runtime = await app.service.runtime(f"round:{id}")
    await runtime.see()
    return runtime.view.state.need(Round, id)


async def account(app: App) -> Account:
    found = await app.people.find("hung")
    assert found
    return found


async def rounds(app: App) -> list[dict[str, object]]:
    return await app.book.rows("rounds", {})


def cells(html: str) -> list[list[str]]:
    """The table of a round's sessions, as it is read."""
    (body,) = re.findall(r'<tbody class="rounds-sessions">(.*?)</tbody>', html, re.DOTALL)
    rows = [re.findall(r"<td.*?</td>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]
    return [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in rows]


def same(page: httpx.Response) -> str:
    """All but the address of the page itself, which its link to the other language has."""
    return re.sub(r'href="[^"]*lang=en"', "", page.text)


def errors(html: str) -> list[str]:
    return re.findall(r'id="([\w-]+)-error"', html)


async def test_a_round_is_planned_and_listed(app: App, lead: Visit) -> None:
    empty = (await lead.get(HERE)).text
    assert "chưa lập kế hoạch" in empty
    assert 'name="number" value="1"' in empty
    path = await planned(lead, **SECOND)
    found = await round_of(app, path)
    assert (found.room, found.year, found.number, found.units) == ("gltt", 2030, 1, ("angiang", "cantho"))
    assert [calendar.day_of(day.starts_at).isoformat() for day in found.days] == ["2030-04-15", "2030-04-16"]
    terms = calendar.terms(calendar.day_of(found.days[1].starts_at), settings.load({}, env={}).session)
    for day in found.days:  # counted from the last
        assert (day.intake_opens, day.answer_due) == (terms.intake_opens_ms, terms.answer_due_ms - 1)
    listed = (await lead.get(HERE)).text
    assert f'href="{path}"' in listed
    assert "Đợt 1 năm 2030" in listed
    assert "2 đơn vị" in listed
    assert cells((await lead.get(path)).text)[0] == [
        "Sở Tài nguyên và Môi trường tỉnh An Giang", "15/04/2030, 08:30 – 11:30", "STNMT-angiang-2030-1",
        "Chưa xếp lịch", "",
    ]  # fmt: skip


@pytest.mark.each_database
async def test_scheduling_sets_its_sessions_into_the_rooms(app: App, lead: Visit) -> None:
    path = await planned(lead, **SECOND)
    await scheduled(app, lead, path)
    page = (await lead.get(path)).text
    assert [row[2:4] for row in cells(page)] == [
        ["STNMT-angiang-2030-1", "Sắp diễn ra"], ["STNMT-angiang-2030-1B", "Sắp diễn ra"],
        ["STNMT-cantho-2030-1", "Sắp diễn ra"], ["STNMT-cantho-2030-1B", "Sắp diễn ra"],
    ]  # fmt: skip
    assert 'value="round.schedule"' not in page
    session = (await round_of(app, path)).sessions[0]
    assert f'href="http://angiang.localhost:8080/buoi/{session}"' in page
    assert "/ban" not in page, "a lead of the ministry has no seat at that desk"
    async with Visit(app, "angiang.localhost:8080") as visit:
        assert "Đất đai và môi trường" in (await visit.get(f"/buoi/{session}")).text
    await app.people.grant((await account(app)).id, "angiang", "moderator")
    assert f'href="http://angiang.localhost:8080/buoi/{session}/ban"' in (await lead.get(path)).text
    async with Visit(app, "127.0.0.1:8080") as visit:
        await visit.sign_in(app, "hung")
        page = (await visit.get(f"/r/gltt{path}")).text
        assert f'href="/r/angiang/buoi/{session}/ban"' in page


@pytest.mark.each_database
async def test_a_replanned_round_moves_its_sessions_and_keeps_their_codes(app: App, lead: Visit) -> None:
    path = await planned(lead)
    await scheduled(app, lead, path)
    form = (await lead.get(path)).text
    assert re.search(r'value="angiang" checked disabled', form)
    changes = {"day_1": "18/04/2030", "topic": "Nước sạch", "unit": ["angiang", "camau", "cantho"], **SECOND}
    await replanned(app, lead, path, **changes)
    assert [row[1:4] for row in cells((await lead.get(path)).text)][:3] == [
        ["18/04/2030, 08:30 – 11:30", "STNMT-angiang-2030-1", "Sắp diễn ra"],
        ["16/04/2030, 13:30 – 16:30", "STNMT-angiang-2030-1B", "Sắp diễn ra"],
        ["18/04/2030, 08:30 – 11:30", "STNMT-cantho-2030-1", "Sắp diễn ra"],
    ]
    rows = await app.book.rows("sessions", {"topic": "Nước sạch"})
    assert len(rows) == 6
    shrunk = await send(lead, path, do="round.replan", cid="replan-0009")
    assert (shrunk.status_code, "không thể bỏ bớt" in shrunk.text) == (422, True)


async def test_each_form_sent_twice_is_one_act(app: App, lead: Visit) -> None:
    path = await planned(lead)
    await scheduled(app, lead, path)
    assert await planned(lead) == path, "though its codes are in use by now"
    assert len(await rounds(app)) == 1
    move = {"do": "round.replan", "cid": "replan-0001", "day_1": "18/04/2030"}
    for fields in ({"do": "round.schedule", "cid": "schedule-01"}, move, move):
        answer = await send(lead, path, **fields)
        assert (answer.status_code, answer.headers["location"]) == (303, path)
        await delivered(app)
    runtime = await app.service.runtime(f"round:{path.rpartition('/')[2]}")
    assert runtime.view.seq == 5
    assert len(await app.book.rows("sessions", {})) == 2


async def test_the_same_id_with_other_content_is_refused(app: App, lead: Visit) -> None:
    await planned(lead)
    answer = await send(lead, topic="Chủ đề khác")
    assert (answer.status_code, "Mã gửi này đã dùng" in answer.text) == (422, True)
    assert "Chủ đề khác" in answer.text


@pytest.mark.each_database
async def test_codes_are_those_that_nobody_has_or_keeps(app: App, lead: Visit) -> None:
    async with Visit(app, "angiang.localhost:8080") as visit:
        await visit.sign_in(app, "anh", ("angiang", "lead"))
        await visit.plan(day="01/03/2030")
        first = await round_of(app, await planned(lead))
        second = await round_of(app, await planned(lead, cid="round-0002", number="2"))
        await visit.plan(day="02/03/2030", cid="plan-0002")
    assert first.codes == ("STNMT-angiang-2030-1B", "STNMT-cantho-2030-1")
    assert second.codes == ("STNMT-angiang-2030-2", "STNMT-cantho-2030-2")
    codes = {str(row["code"]) for row in await app.book.rows("sessions", {})}
    assert codes == {"STNMT-angiang-2030-1", "STNMT-angiang-2030-3"}


async def test_codes_go_with_the_year_of_their_day(app: App, lead: Visit) -> None:
    path = await planned(lead, day_2="10/01/2031", start_2="8h", end_2="9h", unit="angiang")
    assert (await round_of(app, path)).codes == ("STNMT-angiang-2030-1", "STNMT-angiang-2031-1")
    await send(lead, path, do="round.replan", cid="replan-0001", day_1="09/01/2031", unit="angiang")
    assert (await round_of(app, path)).codes == ("STNMT-angiang-2031-1",)


@pytest.mark.each_database
async def test_a_code_taken_meanwhile_is_told_and_given_anew(app: App, lead: Visit) -> None:
    path = await planned(lead)
    hung = await account(app)
    await app.people.grant(hung.id, "cantho", "lead")
    times = {"intake_opens": 1, "starts_at": 2, "ends_at": 3, "answer_due": 4}
    raw = {"code": "STNMT-cantho-2030-1", "topic": "Buổi khác", "venue": "", **times}
    await app.service.plan("cantho", Visitor(asker="hung", account=hung.id), raw, "plan-0001")
    await scheduled(app, lead, path)
    page = (await lead.get(path)).text
    (told,) = re.findall(r"<li><b lang=\"vi\">(.*?)</li>", page)
    assert "Cần Thơ" in told
    assert "15/04" in told
    assert "Số hiệu này đã có buổi giao lưu khác dùng" in told
    assert [row[3] for row in cells(page)] == ["Sắp diễn ra", "Không xếp được"]
    assert "1 buổi không xếp được" in (await lead.get(HERE)).text
    await replanned(app, lead, path)
    page = (await lead.get(path)).text
    assert [row[2:4] for row in cells(page)] == [
        ["STNMT-angiang-2030-1", "Sắp diễn ra"],
        ["STNMT-cantho-2030-1B", "Sắp diễn ra"],
    ]
    assert "round-refusals" not in page


REFUSED: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"day_1": "31/02/2030"}, "day-1", "Xin ghi ngày"),
    ({"day_1": "", "start_1": "", "end_1": ""}, "day-1", "Xin ghi ngày"),
    ({"day_1": "31/12/9999"}, "day-1", "Xin ghi ngày"),
    ({"day_2": "31/02/2030", "start_2": "8h", "end_2": "9h"}, "day-2", "Xin ghi ngày"),
    ({"start_7": "8h"}, "day-7", "Xin ghi ngày"),
    ({"start_1": "25:00"}, "start-1", "Xin ghi giờ"),
    ({"end_1": ""}, "end-1", "Xin ghi giờ"),
    ({"end_1": "8:30"}, "end-1", "theo thứ tự"),
    ({"year": "hai nghìn"}, "year", "từ 2000 đến 2999"),
    ({"number": "0"}, "number", "từ 1 đến 99"),
    ({"number": "٣"}, "number", "từ 1 đến 99"),
    ({"topic": ""}, "topic", "Xin nhập nội dung"),
    ({"unit": None}, "units", "ít nhất một đơn vị"),
    ({"unit": ["angiang", "atlantis"]}, "units", "trong danh sách"),
)


async def test_a_refused_form_comes_back_filled_in(app: App, lead: Visit) -> None:
    for changes, field, word in REFUSED:
        await refused(lead, changes, field, word)
    assert await rounds(app) == []


async def refused(lead: Visit, changes: dict[str, Any], field: str, word: str) -> None:
    answer = await send(lead, **changes)
    assert answer.status_code == 422
    assert errors(answer.text) == [field]
    (told,) = re.findall(rf'id="{field}-error".*?<span>(.*?)</span>', answer.text, re.DOTALL)
    assert word in told
    typed = {name: value for name, value in PLAN.items() if name[:3] in ("day", "sta", "end", "yea", "num")}
    typed |= {name.replace("_", "-"): value for name, value in changes.items() if name not in ("unit", "topic")}
    for name, value in typed.items():
        assert f'name="{name}" value="{value}"' in answer.text
    if "unit" not in changes:
        assert len(re.findall(r'name="unit" value="(?:angiang|cantho)" checked', answer.text)) == 2


@pytest.mark.parametrize("do", ["round.replan", "round.schedule"])
async def test_a_change_that_is_refused_changes_nothing(app: App, lead: Visit, do: str) -> None:
    path = await planned(lead)
    await scheduled(app, lead, path)
    answer = await send(lead, path, do=do, cid="another-0001", day_1="31/02/2030")
    assert answer.status_code == 422
    assert errors(answer.text) == (["day-1"] if do == "round.replan" else [])
    assert do == "round.replan" or "Lúc này chưa thể" in answer.text
    assert (await round_of(app, path)).state == "scheduled"


async def test_a_day_in_the_past_is_asked_about(app: App, lead: Visit) -> None:
    answer = await send(lead, day_1="15/04/2010")
    assert (answer.status_code, errors(answer.text)) == (422, ["day-1"])
    assert re.search(r'name="past-1" value="2010-04-15">', answer.text)
    assert await rounds(app) == []
    path = await planned(lead, day_1="15/04/2010", past_1="2010-04-15")
    kept = await send(lead, path, do="round.replan", cid="replan-0001", day_1="15.4.2010", topic="Nước sạch")
    assert kept.status_code == 303, "the day that was planned is not asked about again"


CHOSEN: tuple[tuple[dict[str, Any], int], ...] = (
    ({"unit": None, "every": "1"}, 64),
    ({"unit": None, "region": "Đồng bằng sông Cửu Long"}, 13),
    ({"unit": ["angiang", "angiang"], "region": "Đồng bằng sông Cửu Long"}, 13),
    ({"unit": ["gltt", "angiang"], "region": ["Tây Nguyên", "Đông Nam Bộ"]}, 13),
)


async def test_units_are_chosen_one_by_one_by_region_or_all(app: App, lead: Visit) -> None:
    for number, (chosen, count) in enumerate(CHOSEN, 1):
        path = await planned(lead, cid=f"round-000{number}", number=str(number), **chosen)
        units = (await round_of(app, path)).units
        assert (chosen, len(units), len(set(units))) == (chosen, count, count)


async def test_ten_days_of_all_units_fit_into_the_form(app: App, lead: Visit) -> None:
    days = {f"{part}_{n}": text for n in range(1, 11)
            for part, text in (("day", f"{n}/4/2030"), ("start", "8h"), ("end", "9h"))}  # fmt: skip
    every = re.findall(r'name="unit" value="(\w+)"', (await lead.get(HERE)).text)
    path = await planned(lead, **days, unit=every)
    found = await round_of(app, path)
    assert (len(found.codes), len(set(found.codes))) == (640, 640)
    assert len(cells((await lead.get(path)).text)) == 640


@pytest.mark.parametrize("role", ["moderator", "host"])
async def test_a_moderator_sees_but_may_not(app: App, lead: Visit, role: str) -> None:
    path = await planned(lead)
    async with Visit(app, HOST) as visit:
        await visit.sign_in(app, "lan", ("gltt", role))
        assert HERE in (await visit.get("/can-bo")).text
        for there in (HERE, path):
            page = await visit.get(there)
            assert (page.status_code, "Đợt 1 năm 2030" in page.text) == (200, True)
            assert '/do"' not in page.text
        for there, fields in ((HERE, {}), (HERE, {"day_1": "31/02/2030"}), (path, {"do": "round.replan"}),
                              (path, {"do": "round.schedule"}), (path, {"do": "announcement.publish"})):  # fmt: skip
            assert (await send(visit, there, **{"cid": "another-0001", **fields})).status_code == 403
    assert (await round_of(app, path)).state == "planned"
    assert len(await rounds(app)) == 1


async def test_an_unknown_round_and_a_hidden_one_are_the_same_404(app: App, lead: Visit) -> None:
    path = await planned(lead)
    async with Visit(app, "angiang.localhost:8080") as visit:
        assert (await visit.get(path)).headers["location"] == f"/vao?next={path}"
        assert (await send(visit, path)).status_code == 401
        await visit.sign_in(app, "anh", ("angiang", "lead"))
        hidden = await visit.get(path)
        for unknown in ("0123456789abcdef", "angiang", "a:b", "x" * 500):
            absent = await visit.get(f"{HERE}/{unknown}")
            assert (absent.status_code, same(absent)) == (404, same(hidden))
            assert (await send(visit, f"{HERE}/{unknown}", do="round.schedule")).status_code == 404
        assert hidden.status_code == 404
        assert (await send(visit, path, do="round.schedule")).status_code == 404
        assert "Đợt 1" not in (await visit.get(HERE)).text
    async with Visit(app, HOST) as visit:
        await visit.sign_in(app, "vinh", ("gltt", "expert"))
        assert [(await visit.get(there)).status_code for there in (HERE, path)] == [403, 403]
    assert (await round_of(app, path)).state == "planned"


async def test_forms_of_other_sites_are_not_taken(app: App, lead: Visit) -> None:
    path = await planned(lead)
    for origin in ("http://evil.example", "null", None):
        for there in (HERE, path):
            assert (origin, (await lead.send_form(f"{there}/do", origin, **PLAN)).status_code) == (origin, 403)
    assert len(await rounds(app)) == 1


async def test_an_unknown_command_is_none_of_these_forms(app: App, lead: Visit) -> None:
    path = await planned(lead)
    for there, do in ((HERE, "round.schedule"), (HERE, ""), (path, "round.plan"), (path, "words.erase")):
        assert (await send(lead, there, do=do, cid="another-0001")).status_code == 422
    assert len(await rounds(app)) == 1


async def test_while_nobody_can_say_the_form_keeps_its_id(
    app: App, lead: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> Any:
        raise Unavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(app.service, "plan_round", away)
        answer = await send(lead, region="Tây Nguyên")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert 'value="round-0001"' in answer.text
    assert re.search(r'name="region" value="Tây Nguyên" checked', answer.text)


@pytest.mark.each_database
async def test_rows_of_rounds_are_made_anew_and_lose_erased_topics(app: App, lead: Visit) -> None:
    path = await planned(lead)
    before = await rounds(app)
    await rebuild(app.book, projectors(b"x" * 32))
    assert await rounds(app) == before
    hung = await account(app)
    visitor = Visitor(asker="hung", account=hung.id)
    await app.service.do(f"round:{path.rpartition('/')[2]}", visitor, "words.erase", {"seqs": [1]}, "erase-0001")
    assert [row["topic"] for row in await rounds(app)] == [""]
    assert "Đất đai và môi trường" not in (await lead.get(HERE)).text + (await lead.get(path)).text


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"every": "0", "unit": None}, "units", "ít nhất một đơn vị"),
        ({"region": "Vùng nào đó"}, "units", "Không có vùng này"),
        ({"day_2": "15-4-2030", "start_2": "13h", "end_2": "15h"}, "day-2", "đã ghi ở một dòng khác"),
        ({"week": "3"}, "week", "cả tuần và tháng"),
        ({"week": "5", "month": "2"}, "week", "cả tuần và tháng"),
        ({"sitting": "abc"}, "sitting", "Không có kỳ họp này"),
    ],
)
async def test_what_was_taken_silently_is_told_at_its_field(
    app: App, lead: Visit, changes: dict[str, Any], field: str, word: str
) -> None:
    answer = await send(lead, **changes)
    assert answer.status_code == 422
    assert word in answer.text
    assert field == "sitting" or errors(answer.text) == [field]
    assert await rounds(app) == []


async def test_a_number_stands_for_one_round(app: App, lead: Visit) -> None:
    await planned(lead)
    answer = await send(lead, cid="round-0002", day_1="16/04/2030")
    assert (answer.status_code, errors(answer.text)) == (422, ["number"])
    assert "đã có đợt 1 năm 2030" in answer.text
    await planned(lead, cid="round-0003", number="2", day_1="16/04/2030")


async def test_a_room_has_one_session_at_one_hour(app: App, lead: Visit) -> None:
    path = await planned(lead)
    await scheduled(app, lead, path)
    for hours in ({"start_1": "11h", "end_1": "12h"}, {"start_1": "9h", "end_1": "10h"}):
        answer = await send(lead, cid="round-0002", number="2", **hours)
        assert (answer.status_code, errors(answer.text)) == (422, ["day-1"])
        assert "Sở Tài nguyên và Môi trường tỉnh An Giang đã có buổi STNMT-angiang-2030-1" in answer.text
    await planned(lead, cid="round-0003", number="2", start_1="11:30", end_1="12h")


async def test_a_day_outside_of_the_window_is_planned_with_a_warning(app: App, lead: Visit) -> None:
    path = await planned(lead, week="2", month="4")
    found = await round_of(app, path)
    assert found.window is not None
    days = [calendar.day_of(at).isoformat() for at in (found.window.first, found.window.last)]
    assert days == ["2030-04-08", "2030-04-14"]
    page = (await lead.get(path)).text
    assert "ngoài khung đã lên kế hoạch: tuần 2 của tháng 4, 08/04 – 14/04" in page
    assert "ngoài khung đã lên kế hoạch" in (await lead.get(HERE)).text
    inside = await planned(lead, cid="round-0002", number="2", day_1="18/04/2030", week="3", month="4")
    assert "trong khung đã lên kế hoạch: tuần 3 của tháng 4, 15/04 – 21/04" in (await lead.get(inside)).text


async def test_who_wrote_a_version_does_not_approve_it(app: App, lead: Visit) -> None:
    path = await planned(lead)
    assert (await send(lead, path, do="version.submit", cid="submit-0001", version="1")).status_code == 303
    answer = await send(lead, path, do="version.approve", cid="approve-001", version="1", rev="1")
    assert (answer.status_code, "không tự duyệt" in answer.text) == (422, True)
    back = await send(lead, path, do="version.return", cid="return-0001", version="1", reason="thiếu hội trường")
    assert back.status_code == 303
    assert "thiếu hội trường" in (await lead.get(path)).text


async def test_versions_are_read_and_compared(app: App, lead: Visit) -> None:
    path = await planned(lead, text="Một\nHai", change="lập theo kế hoạch năm")
    await scheduled(app, lead, path)
    await replanned(app, lead, path, day_1="18/04/2030", text="Một\nBa", unit=["angiang", "camau", "cantho"])
    page = (await lead.get(path)).text
    assert "lập theo kế hoạch năm" in page
    assert "Chanh duyệt" in page
    read = (await lead.get(f"{path}/ke-hoach/2")).text
    for told in ("thứ Hai, 15/04/2030", "thứ Năm, 18/04/2030", "Cà Mau", "<ins>Ba</ins>", "<del>Hai</del>"):
        assert told in read
    assert "So với" not in (await lead.get(f"{path}/ke-hoach/1")).text
    assert (await lead.get(f"{path}/ke-hoach/9")).status_code == 422


async def test_documents_are_filled_in_from_the_data(app: App, lead: Visit) -> None:
    path = await planned(lead, bodies="Sở Xây dựng")
    answer = await lead.get(f"{path}/van-ban/ke-hoach.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    for told in ("giao lưu trực tuyến đợt 1 năm 2030", "Chủ đề: Đất đai và môi trường", "Sở Xây dựng",
                 "thứ Hai, 15/04/2030, 08:30 – 11:30", "Tiếp nhận câu hỏi từ 00:00, thứ Hai, 08/04/2030"):  # fmt: skip
        assert told in answer.text
    assert "{" not in answer.text
    assert "Trước kỳ họp" not in answer.text, "what is not there takes no line"
    for name in ("thong-bao.txt", "tin-bao-chi.txt", "thong-bao-don-vi.txt"):
        assert "{" not in (await lead.get(f"{path}/van-ban/{name}")).text
    assert (await lead.get(f"{path}/van-ban/x.txt")).status_code == 404
    assert "Tiếp nhận câu hỏi từ" in (await lead.get(f"{path}?mau=1")).text


async def test_a_server_that_stops_on_the_way_completes_the_round_afterwards(tmp_path: Path, database_url: str) -> None:
    async with site(tmp_path, database_url) as app, Visit(app, HOST) as lead:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        path = await planned(lead, every="1")
        await approved(app, lead, path)
        assert (await send(lead, path, do="round.schedule", cid="schedule-01")).status_code == 303
        sessions = (await round_of(app, path)).sessions
        assert (await ReactionQueue(app.book).counted())[WAITING] > 1, "most of it is still to be done"
    async with site(tmp_path, database_url) as app:
        await delivered(app)
        assert len(await app.book.rows("sessions", {})) == len(sessions) == 64
        written = [[entry.name for entry in await app.book.read(f"session:{id}")] for id in sessions]
        assert written == [["session.planned"]] * 64, "each once"


async def test_a_session_of_two_days_is_counted_from_the_last_when_its_unit_moves_it(app: App, lead: Visit) -> None:
    path = await planned(lead, **SECOND)
    await scheduled(app, lead, path)
    async with Visit(app, "angiang.localhost:8080") as unit:
        await unit.sign_in(app, "anh", ("angiang", "lead"))
        first, last = await app.book.rows("sessions", {"room": "angiang"}, "starts_at,id")
        moved = {"do": "session.replan", "cid": "replan-0009", "topic": PLAN["topic"], "venue": "", "day": "14/04/2030",
                 "start": "8h", "end": "11h"}  # fmt: skip
        assert (await unit.send_form(f"/buoi/{first['id']}/do", **moved)).status_code == 303
    (now,) = await app.book.rows("sessions", {"id": first["id"]})
    assert now["starts_at"] < first["starts_at"]
    names = ("intake_opens", "announce_by", "answer_due", "report_due", "counted_from")
    assert [now[name] for name in names] == [last[name] for name in names]
