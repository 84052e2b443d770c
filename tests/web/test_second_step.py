"""Signing in by two steps on the pages: nothing typed is lost, a scanner's look uses nothing up, and what matters most
asks once more."""

import html as entities
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import pyotp
import pytest
from sqlalchemy import select, update

from server.app import App
from server.domain.kinds import COMMANDS
from server.errors import Refused
from server.gateway.visitor import Visitor
from server.log.tables import mails
from server.people.accounts import Account
from server.people.tables import sign_ins
from server.web import arrival, sign_in_again
from server.web.request_context import RequestContext
from tests.web.sites import Visit, site

PASSWORD = "mưa rào trên sông Hậu"
SECRET = re.compile(r'data-part="secret">([^<]+)<')
CODES = re.compile(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4})</li>")
JSON = {"Accept": "application/json", "Origin": "http://gltt.localhost:8080"}


class Office(NamedTuple):
    app: App
    visit: Visit
    lan: Account

    def digits(self, secret: str, steps: int = 0) -> str:
        return pyotp.TOTP(secret).generate_otp(self.app.book.now() // 30_000 + steps)

    async def set_up(self) -> tuple[str, list[str]]:
        """Come by link and put the secret into an app; the last step of time, so that today's digits are unused."""
        came = await self.visit.send_form(f"/vao/{await self.app.people.link(self.lan.id)}")
        assert came.headers["location"] == "/thiet-lap"
        first = SECRET.findall((await self.visit.get("/thiet-lap")).text)
        page = await self.visit.get("/thiet-lap")
        assert SECRET.findall(page.text) == first, "a page that is loaded anew shows the app no other secret"
        secret = first[0].replace(" ", "")
        begun = _field(page.text, "factor_begun")
        done = await self.visit.send_form("/thiet-lap", factor_code=self.digits(secret, -1), factor_begun=begun)
        return secret, CODES.findall(done.text)


@pytest.fixture
async def office(tmp_path: Path, database_url: str) -> AsyncIterator[Office]:
    strict = {"people__second_factor_roles": "*"}
    async with site(tmp_path / "var", database_url, **strict) as app, Visit(app) as visit:
        lan = await app.people.add("lan@angiang.example", "Lan <b>", PASSWORD, roles=[("gltt", "lead")])
        yield Office(app, visit, lan)


async def sign_in(visit: Visit, **more: str) -> httpx.Response:
    return await visit.send_form("/vao", login="lan@angiang.example", password=PASSWORD, **more)


async def test_a_first_sign_in_leads_through_the_set_up_and_in(office: Office) -> None:
    link = f"/vao/{await office.app.people.link(office.lan.id)}"
    for _ in range(3):
        assert (await office.visit.get(link, follow_redirects=True)).status_code == 200, (
            "a scanner's look uses nothing up"
        )
        assert (await office.visit.head(link, follow_redirects=True)).status_code == 200
    answer = await office.visit.send_form(link, next="/can-bo/lich")
    assert answer.headers["location"] == "/thiet-lap?next=%2Fcan-bo%2Flich"
    assert (await office.visit.get("/can-bo")).headers["location"].startswith("/vao"), "by half nothing opens"
    page = await office.visit.get(answer.headers["location"])
    assert page.headers["cache-control"] == "private, no-store"
    assert "otpauth://totp/" in page.text
    secret = SECRET.findall(page.text)[0].replace(" ", "")
    form = {"factor_begun": _field(page.text, "factor_begun"), "next": "/can-bo/lich"}
    wrong = await office.visit.send_form("/thiet-lap", factor_code="000000", **form)
    assert (wrong.status_code, SECRET.findall(wrong.text)[0].replace(" ", "")) == (422, secret)
    done = await office.visit.send_form("/thiet-lap", factor_code=office.digits(secret), **form)
    assert len(CODES.findall(done.text)) == 10
    assert 'href="/can-bo/lich"' in done.text
    assert (await office.visit.get("/can-bo")).status_code == 200
    assert secret not in (await office.visit.get("/can-bo/tai-khoan")).text


async def test_password_and_digits_lead_in_and_a_wrong_one_says_how_many_are_left(office: Office) -> None:
    secret, codes = await office.set_up()
    async with Visit(office.app) as other:
        answer = await sign_in(other, next="/can-bo/lich")
        assert answer.headers["location"] == "/xac-thuc?next=%2Fcan-bo%2Flich"
        page = await other.get(answer.headers["location"])
        assert "Lan &lt;b&gt;" in page.text
        wrong = await other.send_form("/xac-thuc", factor_code="123456", next="/can-bo/lich")
        assert (wrong.status_code, "Còn 4 lần" in wrong.text) == (422, True)
        into = await other.send_form("/xac-thuc", factor_code=office.digits(secret), next="/can-bo/lich")
        assert into.headers["location"] == "/can-bo/lich"
        again = await other.send_form("/xac-thuc", factor_code=office.digits(secret))
        assert again.status_code == 422, "the same digits once more"
        assert "giaoluu_device" in other.cookies
    async with Visit(office.app) as third:
        await sign_in(third)
        assert (await third.send_form("/xac-thuc", factor_code=codes[3])).status_code == 303
        assert (await third.get("/can-bo")).status_code == 200
    page = await office.visit.get("/can-bo/tai-khoan")
    assert page.text.count("máy mới, tài khoản này chưa từng dùng") == 2
    async with office.app.book.engine.connect() as connection:
        told = list(await connection.execute(select(mails.c.recipient, mails.c.body)))
    assert [each.recipient for each in told] == ["lan@angiang.example"] * 2
    assert "192.0.2.0/24" in told[0].body
    assert re.search(r"https?://[\w.:/-]+/can-bo/tai-khoan", told[0].body), "an address to press, with its host"
    assert re.search(r"lúc \d\d:\d\d, \d\d/\d\d/\d{4}", told[0].body)
    assert "/can-bo/khan-cap" in page.text, "a moderator may stop the room"


async def test_a_script_signs_in_by_two_steps_without_leaving_its_page(office: Office) -> None:
    secret, _ = await office.set_up()
    async with Visit(office.app) as desk:
        form = {"login": "lan@angiang.example", "password": PASSWORD}
        half = await desk.post("/vao", data=form, headers=JSON)
        assert (half.status_code, half.json()["code"]) == (401, "sign_in.factor")
        wrong = await desk.post("/xac-thuc", data={"factor_code": "111111"}, headers=JSON)
        assert (wrong.status_code, wrong.json()["code"], wrong.json()["left"]) == (422, "factor.code", 4)
        whole = await desk.post("/xac-thuc", data={"factor_code": office.digits(secret)}, headers=JSON)
        assert (whole.json()["ok"], whole.json()["id"]) == (True, office.lan.id)
        assert (await desk.post("/gia-han", headers=JSON)).json()["ok"]


@pytest.mark.parametrize("code", ["sign_in.throttled", "factor.throttled"])
def test_a_script_that_comes_too_often_is_told_when_to_come_again(code: str) -> None:
    answer = sign_in_again.refused(
        RequestContext(None, "", Visitor(""), None, None, None), Refused(code, retry_after=7)
    )
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


async def test_a_form_whose_sign_in_had_ended_keeps_every_word(office: Office) -> None:
    secret, _ = await office.set_up()
    form = {"do": "round.plan", "topic": "Đất & nước <i>", "units": "gltt"}
    async with Visit(office.app) as other:
        asked = await other.send_form("/can-bo/dot/do", **form)
        assert asked.status_code == 401
        carry = _field(asked.text, "carry")
        assert arrival.carried({"carry": carry}) == arrival.Carried("/can-bo/dot/do", list(form.items()))
        second = await sign_in(other, carry=carry)
        assert (second.status_code, _field(second.text, "carry")) == (200, carry)
        wrong = await other.send_form("/xac-thuc", factor_code="000000", carry=carry)
        assert _field(wrong.text, "carry") == carry
        last = await other.send_form("/xac-thuc", factor_code=office.digits(secret), carry=carry)
        assert 'action="/can-bo/dot/do"' in last.text
        assert _field(last.text, "topic") == "Đất & nước <i>"


@pytest.mark.parametrize("to", ["//evil.example/x", "https://evil.example", "javascript:alert(1)", "/\\evil", ""])
async def test_what_is_carried_goes_nowhere_else(to: str) -> None:
    assert arrival.carried({"carry": msgspec.json.encode(arrival.Carried(to, [])).decode()}) is None


async def test_what_matters_asks_once_more_and_keeps_what_was_typed(office: Office) -> None:
    _, codes = await office.set_up()
    lan, app = office.visit, office.app
    await _age(app)
    typed = {"password": PASSWORD, "fresh": "con mèo trèo cây cau", "again": "con mèo trèo cây cau"}
    form = {"do": "account.password", **typed}
    asked = await lan.send_form("/can-bo/tai-khoan/do", **form)
    assert (asked.status_code, _field(asked.text, "fresh")) == (200, form["fresh"])
    wrong = await lan.send_form("/can-bo/tai-khoan/do", **form, factor_code="000000")
    assert (wrong.status_code, _field(wrong.text, "fresh")) == (422, form["fresh"])
    done = await lan.send_form("/can-bo/tai-khoan/do", **form, factor_code=codes[0])
    assert done.headers["location"] == "/can-bo/tai-khoan?xong=password"
    assert (await lan.send_form("/can-bo/tai-khoan/do", do="account.mine")).status_code == 303, "this needs none"
    async with Visit(app) as other:
        answer = await other.send_form("/vao", login="lan@angiang.example", password=form["fresh"])
        assert answer.headers["location"] == "/xac-thuc"


async def test_commands_that_matter_most_ask_by_every_door(office: Office) -> None:
    assert {name for name, command in COMMANDS.items() if command.fresh} == {
        *("words.erase", "report.sign", "consolidated.sign", "data_request.answer", "look.note")
    }
    await office.set_up()
    await _age(office.app)
    form = {"do": "report.sign", "rev": "1", "cid": "sign-000001"}
    asked = await office.visit.send_form("/buoi/no-such-thing/bao-cao/do", **form)
    assert (asked.status_code, _field(asked.text, "rev"), 'name="factor_code"' in asked.text) == (200, "1", True)
    said = {"do": "words.erase", "session": "nowhere", "cid": "erase-00001", "with": {"seqs": [1]}}
    answer = await office.visit.post("/buoi/nowhere/do", json=said, headers={"Origin": JSON["Origin"]})
    assert answer.json()["code"] == "factor.needed"
    sheet = await office.visit.get("/can-bo/nam.xlsx?nam=2010")
    assert sheet.headers["location"] == "/xac-thuc?next=%2Fcan-bo%2Fnam.xlsx%3Fnam%3D2010"


async def test_the_last_factor_of_who_needs_one_stays_and_passwords_are_judged_at_their_field(office: Office) -> None:
    await office.set_up()
    (factor,) = await office.app.people.factor.of(office.lan.id)
    stays = await office.visit.send_form("/can-bo/tai-khoan/do", do="account.remove_factor", id=factor.id)
    assert "Xin thêm cách khác" in stays.text
    for fresh, again, field in (("matkhau2026!!", "matkhau2026!!", "fresh"), ("con mèo trèo", "con mèo", "again")):
        typed = {"password": PASSWORD, "fresh": fresh, "again": again}
        answer = await office.visit.send_form("/can-bo/tai-khoan/do", do="account.password", **typed)
        assert answer.status_code == 422
        assert f'id="{field}-error" data-error="{field}">' in answer.text
        assert fresh not in answer.text
    new = await office.visit.send_form("/can-bo/tai-khoan/do", do="account.new_codes")
    assert len(CODES.findall(new.text)) == 10


async def _age(app: App) -> None:
    """The second factor of all who are signed in was shown an hour ago."""
    async with app.book.engine.begin() as connection:
        await connection.execute(update(sign_ins).values(factor_at=sign_ins.c.factor_at - 3_600_000))
    app.people._sign_ins._held.clear()


def _field(html: str, name: str) -> Any:
    return entities.unescape(re.findall(rf'name="{name}" value="([^"]*)"', html)[0])
