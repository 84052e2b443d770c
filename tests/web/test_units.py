"""The council's sittings by plain forms: noting, moving, cancelling; who sees them and who may."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.app import App
from server.domain.kind import entities
from server.domain.unit.sitting import Sitting
from server.errors import Unavailable
from server.office import calendar
from tests.web.sites import Visit, site

HOST = "angiang.localhost:8080"
HERE = "/can-bo/ky-hop"
NOTE = {"do": "sitting.plan", "cid": "sitting-0001", "kind": "ordinary", "begins": "07/07/2030", "ends": "9/7/2030",
        "note": "Bảng giá đất"}  # fmt: skip


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url) as made:
        yield made


@pytest.fixture
async def lead(app: App) -> AsyncIterator[Visit]:
    async with Visit(app, HOST) as visit:
        yield await visit.sign_in(app, "hung", ("angiang", "lead"))


async def sittings(app: App, room: str = "angiang") -> list[Sitting]:
    runtime = await app.service.runtime(f"unit:{room}")
    await runtime.see()
    return entities(runtime.view.state, "sitting")


async def send(visit: Visit, **fields: str) -> httpx.Response:
    return await visit.send_form(f"{HERE}/do", **{**NOTE, **fields})


async def one(app: App, lead: Visit) -> str:
    assert (await send(lead)).status_code == 303
    return (await sittings(app))[0].id


@pytest.mark.each_database
async def test_a_sitting_is_noted_moved_and_cancelled(app: App, lead: Visit) -> None:
    sent = await send(lead)
    assert (sent.status_code, sent.headers["location"]) == (303, HERE)
    page = (await lead.get(HERE)).text
    assert "Chủ nhật, 07/07/2030 – thứ Ba, 09/07/2030" in page
    assert "Bảng giá đất" in page
    (noted,) = await sittings(app)
    days = calendar.day_of(noted.begins).isoformat(), calendar.day_of(noted.ends).isoformat()
    assert days == ("2030-07-07", "2030-07-09")
    moved = await send(
        lead, do="sitting.move", cid="sitting-0002", sitting=noted.id, begins="08/12/2030", ends="8-12-30"
    )
    assert moved.status_code == 303
    assert "<h3>Chủ nhật, 08/12/2030</h3>" in (await lead.get(HERE)).text
    assert (await send(lead, do="sitting.cancel", cid="sitting-0003", sitting=noted.id)).status_code == 303
    page = (await lead.get(HERE)).text
    assert "Đã hủy" in page
    assert 'value="sitting.move"' not in page


async def test_each_form_sent_twice_is_one_act(app: App, lead: Visit) -> None:
    id = await one(app, lead)
    day = {"begins": "01/12/2030", "ends": "01/12/2030"}
    move = {"do": "sitting.move", "cid": "sitting-0002", "sitting": id, **day}
    for fields in ({}, move, {"do": "sitting.cancel", "cid": "sitting-0003", "sitting": id}):
        before = (await app.service.runtime("unit:angiang")).view.seq + bool(fields)
        answers = [await send(lead, **fields) for _ in range(2)]
        assert [(each.status_code, each.headers["location"]) for each in answers] == [(303, HERE)] * 2
        assert (await app.service.runtime("unit:angiang")).view.seq == before
    assert len(await sittings(app)) == 1


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"begins": "31/02/2030"}, "begins", "Xin ghi ngày theo mẫu"),
        ({"ends": "mai"}, "ends", "Xin ghi ngày theo mẫu"),
        ({"ends": ""}, "ends", "Xin ghi ngày theo mẫu"),
        ({"ends": "06/07/2030"}, "ends", "Ngày cuối của kỳ họp"),
        ({"note": "x" * 3000}, "note", "Xin rút gọn"),
    ],
)
async def test_a_refused_form_comes_back_filled_in(
    app: App, lead: Visit, changes: dict[str, str], field: str, word: str
) -> None:
    answer = await send(lead, **changes)
    assert answer.status_code == 422
    (told,) = re.findall(rf'id="plan-{field}-error".*?<span>(.*?)</span>', answer.text, re.DOTALL)
    assert word in told
    assert re.search(rf'name="{field}"[^>]* aria-invalid="true"', answer.text)
    for name in ("begins", "ends", "note"):
        assert f'name="{name}" value="{changes.get(name, NOTE[name])}"' in answer.text
    assert await sittings(app) == []


async def test_the_form_that_was_sent_is_the_one_that_tells(app: App, lead: Visit) -> None:
    id = await one(app, lead)
    answer = await send(lead, do="sitting.move", cid="sitting-0002", sitting=id, begins="30/02/2030", ends="01/03/2030")
    assert answer.status_code == 422
    assert re.findall(r'id="([\w-]+)-error"', answer.text) == [f"move-{id}-begins"]
    assert "<details open>" in answer.text
    assert 'name="begins" value="30/02/2030"' in answer.text
    assert calendar.day_of((await sittings(app))[0].begins).isoformat() == "2030-07-07"


@pytest.mark.parametrize("do", ["sitting.move", "sitting.cancel"])
async def test_whoever_comes_too_late_is_told(app: App, lead: Visit, do: str) -> None:
    id = await one(app, lead)
    assert (await send(lead, do="sitting.cancel", cid="sitting-0002", sitting=id)).status_code == 303
    answer = await send(lead, do=do, cid="sitting-0003", sitting=id)
    assert (answer.status_code, "Kỳ họp này đã được hủy." in answer.text) == (422, True)
    unknown = await send(lead, do=do, cid="sitting-0004", sitting="0" * 24)
    assert (unknown.status_code, "Không có kỳ họp này." in unknown.text) == (422, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "bịa"},
        {"do": "sitting.move", "sitting": "?!"},
    ],
)
async def test_what_no_form_of_ours_sends_is_refused(app: App, lead: Visit, changes: dict[str, str]) -> None:
    answer = await send(lead, **changes)
    assert (answer.status_code, "không đúng mẫu" in answer.text) == (400, True)
    assert await sittings(app) == []


async def test_the_same_id_with_other_content_is_refused(app: App, lead: Visit) -> None:
    await one(app, lead)
    answer = await send(lead, note="khác")
    assert (answer.status_code, "Mã gửi này đã dùng" in answer.text) == (422, True)
    assert 'value="khác"' in answer.text


@pytest.mark.parametrize("role", ["moderator", "host"])
async def test_a_moderator_sees_but_may_not(app: App, lead: Visit, role: str) -> None:
    id = await one(app, lead)
    async with Visit(app, HOST) as visit:
        await visit.sign_in(app, "lan", ("angiang", role))
        page = await visit.get(HERE)
        assert (page.status_code, "07/07/2030" in page.text, f"{HERE}/do" in page.text) == (200, True, False)
        assert HERE in (await visit.get("/can-bo")).text
        for fields in (
            {},
            {"begins": "31/02/2030"},
            {"do": "sitting.move", "sitting": id},
            {"do": "sitting.cancel", "sitting": id},
        ):
            answer = await send(visit, **{"cid": "another-0001", **fields})
            assert answer.status_code == 403
    assert len(await sittings(app)) == 1


async def test_others_see_nothing(app: App, lead: Visit) -> None:
    await one(app, lead)
    async with Visit(app, HOST) as visit:
        assert (await visit.get(HERE)).headers["location"] == "/vao?next=/can-bo/ky-hop"
        assert (await send(visit)).status_code == 401
        await visit.sign_in(app, "vinh", ("angiang", "expert"), ("cantho", "lead"))
        assert (await visit.get(HERE)).status_code == 403
        assert (await send(visit, cid="another-0001")).status_code == 403
    async with Visit(app, "cantho.localhost:8080") as visit:
        await visit.sign_in(app, "vinh")
        assert "07/07/2030" not in (await visit.get(HERE)).text
    assert len(await sittings(app)) == 1


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
async def test_forms_of_other_sites_are_not_taken(app: App, lead: Visit, origin: str | None) -> None:
    assert (await lead.send_form(f"{HERE}/do", origin, **NOTE)).status_code == 403
    assert await sittings(app) == []


async def test_an_unknown_command_is_none_of_these_forms(app: App, lead: Visit) -> None:
    for do in ("", "round.plan", "words.erase"):
        assert (await send(lead, do=do)).status_code == 422
    assert await sittings(app) == []


async def test_the_staff_page_leads_there(app: App, lead: Visit) -> None:
    page = (await lead.get("/can-bo")).text
    assert f'href="{HERE}"' in page
    assert 'href="/can-bo/dot"' in page
    async with Visit(app, "127.0.0.1:8080") as visit:
        await visit.sign_in(app, "hung")
        page = (await visit.get("/r/angiang/can-bo/ky-hop")).text
        assert 'action="/r/angiang/can-bo/ky-hop/do"' in page


async def test_while_nobody_can_say_the_form_keeps_its_id(
    app: App, lead: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> Any:
        raise Unavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(app.service, "do", away)
        answer = await send(lead)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert 'value="sitting-0001"' in answer.text
    assert "Bảng giá đất" in answer.text


async def test_a_sitting_in_the_past_or_very_long_is_asked_about(app: App, lead: Visit) -> None:
    past = await send(lead, begins="07/07/2020", ends="09/07/2020")
    assert past.status_code == 422
    assert 'name="past" value="2020-07-07"' in past.text
    assert (await send(lead, begins="07/07/2020", ends="09/07/2020", past="2020-07-07")).status_code == 303
    long = await send(lead, begins="07/07/2030", ends="07/07/2031", cid="sitting-0002")
    assert 'name="long" value="366"' in long.text
    assert "60" in long.text[long.text.index('id="plan-ends-error"') :][:300]
    assert (await send(lead, begins="07/07/2030", ends="07/07/2031", long="366", cid="sitting-0003")).status_code == 303
    assert [calendar.day_of(each.begins).year for each in await sittings(app)] == [2020, 2030]
