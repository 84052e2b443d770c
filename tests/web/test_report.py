"""The result report by its page: drafted, signed, sent, received; as files; who may read it."""

import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pypdf
import pytest

from server.gateway.visitor import Visitor
from tests.web.sites import Visit, site, until_open
from tests.web.test_pages import Site, under_way

FIELDS = {"number": "12/BC-BTNMT", "dated": "27/04/2030", "signer": "Võ Văn Mẫu", "title": "CHÁNH VĂN PHÒNG"}
PARTS = {"preparation": "", "matters": "Sổ đỏ bị mất.", "opinions": "", "difficulties": "", "proposals": ""}


@pytest.fixture
async def state(tmp_path: Path, database_url: str) -> AsyncIterator[Site]:
    """A session that has ended with one question refused and one waiting."""
    async with under_way(tmp_path, database_url) as made:
        refused = await made.ask("Câu không nhận?")
        await made.ask("Câu chờ?")
        await made.do("question.refuse", question=refused, state="asked", reason="spam")
        await made.do("session.end")
        yield made


def here(state: Site) -> str:
    return f"/buoi/{state.session}/bao-cao"


async def send(visit: Visit, state: Site, do: str, **fields: str) -> tuple[int, str]:
    """What came of a form of the page: status and text, after a redirect those of the page that it leads to."""
    page = (await visit.get(here(state))).text
    cid = re.search(r'name="cid" value="([^"]+)"', page)
    answer = await visit.send_form(f"{here(state)}/do", do=do, cid=cid[1] if cid else "cid-00000001", **fields)
    if answer.status_code == 303:
        answer = await visit.get(answer.headers["location"])
    return answer.status_code, answer.text


async def test_from_draft_to_receipt(state: Site) -> None:
    status, text = await send(state.lead, state, "report.draft", rev="0", **FIELDS, **PARTS)
    assert (status, "Số: 12/BC-BTNMT" in text, "Dự thảo" in text, "Sổ đỏ bị mất." in text) == (200, True, True, True)
    there = {"chair": "Ông <Mẫu>", "others": "Báo Ví Dụ", "present": "64"}
    status, text = await send(state.lead, state, "attendance.note", rev="0", **there, visits="nhiều")
    assert (status, "nhiều" in text, 'id="visits-error"' in text) == (422, True, True)
    status, text = await send(state.lead, state, "attendance.note", rev="0", **there, visits="312.000")
    assert (status, "Chủ trì buổi giao lưu: Ông &lt;Mẫu&gt;. Cùng dự: Báo Ví Dụ." in text) == (200, True)
    assert "Có 64 người dự. Trong ngày có 312.000 lượt truy cập" in text
    status, text = await send(state.lead, state, "report.sign", rev="1")
    assert (status, "Dự thảo" in text) == (200, False)
    status, text = await send(state.lead, state, "report.send", channel="mail")
    assert (status, "Ghi đã gửi bản giấy" in text, "Ghi đã gửi thư điện tử" in text) == (200, True, False)
    async with Visit(state.app) as office:
        await office.sign_in(state.app, "bureau", ("gltt", "office"))
        status, text = await send(office, state, "report.receive", channel="mail")
        assert (status, "Lưu bản nháp" in text) == (200, False)
        listed = (await office.get("/can-bo/bao-cao")).text
        assert "đã nhận, 12/BC-BTNMT" in listed
    (row,) = await state.app.book.rows("reports", {})
    assert (row["state"], row["mail_received_at"] is not None, row["paper_sent_at"]) == ("acknowledged", True, None)


async def test_a_signed_report_stays_as_it_was_signed(state: Site) -> None:
    await send(state.lead, state, "report.draft", rev="0", **FIELDS, **PARTS)
    await send(state.lead, state, "report.sign", rev="1")
    before = (await state.lead.get(f"{here(state)}.pdf")).content
    runtime = await state.app.service.runtime(state.session)
    _, waiting = runtime.view.state.keys("question")[-1]
    await state.do("question.refuse", question=waiting, state="asked", reason="spam")
    after = (await state.lead.get(f"{here(state)}.pdf")).content
    said = [pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text() for made in (before, after)]
    assert said[0] == said[1]
    assert "còn 1 câu" in " ".join(said[0].split())


async def test_what_was_typed_is_kept_when_it_is_refused(state: Site) -> None:
    await send(state.lead, state, "report.draft", rev="0", **FIELDS, **PARTS)
    status, text = await send(
        state.lead, state, "report.draft", rev="0", **FIELDS, **{**PARTS, "matters": "Lời của tôi"}
    )
    assert (status, "Có người vừa sửa báo cáo" in text, "Lời của tôi" in text) == (422, True, True)
    status, text = await send(state.lead, state, "report.draft", rev="1", **{**FIELDS, "dated": "31/02/2030"}, **PARTS)
    assert (status, "31/02/2030" in text, 'id="dated-error"' in text) == (422, True, True)
    status, text = await send(state.lead, state, "report.draft", rev="1", **{**FIELDS, "number": "mười hai"}, **PARTS)
    assert (status, "mười hai" in text, 'id="number-error"' in text) == (422, True, True)


async def test_what_was_noted_stands_in_the_report_until_the_unit_writes(state: Site) -> None:
    async with Visit(state.app) as auditor:
        await auditor.sign_in(state.app, "soat", ("gltt", "auditor"))
        account = await state.app.people.find("soat")
        seat = Visitor(asker="", account=account.id if account else "", room="gltt")
        raw = {"reason": "Phòng họp mở muộn"}
        await state.app.service.do(state.session, seat, "nonconformity.write", raw, "write-000001")
    assert "Điểm không phù hợp: Phòng họp mở muộn" in (await state.lead.get(here(state))).text
    _, text = await send(state.lead, state, "report.draft", rev="0", **FIELDS, **{**PARTS, "difficulties": "Đã rõ."})
    assert (text.count("Điểm không phù hợp: Phòng"), "Đã rõ." in text) == (1, True), "and it stays, once"


async def test_files_are_files(state: Site) -> None:
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        answer = await state.lead.get(f"{here(state)}.{kind}")
        assert (answer.status_code, answer.content[: len(start)]) == (200, start)
        assert f".{kind}" in answer.headers["content-disposition"]


async def test_the_office_works_in_all_rooms_from_the_ministrys(state: Site) -> None:
    async with Visit(state.app, "angiang.localhost:8080") as lead, Visit(state.app) as office:
        await lead.sign_in(state.app, "lanh", ("angiang", "lead"))
        session = await lead.plan(cid="plan-0009")
        await until_open(state.app, session)
        account = await state.app.people.find("lanh")
        there = Site(state.app, lead, session, account.id if account else "")
        await there.do("session.end")
        await send(lead, there, "report.draft", rev="0", **FIELDS, **PARTS)
        await send(lead, there, "report.sign", rev="1")
        await send(lead, there, "report.send", channel="paper")
        await office.sign_in(state.app, "bureau", ("gltt", "office"))
        assert f"{here(there)}" in (await office.get("/can-bo/bao-cao")).text
        status, text = await send(office, there, "report.receive", channel="paper")
        assert (status, "Sở Tài nguyên và Môi trường tỉnh An Giang báo cáo" in text) == (200, True)
        bureau = await state.app.people.find("bureau")
        assert bureau is not None
        assert await state.app.people.roles(bureau.id, "angiang") == {"office"}
        assert await state.app.people.roles(bureau.id, "*") == frozenset()


@pytest.mark.parametrize("role", [("gltt", "expert"), ("gltt", "publicist"), ("angiang", "lead")])
async def test_others_do_not_read_it(state: Site, role: tuple[str, str]) -> None:
    async with Visit(state.app) as visit:
        await visit.sign_in(state.app, "other", role)
        for path in (here(state), f"{here(state)}.pdf", f"{here(state)}.docx", "/can-bo/bao-cao"):
            assert (await visit.get(path)).status_code == 403, path
    async with Visit(state.app) as anyone:
        assert (await anyone.get(f"{here(state)}.pdf")).status_code == 401
        assert (await anyone.get(here(state))).status_code == 303


async def test_a_session_under_way_has_none(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app) as lead:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        session = await lead.plan()
        assert (await lead.get(f"/buoi/{session}/bao-cao")).status_code == 422
