"""Questions put down for others: one by one with a slip, many from a table, all of them or none."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from server.app import App
from server.errors import Refused
from server.web import enter
from tests.web.sites import Visit, site, until_open

LETTER = "From: Bà Phan Thị Mẫu <ba.mau@thu.example>\nDate: {date}\nSubject: Hỏi\n\nTôi chờ sổ đến bao giờ?\n-- \nMẫu"
TABLE = "Nội dung;Họ và tên;Lĩnh vực;Đến bằng;Thư điện tử\n{rows}"


class Desk:
    def __init__(self, app: App, clerk: Visit, session: str) -> None:
        self.app, self.clerk, self.session = app, clerk, session
        self.path = f"/buoi/{session}/ghi-ho"

    async def table(self, rows: str, **more: str) -> httpx.Response:
        return await self.clerk.send_form(f"{self.path}/bang", text=TABLE.format(rows=rows), **more)

    async def texts(self) -> list[str]:
        state = (await self.app.service.runtime(self.session)).view.state
        return [state.at_key(key).text.text for key in state.keys("question")]  # type: ignore[union-attr]


@pytest.fixture
async def desk(tmp_path: Path, database_url: str) -> AsyncIterator[Desk]:
    async with site(tmp_path, database_url) as app:
        clerk = Visit(app)
        await clerk.sign_in(app, "lan", ("gltt", "moderator"), ("gltt", "lead"))
        session = await clerk.plan()
        await until_open(app, session)
        yield Desk(app, clerk, session)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None
    return unescape(found[1])


async def test_a_pasted_mail_is_taken_apart_and_put_down_with_a_slip(desk: Desk) -> None:
    assert (await Visit(desk.app).get(desk.path)).status_code == 303
    pasted = LETTER.format(date="không rõ")
    answer = await desk.clerk.send_form(desk.path, do="split", pasted=pasted, text="", name="")
    assert 'value="Bà Phan Thị Mẫu"' in answer.text
    assert "Tôi chờ sổ đến bao giờ?</textarea>" in answer.text
    form = {"channel": "mail", "text": "Tôi chờ sổ đến bao giờ?", "name": "Bà Mẫu", "field": "dat-dai"}
    form |= {"mail": "ba.mau@thu.example", "cid": hidden(answer.text, "cid")}
    answer = await desk.clerk.send_form(desk.path, **form)
    assert answer.status_code == 200
    codes = re.findall(r'<dd class="code">(.*?)</dd>', answer.text)
    assert len(codes) == 1
    again = await desk.clerk.send_form(desk.path, **form)
    assert re.findall(r'<dd class="code">(.*?)</dd>', again.text) == codes
    assert await desk.texts() == ["Tôi chờ sổ đến bao giờ?"]
    state = (await desk.app.service.runtime(desk.session)).view.state
    ((_, id),) = state.keys("address")
    left = await desk.app.service.contacts.of(id)
    assert left is not None
    assert left.contact.mail == "ba.mau@thu.example"


async def test_what_is_wrong_is_said_at_the_field_and_all_is_kept(desk: Desk) -> None:
    form = {"channel": "phone", "text": "Còn đây?", "name": "Bà Mẫu", "field": "dat-dai", "cid": "enter-0001"}
    answer = await desk.clerk.send_form(desk.path, **form, arrived="hôm qua")
    assert answer.status_code == 422
    assert 'id="arrived-error"' in answer.text
    assert "Còn đây?</textarea>" in answer.text
    answer = await desk.clerk.send_form(desk.path, **form, mail="ba mẫu")
    assert 'id="mail-error"' in answer.text
    assert await desk.texts() == []


@pytest.mark.parametrize("typed", ["10:09" + " " * 20_000 + "15/04/2010 x", "1 " * 3000, " ," * 3000 + "x"])
def test_a_moment_is_read_in_one(typed: str) -> None:
    with pytest.raises(Refused, match="moment"):
        enter.moment(typed, 0)
    assert enter.moment("10:09,   15/04/2010", 0) == enter.moment("15/04/2010\t10h09", 0)


async def test_a_table_is_looked_at_first_and_then_put_down_whole(desk: Desk) -> None:
    good = "Câu một?;Bà Một;Đất đai;điện thoại;mot@thu.example\n=cmd|' /C calc'!A0;<b>Hai</b>;;giấy;"
    answer = await desk.table(good + "\nCâu ba?;Ba;Không có;thư;", channel="phone")
    assert answer.status_code == 422
    assert '<option value="phone" selected>' in answer.text, "what was chosen stays chosen"
    assert await desk.texts() == []
    answer = await desk.table(good)
    assert answer.status_code == 200, answer.text
    assert "&lt;b&gt;Hai&lt;/b&gt;" in answer.text
    assert await desk.texts() == []
    kept = {"rows": hidden(answer.text, "rows"), "cid": hidden(answer.text, "cid")}
    for _ in range(2):
        done = await desk.clerk.send_form(f"{desk.path}/bang", **kept)
        assert done.status_code == 200, done.text
        assert len(re.findall(r'<dd class="code">', done.text)) == 2
    assert await desk.texts() == ["Câu một?", "=cmd|' /C calc'!A0"]
    state = (await desk.app.service.runtime(desk.session)).view.state
    assert len(state.keys("address")) == 1
    other = await desk.clerk.send_form(f"{desk.path}/bang", rows=kept["rows"].replace("Câu một?", ""), cid="other-0001")
    assert other.status_code == 422
    assert len(await desk.texts()) == 2, "none of them"
