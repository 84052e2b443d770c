"""A question goes from the ministry's room to a province and is answered there; both rooms and its asker see it. A
denunciation leaves nothing of its author anywhere but under its seal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from server import words
from server.app import App
from server.domain.session.question import Question
from server.errors import Refused
from server.local_time import DAY_MS
from server.office.letter import Written
from server.projections import projectors
from server.runtime.erase import erase, everywhere
from server.runtime.reminders import Person, Rules, remind, unheeded
from tests.web.sites import Visit
from tests.web.test_account import followed
from tests.web.test_pages import Site, under_way
from tests.web.traces import kept, unpacked, waiting

HERE = "/can-bo/chuyen"
PROVINCE = "angiang.localhost:8080"


@pytest.fixture
async def state(tmp_path: Path, database_url: str) -> AsyncIterator[Site]:
    async with under_way(tmp_path, database_url, ("gltt", "lead"), ("gltt", "office"), desk__undo_s="0") as state:
        yield state


async def rows(app: App, table: str, **where: Any) -> list[dict[str, Any]]:
    """Once there are some."""
    async with asyncio.timeout(10):
        while True:
            if found := await app.book.rows(table, where):
                return found


async def test_both_rooms_see_it_and_its_asker_reads_where_it_is(state: Site) -> None:
    app = state.app
    async with Visit(app) as asker, Visit(app, PROVINCE) as there, Visit(app, PROVINCE) as chief:
        await asker.ask(state.session, "Nhà tôi ở An Giang, bao giờ có sổ?")
        (mine,) = await rows(app, "receipts")
        question, path = mine["question"], f"{HERE}/{state.session}/{mine['question']}"
        form = (await state.lead.get(path)).text
        assert "Gợi ý: Sở Tài nguyên và Môi trường tỉnh An Giang" in form
        move = {"do": "question.transfer", "cid": "move-00001", "state": "asked", "act": "transfer", "note": "Nhờ Sở."}
        refused = await state.lead.send_form(f"{path}/do", **move, why="local")
        assert (refused.status_code, "Nhờ Sở." in refused.text) == (422, True)
        sent = await state.lead.send_form(f"{path}/do", **move | {"cid": "move-00002"}, why="local", unit="angiang")
        assert sent.status_code == 303
        (came,) = await rows(app, "transfers", unit="angiang")
        assert (came["receipt_no"], came["due"]) == (f"{came['receipt_no'][:-6]}000001", came["due"])
        own = (await asker.get("/cua-toi")).text
        assert "Đang ở Sở Tài nguyên và Môi trường tỉnh An Giang" in own
        assert "Đã chuyển đi" in (await state.lead.get(HERE)).text
        await there.sign_in(app, "tho", ("angiang", "moderator"))
        await chief.sign_in(app, "sau", ("angiang", "head"))
        inbox = f"{HERE}/unit:angiang/{came['id']}"
        assert "Chuyển đến, đang chờ" in (await there.get(HERE)).text
        assert "Nhờ Sở." in (await there.get(inbox)).text
        public = f"/chuyen-den/{came['id']}"
        assert (await there.get(public)).status_code == 404
        for form, who in (
            ({"do": "inbox.accept", "state": "incoming", "text": "Bao giờ có sổ?"}, there),
            ({"do": "inbox.draft", "rev": "0", "text": "Trong quý này."}, there),
            ({"do": "inbox.publish", "rev": "1"}, chief),
        ):
            answer = await who.send_form(f"{inbox}/do", cid=f"do-{form['do'].replace('.', '-')}", **form)
            assert answer.status_code == 303, answer.text
        assert "Trong quý này." in (await there.get(public)).text
        await rows(app, "transfers", id=question, outcome="answered")
        assert "Đã được trả lời ở đó" in (await asker.get("/cua-toi")).text
        rate = {"do": "answer.rate", "question": question, "value": "partly", "remark": "Quý nào?"}
        assert (await asker.send_form(f"/buoi/{state.session}/do", cid="rate-00001", **rate)).status_code == 303
        asked = (await app.service.runtime(state.session)).view.state.need(Question, question)
        slip = rate | {"code": app.service.receipts.code(question, asked.lookup)}
        async with Visit(app) as elsewhere:
            thanked = await elsewhere.send_form(f"/buoi/{state.session}/do", cid="rate-00002", **slip)
        assert "Đã ghi đánh giá, cảm ơn ông/bà." in thanked.text, "by the slip alone, on another device"
        correct = {"do": "inbox.correct", "rev": "2", "text": "Trong tháng này.", "note": "Nhầm <b>quý</b>."}
        assert (await chief.send_form(f"{inbox}/do", cid="correct-001", **correct)).status_code == 303
        await followed(app)
        (row,) = await app.book.rows("questions", {"question": came["id"]})
        assert (row["corrected"], row["rating"], row["open"]) == (1, "partly", 0)
        (sent_row,) = await app.book.rows("questions", {"question": question})
        assert (sent_row["rating"], sent_row["heading"]) == (None, "transferred"), "a rating counts where it was earned"
        seen = (await there.get(inbox)).text
        assert ("Người hỏi đánh giá: Đúng một phần" in seen, "Quý nào?" in seen) == (True, True)
        for address in (public, f"/cau/{came['id']}"):
            told = (await there.get(address)).text
            assert ("Trong tháng này." in told, "Nhầm &lt;b&gt;quý&lt;/b&gt;." in told) == (True, True)
            assert ("Trong quý này." in told, "Quý nào?" in told) == (True, False)
        assert f"/cau/{came['id']}" in (await there.get("/chuyen-den")).text
        found = (await asker.get("/tim.json?q=thang nay&donvi=angiang")).json()
        assert [each["url"] for each in found["found"]] == [f"http://{PROVINCE}/cau/{came['id']}"]
        assert f"cau/{came['id']}" in (await there.get("/atom")).text
        assert (await there.get("/cong-khai.json")).json()["account"]["ratings"]["partly"] == 1
        await followed(app)
        account = (await asker.get(f"/buoi/{state.session}/cong-khai.json")).json()["account"]
        assert (account["received"], account["outcomes"]["transferred"]) == (1, 1)
        assert account["reasons"]["transferred"] == {"angiang": 1}
        whole = (await there.get("/cong-khai.json")).json()["account"]
        assert (whole["received"], whole["arrived"], sum(whole["outcomes"].values())) == (1, 1, 1)


async def test_a_denouncer_stands_in_no_table_and_on_no_page(
    state: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Name, text, mail, telephone and postal address are marked; after the question was set apart everything that the
    installation keeps or hands out is searched for the marks: tables, files, the log of the process, what waits to be
    mailed, a copy of the database, pages of everybody's, of staff's and of its own author's, feeds and downloads."""
    app = state.app
    async with Visit(app) as asker, Visit(app) as chief, Visit(app) as handler:
        left = {"mail": "markedmail@thu.example", "phone": "0900 777 111", "post": "MarkedPost 9"}
        asked = await asker.ask(state.session, "MarkedText nhận tiền của dân", name="MarkedName", **left)
        assert asked.status_code == 303
        (mine,) = await rows(app, "receipts")
        question, path = str(mine["question"]), f"{HERE}/{state.session}/{mine['question']}"
        hold = {"do": "question.hold", "session": state.session, "cid": "hold-00001"}
        held = hold | {"with": {"question": question, "state": "asked", "text": "MarkedAsk?"}}
        headers = {"Origin": str(state.lead.base_url).rstrip("/")}
        assert (await state.lead.post(f"/buoi/{state.session}/do", json=held, headers=headers)).json()["ok"]
        reply = {"do": "question.clarify", "question": question, "text": "MarkedReply"}
        assert (await asker.send_form(f"/buoi/{state.session}/do", cid="reply-0001", **reply)).status_code == 303
        at = f"/buoi/{state.session}/lien-he/{question}"
        told = (await state.lead.send_form(f"{at}/do", do="look.note", why="reach", cid="look-00000")).text
        assert ("0900 777 111" in told, "MarkedPost 9" in told, "markedmail" in told) == (True, True, False)
        apart = {"do": "question.set_apart", "cid": "apart-0001", "state": "asked", "procedure": "denunciation"}
        assert (await state.lead.send_form(f"{path}/do", **apart)).status_code == 303
        await rows(app, "cases", id=question)
        await chief.sign_in(app, "sau", ("gltt", "head"))
        await handler.sign_in(app, "nam", ("gltt", "moderator"))
        account = await app.people.find("nam")
        case = f"{HERE}/ho-so/{question}"
        look = {"do": "look.note", "why": "handle", "cid": "look-00001"}
        for nobody in (chief, handler, state.lead):
            answer = await nobody.send_form(f"{case}/do", **look)
            assert (answer.status_code >= 400, marked(answer.text)) == (True, False)
        given = {"do": "case.assign", "cid": "assign-001", "handler": f"staff:{account.id if account else ''}"}
        assert (await chief.send_form(f"{case}/do", **given)).status_code == 303
        opened = (await handler.send_form(f"{case}/do", **look | {"cid": "look-00002"})).text
        assert all(mark in opened for mark in ("MarkedName", "MarkedText"))
        again = await asker.send_form(f"/buoi/{state.session}/do", do="address.leave", question=question,
                                      mail="markedmail@thu.example", cid="leave-0001")  # fmt: skip
        assert again.status_code >= 400
        await followed(app)
        public = ("/", "/tim?q=Marked", "/tim.json?q=Marked", "/atom", "/tim.atom", "/luu-tru", "/chuyen-den",
                  "/cong-khai",
                  "/cong-khai.json", "/cong-khai.xlsx", "/sitemap.xml", "/sitemap/0.xml", "/metrics")  # fmt: skip
        of_session = ("", "/toan-van", "/bao-cao", "/cong-khai", "/cong-khai.json", "/cong-khai.xlsx", "/ban", "/khach",
                      "/san-khau", "/bao-cao.docx", "/bao-cao.pdf", "/bao-cao.xlsx", "/frame?audience=public",
                      "/frame?audience=desk", "/frame?audience=panel", "/queue")  # fmt: skip
        staff = (HERE, path, case, at, "/can-bo", "/can-bo/theo-doi", "/can-bo/thu", "/can-bo/chat-luong")
        own = ("/cua-toi", f"/phieu/{question}", f"/cau/{question}", f"/chuyen-den/{question}")
        for visit in (asker, chief, handler, state.lead):
            for page in (*public, *(f"/buoi/{state.session}{end}" for end in of_session), *staff, *own):
                answer = await visit.get(page)
                assert answer.status_code < 500, page
                assert not marked(answer.text.replace("q=Marked", "").replace('value="Marked"', "")), page
                assert not marked(unpacked(answer.content)), page
        assert await app.book.rows("contacts", {}) == []
        assert await kept(app, tmp_path, marked) == []
        assert not marked(caplog.text)
        assert [each for each in await waiting(app) if isinstance(each, Written)] == [], "nothing is mailed about it"
        entries = await app.book.read("unit:gltt")
        assert [entry.name for entry in entries][-2:] == ["case.received", "case.assigned"]
        looks = [each.facts for each in await app.book.read("audit:gltt")]
        assert ['"contact"' in each for each in looks] == [True, False], (
            "one entry for each look, none for those refused"
        )


def marked(text: str) -> bool:
    """Whether anything of the denouncer stands in it."""
    marks = ("MarkedName", "MarkedText", "MarkedReply", "MarkedAsk", "MarkedPost", "markedmail", "0900 777 111")
    return any(mark in text for mark in marks)


async def test_what_waits_in_an_inbox_stands_on_the_boards_in_reminders_and_in_public(state: Site) -> None:
    """With who held it how long; "ở đơn vị khác" where it was asked; late with its days for everybody."""
    app = state.app
    async with Visit(app) as asker, Visit(app, PROVINCE) as there:
        await asker.ask(state.session, "Nhà tôi ở An Giang, bao giờ có sổ?")
        (mine,) = await rows(app, "receipts")
        path = f"{HERE}/{state.session}/{mine['question']}"
        move = {"do": "question.transfer", "cid": "move-00001", "state": "asked", "act": "transfer", "note": "Nhờ Sở."}
        assert (await state.lead.send_form(f"{path}/do", **move, why="local", unit="angiang")).status_code == 303
        (came,) = await rows(app, "transfers", unit="angiang")
        await rows(app, "transfers", id=mine["question"], custody="moved_on")
        await followed(app)
        every = (await state.lead.get("/can-bo/theo-doi")).text
        ministry, province = (every[every.index(f'id="dv-{slug}"') :].split("</tr>")[0] for slug in ("gltt", "angiang"))
        assert 'data-label="Ở đơn vị khác">1<' in ministry
        assert 'data-label="Đang mở">1<' in province
        await there.sign_in(app, "tho", ("angiang", "moderator"))
        board = (await there.get("/can-bo/theo-doi")).text
        assert "Nhà tôi ở An Giang" in board
        assert "chuyển từ Bộ Tài nguyên và Môi trường" in board
        assert came["receipt_no"] in board
        assert f"{HERE}/unit:angiang/{came['id']}" in board
        rules = Rules(app.calendar.known(), (2, 4), 8, "unit", words.both)
        asked_for = Person("tho", "tho@angiang.example", frozenset({"moderator"}))

        async def staff(room: str) -> list[Person]:
            return [asked_for] if room == "angiang" else []

        (row,) = await app.book.rows("sessions", {"id": state.session})
        assert await remind(app.book, rules, staff, row["starts_at"]) == 0, "the session is not over"
        for at in (came["due"] - 3_600_000, came["due"] + 4 * DAY_MS):
            assert [await remind(app.book, rules, staff, at) for _ in range(2)] == [1, 0]
        (told,) = await unheeded(app.book, ["angiang"], "staff:tho", True, False)
        assert (told["word"], told["n"], told["code"]) == ("late", 1, row["code"])
        accept = {"do": "inbox.accept", "state": "incoming", "text": "Bao giờ có sổ?"}
        assert (await there.send_form(f"{HERE}/unit:angiang/{came['id']}/do", cid="take-00001", **accept)).is_redirect
        await followed(app)
        async with app.book.engine.begin() as connection:
            for table in ("questions", "transfers"):
                at = {"due": app.book.now() - 3 * DAY_MS, "id": came["id"]}
                key = "question" if table == "questions" else "id"
                await connection.execute(text(f"UPDATE {table} SET due = :due WHERE {key} = :id"), at)
        (late,) = (await there.get("/cong-khai.json")).json()["open"]
        assert (late["session"], late["receipt_no"], late["days"]) == (None, came["receipt_no"], 3)
        assert late["question"] == came["id"]
        assert came["receipt_no"] in (await there.get("/cong-khai")).text
        for found in await everywhere(app.book, str(came["id"])):
            with suppress(Refused):  # the server itself may be faster at the second place
                await erase(app.book, found, projectors(bytes(32)))
        for stream in (f"session:{state.session}", "unit:angiang"):
            entries = [entry for entry in await app.book.read(stream) if entry.words]
            assert not any("bao giờ có sổ" in str(entry.words).lower() for entry in entries), stream
