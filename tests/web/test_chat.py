"""The chat without scripts, and with them: whose line is where, what is refused keeps what was typed, the desk acts."""

import re
from pathlib import Path
from typing import Any

from server.app import App
from server.runtime.budgets import MemoryBudgets
from server.runtime.work import answer
from tests.web.sites import Visit, site, until_open

LINE = re.compile(r'name="line" value="([^"]+)"')


async def talk(app: App, lead: Visit) -> str:
    await lead.sign_in(app, "chutri", ("gltt", "lead"))
    session = await lead.plan()
    await until_open(app, session)
    for n, name in enumerate(("session.start", "chat.set_up")):
        envelope: dict[str, Any] = {"do": name, "session": session, "cid": f"begin-{n:04d}"}
        if n:
            envelope["with"] = {"mode": "moderated", "every_s": 30}
        told = await lead.post(f"/buoi/{session}/do", json=envelope, headers={"Origin": str(lead.base_url).rstrip("/")})
        assert told.json()["ok"], told.text
    return session


async def said(who: Visit, session: str, text: str, page: str, **more: str) -> Any:
    cid = re.search(r'name="cid" value="([^"]+)"', page[page.index('value="chat.say"') :])
    assert cid
    form = {"do": "chat.say", "cid": cid[1], "text": text, **more}
    answer = await who.send_form(f"/buoi/{session}/do", **form)
    return await who.send_form(answer.headers["location"], **form) if answer.status_code == 307 else answer


async def test_a_line_waits_is_let_through_and_is_taken_away(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app) as lead, Visit(app) as me, Visit(app) as other:
        session = await talk(app, lead)
        room = (await me.get(f"/buoi/{session}")).text
        assert "duyệt rồi mới hiện" in room
        assert "set-cookie" not in (await me.get(f"/buoi/{session}")).headers
        text = "<b>Mong nói thêm</b> về lệ phí"
        assert (await said(me, session, text, room, name="Ban thư ký")).status_code == 303
        own = (await me.get(f"/buoi/{session}/tro-chuyen")).text
        assert "&lt;b&gt;Mong nói thêm&lt;/b&gt;" in own
        assert "đang chờ duyệt" in own
        assert (await said(me, session, text, room, name="Ban thư ký")).status_code == 303, (
            "the same form is the same line"
        )
        hidden = [(await other.get(path)).text for path in (f"/buoi/{session}", f"/buoi/{session}/tro-chuyen")]
        assert not any("Mong nói thêm" in page for page in hidden)

        soon = await said(me, session, "Nữa <i>", own)
        assert soon.status_code == 429
        assert "Mỗi người một tin trong 30 giây" in soon.text
        assert 'value="Nữa &lt;i&gt;"' in soon.text
        long = await said(other, session, "x" * 301, (await other.get(f"/buoi/{session}/tro-chuyen")).text)
        assert long.status_code == 422
        assert 'value="' + "x" * 301 in long.text

        desk = (await lead.get(f"/buoi/{session}/ban/tro-chuyen")).text
        assert "Tên giống ban thư ký" in desk
        line = LINE.search(desk)
        assert line
        act = {"do": "chat.approve", "cid": "approve-0001", "line": line[1]}
        assert (await lead.send_form(f"/buoi/{session}/ban/tro-chuyen", **act)).status_code == 303
        seen = (await other.get(f"/buoi/{session}")).text
        assert "&lt;b&gt;Mong nói thêm&lt;/b&gt;" in seen
        assert "data-staff" not in seen, "a name that imitates the staff bears no sign of theirs"
        own = (await me.get(f"/buoi/{session}/tro-chuyen")).text
        assert "Ông/bà</b>" in own
        again = await lead.send_form(f"/buoi/{session}/ban/tro-chuyen", **{**act, "cid": "approve-0002"})
        assert "vừa xử lý tin này" in again.text
        gone = {"do": "chat.remove", "cid": "remove-0001", "line": line[1], "reason": "advertising"}
        assert (await lead.send_form(f"/buoi/{session}/ban/tro-chuyen", **gone)).status_code == 303
        seen = (await other.get(f"/buoi/{session}")).text
        assert "Mong nói thêm" not in seen
        assert "Một tin đã gỡ: quảng cáo." in seen
        stranger = await other.send_form(f"/buoi/{session}/ban/tro-chuyen", **gone)
        assert stranger.status_code in (303, 401)


async def test_a_slowed_session_asks_for_work_before_a_line_and_talk_keeps_no_question_out(
    tmp_path: Path, sqlite_url: str
) -> None:
    easy = {"slow__bits": "2", "slow__puzzles": "2", "limits__chat_per_session_min": "1"}
    async with site(tmp_path, sqlite_url, **easy) as app, Visit(app) as lead, Visit(app) as fast:
        session = await talk(app, lead)
        mode: Any = app.service.rate_limits.slow
        mode.budgets = MemoryBudgets()
        origin = {"Origin": str(lead.base_url).rstrip("/")}
        slow = {"do": "session.slow_down", "session": session, "cid": "slow-00001"}
        assert (await lead.post(f"/buoi/{session}/do", json=slow, headers=origin)).json()["ok"]
        envelope: dict[str, Any] = {"do": "chat.say", "session": session, "cid": "say-000001", "with": {"text": "Rõ ạ"}}
        known = (await fast.post(f"/buoi/{session}/do", json=envelope, headers=origin)).json()
        headers = origin | {"Giaoluu-Asker": known["asker"]}
        no = (await fast.post(f"/buoi/{session}/do", json=envelope, headers=headers)).json()
        assert (no["ok"], no["code"]) == (False, "slow.work")
        sent = {**envelope, "with": {"text": "Rõ ạ", "proof": answer(no["work"])}}
        for _ in range(2):
            taken = (await fast.post(f"/buoi/{session}/do", json=sent, headers=headers)).json()
            assert (taken["ok"], taken["chat"][0]["state"]) == (True, "line_held")
        assert taken["line"] == taken["chat"][0]["id"]
        assert (await fast.get(f"/buoi/{session}/mine", headers=headers)).json()["chat"][0]["text"] == "Rõ ạ"
        assert "Rõ ạ" not in (await fast.get(f"/buoi/{session}/frame")).text
        fast_speed = {"do": "session.speed_up", "session": session, "cid": "fast-00001"}
        assert (await lead.post(f"/buoi/{session}/do", json=fast_speed, headers=origin)).json()["ok"]
        crowd = {**envelope, "cid": "say-000002"}
        assert (await fast.post(f"/buoi/{session}/do", json=crowd, headers=headers)).json()["code"] == "chat.crowded"
        assert (await fast.ask(session, "Bao giờ có sổ đỏ?")).status_code in (303, 307)
