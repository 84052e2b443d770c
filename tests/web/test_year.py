"""The year of all units: as a page, by a filter, as data and as a workbook; who may look at which unit."""

import json
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from server.app import App
from server.domain.unit import UNIT
from server.gateway.visitor import Visitor
from server.office import calendar
from tests.web.sites import Visit, site
from tests.web.test_rounds import delivered

HERE = "/can-bo/nam"
OFFICE, PROVINCE = "gltt.localhost:8080", "angiang.localhost:8080"
YEAR = 2030


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url) as made:
        yield made


@pytest.fixture
async def office(app: App) -> AsyncIterator[Visit]:
    async with Visit(app, OFFICE) as visit:
        yield await visit.sign_in(app, "hoang", ("gltt", "office"), ("angiang", "lead"), ("cantho", "lead"))


async def sits(app: App, unit: str, begins: date, cid: str, note: str = "") -> None:
    account = await app.people.find("hoang")
    assert account
    at = calendar.midnight(begins)
    payload: dict[str, Any] = {"kind": "ordinary", "begins": at, "ends": at, "note": note}
    await app.service.do(f"{UNIT.prefix}:{unit}", Visitor("", account.id, room=unit), "sitting.plan", payload, cid)


async def plans(app: App, unit: str, cid: str, day: date, topic: str = "Đất đai", **changes: Any) -> str:
    """A session that the unit plans without a round."""
    account = await app.people.find("hoang")
    assert account
    starts = calendar.midnight(day) + 8 * 3_600_000
    raw = {
        "topic": topic, "venue": "", "starts_at": starts, "ends_at": starts + 3_600_000, "code": f"{unit}-{cid}",
        "intake_opens": starts, "answer_due": starts + 9 * 86_400_000,
    }  # fmt: skip
    return await app.service.plan(unit, Visitor("", account.id, room=unit), raw, cid)


def lines(page: httpx.Response) -> dict[str, tuple[str, str]]:
    """State and reason of each unit."""
    line = re.compile(r'<li class="year-line" data-state="(\w+)">.*?<a [^>]*>(.*?)</a>.*?<span title="(.*?)">')
    return {name: (state, why) for state, name, why in line.findall(page.text)}


async def test_every_unit_has_its_line(app: App, office: Visit) -> None:
    await sits(app, "angiang", date(YEAR, 7, 9), "sitting-0001")
    await plans(app, "angiang", "plan-own-1", date(YEAR, 7, 8))
    await plans(app, "cantho", "plan-own-2", date(YEAR, 5, 9))
    page = await office.get(f"{HERE}?nam={YEAR}")
    assert page.status_code == 200
    found = lines(page)
    assert len(found) == 64
    assert found["An Giang"] == ("look", "Buổi riêng ngày 08/07 đặt sát kỳ họp HĐND 1 ngày")
    assert found["Cần Thơ"] == ("ok", "Buổi riêng ngày 09/05 đã đăng ký tuần 19")
    assert found["Hà Nội"] == ("ok", "Chưa đến hạn việc nào")
    assert " style=" not in page.text
    assert 'aria-label="Buổi riêng ngày 08/07, 08/07: cần xem; Kỳ họp Hội đồng nhân dân tỉnh, 09/07"' in page.text


async def test_a_filter_leaves_units_out_without_scripts(app: App, office: Visit) -> None:
    await sits(app, "angiang", date(YEAR, 7, 9), "sitting-0001")
    await plans(app, "angiang", "plan-own-1", date(YEAR, 7, 8))

    async def shown(**asked: str) -> set[str]:
        return set(lines(await office.get(HERE, params={"nam": str(YEAR), **asked})))

    assert await shown(**{"tinh-trang": "look"}) == {"An Giang"}
    assert await shown(tim="dat sat") == {"An Giang"}
    assert await shown(tim="cần thơ") == {"Cần Thơ"}
    assert len(await shown(vung="Tây Nguyên")) == 5
    assert await shown(tim="nowhere") == set()
    assert len(await shown(**{"tinh-trang": "<b>"})) == 64
    empty = await office.get(HERE, params={"nam": str(YEAR), "tim": '"><script>'})
    assert "Không có đơn vị nào khớp" in empty.text
    assert '"><script>' not in empty.text
    assert 'value="&#34;&gt;&lt;script&gt;"' in empty.text


async def test_a_year_that_is_none_is_refused_in_words(app: App, office: Visit) -> None:
    for year in ("abc", "20301", "1", "９９９９", "-1", "1999", "2999"):
        page = await office.get(HERE, params={"nam": year})
        assert page.status_code == 422, year
        assert "2000" in page.text


async def test_a_unit_by_itself_tells_every_reason_and_its_days(app: App, office: Visit) -> None:
    await sits(app, "angiang", date(YEAR, 7, 9), "sitting-0001")
    await plans(app, "angiang", "plan-own-1", date(YEAR, 7, 8), "Đất <i>đai</i>")
    page = (await office.get(f"{HERE}/angiang?nam={YEAR}")).text
    assert "Sở Tài nguyên và Môi trường tỉnh An Giang" in page
    assert "1 ngày, kỳ 09/07/2030" in page
    assert "Đất &lt;i&gt;đai" in page
    assert "thứ Ba, 09/07/2030" in page
    assert (await office.get(f"{HERE}/nowhere")).status_code == 404


async def test_a_unit_sees_itself_alone(app: App) -> None:
    async with Visit(app, PROVINCE) as visit:
        head = await visit.sign_in(app, "giang", ("angiang", "head"))
        page = await head.get(HERE)
        assert "tỉnh An Giang" in page.text
        assert lines(page) == {}
        assert (await head.get(f"{HERE}/cantho")).status_code == 404
        assert [unit["unit"] for unit in (await head.get(f"{HERE}.json")).json()["units"]] == ["angiang"]
        assert b"C\xe1\xba\xa7n Th\xc6\xa1" not in texts(await head.get(f"{HERE}.xlsx"))


async def test_nobody_else_sees_it(app: App) -> None:
    for role in ("moderator", "expert", "support", "publicist"):
        async with Visit(app, OFFICE) as visit:
            other = await visit.sign_in(app, role, ("gltt", role), ("angiang", "head"))
            for path in (HERE, f"{HERE}/angiang", f"{HERE}.json", f"{HERE}.xlsx"):
                assert (await other.get(path)).status_code == 403, path
    async with Visit(app, OFFICE) as stranger:
        assert (await stranger.get(HERE)).status_code == 303
        assert (await stranger.get(f"{HERE}.json")).json()["code"] == "sign_in.needed"


async def test_data_are_the_same_as_the_page(app: App, office: Visit) -> None:
    await sits(app, "angiang", date(YEAR, 7, 9), "sitting-0001")
    session = await plans(app, "angiang", "plan-own-1", date(YEAR, 7, 8))
    answer = await office.get(f"{HERE}.json?nam={YEAR}")
    found = answer.json()
    assert (found["year"], len(found["units"]), found["weeks"][0], len(found["weeks"])) == (YEAR, 64, 1, 53)
    assert sum(found["sums"].values()) == 63
    (unit,) = [each for each in found["units"] if each["unit"] == "angiang"]
    assert unit["reasons"][0] | {"sitting": ""} == {
        "rule": "close", "code": "close", "level": "look", "say": "Buổi riêng ngày 08/07 đặt sát kỳ họp HĐND 1 ngày",
        "details": {"days": 1, "date": "2030-07-09"}, "round": "", "sitting": "",
    }  # fmt: skip
    assert [mark["shape"] for mark in unit["marks"]] == ["look", "sitting"]
    assert unit["rounds"][0]["sessions"][0]["session"] == session
    assert unit["sittings"][0]["begins"] == "2030-07-09"
    assert answer.headers["cache-control"] == "private, no-store"


def texts(answer: httpx.Response) -> bytes:
    """All that a workbook says, and that it is one."""
    assert answer.status_code == 200
    with zipfile.ZipFile(BytesIO(answer.content)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            ElementTree.fromstring(parts.read(name))
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]
        return b"".join([*sheets, parts.read("xl/sharedStrings.xml"), parts.read("xl/workbook.xml")])


async def test_the_workbook_holds_units_sessions_and_sittings(app: App, office: Visit) -> None:
    await sits(app, "angiang", date(YEAR, 7, 9), "sitting-0001")
    await plans(app, "angiang", "plan-own-1", date(YEAR, 7, 8))
    said = texts(await office.get(f"{HERE}.xlsx?nam={YEAR}")).decode()
    for text in ("An Giang", "Kỳ họp", "angiang-plan-own-1", "đặt sát kỳ họp HĐND 1 ngày", "▌"):
        assert text in said


async def test_nothing_in_a_cell_runs(app: App, office: Visit) -> None:
    topics = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://example.test/x")
    for n, topic in enumerate(topics):
        await plans(app, "angiang", f"plan-own-{n}", date(YEAR, 7, 8 + n), topic)
    said = texts(await office.get(f"{HERE}.xlsx?nam={YEAR}")).decode()
    for topic in topics:
        assert f">{topic}<" in said
    assert "hyperlink" not in said


async def test_a_moved_sitting_says_so(app: App, office: Visit) -> None:
    await sits(app, "angiang", date(YEAR, 12, 8), "sitting-0001")
    await plans(app, "angiang", "plan-own-1", date(YEAR, 12, 1))
    account = await app.people.find("hoang")
    assert account
    (row,) = await app.book.rows("sittings", {})
    at = calendar.midnight(date(YEAR, 12, 5))
    moved = {"sitting": row["id"], "begins": at, "ends": at + 86_400_000}
    await app.service.do(
        f"{UNIT.prefix}:angiang", Visitor("", account.id, room="angiang"), "sitting.move", moved, "move-00001"
    )
    assert lines(await office.get(f"{HERE}?nam={YEAR}"))["An Giang"][1] == "Kỳ họp HĐND dời sớm lên 05/12"
    found = (await office.get(f"{HERE}.json?nam={YEAR}&tim=an giang")).json()
    assert found["units"][0]["sittings"][0]["was"] == "2030-12-08"
    assert json.dumps(found)


async def test_a_session_to_come_without_a_readiness_list(app: App, office: Visit) -> None:
    today = calendar.day_of(app.book.now())
    session = await plans(app, "angiang", "plan-own-1", today)
    address = f"{HERE}.json?tim=an giang"

    async def unready() -> list[str]:
        reasons = (await office.get(address)).json()["units"][0]["reasons"]
        return [each["code"] for each in reasons if each["rule"] == "unready"]

    assert await unready() == ["unready_none"]
    account = await app.people.find("hoang")
    assert account
    lead = Visitor("", account.id, room="angiang")
    await app.service.do(session, lead, "readiness.begin", {"keys": ["hall.room", "line.main"]}, "begin-0001")
    assert await unready() == ["unready"]
    (unit,) = (await office.get(address)).json()["units"]
    assert unit["rounds"][0]["sessions"][0]["ready"] == {"done": 0, "of": 2}


async def test_rehearsals_are_not_there(app: App, office: Visit) -> None:
    await plans(app, "angiang", "plan-own-1", date(YEAR, 7, 8))
    account = await app.people.find("hoang")
    assert account
    day = date(YEAR, 6, 1)
    starts = calendar.midnight(day)
    raw = {
        "topic": "Thử", "venue": "", "starts_at": starts, "ends_at": starts + 1000, "intake_opens": starts,
        "answer_due": starts + 86_400_000, "code": "DT-1", "rehearsal": True,
    }  # fmt: skip
    await app.service.plan("angiang", Visitor("", account.id, room="angiang"), raw, "plan-try-1")
    found = (await office.get(f"{HERE}.json?nam={YEAR}&tim=an giang")).json()
    assert len(found["units"][0]["rounds"]) == 1


async def test_what_is_put_off_into_the_next_year_is_told_in_both(app: App, office: Visit) -> None:
    sent: dict[str, Any] = {
        "do": "round.plan", "cid": "round-0001", "year": str(YEAR), "number": "1", "topic": "Đất",
        "day-1": "29/12/2030", "start-1": "8h", "end-1": "11h", "unit": ["angiang", "cantho"],
    }  # fmt: skip
    path = (await office.send_form("/can-bo/dot/do", **sent)).headers["location"]
    await office.send_form(f"{path}/do", do="version.submit", cid="submit-001", version="1")
    async with Visit(app, OFFICE) as head:
        await head.sign_in(app, "chanh", ("gltt", "head"))
        await head.send_form(f"{path}/do", do="version.approve", cid="approve-01", version="1", rev="1")
    for act in (
        {"do": "round.schedule", "cid": "schedule-1"},
        {"do": "round.postpone", "cid": "postpone-1", "day-1": "01/01/2031", "start-1": "8h", "end-1": "11h",
         "reason": "Bão", "unit": "cantho"},
    ):  # fmt: skip
        assert (await office.send_form(f"{path}/do", **act)).status_code == 303
        await delivered(app)
    for year in (YEAR, YEAR + 1):
        told = lines(await office.get(f"{HERE}?nam={year}"))
        assert "hoãn từ 29/12" in told["Cần Thơ"][1]
        assert told["An Giang"][1] == "Chưa đến hạn việc nào"
    assert "Chủ nhật, 29/12/2030 là ngày nghỉ" in (await office.get(path)).text
