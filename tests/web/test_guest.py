"""A guest by its link, without scripts: the door, the part, its end; and what the lead unit says to it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.app import App
from server.gateway.visitor import Visitor
from tests.web.sites import Visit, site, until_open

SIGNS = {"name": "Bà Mẫu", "title": "Phó Trưởng ban", "body": "Ban Quản lý"}
PART = "Thời hạn ghi trong giấy chứng nhận, mã ⟦phần⟧."


class Place:
    def __init__(self, app: App, lead: Visit, session: str) -> None:
        self.app, self.lead, self.session = app, lead, session
        self.guest = Visit(app)

    async def numbered(self, n: int = 1) -> str:
        state = (await self.app.service.runtime(self.session)).view.state
        return state.keys("question")[n - 1][1]

    async def do(self, name: str, **raw: object) -> None:
        account = await self.app.people.find("lan" if name != "answer.publish" else "hung")
        visitor = Visitor(asker="", account=account.id if account else None)
        await self.app.service.do(self.session, visitor, name, raw, f"cid-{name}-{len(str(raw))}")

    async def invite(self, number: str = "1", **more: str) -> str:
        """The code of a new invitation."""
        form = {"do": "invitation.give", "number": number, "body": "Ban Quản lý", "name": "Bà Mẫu", "hour": "23:30"}
        day = re.search(r'name="day" value="([^"]+)"', (await self.lead.get(f"/buoi/{self.session}/khach")).text)
        assert day is not None
        answer = await self.lead.send_form(f"/buoi/{self.session}/khach/do", **{**form, "day": day[1], **more})
        assert answer.status_code == 200, answer.text
        found = re.search(r'id="link-code" value="([^"]+)"', answer.text)
        assert found is not None, answer.text
        return found[1]

    async def enter(self, code: str, guest: Visit | None = None) -> str:
        answer = await (guest or self.guest).send_form("/khach", code=code)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def sign(self, page: str, rev: int = 0, do: str = "contribution.sign", **more: str) -> tuple[int, str]:
        form = {"do": do, "question": await self.numbered(), "rev": str(rev), "text": PART, **SIGNS, **more}
        answer = await self.guest.send_form(f"{page}/do", **form)
        return answer.status_code, answer.text

    async def judge(self, do: str, **more: str) -> None:
        page = (await self.lead.get(f"/buoi/{self.session}/khach")).text
        part = re.search(r'name="contribution" value="([^"]+)"', page)
        assert part is not None
        form = {"do": do, "contribution": part[1], "text_rev": "1", **more}
        answer = await self.lead.send_form(f"/buoi/{self.session}/khach/do", **form)
        assert answer.status_code == 303, answer.text


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with site(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/db.sqlite") as app:
        lead = await Visit(app).sign_in(app, "lan", ("gltt", "lead"), ("gltt", "moderator"), ("gltt", "head"))
        session = await lead.plan()
        await until_open(app, session)
        here = Place(app, lead, session)
        await Visit(app).ask(session, "Xin hỏi về thời hạn thuê đất ⟦một⟧?")
        await Visit(app).ask(session, "Câu khác chưa công khai ⟦hai⟧?", "ask-000002")
        yield here


async def test_a_part_that_is_too_large_to_be_read_is_refused_in_words(place: Place) -> None:
    page = await place.enter(await place.invite())
    headers = {"Origin": str(place.guest.base_url).rstrip("/"), "Accept": "application/json"}
    form = {"do": "contribution.write", "question": await place.numbered(), "rev": "0", "text": "x" * 300_000, **SIGNS}
    answer = await place.guest.post(f"{page}/do", data=form, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body.large")
    assert answer.json()["say"]


@pytest.mark.parametrize(
    ("host", "base", "start"),
    [
        ("gltt.localhost:8080", "", "http://gltt.localhost:8080"),
        ("localhost:8080", "/r/gltt", "http://localhost:8080/r/gltt"),
        ("192.168.1.5:8080", "/r/gltt", "http://192.168.1.5:8080/r/gltt"),
    ],
)
async def test_links_to_send_on_are_whole_addresses(place: Place, host: str, base: str, start: str) -> None:
    """Whichever way their giver came: whoever gets one by mail has only this."""
    async with Visit(place.app, host) as lead:
        await lead.sign_in(place.app, "lan")
        here = f"{base}/buoi/{place.session}"
        invited = re.search(r'name="day" value="([^"]+)"', (await lead.get(f"{here}/khach")).text)
        assert invited is not None
        form = {"do": "invitation.give", "number": "", "body": "Ban Quản lý", "name": "Bà Mẫu", "hour": "23:30"}
        given = await lead.send_form(f"{here}/khach/do", **{**form, "day": invited[1]})
        link = re.search(r'id="link" value="([^"]*)"', given.text)
        code = re.search(r'id="link-code" value="([^"]+)"', given.text)
        assert link is not None, given.text
        assert code is not None, given.text
        assert link[1] == f"{start}/khach#{code[1]}"
        made = await lead.send_form(
            f"{here}/man-hinh/do", do="screen_link.make", output="overlay", place="Bàn trộn", hour=""
        )
        screen = re.search(r'<textarea [^>]*id="link"[^>]*>([^<]*)<', made.text)
        assert screen is not None, made.text
        assert screen[1].startswith(f"{start}/buoi/{place.session}/man/")
        assert ('class="qr"' in made.text) == ("localhost" not in host), "no code leads to this very machine"


async def test_from_the_link_to_one_answer_in_signed_parts(place: Place) -> None:
    code = await place.invite()
    assert code not in (await place.lead.get(f"/buoi/{place.session}/khach")).text, "shown once"
    assert "#" not in (await place.guest.get("/khach")).text.split("<main", 1)[1].split("</main")[0].replace("#.", "")
    page = await place.enter(code)
    seen = (await place.guest.get(page)).text
    assert "⟦một⟧" in seen
    assert "⟦hai⟧" not in seen
    assert (await place.sign(page, do="contribution.write"))[0] == 303
    assert PART in (await place.guest.get(page)).text
    assert PART not in (await place.lead.get(f"/buoi/{place.session}/khach")).text, "not signed yet"
    status, text = await place.sign(page, rev=0, text="Cửa sổ thứ hai")
    assert status == 422
    assert "Cửa sổ thứ hai" in text
    assert PART in text, "both are there"
    assert (await place.sign(page, rev=1))[0] == 303
    await place.judge("contribution.accept")
    question = await place.numbered()
    await place.do("question.accept", question=question, text_rev=1)
    await place.do("session.start")
    await place.do("answer.draft", question=question, rev=0, text="Trả lời chung.")
    await Visit(place.app).sign_in(place.app, "hung", ("gltt", "lead"))
    await place.do("answer.publish", question=question, rev=1)
    for path in (f"/cau/{question}", f"/buoi/{place.session}", f"/buoi/{place.session}/toan-van"):
        text = (await Visit(place.app).get(path)).text
        assert PART in text, path
        assert "Phó Trưởng ban" in text, path
    status, text = await place.sign(page, rev=2, text="Muộn rồi")
    assert (status, "Muộn rồi" in text) == (422, True)


async def test_revoked_while_typing_the_text_stays_and_no_other_link_helps(place: Place) -> None:
    code = await place.invite()
    page = await place.enter(code)
    other = await place.enter(await place.invite(number="2"))
    assert "⟦một⟧" not in (await place.guest.get(other)).text
    stranger = Visit(place.app)
    assert (await stranger.get(page)).status_code == 404
    wrong = await stranger.send_form("/khach", code=code[:-2] + ("AA" if code[-2:] != "AA" else "BB"))
    assert (wrong.status_code, wrong.headers.get("set-cookie", "").count("guest")) == (404, 0)
    id = page.rpartition("/")[2]
    form = {"do": "invitation.revoke", "invitation": id, "reason": "Nhầm"}
    assert (await place.lead.send_form(f"/buoi/{place.session}/khach/do", **form)).status_code == 303
    status, text = await place.sign(page)
    assert (status, PART in text, "⟦một⟧" in text) == (422, True, False)
    assert "⟦một⟧" not in (await place.guest.get(page)).text
    status, _ = await place.sign(other, do="session.end")
    assert status == 422
    assert (await place.guest.get(f"/buoi/{place.session}/khach")).status_code in (303, 401, 403)


async def test_an_expert_of_the_invited_unit_opens_it_with_an_account(place: Place) -> None:
    code = await place.invite(unit="angiang", body="")
    _, id, _ = code.split(".")
    expert = await Visit(place.app).sign_in(place.app, "vinh", ("angiang", "expert"))
    page = f"/buoi/{place.session}/loi-moi/{id}"
    assert "⟦một⟧" in (await expert.get(page)).text
    foreign = await Visit(place.app).sign_in(place.app, "tam", ("cantho", "expert"))
    assert (await foreign.get(page)).status_code == 404
