"""A round announced by plain forms: where, when, how late, by whom; what is locked from then on; before a sitting."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.app import App
from tests.web.sites import Visit, site
from tests.web.test_rounds import HOST, PLAN, delivered, errors, planned, replanned, round_of, scheduled, send

PAST = {"day_1": "15/04/2010", "past_1": "2010-04-15"}


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url) as made:
        yield made


@pytest.fixture
async def lead(app: App) -> AsyncIterator[Visit]:
    async with Visit(app, HOST) as visit:
        yield await visit.sign_in(app, "hung", ("gltt", "lead"))


@pytest.fixture
async def publicist(app: App) -> AsyncIterator[Visit]:
    async with Visit(app, HOST) as visit:
        yield await visit.sign_in(app, "trinh", ("gltt", "publicist"))


async def act(visit: Visit, path: str, do: str, cid: str = "act-000001", **fields: Any) -> httpx.Response:
    return await visit.send_form(f"{path}/do", **{"do": do, "cid": cid, **fields})


async def publish(visit: Visit, path: str, cid: str = "publish-01", **fields: Any) -> httpx.Response:
    said = {"name": "Cổng thông tin", "day": "02/04/2010", "hour": "9h", "link": "https://x.example/1", "text": "Mời"}
    return await act(visit, path, "announcement.publish", cid, **{**said, **fields})


def tables(html: str) -> list[str]:
    """The cells of the last column of the table of places."""
    section = html.partition('id="thong-bao"')[2].partition("</section>")[0]
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in re.findall(r"<tr>(<td.*?)</tr>", section)]


async def test_the_dates_of_2010_are_those_that_its_plan_demands(app: App, lead: Visit) -> None:
    path = await planned(lead, **PAST, year="2010", week="3", month="4")
    page = (await lead.get(path)).text
    for told in ("chậm nhất thứ Bảy, 03/04/2010", "thứ Năm, 08/04/2010, 00:00", "chậm nhất thứ Năm, 22/04/2010",
                 "chậm nhất thứ Ba, 27/04/2010", "tuần 3 của tháng 4, 12/04 – 18/04",
                 "07 ngày làm việc, không tính 17/04, 18/04, 23/04, 24/04, 25/04"):  # fmt: skip
        assert told in page
    strip = page.partition('<tr class="strip-days">')[2].partition("</tr>")[0]
    assert re.findall(r'<td data-day="due">.*?</span>(\d+)', strip) == ["3", "8", "22", "27"]
    assert re.findall(r"<s>(\d+)</s>", strip)[:5] == ["17", "18", "23", "24", "25"]


async def test_a_publicist_announces_and_adds_places(app: App, lead: Visit, publicist: Visit) -> None:
    path = await planned(lead, **PAST, year="2010")
    await scheduled(app, lead, path)
    form = (await publicist.get(path)).text
    assert 'value="announcement.publish"' in form
    assert 'value="round.replan"' not in form
    assert "giao lưu trực tuyến với nhân dân và doanh nghiệp" in form, "it begins with the template"
    assert (await publish(publicist, path)).status_code == 303
    late = {"name": "Đài Truyền hình", "day": "05/04/2010", "hour": "19:00", "link": "đoạn phát", "note": "đầu tuần"}
    assert (await act(publicist, path, "publication.add", **late)).status_code == 303
    page = (await publicist.get(path)).text
    assert tables(page) == [
        "Cổng thông tin 02/04/2010, 09:00 x.example/1 đúng hạn",
        "Đài Truyền hình đầu tuần 05/04/2010, 19:00 đoạn phát trễ 2 ngày",
    ]
    assert "02/04/2010, sớm 1 ngày" in page
    assert "đã khóa khi thông báo, 02/04/2010" in page
    (row,) = await app.book.rows("rounds", {})
    assert (row["state"], row["announced_at"]) == ("announced", (await round_of(app, path)).announced_at)


async def test_one_that_comes_late_asks_for_a_reason_and_is_kept(app: App, lead: Visit, publicist: Visit) -> None:
    path = await planned(lead, **PAST, year="2010")
    await scheduled(app, lead, path)
    answer = await publish(publicist, path, day="05/04/2010")
    assert (answer.status_code, errors(answer.text)) == (422, ["announcement-publish-reason"])
    assert "Trễ 2 ngày so với hạn thông báo" in answer.text
    assert 'value="05/04/2010"' in answer.text
    assert (await publish(publicist, path, "publish-02", day="05/04/2010", reason="báo ra chậm")).status_code == 303
    page = (await lead.get(path)).text
    assert "Lý do trễ: " in re.sub(r"<[^>]*>", "", page)
    assert "thông báo trễ 2 ngày" in (await lead.get("/can-bo/dot")).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"day": "31/02/2010"}, "day"),
        ({"hour": "25h"}, "hour"),
        ({"day": "01/01/2999"}, "day"),
    ],
)
async def test_what_cannot_have_been_published_is_told_at_its_field(
    app: App, lead: Visit, publicist: Visit, changes: dict[str, str], field: str
) -> None:
    path = await planned(lead, **PAST, year="2010")
    await scheduled(app, lead, path)
    answer = await publish(publicist, path, **changes)
    assert (answer.status_code, errors(answer.text)) == (422, [f"announcement-publish-{field}"])
    assert (await round_of(app, path)).announced_at is None


async def test_a_locked_topic_is_amended_in_public(app: App, lead: Visit) -> None:
    path = await planned(lead, **PAST, year="2010", topic="Đất đai")
    await scheduled(app, lead, path)
    await publish(lead, path)
    locked = await send(lead, path, do="round.replan", cid="replan-0001", **PAST, topic="Nước sạch")
    assert (locked.status_code, errors(locked.text)) == (422, ["topic"])
    moved = await send(lead, path, do="round.replan", cid="replan-0002", topic="Đất đai")
    assert (moved.status_code, errors(moved.text)) == (422, ["day-1"])
    assert (await act(lead, path, "round.amend_topic", topic="Đất đai và nước", reason="41 thư")).status_code == 303
    page = (await lead.get(path)).text
    assert "<ins>và nước</ins>" in page
    assert "trước đó là" in page
    assert "41 thư" in page


async def test_a_storm_moves_the_round_to_a_later_day(app: App, lead: Visit) -> None:
    path = await planned(lead)
    await scheduled(app, lead, path)
    storm = {"reason": "bão số 9", "every": "1", "start-1": "8h30", "end-1": "11h30"}
    early = await act(lead, path, "round.postpone", "storm-0001", **storm, **{"day-1": "14/04/2030"})
    assert (early.status_code, errors(early.text)) == (422, ["round-postpone-day-1"])
    answer = await act(lead, path, "round.postpone", "storm-0002", **storm, **{"day-1": "22/04/2030"})
    assert answer.status_code == 303
    page = (await lead.get(path)).text
    assert "thứ Hai, 22/04/2030" in page
    assert "bão số 9" in page
    assert (await act(lead, path, "round.cancel", "cancel-001", reason="")).status_code == 422
    assert (await act(lead, path, "round.cancel", "cancel-002", reason="lũ", unit="cantho")).status_code == 303
    assert (await round_of(app, path)).apart == ("cantho",)


async def test_nobody_cancels_or_postpones_all_units_by_silence(app: App, lead: Visit) -> None:
    path = await planned(lead)
    await scheduled(app, lead, path)
    days = {"day-1": "22/04/2030", "start-1": "8h30", "end-1": "11h30"}
    before = await round_of(app, path)
    for word, more in (("cancel", {}), ("postpone", days)):
        for n, whom in enumerate(({}, {"every": "1", "unit": "cantho"})):
            answer = await act(lead, path, f"round.{word}", f"{word}-000{n}", reason="lũ", **more, **whom)
            assert (answer.status_code, errors(answer.text)) == (422, [f"round-{word}-units"])
            assert "Xin đánh dấu “Cả 2 đơn vị”" in answer.text
            assert answer.text.count('name="unit" value="cantho" checked') == n + 1, "and once in the plan"
    assert await round_of(app, path) == before
    assert (await act(lead, path, "round.cancel", "cancel-0009", reason="lũ", every="1")).status_code == 303
    assert (await round_of(app, path)).state == "cancelled"


async def test_a_departments_round_comes_before_its_sitting(app: App) -> None:
    async with Visit(app, "angiang.localhost:8080") as visit:
        await visit.sign_in(app, "anh", ("angiang", "lead"))
        sitting = {"do": "sitting.plan", "cid": "sitting-01", "kind": "ordinary", "begins": "10/07/2030",
                   "ends": "12/07/2030"}  # fmt: skip
        assert (await visit.send_form("/can-bo/ky-hop/do", **sitting)).status_code == 303
        (id,) = re.findall(r'<option value="(\w{10,})">thứ Tư, 10/07/2030', (await visit.get("/can-bo/dot")).text)
        own = {**PLAN, "unit": "angiang", "invited": ["cantho"], "bodies": "Sở Xây dựng", "sitting": id}
        for day, fits in (("10/07/2030", False), ("09/07/2030", True)):
            answer = await visit.send_form("/can-bo/dot/do", **{**own, "cid": f"own-{fits}-0001", "day-1": day})
            assert answer.status_code == (303 if fits else 422)
            assert fits or errors(answer.text) == ["sitting"]
        page = (await visit.get(answer.headers["location"])).text
        assert "trước kỳ họp khai mạc thứ Tư, 10/07/2030" in page
        found = await round_of(app, answer.headers["location"])
        assert (found.invited, found.bodies.text) == (("cantho",), "Sở Xây dựng")


async def session_states(app: App) -> dict[str, str]:
    await delivered(app)
    return {str(row["room"]): str(row["state"]) for row in await app.book.rows("sessions", {})}


async def test_every_session_is_announced_amended_and_postponed_with_its_round(app: App, lead: Visit) -> None:
    path = await planned(lead, topic="Đất đai")
    await scheduled(app, lead, path)
    assert (await publish(lead, path)).status_code == 303
    assert await session_states(app) == {"angiang": "announced", "cantho": "announced"}
    await act(lead, path, "round.amend_topic", topic="Nước", reason="41 thư")
    await delivered(app)
    assert {row["topic"] for row in await app.book.rows("sessions", {})} == {"Nước"}
    storm = {"reason": "bão", "every": "1", "day-1": "22/04/2030", "start-1": "8h30", "end-1": "11h30"}
    await act(lead, path, "round.postpone", "storm-0001", **storm)
    await act(lead, path, "round.cancel", "cancel-001", reason="lũ", unit="cantho")
    assert await session_states(app) == {"angiang": "postponed", "cantho": "cancelled"}
    assert (await round_of(app, path)).refused == ()
    assert "round-refusals" not in (await lead.get(path)).text


async def test_a_unit_that_joins_later_is_announced_with_the_others(app: App, lead: Visit) -> None:
    path = await planned(lead)
    await scheduled(app, lead, path)
    await publish(lead, path)
    await replanned(app, lead, path, unit=["angiang", "camau", "cantho"])
    assert set((await session_states(app)).items()) == {(unit, "announced") for unit in ("angiang", "camau", "cantho")}
    assert (await round_of(app, path)).refused == ()
