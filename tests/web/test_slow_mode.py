"""A slowed session at its doors: the form without scripts, and the fast one; nothing that was typed is lost."""

import re
from pathlib import Path
from typing import Any

from server.runtime.budgets import MemoryBudgets
from server.runtime.work import answer
from tests.web.sites import ASK, Visit, site, until_open

EASY = {"slow__bits": "2", "slow__puzzles": "2", "slow__plain_s": "20"}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden field {name}"
    return found[1]


async def test_both_doors(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url, **EASY) as app, Visit(app) as lead, Visit(app) as anyone, Visit(app) as fast:
        await lead.sign_in(app, "chutri", ("gltt", "lead"))
        session = await lead.plan()
        await until_open(app, session)
        mode: Any = app.service.rate_limits.slow
        late = 0
        mode._now = lambda: app.book.now() + late
        mode.budgets = MemoryBudgets(clock=lambda: mode._now() / 1000)
        told = {"do": "session.slow_down", "session": session, "cid": "slow-00001"}
        origin = {"Origin": str(lead.base_url).rstrip("/")}
        assert (await lead.post(f"/buoi/{session}/do", json=told, headers=origin)).json()["ok"]

        page = (await anyone.get(f"/buoi/{session}/hoi")).text
        assert "nhận câu hỏi chậm lại" in page
        first = await anyone.ask(session, "Bao giờ có sổ đỏ?", hidden(page, "cid"), province="angiang")
        if first.status_code == 307:  # known from here on
            first = await anyone.ask(session, "Bao giờ có sổ đỏ?", hidden(page, "cid"), province="angiang")
        assert first.status_code == 429
        assert "Xin chờ 20 giây" in first.text
        assert "Bao giờ có sổ đỏ?" in first.text
        assert "Ông Mẫu" in first.text
        again = {"cid": hidden(first.text, "cid"), "proof": hidden(first.text, "proof"), "province": "angiang"}
        soon = await anyone.ask(session, "Bao giờ có sổ đỏ?", **again)
        assert soon.status_code == 429
        assert "Xin chờ thêm" in soon.text
        late = 20_000
        again |= {"cid": hidden(soon.text, "cid"), "proof": hidden(soon.text, "proof")}
        assert (await anyone.ask(session, "Bao giờ có sổ đỏ?", **again)).status_code == 303
        assert (await anyone.ask(session, "Bao giờ có sổ đỏ?", **again)).status_code == 303, (
            "sent twice is one question"
        )

        with_ = {name: ASK[name] for name in ("kind", "asker_type", "field")} | {"text": "Còn nước?"}
        envelope = {"do": "question.ask", "session": session, "cid": "fast-000001", "with": with_}
        known = (await fast.post(f"/buoi/{session}/do", json=envelope, headers=origin)).json()
        headers = origin | {"Giaoluu-Asker": known["asker"]}
        no = (await fast.post(f"/buoi/{session}/do", json=envelope, headers=headers)).json()
        assert (no["ok"], no["code"]) == (False, "slow.work")
        sent = {**envelope, "with": {**with_, "proof": answer(no["work"])}}
        taken = (await fast.post(f"/buoi/{session}/do", json=sent, headers=headers)).json()
        assert taken["ok"]
        again = (await fast.post(f"/buoi/{session}/do", json=envelope, headers=headers)).json()
        assert again["seq"] == taken["seq"], "what was done gives its first ack, without a proof, too"
        view = app.service.streams[session].view.state
        assert len(view.keys("question")) == 2

        contact = {"do": "session.require_contact", "session": session, "cid": "contact-0001"}
        assert (await lead.post(f"/buoi/{session}/do", json=contact, headers=origin)).json()["ok"]
        page = (await anyone.get(f"/buoi/{session}/hoi")).text
        assert "cần để lại số điện thoại hoặc thư điện tử" in page
        late = 40_000
        none = await anyone.ask(session, "Còn nước?", hidden(page, "cid"), province="angiang")
        assert none.status_code == 422, "told before any wait"
        assert "chỉ nhận câu hỏi có để lại số điện thoại" in none.text
        assert "Còn nước?" in none.text
        typed = {"cid": hidden(none.text, "cid"), "province": "angiang", "phone": "0900 000 123"}
        wait = await anyone.ask(session, "Còn nước?", **typed)
        assert wait.status_code == 429
        late = 90_000
        again = {"cid": hidden(wait.text, "cid"), "proof": hidden(wait.text, "proof"), "phone": "0900 000 123"}
        assert (await anyone.ask(session, "Còn nước?", province="angiang", **again)).status_code == 303
        assert "0900" not in str([entry.facts for entry in await app.book.read(f"session:{session}")])
