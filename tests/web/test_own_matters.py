"""What somebody asked stays theirs to read for ever, and a rehearsal's stays in the rehearsal."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.app import App
from server.domain.session.question import LOOKUP
from server.gateway.visitor import Visitor
from tests.web.sites import ASK, Visit, site, until_open

ANSWER = "Xin trả lời như sau."


class Asked:
    """A session with one question of this citizen, answered in writing, and its lead."""

    def __init__(self, app: App, citizen: Visit, lead: Visit) -> None:
        self.app, self.citizen, self.lead = app, citizen, lead
        self.session = self.question = ""
        self._acts = 0

    async def do(self, name: str, **raw: Any) -> dict[str, Any]:
        self._acts += 1
        envelope = {"do": name, "session": self.session, "cid": f"act-{self._acts:08d}", "with": raw}
        origin = {"Origin": str(self.lead.base_url).rstrip("/")}
        answer = await self.lead.post(f"/buoi/{self.session}/do", json=envelope, headers=origin)
        assert answer.json()["ok"], answer.text
        return dict(answer.json())

    async def close(self) -> None:
        """Answer everything, close, and let the process forget."""
        await self.do("question.accept", question=self.question, text_rev=1)
        await self.do("session.start")
        await self.do("answer.draft", question=self.question, rev=0, text=ANSWER)
        await self.do("answer.publish", question=self.question, rev=1)
        await self.do("session.end")
        await self.do("session.close")
        self.app.service.streams.clear()


@pytest.fixture
async def asked(tmp_path: Path, database_url: str) -> AsyncIterator[Asked]:
    async with site(tmp_path / "var", database_url) as app, Visit(app) as citizen, Visit(app) as lead:
        here = Asked(app, citizen, lead)
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        here.session = await lead.plan()
        await until_open(app, here.session)
        await citizen.get(f"/buoi/{here.session}/hoi")
        sent = await citizen.ask(here.session, "Bao giờ có sổ đỏ?")
        here.question = sent.headers["location"].rpartition("/")[2]
        yield here


@pytest.mark.each_database
async def test_slip_list_code_and_page_outlive_the_session(asked: Asked) -> None:
    code = asked.app.service.receipts.code(asked.question, LOOKUP)
    await asked.close()
    slip = await asked.citizen.get(f"/phieu/{asked.question}")
    assert slip.status_code == 200
    assert code[:4] in slip.text
    listed = (await asked.citizen.get("/cua-toi")).text
    assert "Bao giờ có sổ đỏ?" in listed
    assert f"/cau/{asked.question}" in listed
    assert ANSWER in (await asked.citizen.get(f"/cau/{asked.question}")).text
    async with Visit(asked.app) as other:
        found = await other.send_form("/tra-cuu", code=code)
        assert "Bao giờ có sổ đỏ?" in found.text
        assert ANSWER in found.text
        assert (await other.get(f"/phieu/{asked.question}")).status_code == 404
        assert "Bao giờ có sổ đỏ?" not in (await other.get("/cua-toi")).text


async def test_whoever_comes_to_the_form_without_a_cookie_gets_one_with_the_slip(asked: Asked) -> None:
    async with Visit(asked.app) as citizen:
        sent = await citizen.ask(asked.session, "Không có cookie?", cid="ask-000009")
        assert (await citizen.get(sent.headers["location"])).status_code == 200


async def test_the_slips_picture_leads_to_a_page_that_takes_its_code(asked: Asked) -> None:
    """Whoever comes with the code behind the # needs the script that puts it into the form, closed session or not."""
    await asked.close()
    async with Visit(asked.app) as phone:
        text = (await phone.get("/cua-toi")).text
        assert "room/mine.js" in text
        assert 'id="code"' in text


async def test_an_own_question_beyond_the_newest_has_its_slip(asked: Asked) -> None:
    service = asked.app.service
    service.limits = msgspec.structs.replace(service.limits, mine=1)
    await asked.citizen.ask(asked.session, "Một câu mới hơn?", cid="ask-000002")
    assert "Bao giờ có sổ đỏ?" not in (await asked.citizen.get("/cua-toi")).text
    assert (await asked.citizen.get(f"/phieu/{asked.question}")).status_code == 200


async def test_no_page_of_the_room_leads_into_a_rehearsal(asked: Asked) -> None:
    service, citizen = asked.app.service, asked.citizen
    (row,) = await service.book.rows("sessions", {"id": asked.session})
    account = await asked.app.people.find("hung")
    assert account is not None
    times = {name: row[name] for name in ("intake_opens", "starts_at", "ends_at", "answer_due")}
    plan = {"code": "DT-1", "topic": "Buổi diễn tập", "rehearsal": True, **times}
    trial = await service.plan("gltt", Visitor(asker="x", account=account.id, room="gltt"), plan, "plan-dt-0001")
    await until_open(asked.app, trial)
    sent = await citizen.ask(trial, "Câu hỏi để tập?", cid="ask-dt-0001")
    assert sent.status_code == 303, sent.text
    slip = (await citizen.get(sent.headers["location"])).text
    assert 'class="rehearsal"' in slip
    assert f"/buoi/{trial}/cua-toi" in slip
    own = (await citizen.get(f"/buoi/{trial}/cua-toi")).text
    assert "Câu hỏi để tập?" in own
    assert 'class="rehearsal"' in own
    assert "Bao giờ có sổ đỏ?" not in own
    for path in ("/cua-toi", "/", "/dia-phuong", f"/buoi/{asked.session}"):
        text = (await citizen.get(path)).text
        assert trial not in text, path
        assert "Câu hỏi để tập?" not in text, path
    code = service.receipts.code(sent.headers["location"].rpartition("/")[2], LOOKUP)
    assert 'class="rehearsal"' in (await citizen.send_form("/tra-cuu", code=code)).text
    async with Visit(asked.app, "angiang.localhost:8080") as elsewhere:
        assert "Câu hỏi để tập?" not in (await elsewhere.send_form("/tra-cuu", code=code)).text


async def test_a_code_typed_in_another_room_leads_to_where_it_was_asked(asked: Asked) -> None:
    code = asked.app.service.receipts.code(asked.question, LOOKUP)
    await asked.close()
    async with Visit(asked.app, "angiang.localhost:8080") as elsewhere:
        assert f'href="/r/gltt/cau/{asked.question}"' in (await elsewhere.send_form("/tra-cuu", code=code)).text


async def test_what_is_asked_back_is_answered_without_scripts(asked: Asked) -> None:
    """By the device that asked; what is refused comes back as it was typed; by the code from anywhere."""
    citizen, id, room = asked.citizen, asked.question, f"/buoi/{asked.session}/do"
    await asked.do("question.hold", question=id, state="asked", needs=["place"], text="Gần mỏ <b>nào</b>?")
    page = (await citizen.get(f"/phieu/{id}/bo-sung")).text
    assert "Gần mỏ &lt;b&gt;nào&lt;/b&gt;?" in page
    assert f"/phieu/{id}/bo-sung" in (await citizen.get("/cua-toi")).text
    long = "Xã Ví Dụ. " * 400
    fields = {"do": "question.clarify", "question": id}
    refused = await citizen.send_form(room, **fields, text=long)
    assert (refused.status_code, long.strip() in refused.text) == (422, True)
    assert (await citizen.send_form(room, **fields, text="Xã Ví Dụ")).status_code == 303
    late = await citizen.send_form(room, **fields, text="Còn nữa ạ")
    assert (late.status_code, "Còn nữa ạ" in late.text) == (422, True)
    await asked.do("question.hold", question=id, state="asked", text="Thửa nào?")
    code = asked.app.service.receipts.code(id, LOOKUP)
    async with Visit(asked.app) as other:
        assert (await other.send_form(room, **fields, text="Thửa 12")).status_code == 404
        assert "Thửa nào?" in (await other.send_form("/tra-cuu", code=code)).text
        assert "Thửa 12" in (await other.send_form(room, **fields, text="Thửa 12", code=code)).text


async def test_an_answer_is_rated_from_the_list_the_slip_and_by_the_code_for_ever(asked: Asked) -> None:
    await asked.close()
    citizen, id, room = asked.citizen, asked.question, f"/buoi/{asked.session}/do"
    fields = {"do": "answer.rate", "question": id}
    assert 'name="value" value="partly"' in (await citizen.get("/cua-toi")).text
    assert (await citizen.send_form(room, **fields)).status_code == 422
    assert (await citizen.send_form(room, **fields, value="partly")).status_code == 303
    assert 'value="partly" checked' in (await citizen.get(f"/phieu/{id}")).text
    async with Visit(asked.app) as other:
        code = asked.app.service.receipts.code(id, LOOKUP)
        done = await other.send_form(room, **fields, value="no", remark="=cmd|x", code=code)
        assert (done.status_code, "=cmd|x" in done.text) == (200, True)
    assert "=cmd|x" in (await citizen.get(f"/phieu/{id}/danh-gia")).text


async def test_two_rooms_of_one_host_are_asked_by_one_device(asked: Asked) -> None:
    """One list for both; each slip in its own room; what is asked back in one is answered there."""
    async with Visit(asked.app, "angiang.localhost:8080") as lead, Visit(asked.app, "localhost:8080") as citizen:
        await lead.sign_in(asked.app, "tam", ("angiang", "lead"))
        other = await lead.plan()
        await until_open(asked.app, other)
        slips = {}
        for room, session, text in (("gltt", asked.session, "Hỏi Bộ?"), ("angiang", other, "Hỏi tỉnh?")):
            await citizen.get(f"/r/{room}/buoi/{session}/hoi")
            form = {**ASK, "cid": f"ask-{room}", "text": text}
            sent = await citizen.send_form(f"/r/{room}/buoi/{session}/do", **form)
            assert sent.status_code == 303, sent.text
            slips[room] = sent.headers["location"]
        for room in slips:
            listed = (await citizen.get(f"/r/{room}/cua-toi")).text
            assert ("Hỏi Bộ?" in listed, "Hỏi tỉnh?" in listed) == (True, True)
            assert (await citizen.get(slips[room])).status_code == 200
        id = slips["gltt"].rpartition("/")[2]
        await asked.do("question.hold", question=id, state="asked", needs=["place"])
        assert f"/r/gltt/phieu/{id}/bo-sung" in (await citizen.get("/r/angiang/cua-toi")).text
        reply = {"do": "question.clarify", "question": id, "text": "Ở xã Ví Dụ"}
        assert (await citizen.send_form(f"/r/angiang/buoi/{asked.session}/do", **reply)).status_code == 404
        assert (await citizen.send_form(f"/r/gltt/buoi/{asked.session}/do", **reply)).status_code == 303


async def test_whoever_only_comes_by_is_not_told_of_being_forgotten(asked: Asked) -> None:
    page = (await asked.citizen.get("/quen")).text
    assert "Máy này đã quên" not in page
    assert page.count("data-forget data-owed") == 2, "the page's own button, and the line at its foot"
    assert "Bao giờ có sổ đỏ?" in (await asked.citizen.get("/cua-toi")).text
    done = await asked.citizen.post("/quen", data={}, headers={"Origin": str(asked.citizen.base_url).rstrip("/")})
    assert "Máy này đã quên" in (await asked.citizen.get(done.headers["location"])).text
    assert "Bao giờ có sổ đỏ?" not in (await asked.citizen.get("/cua-toi")).text
