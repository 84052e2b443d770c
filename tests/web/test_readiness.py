"""The readiness list by plain forms: begun, worked on, decided; its rehearsals; the overview of a round."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from server.app import App
from server.domain.kind import entities
from server.domain.session.readiness import items
from server.domain.session.rehearsals import Rehearsed
from server.domain.session.verdict import of
from server.office.calendar import VIETNAM
from tests.web.sites import Visit, site

ADD = {"area": "hall", "title": "Hai micrô dự phòng", "owner": "Ông Nháp", "note": ""}


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url) as made:
        yield made


@pytest.fixture
async def lead(app: App) -> AsyncIterator[Visit]:
    async with Visit(app) as visit:
        yield await visit.sign_in(app, "hung", ("gltt", "lead"))


def day(days: int) -> str:
    return f"{datetime.now(VIETNAM) + timedelta(days=days):%d/%m/%Y}"


async def send(visit: Visit, id: str, do: str, cid: str, **fields: str) -> httpx.Response:
    return await visit.send_form(f"/buoi/{id}/san-sang/do", do=do, cid=f"ready-{cid:0>6}", **fields)


async def begun(lead: Visit) -> str:
    id = await lead.plan()
    assert (await send(lead, id, "readiness.begin", "1")).status_code == 303
    return id


async def test_a_list_is_begun_worked_on_and_decided(app: App, lead: Visit) -> None:
    id = await lead.plan()
    assert 'value="readiness.begin"' in (await lead.get(f"/buoi/{id}/san-sang")).text
    for _ in range(2):
        assert (await send(lead, id, "readiness.begin", "1")).status_code == 303
    page = (await lead.get(f"/buoi/{id}/san-sang")).text
    assert "Đường truyền dự phòng" in page
    assert "Chưa thể xác nhận" in page
    assert (await send(lead, id, "readiness_item.add", "2", due=day(1), **ADD)).status_code == 303
    assert (await send(lead, id, "readiness_item.tick", "3", readiness_item="line-main")).status_code == 303
    no = await send(lead, id, "readiness.decide", "4", word="go", speaker="Bà Mẫu", sentence="")
    assert no.status_code == 422
    assert re.search(r'id="decide-sentence-error".*?còn 11 mục', no.text, re.DOTALL)
    assert 'value="Bà Mẫu"' in no.text
    yes = {"word": "go", "speaker": "Bà Mẫu", "sentence": "Một đường truyền là đủ"}
    assert (await send(lead, id, "readiness.decide", "5", **yes)).status_code == 303
    page = (await lead.get(f"/buoi/{id}/san-sang")).text
    assert "Một đường truyền là đủ" in page
    assert "Bà Mẫu quyết định" in page
    said = {"part": "hall", "yes": "", "speaker": "Ông Nháp", "note": "chờ máy phát"}
    assert (await send(lead, id, "readiness.speak", "6", **said)).status_code == 303
    assert "chờ máy phát" in (await lead.get(f"/buoi/{id}/san-sang")).text
    verdict = of((await app.service.runtime(id)).view.state)
    assert verdict is not None
    assert (verdict.state, verdict.voices[0].go) == ("go", False)


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"title": ""}, "title", ""),
        ({"due": "31/02/2030"}, "due", "Xin ghi ngày theo mẫu"),
        ({"due": "01/01/2099"}, "due", "sau ngày giao lưu"),
        ({"owner": "x" * 200}, "owner", "Xin rút gọn"),
    ],
)
async def test_bad_input_is_told_at_its_field_and_kept(
    app: App, lead: Visit, changes: dict[str, str], field: str, word: str
) -> None:
    id = await begun(lead)
    typed = {**ADD, "due": day(1), **changes}
    answer = await send(lead, id, "readiness_item.add", "2", **typed)
    assert answer.status_code == 422
    (told,) = re.findall(rf'id="add-{field}-error".*?<span>(.*?)</span>', answer.text, re.DOTALL)
    assert word in told
    for name in ("title", "owner", "due"):
        assert f'id="add-{name}" name="{name}" value="{typed[name]}"' in answer.text
    assert len(items((await app.service.runtime(id)).view.state)) == 11


async def test_the_form_that_was_sent_is_the_one_that_tells(app: App, lead: Visit) -> None:
    id = await begun(lead)
    typed = {"readiness_item": "line-main", "title": "", "owner": "Bà Mẫu", "due": "30/02/2030", "note": ""}
    answer = await send(lead, id, "readiness_item.change", "2", **typed)
    assert re.findall(r'id="([\w-]+)-error"', answer.text) == ["readiness_item-change-line-main-due"]
    assert 'value="30/02/2030"' in answer.text
    gone = await send(lead, id, "readiness_item.tick", "3", readiness_item="rehearsal")
    assert (gone.status_code, "tự ghi xong" in gone.text) == (422, True)


async def test_a_rehearsal_is_planned_from_the_list(app: App, lead: Visit) -> None:
    id = await begun(lead)
    late = await send(lead, id, "readiness.plan_rehearsal", "2", day=day(3), start="14:00", end="15:00")
    assert (late.status_code, "Diễn tập phải trước" in late.text) == (422, True)
    assert (
        await send(lead, id, "readiness.plan_rehearsal", "3", day=day(1), start="14:00", end="15h")
    ).status_code == 303
    (planned,) = entities((await app.service.runtime(id)).view.state, Rehearsed.noun)
    while not await app.book.rows("sessions", {"id": planned.id}):
        await app.maintenance.beat()
    page = await lead.get(f"/buoi/{id}/san-sang")
    assert f"/buoi/{planned.id}/ban" in page.text
    assert (await lead.get(f"/buoi/{planned.id}/ban")).status_code == 200


async def test_support_prepares_and_does_not_decide(app: App, lead: Visit) -> None:
    id = await begun(lead)
    async with Visit(app) as nam:
        await nam.sign_in(app, "nam", ("gltt", "support"))
        assert (await send(nam, id, "readiness_item.tick", "2", readiness_item="line-main")).status_code == 303
        page = (await nam.get(f"/buoi/{id}/san-sang")).text
        assert 'value="readiness.decide"' not in page
        assert (await send(nam, id, "readiness.decide", "3", word="go", speaker="x", sentence="y")).status_code == 403
    async with Visit(app) as expert:
        await expert.sign_in(app, "vinh", ("gltt", "expert"))
        page = (await expert.get(f"/buoi/{id}/san-sang")).text
        assert "readiness_item." not in page
    async with Visit(app, "angiang.localhost:8080") as other:
        await other.sign_in(app, "anh", ("angiang", "lead"))
        assert (await other.get(f"/buoi/{id}/san-sang")).status_code == 404


async def test_the_office_sees_who_of_a_round_is_not_ready_and_why(app: App, lead: Visit) -> None:
    plan = {"do": "round.plan", "cid": "round-0001", "year": "2030", "number": "1", "topic": "Đất đai",
            "day-1": "18/04/2030", "start-1": "8:30", "end-1": "11:30", "unit": "gltt"}  # fmt: skip
    answer = await lead.send_form("/can-bo/dot/do", **plan)
    assert answer.status_code == 303, answer.text
    here = f"{answer.headers['location']}/san-sang"
    page = (await lead.get(here)).text
    assert "0 trong 1 buổi sẵn sàng" in page
    assert "buổi chưa có trong lịch" in page
    async with Visit(app) as expert:
        await expert.sign_in(app, "vinh", ("gltt", "expert"))
        assert (await expert.get(here)).status_code == 403
