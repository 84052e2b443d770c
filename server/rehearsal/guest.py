"""A guest in the rehearsal: the lead invites a body outside to one question, the guest comes by the link that is shown
once and signs a part by plain forms; the lead takes it into the joint answer."""

import re
import secrets
from typing import Any

from server.domain.session.contribution import SIGN
from server.domain.session.invitation import GIVE
from server.domain.session.joint_answer import ACCEPT
from server.rehearsal.seat import Deed, Seat, Shut

BODY = "Ban Quản lý các khu công nghiệp (diễn tập)"
SIGNS = {"name": "Bà Lý Thị Ví Dụ", "title": "Phó Trưởng ban", "body": BODY}
PART = "Ban Quản lý xác nhận thời hạn này bằng văn bản trong 3 ngày làm việc."


async def contributes(lead: Seat, question: dict[str, Any]) -> None:
    """From the invitation to the part that goes out with the answer."""
    code = await _invite(lead, question)
    await _sign(lead, question["id"], code)
    for _ in range(3):
        await lead.refresh()
        parts = [each for each in lead.table.of("contribution") if each["question"] == question["id"]]
        if parts:
            await lead.do(ACCEPT, contribution=parts[0]["id"], text_rev=parts[0]["text_rev"])
            return


async def _invite(lead: Seat, question: dict[str, Any]) -> str:
    """The code of the link. What the form did counts among the deeds of whoever sent it."""
    page, cid = f"{lead.place.url}/buoi/{lead.place.session}/khach", secrets.token_hex(8)
    async with lead.place.visit(lead.headers) as http:
        async with http.get(page) as shown:
            proposed = dict(re.findall(r'name="(day|hour)" value="([^"]+)"', await shown.text()))
        form = {"do": GIVE, "cid": cid, "number": str(question["number"]), **SIGNS, **proposed}
        async with http.post(f"{page}/do", data=form) as answer:
            found = re.search(r'id="link-code" value="([^"]+)"', await answer.text())
    if found is None:
        raise Shut(f"{page}: no link, {answer.status}")
    await lead.refresh()
    given = max(lead.table.of("invitation"), key=lambda each: int(each["v"]))
    lead.acked.append(Deed(GIVE, cid, given["v"], 1))
    return found[1]


async def _sign(lead: Seat, question: str, code: str) -> None:
    place = lead.place
    async with place.visit() as http:
        async with http.post(f"{place.url}/khach", data={"code": code}, allow_redirects=False) as door:
            where = door.headers.get("Location", "")
            jar = "; ".join(cookie.partition(";")[0] for cookie in door.headers.getall("Set-Cookie", ()))
        there = where if where.startswith("http") else f"{place.url}{where}"
        form = {"do": SIGN, "question": question, "rev": "0", "text": PART, **SIGNS}
        async with http.post(f"{there}/do", data=form, headers={"Cookie": jar}, allow_redirects=False) as answer:
            if answer.status != 303:
                raise Shut(f"{there}: {answer.status}")
