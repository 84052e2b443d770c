"""The quality page: what was noted, its cause, an action that somebody else looks at, and the workbook."""

import re
from pathlib import Path

from server.app import App
from server.runtime.visitor import Visitor
from tests.web.sites import Visit, site

HERE = "/can-bo/chat-luong"


async def send(visit: Visit, do: str, **fields: str) -> tuple[int, str]:
    page = (await visit.get(HERE)).text
    cid = re.search(r'name="cid" value="([^"]+)"', page)
    answer = await visit.send_form(f"{HERE}/do", do=do, cid=f"{cid[1] if cid else 'cid-00000001'}x", **fields)
    if answer.status_code == 303:
        answer = await visit.get(answer.headers["location"])
    return answer.status_code, answer.text


async def noted(app: App, session: str) -> str:
    account = await app.people.find("soat")
    seat = Visitor(asker="", account=account.id if account else "", room="gltt")
    raw = {"reason": "Phòng họp <b>mở</b> muộn"}
    await app.service.do(session, seat, "nonconformity.write", raw, "write-000001")
    (row,) = await app.book.rows("nonconformities", {})
    return str(row["nonconformity"])


async def test_from_the_cause_to_the_look_at_its_effect(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app) as lead, Visit(app) as auditor:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        await auditor.sign_in(app, "soat", ("gltt", "auditor"))
        session = await lead.plan()
        id = await noted(app, session)
        of = {"session": session, "matter": f"{session}/{id}"}
        page = (await auditor.get(HERE)).text
        assert "Phòng họp &lt;b&gt;mở&lt;/b&gt; muộn" in page
        assert "Ghi nguyên nhân" not in page
        status, text = await send(lead, "nonconformity.explain", **of, nonconformity=id, cause="Quên chìa", remedy="")
        assert (status, "Quên chìa" in text, "Đang khắc phục" in text) == (200, True, True)
        plan = {**of, "nonconformity": id, "what": "Nhắc hôm trước", "owner": "Ông A"}
        status, text = await send(lead, "corrective_action.plan", **plan, due="31/02/2030")
        assert (status, "Nhắc hôm trước" in text, "31/02/2030" in text) == (422, True, True)
        await send(lead, "corrective_action.plan", **plan, due="01/02/2030")
        (action,) = await app.book.rows("corrective_actions", {})
        one = {**of, "corrective_action": str(action["action"])}
        await send(lead, "corrective_action.finish", **one, note="")
        status, text = await send(lead, "corrective_action.check", **one, note="Tốt", effective="1")
        assert (status, "để người khác xem" in text) == (422, True)
        status, text = await send(auditor, "corrective_action.check", **one, note="Tốt", effective="1")
        assert (status, "có hiệu quả" in text) == (200, True)
        status, text = await send(auditor, "nonconformity.settle", **of, nonconformity=id, note="Không còn")
        assert (status, "Đã đóng" in text) == (200, True)
        assert (await auditor.get(f"{HERE}.xlsx")).content.startswith(b"PK")
        async with Visit(app) as other:
            await other.sign_in(app, "expert", ("gltt", "expert"))
            assert (await other.get(HERE)).status_code == 403
