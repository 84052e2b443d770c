"""A question in a unit's inbox is given to somebody, asked back about and extended by the forms of staff; its asker
replies where it was asked, and everybody reads why its day is another."""

import re
from pathlib import Path

from server.app import App
from server.local_time import DAY_MS, day_of
from tests.web.sites import Visit, until_reacted
from tests.web.test_account import followed
from tests.web.test_pages import under_way
from tests.web.test_transfers import HERE, PROVINCE, rows

BOARD = "/can-bo/theo-doi"


async def test_it_is_followed_up_as_one_in_a_session(tmp_path: Path, sqlite_url: str) -> None:
    allowed = {"answers__clock_pause": "true", "answers__extension_days": "9"}
    opened = under_way(tmp_path, sqlite_url, ("gltt", "lead"), ("gltt", "office"), **allowed)
    async with opened as state, Visit(state.app, PROVINCE) as there, Visit(state.app, PROVINCE) as chief:
        app, asker = state.app, Visit(state.app)
        await asker.ask(state.session, "Nhà tôi bao giờ có sổ?")
        (mine,) = await rows(app, "receipts")
        move = {"do": "question.transfer", "cid": "move-00001", "state": "asked", "act": "transfer", "unit": "angiang"}
        await state.lead.send_form(f"{HERE}/{state.session}/{mine['question']}/do", **move, why="local")
        (came,) = await rows(app, "transfers", unit="angiang")
        await until_reacted(app)
        await followed(app)
        await there.sign_in(app, "tho", ("angiang", "moderator"))
        await chief.sign_in(app, "sau", ("angiang", "head"))
        account = await app.people.find("tho")
        inbox, me = f"{HERE}/unit:angiang/{came['id']}", f"staff:{account.id if account else ''}"

        async def follow(visit: Visit, do: str, cid: str, **fields: str) -> tuple[int, str]:
            form = {"do": f"question.{do}", "session": "unit:angiang", "question": came["id"], "cid": cid, **fields}
            sent = await visit.send_form(f"{BOARD}/do", **form)
            await until_reacted(app)
            await followed(app)
            return sent.status_code, sent.text

        assert "Lý do tạm dừng thời hạn" in (await there.get(f"{BOARD}?giao={came['id']}")).text
        assert (await follow(there, "assign", "assign-001", owner=me, was=""))[0] == 303
        assert "Nhà tôi bao giờ" in (await there.get(f"{BOARD}?nguoi={me}")).text
        assert 'name="do" value="question.undo"' in (await there.get(BOARD)).text
        assert (await follow(there, "undo", "undo-board"))[0] == 303
        assert "Nhà tôi bao giờ" not in (await there.get(f"{BOARD}?nguoi={me}")).text
        assert (await follow(there, "assign", "assign-002", owner=me, was=""))[0] == 303
        assert "Người phụ trách: Tho" in (await there.get(inbox)).text
        back = {"do": "question.hold", "state": "incoming", "needs": "place", "text": "Xã <b>nào</b>?"}
        wrong = await there.send_form(f"{inbox}/do", cid="hold-00001", **back, reply_by="hôm nào")
        assert (wrong.status_code, "hôm nào" in wrong.text, "Xã &lt;b&gt;nào" in wrong.text) == (422, True, True)
        past = await there.send_form(f"{inbox}/do", cid="hold-00002", **back, reply_by="01/01/2010")
        assert (past.status_code, 'id="reply-by-error"' in past.text) == (422, True)
        assert (await there.send_form(f"{inbox}/do", cid="hold-00003", **back, reply_by="")).status_code == 303
        await until_reacted(app)
        await followed(app)
        assert "chờ người hỏi bổ sung" in (await there.get(BOARD)).text
        own = (await asker.get(f"/phieu/{mine['question']}/bo-sung")).text
        assert ("Việc xảy ra ở xã, huyện, tỉnh nào?" in own, "Xã &lt;b&gt;nào" in own) == (True, True)
        reply = {"do": "question.clarify", "question": mine["question"], "text": "Xã Ví Dụ"}
        assert (await asker.send_form(f"/buoi/{state.session}/do", cid="reply-0001", **reply)).status_code == 303
        await until_reacted(app)
        assert "Xã Ví Dụ" in (await there.get(inbox)).text
        take = {"do": "inbox.accept", "state": "incoming", "text": "Bao giờ có sổ?", "cid": "take-00001"}
        undo = {"do": "question.undo"}
        assert (await there.send_form(f"{inbox}/do", **take)).status_code == 303
        assert 'name="do" value="question.undo"' in (await there.get(inbox)).text
        assert 'name="do" value="question.undo"' not in (await chief.get(inbox)).text, "whoever did it"
        assert (await there.send_form(f"{inbox}/do", cid="undo-00001", **undo)).status_code == 303
        assert (await there.get(f"/cau/{came['id']}")).status_code == 404, "it is not taken up"
        again = await there.send_form(f"{inbox}/do", cid="undo-00002", **undo)
        assert (again.status_code, "Đã quá thời gian hoàn tác" in again.text) == (422, True)
        assert (await there.send_form(f"{inbox}/do", **take | {"cid": "take-00002"})).status_code == 303
        assert (await follow(there, "pause_clock", "pause-0001", reason="Chờ <b>đo</b>"))[0] == 303
        assert "Chờ &lt;b&gt;đo" in (await there.get(f"/cau/{came['id']}")).text
        assert "Chờ &lt;b&gt;đo" in (await asker.get("/cua-toi")).text
        gone = await there.send_form(
            f"{inbox}/do", **move | {"cid": "on-0000001", "state": "taken_up", "unit": "cantho"}
        )
        assert "Xin cho tính lại rồi mới chuyển" in gone.text
        assert (await follow(there, "resume_clock", "resume-001"))[0] == 303
        (row,) = await app.book.rows("questions", {"question": came["id"]})
        until = f"{day_of(int(str(row['due'])) + 2 * DAY_MS):%d/%m/%Y}"
        status, text = await follow(there, "request_extension", "extend-001", until="01/01/1000", reason="Hồ sơ dày")
        assert (status, "Hồ sơ dày" in text, 'id="no-question-request_extension"' in text) == (422, True, True)
        assert (await follow(there, "request_extension", "extend-002", until=until, reason="Hồ sơ dày"))[0] == 303
        assert (await follow(chief, "approve_extension", "agree-0001", agree="1", note="Một lần"))[0] == 303
        for visit, path in ((there, f"/cau/{came['id']}"), (there, "/chuyen-den"), (asker, "/cua-toi")):
            told = (await visit.get(path)).text
            assert (f"Gia hạn đến {until}" in told, "Hồ sơ dày" in told, "Sau" in told) == (True, True, False), path
        (waits,) = (await there.get("/cong-khai.json")).json()["open"]
        assert waits["due"] == (await rows(app, "questions", question=came["id"]))[0]["due"] > int(str(came["due"]))
        await corrected(app, there, chief, inbox)
        await asker.aclose()


async def corrected(app: App, there: Visit, chief: Visit, inbox: str) -> None:
    """A correction stands in the quality record of the unit, which says why; one that is taken back does not."""
    quality = "/can-bo/chat-luong"
    page = (await there.get(inbox)).text
    rev = re.findall(r'name="rev" value="(\d+)"', page)[0]
    wrote = {"do": "inbox.draft", "rev": rev, "text": "Trong năm nay.", "then": "publish", "cid": "write-0001"}
    assert (await there.send_form(f"{inbox}/do", **wrote)).status_code == 303
    correct = {"do": "inbox.correct", "rev": str(int(rev) + 2), "text": "Năm tới.", "note": "Nhầm năm"}
    assert (await there.send_form(f"{inbox}/do", cid="right-0001", **correct)).status_code == 303
    assert (await there.send_form(f"{inbox}/do", cid="undo-00003", do="question.undo")).status_code == 303
    assert "Trong năm nay." in (await there.get(inbox)).text
    assert await app.book.rows("nonconformities", {"room": "angiang"}) == []
    again = correct | {"rev": str(int(rev) + 4), "cid": "right-0002"}
    assert (await there.send_form(f"{inbox}/do", **again)).status_code == 303
    (noted,) = await rows(app, "nonconformities", room="angiang")
    page = (await chief.get(quality)).text
    assert ("Câu trả lời phải đính chính sau khi đăng" in page, "Câu hỏi được chuyển đến" in page) == (True, True)
    of = {"session": noted["session"], "matter": noted["id"], "nonconformity": noted["nonconformity"]}
    why = {"do": "nonconformity.explain", "cid": "explain-01", "cause": "Nhầm <i>lịch</i>", "remedy": ""}
    assert (await chief.send_form(f"{quality}/do", **of, **why)).status_code == 303
    assert "Nhầm &lt;i&gt;lịch" in (await chief.get(quality)).text
    assert (await chief.get(f"{quality}.xlsx")).content.startswith(b"PK")
