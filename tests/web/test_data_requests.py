"""Requests about one's own data, by forms alone: the page behind the look-up code, the board, what is carried out."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import select

from server.app import App
from server.domain.session.question import Question
from server.domain.session.reachable import TEXT
from server.errors import Refused
from server.log.tables import mails
from server.office.letter import Written
from server.runtime import erasures
from tests.web.sites import Visit
from tests.web.test_account import followed
from tests.web.test_pages import under_way
from tests.web.traces import kept, unpacked, waiting

HERE, BOARD = "/du-lieu", "/can-bo/du-lieu"
ORIGIN = {"Origin": "http://gltt.localhost:8080"}
LONGER = "Bao giờ cấp sổ đỏ cho các hộ ở thôn Mẫu?"
LENT = "MarkedLent nhà tôi ở cạnh bãi rác Đông Mẫu bao giờ mới dời đi nơi khác?"
LEFT = {"mail": "nguoi.mau@thu.example", "phone": "0900 777 123", "post": "Số 9 phố Mẫu"}


class Case(NamedTuple):
    app: App
    lead: Visit
    asker: Visit
    session: str
    question: str
    code: str

    async def open(self, code: str = "") -> httpx.Response:
        return await self.asker.send_form(HERE, code=code or self.code)

    async def do(self, name: str, cid: str = "own-00001", **fields: str) -> httpx.Response:
        return await self.asker.send_form(f"{HERE}/do", do=name, cid=cid, code=self.code, **fields)

    async def want(self, right: str, cid: str = "want-0001", **fields: str) -> str:
        answer = await self.do("data_request.receive", cid, right=right, **fields)
        assert answer.status_code == 200, answer.text
        rows = await self.app.book.rows("data_requests", {"asked_right": right}, "-received_at")
        return str(rows[0]["id"])

    async def act(self, request: str, what: str, /, cid: str, **fields: Any) -> httpx.Response:
        form = {"do": f"data_request.{what}", "cid": cid, "data_request": request, **fields}
        return await self.lead.send_form(f"{BOARD}/do", **form)

    async def text(self) -> str:
        return (await self.asker.get(f"/cau/{self.question}")).text


@pytest.fixture
async def case(tmp_path: Path, database_url: str) -> AsyncIterator[Case]:
    async with (
        under_way(tmp_path, database_url, ("gltt", "lead"), desk__undo_s="0") as state,
        Visit(state.app) as asker,
    ):
        await asker.ask(state.session, "Bao giờ có sổ đỏ?", **LEFT)
        (mine,) = await state.app.book.rows("receipts", {})
        runtime = await state.app.service.runtime(state.session)
        question = runtime.view.state.need(Question, str(mine["question"]))
        code = state.app.service.receipts.code(question.id, question.lookup)
        await state.do("question.accept", question=question.id, text_rev=1)
        yield Case(state.app, state.lead, asker, state.session, question.id, code)


async def test_the_code_opens_what_is_kept_and_masks_how_to_reach_its_asker(case: Case) -> None:
    page = await case.open()
    assert (page.status_code, page.headers["cache-control"]) == (200, "private, no-store")
    for shown in ("Bao giờ có sổ đỏ?", "Ông Mẫu", "n•••@thu.example", "090• ••• •23", "Số 9•••"):
        assert shown in page.text, shown
    for hidden in LEFT.values():
        assert hidden not in page.text
    wrong = await case.open("K7M4 2QPT 9999")
    assert (wrong.status_code >= 400, 'id="code-error"' in wrong.text, "K7M4 2QPT 9999" in wrong.text) == (True,) * 3
    assert (await case.asker.get(HERE)).status_code == 200


async def test_a_request_is_confirmed_assigned_extended_and_told_with_its_clock(case: Case) -> None:
    bad = await case.do("data_request.receive", right="", text="Giữ lời này")
    assert (bad.status_code, 'id="right-error"' in bad.text, "Giữ lời này" in bad.text) == (422, True, True)
    long = await case.do("data_request.receive", right="see", text="a" * 5000)
    assert (long.status_code, 'id="text-error"' in long.text) == (422, True)
    id = await case.want("erase", text="Xin xóa <b>giúp</b>", part_contact="1")
    again = await case.do(
        "data_request.receive", "want-0001", right="erase", text="Xin xóa <b>giúp</b>", part_contact="1"
    )
    assert again.status_code == 200
    assert len(await case.app.book.rows("data_requests", {})) == 1
    other = await case.do("data_request.receive", "want-0002", right="erase", part_contact="1")
    assert "đang chờ trả lời" in other.text
    seen = (await case.lead.get(f"{BOARD}?yeu-cau={id}")).text
    assert ("Xin xóa &lt;b&gt;giúp&lt;/b&gt;" in seen, "0900 777 123" in seen) == (True, False)
    assert (await case.act(id, "confirm", "confirm-01")).status_code == 303
    account = await case.app.people.find("hung")
    async with Visit(case.app) as other:
        await other.sign_in(case.app, "chuyen", ("gltt", "expert"))
        expert = await case.app.people.find("chuyen")
    assert f"staff:{expert.id if expert else ''}" not in (await case.lead.get(f"{BOARD}?yeu-cau={id}")).text
    for nobody in ("staff:nobody", f"staff:{expert.id if expert else ''}"):
        assert (await case.act(id, "assign", f"to-{nobody}".replace(":", "-"), handler=nobody)).status_code == 422
    assert (
        await case.act(id, "assign", "assign-002", handler=f"staff:{account.id if account else ''}")
    ).status_code == 303
    assert (await case.act(id, "extend", "extend-001")).status_code == 422
    assert (await case.act(id, "extend", "extend-002", text="Cần hỏi lưu trữ")).status_code == 303
    told = (await case.open()).text
    assert ("Cần hỏi lưu trữ" in told, "Đã được tiếp nhận" in told) == (True, True)
    (row,) = await case.app.book.rows("data_requests", {"id": id})
    assert (row["answer_days"], row["confirm_days"], row["state"]) == (35, 2, "confirmed")
    assert (await case.do("data_request.withdraw", "drop-00001", data_request=id)).status_code == 200
    assert (await case.act(id, "confirm", "confirm-02")).status_code == 422


async def test_a_copy_of_everything_is_made_when_it_is_fetched(case: Case) -> None:
    id = await case.want("see")
    early = await case.do("copy", data_request=id)
    assert early.status_code >= 400
    assert (await case.act(id, "answer", "answer-001", how="done", done="copy")).status_code == 303
    copy = await case.do("copy", data_request=id)
    assert copy.headers["content-type"] == "application/json"
    told = copy.json()
    assert {name: told["contact"][name] for name in LEFT} == LEFT
    asked = told["requests"][0]
    assert all(asked[name].endswith("+07:00") for name in ("received_at", "answered_at"))
    assert (told["name"], told["written"][0]["words"]["text"]) == ("Ông Mẫu", "Bao giờ có sổ đỏ?")
    certificate = (await case.do("certificate", data_request=id)).text
    digest = re.search(r"[0-9a-f]{64}", certificate)
    entries = await case.app.book.read("unit:gltt")
    assert digest
    assert digest[0] == entries[-1].digest.hex()
    assert digest[0] in (await case.lead.get(f"{BOARD}/xac-nhan/{id}")).text


async def test_mails_that_were_written_as_files_go_with_the_address(case: Case) -> None:
    folder = case.app.service.letters.folder
    assert folder is not None
    folder.mkdir(parents=True, exist_ok=True)
    wanted = select(mails.c.mail_id).where(mails.c.question == case.question, mails.c.kind == "receipt")
    async with case.app.book.looking() as connection:
        own = str((await connection.execute(wanted)).scalar_one())
    for name in (own, "0" * 32):
        (folder / f"{name}.eml").write_text("Ông Mẫu")
    assert (await case.do("address.stop")).status_code == 200
    assert [each.name for each in folder.iterdir()] == [f"{'0' * 32}.eml"], "another's stays"


@pytest.mark.parametrize("by_entry", [True, False])
async def test_files_go_with_words_that_are_erased_at_a_desk(case: Case, by_entry: bool) -> None:
    """The mails as files, and the open data until they are made anew."""
    folder, data = case.app.service.letters.folder, Path(case.app.site.settings.open_data.dir)
    assert folder is not None
    wanted = select(mails.c.mail_id).where(mails.c.question == case.question, mails.c.kind == "receipt")
    async with case.app.book.looking() as connection:
        own = str((await connection.execute(wanted)).scalar_one())
    folder.mkdir(parents=True, exist_ok=True)
    for name in (own, "0" * 32):
        (folder / f"{name}.eml").write_text("Ông Mẫu")
    await case.app.open_data.make(case.app.book.now())
    (asked,) = [e.seq for e in await case.app.book.read(f"session:{case.session}") if e.name == "question.asked"]
    about = {"seqs": [asked]} if by_entry else {"question": case.question}
    command = {"do": "words.erase", "session": case.session, "cid": "erase-0001", "with": about}
    said = await case.lead.post(f"/buoi/{case.session}/do", json=command, headers=ORIGIN)
    assert said.json()["ok"], said.text
    assert [each.name for each in folder.iterdir()] == [f"{'0' * 32}.eml"], "another's stays"
    assert not [each for each in data.iterdir() if each.name.endswith(".gz")]


async def stopped(case: Case) -> str | None:
    reached = await case.app.service.contacts.of(case.question)
    return reached.stopped if reached else None


async def test_what_is_restricted_is_out_of_sight_and_comes_back(case: Case) -> None:
    id = await case.want("restrict")
    assert (await case.act(id, "answer", "answer-001", how="done", done="restricted")).status_code == 303
    assert "Bao giờ có sổ đỏ?" not in await case.text()
    assert await stopped(case) == "restricted"
    assert (await case.act(id, "lift", "lift-00001")).status_code == 303
    assert "Bao giờ có sổ đỏ?" in await case.text()
    assert await stopped(case) == ""


async def test_a_consent_is_taken_back_by_itself_at_once_or_at_the_board(case: Case) -> None:
    boxes = {"consent": TEXT, "mail": "moi@thu.example", "consent_notify": "1", "consent_ask_back": "1"}
    bare = await case.do("address.leave", "own-00001", mail="moi@thu.example", consent=TEXT)
    assert ('id="consent_notify-error"' in bare.text, "moi@thu.example" in bare.text) == (True, True)
    page = (await case.do("address.leave", "own-00002", **boxes)).text
    assert (page.count('name="purpose"'), 'name="consent_notify" value="1" checked' in page) == (2, False)
    assert (await case.do("consent.take_back", "own-00003", purpose="notify")).text.count('name="purpose"') == 1
    id = await case.want("withdraw")
    seen = (await case.lead.get(f"{BOARD}?yeu-cau={id}")).text
    assert (TEXT in seen, "hỏi lại khi thiếu thông tin" in seen) == (True, True)
    assert (await case.act(id, "answer", "answer-001", how="done", done=["ask_back", "notify"])).status_code == 303
    assert await case.app.book.rows("contacts", {}) == []
    entries = [entry.name for entry in await case.app.book.read(f"session:{case.session}")]
    assert entries[-3:] == ["consent.taken_back", "consent.taken_back", "address.stopped"]
    printed = await case.do("certificate_pdf", data_request=id)
    assert (printed.headers["content-type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    assert (await case.lead.get(f"{BOARD}/xac-nhan/{id}.pdf")).content[:5] == b"%PDF-"


async def test_name_and_words_are_corrected_as_asked(case: Case) -> None:
    id = await case.want("correct", part_name="1", text="Tên tôi là Mẫn")
    both = {"done": ["name_corrected", "text_corrected"], "name": "Ông Mẫn", "wording": LONGER}
    assert (await case.act(id, "answer", "answer-001", how="done", **both)).status_code == 303
    page = await case.text()
    assert ("Ông Mẫn" in page, LONGER in page, "Ông Mẫu" in page) == (True, True, False)

    async with Visit(case.app) as other:  # and what is no more than touched is named, with the way there
        await other.ask(case.session, "Câu của người khác?")
    runtime = await case.app.service.runtime(case.session)
    main = next(id for _, id in runtime.view.state.keys(Question.noun) if id != case.question)
    own = runtime.view.state.need(Question, case.question).text.text
    chosen = f"Nhiều người hỏi: {own[:14]} và nhiều điều khác nữa"
    about = {"into": main, "questions": [case.question], "text": chosen, "text_rev": 1}
    command = {"session": case.session, "cid": "merge-0001", "do": "question.merge", "with": about}
    assert (await case.lead.post(f"/buoi/{case.session}/do", json=command, headers=ORIGIN)).json()["ok"]
    await touched_and_told(case, main)


async def touched_and_told(case: Case, main: str) -> None:
    """The words are marked at the board, and the certificate of what leaves them says so, until the desk changes it."""
    for right, named in (("see", False), ("erase", True)):
        id = await case.want(right, f"want-{right}", part_words="1")
        page = (await case.lead.get(f"{BOARD}?yeu-cau={id}")).text
        assert ("<mark>Bao giờ cấp sổ</mark>" in page) is named
        assert (f'/buoi/{case.session}/ban#{main}"' in page) is named
    done = {"how": "done", "done": ["contact", "name_hidden", "words"]}
    assert (await case.act(id, "answer", "answer-002", **done)).status_code == 303
    told = (await case.do("certificate", data_request=id)).text
    for said in ("Trừ những chỗ kể ở mục", "Lời hỏi chung của câu số 2 có những cụm từ giống", "không có lời nào khác"):
        assert said in told, said
    for never in ("Bản gốc còn giữ tên", "không có lời nào của ông/bà"):
        assert never not in told, never
    assert "Lời hỏi chung của câu số 2 có những cụm từ giống" in (await case.open()).text
    wording = {"question": main, "text_rev": 2, "text": "Lời khác?"}
    command = {"session": case.session, "cid": "change-0001", "do": "question.redact", "with": wording}
    assert (await case.lead.post(f"/buoi/{case.session}/do", json=command, headers=ORIGIN)).json()["ok"]
    assert "đã được viết lại" in (await case.do("certificate", data_request=id)).text


async def test_a_merged_question_and_the_wording_that_it_lent_are_seen_corrected_and_erased(case: Case) -> None:
    """Another's question, and under it this one, whose words were chosen for both."""
    async with Visit(case.app) as other:
        await other.ask(case.session, "Câu của người khác?")
        runtime = await case.app.service.runtime(case.session)
        main = next(id for _, id in runtime.view.state.keys(Question.noun) if id != case.question)
    command = {"session": case.session, "cid": "merge-0001", "do": "question.merge"}
    about = {"into": main, "questions": [case.question], "text": "Bao giờ có sổ đỏ?", "text_rev": 1}
    said = await case.lead.post(f"/buoi/{case.session}/do", json={**command, "with": about}, headers=ORIGIN)
    assert said.json()["ok"], said.text
    assert "lời chung của câu số" in (await case.open()).text

    id = await case.want("see")
    assert (await case.act(id, "answer", "answer-001", how="done", done="copy")).status_code == 303
    copy = (await case.do("copy", data_request=id)).json()
    assert (copy["state"], copy["merged_into"], copy["words_stand_for"]) == ("merged", 2, [2])
    assert [each["act"] for each in copy["written"]] == ["question.asked", "question.redacted"]

    id = await case.want("correct", "want-0002", part_words="1", text="Tên xã sai")
    both = {"done": ["text_corrected", "name_corrected"], "wording": "Bao giờ cấp sổ?", "name": "Ông Mẫn"}
    assert (await case.act(id, "answer", "answer-002", how="done", **both)).status_code == 303
    assert "Bao giờ cấp sổ?" in (await case.open()).text
    for each in (case.question, main):
        assert runtime.view.state.need(Question, each).text.text == "Bao giờ cấp sổ?"

    id = await case.want("erase", "want-0003", part_words="1")
    assert (await case.act(id, "answer", "answer-003", how="done", done="words")).status_code == 303
    await runtime.see()
    assert runtime.view.state.need(Question, main).text.text == "Câu của người khác?"
    written = str([(entry.name, entry.words) for entry in await case.app.book.read(f"session:{case.session}")])
    assert "sổ" not in written
    assert "Câu của người khác?" in written


async def test_words_in_a_wording_of_the_desk_are_erased_with_a_merged_question(case: Case) -> None:
    async with Visit(case.app) as other:
        await other.ask(case.session, "Câu của người khác?")
        runtime = await case.app.service.runtime(case.session)
        main = next(id for _, id in runtime.view.state.keys(Question.noun) if id != case.question)
    about = {"into": main, "questions": [case.question], "text": "Bao giờ có sổ đỏ? Và thuế?", "text_rev": 1}
    for at, (do, raw) in enumerate((("question.accept", {"question": main, "text_rev": 1}), ("question.merge", about))):
        command = {"session": case.session, "cid": f"merge-000{at}", "do": do, "with": raw}
        assert (await case.lead.post(f"/buoi/{case.session}/do", json=command, headers=ORIGIN)).json()["ok"]
    await followed(case.app)
    moved = await case.asker.get(f"/cau/{case.question}")
    assert (moved.status_code, moved.headers["location"].endswith(main)) == (302, True)

    id = await case.want("erase", part_words="1")
    assert (await case.act(id, "answer", "answer-001", how="done", done="words")).status_code == 303
    for followed_it in (False, True):
        gone = await case.asker.get(f"/cau/{case.question}")
        assert (gone.status_code, "đã xóa theo yêu cầu" in gone.text) == (410, True)
        case.app.service.streams.clear()
        read = await case.asker.get(f"/api/v1/pairs/{case.question}")
        told = read.json()
        assert (read.status_code, told["id"], told["number"]) == (410, case.question, 1)
        assert (told["text"], told["answer"], bool(told["erased_at"])) == (None, None, True)
        assert followed_it is False or case.session not in case.app.service.streams, "the tables say it"
        await followed(case.app)
    there = await case.asker.get(f"/cau/{main}")
    assert (there.status_code, "Câu của người khác?" in there.text, "sổ đỏ" in there.text) == (200, True, False)


async def test_a_refusal_says_why_and_nothing_is_done(case: Case) -> None:
    id = await case.want("erase", part_words="1")
    assert (await case.act(id, "answer", "answer-001", how="not_done", kept="archives")).status_code == 422
    silent = await case.act(id, "answer", "answer-002", how="not_done", text="Lưu trữ mười năm")
    assert ('id="kept-error"' in silent.text, "Lưu trữ mười năm" in silent.text) == (True, True)
    done = await case.act(id, "answer", "answer-003", how="not_done", kept="archives", text="Lưu trữ mười năm")
    assert done.status_code == 303
    told = (await case.open()).text
    assert ("Lưu trữ mười năm" in told, "pháp luật về lưu trữ" in told.lower()) == (True, True)
    assert "Bao giờ có sổ đỏ?" in await case.text()


async def test_ones_own_contact_is_erased_and_corrected_at_once(case: Case) -> None:
    bad = await case.do("address.leave", phone="không phải số")
    assert (bad.status_code, 'id="phone-error"' in bad.text, "không phải số" in bad.text) == (422, True, True)
    assert "090• ••• •99" in (await case.do("address.leave", "own-00002", phone="0900 777 199")).text
    gone = await case.do("address.stop", "own-00003")
    assert (gone.status_code, "•99" in gone.text) == (200, False)
    assert await case.app.book.rows("contacts", {}) == []


async def test_what_wants_a_fresh_factor_is_given_by_script_and_a_plan_is_carried_through_the_sign_in(
    case: Case,
) -> None:
    runtime = await case.app.service.runtime(case.session)
    assert await case.app.service.derived.of(runtime, "words.erase", {}, {"factor": "app"}) == {}
    form = {"do": "session.plan", "cid": "plan-00001", "topic": "Giữ nguyên lời", "venue": "", "day": "", "start": "9"}
    page = await case.asker.send_form("/buoi/moi/do", **form)
    assert (page.status_code, 'name="carry"' in page.text, "Giữ nguyên lời" in page.text) == (401, True, True)


async def test_only_those_who_answer_for_it_erase_words_and_no_stranger_sees_the_board(case: Case) -> None:
    id = await case.want("erase", part_words="1")
    async with Visit(case.app) as other, Visit(case.app, "angiang.localhost:8080") as elsewhere:
        for visit in (case.asker, await other.sign_in(case.app, "lan", ("gltt", "support"))):
            assert (await visit.get(f"{BOARD}?yeu-cau={id}")).status_code in (303, 403)
        moderator = await other.sign_in(case.app, "mai", ("gltt", "moderator"))
        form = {"do": "data_request.answer", "data_request": id, "how": "done", "done": "words"}
        no = await moderator.send_form(f"{BOARD}/do", cid="answer-001", **form)
        assert ('id="done-error"' in no.text, "Bao giờ có sổ đỏ?" in await case.text()) == (True, True)
        await elsewhere.sign_in(case.app, "anh", ("angiang", "lead"))
        assert (await elsewhere.get(f"{BOARD}?yeu-cau={id}")).status_code == 404
        assert (await elsewhere.send_form(f"{BOARD}/do", cid="answer-002", **form)).status_code == 404
    assert (await case.act(id, "answer", "answer-003", how="done", done="words")).status_code == 303
    assert "Bao giờ có sổ đỏ?" not in await case.text()
    assert await case.app.book.rows("contacts", {}) == []


async def test_whoever_lost_the_slip_gets_a_code_by_mail(case: Case) -> None:
    (row,) = await case.app.book.rows("sessions", {"id": case.session})
    number = f"{row['code']}-000001"
    for wrong in ({"receipt_no": number, "mail": "ai.khac@thu.example"}, {"receipt_no": "X-1-1", "mail": LEFT["mail"]}):
        answer = await case.asker.send_form(f"{HERE}/thu", **wrong)
        assert (answer.status_code, await letters(case)) == (200, [])
        told = answer.text
    typed = f" {number.lower().replace('-', ' – ')} "
    answer = await case.asker.send_form(f"{HERE}/thu", receipt_no=typed, mail=LEFT["mail"].upper())
    assert (answer.status_code, answer.text) == (200, told)
    assert (await case.asker.send_form(f"{HERE}/thu", receipt_no=number, mail="?")).status_code == 422
    (letter,) = await letters(case)
    code = re.search(r"[0-9a-f]{24}:[0-9]+:[A-Z2-7]{16}", letter.text)
    assert code
    assert (letter.recipient, "Bao giờ có sổ đỏ?" in letter.text) == (LEFT["mail"], False)
    assert "Ông Mẫu" in (await case.open(code[0])).text
    lost = case._replace(code=code[0])
    assert (await case.app.book.rows("data_requests", {"id": await lost.want("see")}))[0]["question"] == case.question
    for bad in (code[0][:-1] + "A", code[0].replace(":", ":1", 1), f"{case.question}:x:y", ":::"):
        assert (await case.open(bad)).status_code >= 400


async def letters(case: Case) -> list[Written]:
    return [each for each in await waiting(case.app) if isinstance(each, Written) and "Mã mở" in each.text]


async def test_what_comes_on_paper_is_entered_at_the_board(case: Case) -> None:
    (row,) = await case.app.book.rows("sessions", {"id": case.session})
    form = {"do": "data_request.receive", "cid": "paper-0001", "right": "see", "text": "Đơn ngày 01/12"}
    wrong = await case.lead.send_form(f"{BOARD}/nhap", receipt_no="X-2010-1-7", **form)
    assert (wrong.status_code, 'id="receipt_no-error"' in wrong.text, "Đơn ngày 01/12" in wrong.text) == (
        422,
        True,
        True,
    )
    done = await case.lead.send_form(f"{BOARD}/nhap", receipt_no=f"{row['code']}-000001", **form)
    assert done.status_code == 303
    assert "Đến bằng giấy." in (await case.lead.get(done.headers["location"])).text
    assert (await case.asker.send_form(f"{BOARD}/nhap", receipt_no=f"{row['code']}-000001", **form)).status_code >= 400


MARKS = (
    "MarkedName",
    "MarkedText",
    "MarkedLent",
    "MarkedMail",
    "0900 777 123",
    "MarkedPost",
    "MarkedReply",
    "MarkedRemark",
)
EVERYWHERE = {"mail__transport": "smtp://127.0.0.1:9", "answers__separate": "false", "desk__undo_s": "0"}


def marked(text: str) -> bool:
    return any(each in text for each in MARKS)


async def stands_as_a_stub(here: Case) -> None:
    """Every reading says that it was there, what became of it and when its words went; the record of the answer stays,
    and nothing is written to it from a form that was open before."""
    id, stub = here.question, "đã xóa theo yêu cầu của người hỏi, ngày"
    page = await here.asker.get(f"/cau/{id}")
    assert (page.status_code, stub in page.text, "Xin trả lời." in page.text) == (410, True, True)
    assert not any(each in page.text for each in ("og:image", "QAPage", "“”"))
    assert (await here.asker.get(f"/cau/{id}/the.png")).status_code == 404
    told = await here.asker.get(f"/api/v1/pairs/{id}")
    found = told.json()
    assert (told.status_code, found["text"], found["state"], bool(found["erased_at"])) == (
        410, None, "erased_later", True,
    )  # fmt: skip
    embedded = await here.asker.get(f"/nhung/cau/{id}")
    assert (embedded.status_code, stub in embedded.text) == (410, True)
    for end in ("", "/toan-van", "/toan-van.txt", "/toan-van.csv", "/toan-van.json"):
        answer = await here.asker.get(f"/buoi/{here.session}{end}")
        said = '"erased_at":' if end.endswith("json") else rf"{stub} \d"
        assert (answer.status_code, len(re.findall(said, answer.text))) == (200, 1), end
    assert "Lời đã xóa theo yêu cầu, ngày" in (await here.asker.get(f"/phieu/{id}")).text
    again = {"do": "question.redact", "session": here.session, "cid": "again-0001"}
    wording = {"question": id, "text_rev": 1, "text": "MarkedText"}
    refused = await here.lead.post(f"/buoi/{here.session}/do", json={**again, "with": wording}, headers=ORIGIN)
    assert refused.json()["code"] == "question.erased"


FORMS = ("json", "csv", "xlsx", "docx", "pdf", "txt", "vtt")


async def lent_to_a_group(here: Case) -> tuple[Case, str]:
    """A marked question whose words, some and then nearly all, stood for another one; it, and that one."""
    for text, name in (("Câu của người khác?", "Ông Mẫu"), (LENT, "MarkedName Hai")):
        async with Visit(here.app) as other:
            await other.ask(here.session, text, name=name)
    state = (await here.app.service.runtime(here.session)).view.state
    main, lent = (state.need(Question, id) for _, id in state.keys(Question.noun)[-2:])
    wordings = ("MarkedLent nhà tôi ở đâu mà nhiều người cùng hỏi?", f"Bà con hỏi: {LENT}")
    about = {"into": main.id, "questions": [lent.id], "text": wordings[0], "text_rev": 1}
    again = {"question": main.id, "text": wordings[1], "text_rev": 2}
    acts = {"question.accept": {"question": main.id, "text_rev": 1}, "question.merge": about, "question.redact": again}
    for at, (do, raw) in enumerate(acts.items()):
        command = {"session": here.session, "cid": f"group-000{at}", "do": do, "with": raw}
        said = await here.lead.post(f"/buoi/{here.session}/do", json=command, headers=ORIGIN)
        assert said.json()["ok"], said.text
    return here._replace(question=lent.id, code=here.app.service.receipts.code(lent.id, lent.lookup)), main.id


@pytest.mark.each_database
async def test_what_is_erased_on_request_is_gone_from_everywhere(
    tmp_path: Path, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A marked question goes the whole way and is found in tables, files, open data, search and a copy. Its asker has
    it erased by the board: it is in no table, file, copy made afterwards, mail, page, feed or download, and the list
    beside the database names it, so that a restore of an older copy takes it out again."""
    async with under_way(tmp_path / "var", database_url, ("gltt", "lead"), **EVERYWHERE) as state:
        app = state.app
        async with Visit(app) as asker:
            reach = {"mail": "MarkedMail@thu.example", "phone": "0900 777 123", "post": "MarkedPost 9"}
            await asker.ask(state.session, "MarkedText bao giờ có sổ?", name="MarkedName", **reach)
            (mine,) = await app.book.rows("receipts", {})
            question = (await app.service.runtime(state.session)).view.state.need(Question, str(mine["question"]))
            id, code = question.id, app.service.receipts.code(question.id, question.lookup)
            here = Case(app, state.lead, asker, state.session, id, code)
            await state.do("question.hold", question=id, state="asked", text="Ở đâu?")
            act = f"/buoi/{state.session}/do"
            await asker.send_form(act, do="question.clarify", question=id, text="MarkedReply", cid="reply-0001")
            await state.do("question.accept", question=id, text_rev=1)
            group = await lent_to_a_group(here)
            await state.do("session.start")
            await state.do("question.call", question=group[1], text_rev=3)
            await state.do("question.return", question=group[1], state="called")
            await state.do("session.end")
            await state.do("answer.draft", question=id, rev=0, text="Xin trả lời.")
            await state.do("answer.publish", question=id, rev=1)
            rated = {"do": "answer.rate", "question": id, "value": "no", "remark": "MarkedRemark"}
            assert (await asker.send_form(act, cid="rate-00001", **rated)).status_code == 303
            await followed(app)
            await app.open_data.make(app.book.now())
            before = set(await kept(app, tmp_path, marked))
            assert {"copy", "entries", "transcript", "pairs.jsonl.gz", "mail"} <= before
            assert marked((await asker.get(f"/cau/{id}")).text)
            assert marked((await asker.get("/tim.json?q=sổ")).text)
            request = await here.want("erase", part_words="1")
            done = await here.act(request, "answer", "answer-001", how="done", done=["words", "contact"])
            assert done.status_code == 303, done.text
            request = await group[0].want("erase", "want-0002", part_words="1")
            done = await here.act(request, "answer", "answer-002", how="done", done=["words"])
            assert done.status_code == 303, done.text
            await followed(app)
            listed = tmp_path / "var" / "erased.txt"
            assert not await erasures.look(app.book, listed, 365, await erasures.look(app.book, listed, 365, False))
            assert await kept(app, tmp_path, marked) == []
            assert f"words session:{state.session}" in listed.read_text()
            shared = (f"{each}/{group[1]}" for each in ("/cau", "/nhung/cau", "/api/v1/pairs"))
            pages = (*shared, "/", f"/cau/{id}", f"/phieu/{id}", "/cua-toi", "/tim?q=bao", "/tim.json?q=bao", "/atom",
                     "/luu-tru", "/api/v1/pairs", "/du-lieu-mo", BOARD, f"{BOARD}?yeu-cau={request}")  # fmt: skip
            ends = ("", "/toan-van", "/ban", "/cong-khai.json", "/frame?audience=public", "/frame?audience=desk",
                    "/bao-cao", "/bao-cao.docx", "/niem-phong.json", "/xem-lai/0.json", "/xem-lai/muc.json",
                    *(f"/toan-van.{form}" for form in FORMS))  # fmt: skip
            for visit in (asker, state.lead):
                for page in (*pages, *(f"/buoi/{state.session}{end}" for end in ends)):
                    answer = await visit.get(page)
                    assert answer.status_code < 500, page
                    assert not marked(answer.text + unpacked(answer.content)), page
            rev = (await app.service.runtime(state.session)).view.state.need(Question, id).text_rev
            stale = {"question": id, "text_rev": rev, "text": "MarkedText lần nữa"}
            with pytest.raises(Refused, match=r"question\.erased"):
                await state.do("question.redact", **stale)
            await stands_as_a_stub(here)
            piece = (await asker.get(f"/buoi/{state.session}/xem-lai/0.json")).text
            assert '"changed":["text"]' in piece, "the replay says that the shared wording was taken back"
            assert not marked((await here.open()).text)
    assert not marked(caplog.text)
