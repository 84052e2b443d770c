"""The consolidated report by its page: units sign, the round adds up, the silent are reminded, the head signs."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from server.app import App
from server.errors import Refused
from server.runtime.visitor import Visitor
from tests.domain.round.rounds import content
from tests.web.sites import Visit, site
from tests.web.test_notices import delivered


async def send(visit: Visit, here: str, do: str, **fields: str) -> tuple[int, str]:
    page = (await visit.get(here)).text
    cid = re.search(r'name="cid" value="([^"]+)"', page)
    answer = await visit.send_form(f"{here}/do", do=do, cid=f"{cid[1] if cid else 'cid-00000001'}{do[-4:]}", **fields)
    if answer.status_code == 303:
        answer = await visit.get(answer.headers["location"])
    return answer.status_code, answer.text


async def act(app: App, login: str, id: str, name: str, room: str = "gltt", **raw: Any) -> None:
    account = await app.people.find(login)
    staff = Visitor(asker="x", account=account.id if account else "", room=room)
    cid = f"{name}-{room}{raw.get('question', '')[:12]}"
    await app.service.do(id, staff, name, raw, cid)


async def planned(app: App, **more: Any) -> tuple[str, str]:
    """A round of two units that stands in their rooms, and the session of the first."""
    account = await app.people.find("hung")
    staff = Visitor(asker="x", account=account.id if account else "", room="gltt")
    plan = {"year": 2027, "number": 1, **content(units=("angiang", "cantho")), **more}
    round = await app.service.plan_round("gltt", staff, plan, "round-0001")
    await act(app, "hung", round, "version.submit", version="1")
    await act(app, "haihead", round, "version.approve", version="1", rev=1)
    await act(app, "hung", round, "round.schedule")
    await delivered(app)
    found = (await app.service.runtime(round)).view.state.at_key(("round", round.partition(":")[2]))
    return round.partition(":")[2], str(found.sessions[0])  # type: ignore[union-attr]


async def report_of(app: App, session: str) -> None:
    """The unit's session is over, its report signed and sent by mail, and the round knows it."""
    for name in ("session.open_intake", "session.end"):
        with suppress(Refused):  # the clock may have been first: its days are long over
            await act(app, "lanh", session, name, "angiang")
    words = {"rev": 0, "dated": 1_803_000_000_000, "number": "7/BC-STNMT", "signer": "Ông B", "title": "GIÁM ĐỐC"}
    words |= {"proposals": "Cát"}
    await act(app, "lanh", session, "report.draft", "angiang", **words)
    await act(app, "lanh", session, "report.sign", "angiang", rev=1)
    await act(app, "lanh", session, "report.send", "angiang", channel="mail")
    await delivered(app)


async def test_from_the_units_sums_to_the_heads_signature(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app) as lead, Visit(app) as head, Visit(app) as bureau:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        await lead.sign_in(app, "lanh", ("angiang", "lead"))
        await head.sign_in(app, "haihead", ("gltt", "head"))
        await bureau.sign_in(app, "bureau", ("gltt", "office"))
        round, session = await planned(app)
        here = f"/can-bo/dot/{round}/tong-hop"
        status, text = await send(head, here, "consolidated.sign", rev="0")
        assert (status, "chưa ở bước làm được việc này" in text) == (422, True)
        await report_of(app, session)
        page = (await bureau.get(here)).text
        assert "1 đơn vị chưa có báo cáo đã ký" in page
        assert "7/BC-STNMT" in (await bureau.get(f"{here}/don-vi?loai=question")).text + page
        status, text = await send(bureau, here, "consolidated.remind", title="Nhắc", text="Kính gửi")
        assert (status, "Đã nhắc 2 lượt" in text) == (200, True)
        status, text = await send(bureau, here, "consolidated.remind", title="Nhắc", text="Kính gửi")
        assert (status, "đã được nhắc hôm nay" in text) == (422, True)
        words = {"rev": "0", "number": "9/BC-BTNMT", "dated": "27/04/2027", "signer": "Bà A", "title": "CHÁNH"}
        words |= {"rev": re.findall(r'name="rev" value="(\d+)"', text)[0], "matters": "Sạt lở <b>bờ</b> sông"}
        status, text = await send(bureau, here, "consolidated.draft", **{**words, "number": "chín"})
        assert (status, "chín" in text, "Sạt lở" in text, 'id="number-error"' in text) == (422, True, True, True)
        status, text = await send(bureau, here, "consolidated.draft", **words)
        assert (status, "Sạt lở &lt;b&gt;bờ&lt;/b&gt; sông" in text) == (200, True)
        assert "Sở Tài nguyên và Môi trường tỉnh An Giang: Cát" in (await bureau.get(f"{here}?lay=proposals.0")).text
        status, text = await send(bureau, here, "consolidated.present", rev="1", note="Trình")
        assert (status, "chờ thủ trưởng ký" in text) == (200, True)
        status, text = await send(head, here, "consolidated.decline", rev="1", remarks="")
        assert (status, 'id="decline-remarks-error"' in text) == (422, True)
        status, text = await send(head, here, "consolidated.decline", rev="1", remarks="Thiếu <b>VI</b>")
        assert (status, "Thủ trưởng trả lại, chưa ký: Thiếu &lt;b&gt;VI&lt;/b&gt;" in text) == (200, True)
        assert (await send(bureau, here, "consolidated.present", rev="1", note=""))[0] == 200
        status, text = await send(head, here, "consolidated.sign", rev="1")
        assert (status, "Dự thảo" in text, "Số: 09/BC-BTNMT" in text) == (200, False, True)
        for kind, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
            assert (await head.get(f"{here}.{kind}")).content.startswith(start)
        assert "Bản 1" in (await head.get(f"{here}/phan/matters")).text
        async with Visit(app) as stranger:
            await stranger.sign_in(app, "strange", ("angiang", "moderator"))
            assert (await stranger.get(here)).status_code in (403, 404)
