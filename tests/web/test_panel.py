"""The panel's own seat and the confidence monitor, without scripts: who may look, what is kept, what is public."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.app import App
from server.domain.session.screen_link import ScreenLink
from server.gateway.visitor import Visitor
from server.runtime import screens
from server.web import panel_list
from tests.web.sites import Visit, site, until_open

DRAFT = "Hồ sơ nộp tại Sở, mã ⟦nháp⟧."
HIDDEN = "Câu chưa công khai ⟦kín⟧?"


class Place:
    def __init__(self, app: App, lead: Visit, expert: Visit, session: str) -> None:
        self.app, self.lead, self.expert, self.session = app, lead, expert, session

    @property
    def seat(self) -> str:
        return f"/buoi/{self.session}/tra-loi"

    async def do(self, who: str, command: str, /, **raw: Any) -> None:
        account = await self.app.people.find(who)
        assert account is not None
        visitor = Visitor(asker="", account=account.id)
        await self.app.service.do(self.session, visitor, command, raw, f"cid-{command}-{len(str(raw))}")

    async def send(self, who: Visit, do: str, **fields: str) -> tuple[int, str]:
        answer = await who.send_form(f"{self.seat}/do", do=do, **fields)
        return answer.status_code, answer.text

    async def seen(self, path: str, who: Visit | None = None) -> str:
        answer = await (who or Visit(self.app)).get(path)
        return re.sub(r'<script type="application/json".*?</script>', "", answer.text, flags=re.DOTALL)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with site(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/db.sqlite") as app:
        lead = await Visit(app).sign_in(app, "lan", ("gltt", "lead"), ("gltt", "moderator"))
        expert = await Visit(app).sign_in(app, "vinh", ("gltt", "expert"))
        session = await lead.plan()
        await until_open(app, session)
        yield Place(app, lead, expert, session)


async def asked(place: Place) -> tuple[str, str]:
    """A public question that is assigned to the expert's person, and that person; another question is not public."""
    await Visit(place.app).ask(place.session, "Xin hỏi thời hạn thuê đất ⟦mở⟧?")
    await Visit(place.app).ask(place.session, HIDDEN, "ask-000002")
    state = (await place.app.service.runtime(place.session)).view.state
    question = state.keys("question")[0][1]
    await place.do("lan", "question.accept", question=question, text_rev=1)
    await place.do("lan", "panel.seat", name="Bà Trần Thị Ví Dụ", title="Phó Vụ trưởng", unit="Vụ Đất đai")
    ((_, person),) = (await place.app.service.runtime(place.session)).view.state.keys("person")
    account = await place.app.people.find("vinh")
    assert account is not None
    await place.do("lan", "panel_seat.give", person=person, accounts=[f"staff:{account.id}"])
    await place.do("lan", "question.assign", question=question, owner=f"person:{person}")
    return question, person


async def test_from_my_question_to_an_answer_that_another_approves(place: Place) -> None:
    question, person = await asked(place)
    page = await place.seen(place.seat, place.expert)
    assert ("⟦mở⟧" in page, "⟦kín⟧" in page, "Bà Trần Thị Ví Dụ" in page) == (True, False, True)
    about = {"question": question, "number": "1"}
    sent = {**about, "rev": "0", "text": DRAFT, "was": "", "person": person}
    assert (await place.send(place.expert, "answer.draft", **sent))[0] == 303
    status, text = await place.send(place.expert, "answer.draft", **{**sent, "text": "Cửa sổ thứ hai"})
    assert (status, "Cửa sổ thứ hai" in text, DRAFT in text) == (422, True, True), "both are there"
    changed = {**sent, "rev": "1", "text": f"{DRAFT} Thêm.", "was": DRAFT}
    assert (await place.send(place.expert, "submission.submit", **changed))[0] == 303
    assert "⟦nháp⟧" not in await place.seen(f"/buoi/{place.session}")
    await place.do("lan", "session.start")
    status, _ = await place.send(place.expert, "answer.publish", **about, rev="2")
    assert status == 403, "whoever answers does not approve"
    assert f"{DRAFT} Thêm." in await place.seen(f"{place.seat}?muc=approve", place.lead)
    assert (await place.send(place.lead, "answer.publish", **about, rev="2"))[0] == 303
    for path in (f"/buoi/{place.session}", f"/cau/{question}"):
        page = await place.seen(path)
        assert (f"{DRAFT} Thêm." in page, "Bà Trần Thị Ví Dụ" in page) == (True, True), path


async def test_a_draft_is_public_only_while_the_session_says_so(place: Place) -> None:
    question, _ = await asked(place)
    sent = {"question": question, "number": "1", "rev": "0", "text": DRAFT, "was": "", "person": ""}
    await place.send(place.expert, "answer.draft", **sent)
    room = f"/buoi/{place.session}"
    await place.do("lan", "session.start")
    assert "⟦nháp⟧" not in (await Visit(place.app).get(room)).text
    await place.do("lan", "live_draft.allow", on=True)
    page = await place.seen(room)
    assert (page.count("⟦nháp⟧"), "Chưa duyệt" in page) == (1, True)
    await place.do("lan", "question.veil", question=question, state="accepted", reason="spam")
    assert "⟦nháp⟧" not in (await Visit(place.app).get(room)).text, "not in the data of the page either"
    await place.do("lan", "question.unveil", question=question, state="veiled")
    await place.do("vinh", "live_draft.withdraw", question=question)
    for path in (room, f"{room}/toan-van", f"/cau/{question}", f"{room}/frame", "/tim?q=nh%C3%A1p"):
        assert "⟦nháp⟧" not in (await Visit(place.app).get(path)).text, path


async def test_spoken_and_typed_for_another_and_a_substitute_who_signs(place: Place) -> None:
    question, person = await asked(place)
    sits = {"person": person, "name": "Ông Tạm", "title": "Chuyên viên"}
    assert (await place.send(place.expert, "panel_seat.substitute", **sits))[0] == 303
    typed = {"question": question, "number": "1", "rev": "0", "text": DRAFT, "was": "", "person": person, "spoken": "1"}
    assert (await place.send(place.lead, "answer.draft", **typed))[0] == 303
    await place.do("lan", "session.start")
    await Visit(place.app).sign_in(place.app, "hung", ("gltt", "lead"))
    await place.do("hung", "answer.publish", question=question, rev=1)
    for path in (f"/buoi/{place.session}", f"/cau/{question}", f"/buoi/{place.session}/toan-van"):
        page = await place.seen(path)
        assert ("Ông Tạm" in page, "thay Bà Trần Thị Ví Dụ" in page, "Ghi theo lời nói" in page) == (True,) * 3, path
        assert "Lan" not in page, "who typed is for staff"


async def test_a_message_is_on_seat_monitor_and_hosts_view_and_nowhere_else(place: Place) -> None:
    await asked(place)
    await place.do("lan", "message.send", text="Xin dừng ⟦nhắn⟧")
    host = await Visit(place.app).sign_in(place.app, "mai", ("gltt", "host"))
    base = f"/buoi/{place.session}"
    for path, who in (
        (place.seat, place.expert),
        (f"{base}/man-hinh-nhac", place.expert),
        (f"{base}/dan-chuong-trinh", host),
    ):
        assert "⟦nhắn⟧" in await place.seen(path, who), path
    for path in (base, f"{base}/san-khau", f"{base}/frame"):
        assert "⟦nhắn⟧" not in (await Visit(place.app).get(path)).text, path
    message = (await place.app.service.runtime(place.session)).view.state.keys("message")[0][1]
    assert (await place.send(place.expert, "message.read", message=message))[0] == 303
    assert "⟦nhắn⟧" not in await place.seen(place.seat, place.expert), "read, it makes way"
    assert "Đã đọc" in await place.seen(f"{base}/man-hinh-nhac", place.expert)


async def test_who_has_no_seat_is_sent_away(place: Place) -> None:
    publicist = await Visit(place.app).sign_in(place.app, "bao", ("gltt", "publicist"))
    stranger = await Visit(place.app).sign_in(place.app, "can", ("cantho", "expert"))
    for path in (place.seat, f"/buoi/{place.session}/man-hinh-nhac"):
        assert (await Visit(place.app).get(path)).status_code == 303, "to sign in"
        for who in (publicist, stranger):
            assert (await who.get(path)).status_code in (403, 404)
    status, _ = await place.send(publicist, "answer.draft", question="x", rev="0", text="x", person="")
    assert status in (403, 422)
    assert (await place.send(place.expert, "session.end"))[0] == 422


async def test_by_the_link_of_a_screen_the_monitor_only_looks_and_ends_with_it(place: Place) -> None:
    question, _ = await asked(place)
    await place.do("lan", "session.start")
    sent = {"question": question, "number": "1", "rev": "0", "text": DRAFT, "was": "", "person": ""}
    await place.send(place.expert, "answer.draft", **sent)
    await place.do("lan", "question.call", question=question, text_rev=1)
    await place.do("lan", "screen_link.make", output="confidence", place="Bục nói")
    runtime = await place.app.service.runtime(place.session)
    link = runtime.view.state.need(ScreenLink, runtime.view.state.keys("screen_link")[0][1])
    path = f"/buoi/{place.session}/man/man-nhac/{screens.code(place.app.service.receipts, runtime, link)}"
    page = await place.seen(path)
    assert ("⟦mở⟧" in page, "⟦nháp⟧" in page, "⟦kín⟧" in page, "<button" in page) == (True, True, False, False)
    hall = Visit(place.app)
    bare = path.partition(".")[0]
    assert (await hall.get(bare)).status_code >= 400
    await hall.get(path)
    again = await hall.get(bare)
    assert "⟦mở⟧" in again.text, "the key stands in a cookie, no longer in the address"
    kept = f"giaoluu_screen_{place.session}_{link.id}="
    assert kept in again.headers["set-cookie"], "sessions number alike; renewed while it is seen"
    await place.do("lan", "screen_link.revoke", link=link.id, reason="Xong")
    gone = await Visit(place.app).get(path)
    assert (gone.status_code >= 400, "⟦mở⟧" in gone.text) == (True, False)


def test_the_largest_groups_stand_first_and_only_what_waits() -> None:
    def asked(number: int, state: str = "accepted", **more: Any) -> dict[str, Any]:
        return {"id": f"q{number}", "number": number, "kind": "question", "text": "Hỏi?", "state": state, **more}

    every = (
        asked(1), asked(2, supported=3), asked(3, merged=[8, 9]), asked(4, "promised"),
        asked(5, "answered_live", supported=90), asked(6, supported=3, merged=[7]),
    )  # fmt: skip
    nouns = {"question": {each["id"]: each for each in every}}
    for most, numbers in ((9, [4, 6, 2, 3]), (2, [4, 6])):
        found = panel_list.lines(nouns, "staff:vi", panel_list.GROUPS, {"q4": 7, "q2": 1}, most)
        assert [each.question["number"] for each in found] == numbers
