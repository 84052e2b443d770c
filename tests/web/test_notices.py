"""Notices of a round by plain forms: sent, read at the unit, acknowledged, and the silent reminded."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.app import App
from server.log.reaction_queue import WAITING, ReactionQueue
from tests.web.sites import Visit, site

MINISTRY, CAMAU = "gltt.localhost:8080", "camau.localhost:8080"
PLAN = {
    "do": "round.plan", "cid": "round-0001", "year": "2030", "number": "1", "topic": "Đất đai và môi trường",
    "day-1": "15/04/2030", "start-1": "8h30", "end-1": "11:30", "unit": ["gltt", "angiang", "camau"],
}  # fmt: skip
NOTICE = {
    "do": "notice.send", "cid": "notice-0001", "title": "Lịch diễn tập", "text": "Kính gửi: Các Sở",
    "day": "12/04/2030",
    "hour": "17h",
}  # fmt: skip


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url) as made:
        yield made


@pytest.fixture
async def office(app: App) -> AsyncIterator[Visit]:
    async with Visit(app, MINISTRY) as visit:
        yield await visit.sign_in(app, "mau", ("gltt", "office"))


@pytest.fixture
async def unit(app: App) -> AsyncIterator[Visit]:
    async with Visit(app, CAMAU) as visit:
        yield await visit.sign_in(app, "lyvan", ("camau", "head"))


async def delivered(app: App) -> None:
    queue = ReactionQueue(app.book)
    async with asyncio.timeout(20):
        while (await queue.counted()).get(WAITING):  # noqa: ASYNC110 (another task of this process delivers)
            await asyncio.sleep(0.01)


async def sent(app: App, office: Visit, **changes: str) -> str:
    """The address of the round's notices, with one of them sent."""
    answer = await office.send_form("/can-bo/dot/do", **PLAN)  # type: ignore[arg-type]
    path = f"{answer.headers['location']}/thong-bao"
    answer = await office.send_form(f"{path}/do", **NOTICE | changes)
    assert answer.status_code == 303, re.findall(r"field-error.*?</p>", answer.text)
    await delivered(app)
    return path


async def acknowledge(visit: Visit, note: str = "", cid: str = "ack-000001") -> httpx.Response:
    (id,) = re.findall(r'name="notice" value="(\w+)"', (await visit.get("/can-bo/thong-bao")).text)
    said = {"do": "notice.acknowledge", "cid": cid, "notice": id, "note": note}
    return await visit.send_form("/can-bo/thong-bao/do", **said)


async def test_a_notice_begins_with_what_the_round_is(app: App, office: Visit) -> None:
    answer = await office.send_form("/can-bo/dot/do", **PLAN)  # type: ignore[arg-type]
    page = (await office.get(f"{answer.headers['location']}/thong-bao")).text
    assert "thứ Hai, 15/04/2030, 08:30 – 11:30" in page
    assert "Gửi tới cả 2 đơn vị của đợt" in page, "the one that writes is not written to"


async def test_a_notice_is_read_at_the_unit_and_acknowledged(app: App, office: Visit, unit: Visit) -> None:
    path = await sent(app, office)
    page = (await office.get(path)).text
    assert "0/2 đã nhận" in page
    assert "chưa nhắc lần nào" in page
    read = (await unit.get("/can-bo/thong-bao")).text
    assert "Lịch diễn tập" in read
    assert re.search(r"Xin xác nhận trước <b>17:00</b>, thứ Sáu, 12/04/2030", read)
    assert (await acknowledge(unit, "Xin diễn tập lúc 15:00")).status_code == 303
    await delivered(app)
    read = (await unit.get("/can-bo/thong-bao")).text
    assert "Lyvan đã xác nhận" in read
    assert "/thong-bao/do" not in read
    page = (await office.get(path)).text
    assert "1/2 đã nhận" in page
    assert "“Xin diễn tập lúc 15:00”" in page
    assert re.search(r"<b[^>]*>Cà Mau</b> <span[^>]*>“Xin diễn tập lúc 15:00”</span><small>Lyvan, ", page)
    assert "1 chưa nhận" in (await office.get(path.removesuffix("/thong-bao"))).text


async def test_the_silent_are_reminded_and_see_it(app: App, office: Visit, unit: Visit) -> None:
    path = await sent(app, office)
    (id,) = set(re.findall(r'name="notice" value="(\w+)"', (await office.get(path)).text))
    for n, more in enumerate(({}, {"unit": "camau"})):
        said = {"do": "notice.remind", "cid": f"remind-000{n}", "notice": id, **more}
        assert (await office.send_form(f"{path}/do", **said)).status_code == 303
    await delivered(app)
    assert "đã nhắc 2 lần" in (await unit.get("/can-bo/thong-bao")).text
    page = (await office.get(path)).text
    assert re.search(r"Cà Mau</b></p><p class=\"seen\">đã nhắc 2 lần", page)
    assert re.search(r"An Giang</b></p><p class=\"seen\">đã nhắc 1 lần", page)


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"title": ""}, "notice-title", "Xin nhập nội dung"),
        ({"text": " "}, "notice-text", "Xin nhập nội dung"),
        ({"day": "31/02/2030"}, "notice-day", "Xin ghi ngày"),
        ({"hour": "25h"}, "notice-hour", "Xin ghi giờ"),
        ({"day": "12/04/2010"}, "notice-day", "Hạn xác nhận đã qua"),
    ],
)
async def test_a_refused_notice_comes_back_filled_in(
    app: App, office: Visit, changes: dict[str, str], field: str, word: str
) -> None:
    answer = await office.send_form("/can-bo/dot/do", **PLAN)  # type: ignore[arg-type]
    path = f"{answer.headers['location']}/thong-bao"
    answer = await office.send_form(f"{path}/do", **NOTICE | changes)
    assert answer.status_code == 422
    (told,) = re.findall(rf'id="{field}-error".*?<span>(.*?)</span>', answer.text, re.DOTALL)
    assert word in told
    if "title" not in changes:
        assert 'value="Lịch diễn tập"' in answer.text


async def test_only_who_may_sends_and_acknowledges(app: App, office: Visit, unit: Visit) -> None:
    path = await sent(app, office)
    async with Visit(app, MINISTRY) as visit:
        await visit.sign_in(app, "trinh", ("gltt", "publicist"))
        assert '/thong-bao/do"' not in (await visit.get(path)).text
        assert (await visit.send_form(f"{path}/do", **{**NOTICE, "cid": "notice-0002"})).status_code == 403
    async with Visit(app, CAMAU) as visit:
        await visit.sign_in(app, "soat", ("camau", "auditor"))
        assert "/thong-bao/do" not in (await visit.get("/can-bo/thong-bao")).text
    async with Visit(app, CAMAU) as visit:
        assert (await visit.get("/can-bo/thong-bao")).headers["location"] == "/vao?next=/can-bo/thong-bao"
        assert (await visit.get(path)).headers["location"].startswith("/vao")
    assert (await unit.get(path)).status_code == 404
    assert (await acknowledge(unit)).status_code == 303
    assert (await acknowledge_again(unit)).status_code == 422


async def acknowledge_again(visit: Visit) -> httpx.Response:
    (id,) = re.findall(r"/thong-bao\?so=(\w+)", str((await visit.get("/can-bo/thong-bao")).url) + "?") or [""]
    said = {"do": "notice.acknowledge", "cid": "ack-000002", "notice": id or "0" * 24}
    return await visit.send_form("/can-bo/thong-bao/do", **said)


async def test_a_reply_is_not_asked_for_on_a_day_off(app: App, office: Visit) -> None:
    answer = await office.send_form("/can-bo/dot/do", **PLAN)  # type: ignore[arg-type]
    path = f"{answer.headers['location']}/thong-bao"
    answer = await office.send_form(f"{path}/do", **NOTICE | {"day": "14/04/2030"})
    assert answer.status_code == 422
    assert "Ngày làm việc kế tiếp là 15/04/2030." in answer.text
    assert 'value="14/04/2030"' in answer.text
