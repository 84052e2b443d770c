"""People and roles by page: who may change whom, roles for a time, the yearly look, and the panic button."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from sqlalchemy import select, update

from server.app import App
from server.local_time import day_of
from server.log.tables import mails
from server.people.accounts import Account
from server.people.tables import roles
from tests.web.sites import Visit, site, until_open

LINK = re.compile(r"<code>http://gltt\.localhost:8080(/vao/[\w-]+)</code>")
FOREVER = "31/12/2199"


class Room(NamedTuple):
    app: App
    quan: Visit
    lan: Account

    async def do(self, do: str, visit: Visit | None = None, **form: str) -> httpx.Response:
        return await (visit or self.quan).send_form("/can-bo/nguoi/do", do=do, **form)

    async def lent_to_nobody_who_is_head(self, head: Visit, soon: str) -> None:
        """Neither oneself nor another head gets an end by it, and neither row offers anything."""
        other = await self.app.people.add("pho", "Phó", roles=[("gltt", "head")])
        for account in (await self.known("thu"), other):
            no = await self.do("people.grant", head, account=account.id, role="head", until=soon)
            assert (no.status_code, "không có hạn" in no.text) == (422, True)
            assert f'name="account" value="{account.id}"' not in (await head.get("/can-bo/nguoi")).text
        assert {row.until for row in await self.app.people.roles_listed() if row.role == "head"} == {None}

    async def known(self, login: str) -> Account:
        account = await self.app.people.find(login)
        assert account is not None
        return account


@pytest.fixture
async def room(tmp_path: Path, database_url: str) -> AsyncIterator[Room]:
    """Quân is administrator of the ministry's room alone; Lan moderates there."""
    async with site(tmp_path / "var", database_url) as app, Visit(app) as quan:
        await quan.sign_in(app, "quan", ("gltt", "admin"))
        lan = await app.people.add("lan", "Lan <i>", roles=[("gltt", "moderator")])
        yield Room(app, quan, lan)


async def test_a_colleague_is_added_with_a_link_that_opens(room: Room) -> None:
    page = await room.do("people.add", login="moi@angiang.example", name="Người Mới", role="expert", until=FOREVER)
    (link,) = LINK.findall(page.text)
    assert page.headers["cache-control"] == "private, no-store"
    async with Visit(room.app) as new:
        assert (await new.send_form(link)).status_code == 303
        assert (await new.get("/can-bo/tai-khoan")).status_code == 200
        assert (await new.get("/can-bo/nguoi")).status_code == 403
    shown = (await room.quan.get("/can-bo/nguoi")).text
    assert "đến 23:59, 31/12/2199" in shown
    assert "Lan &lt;i&gt;" in shown
    again = await room.do("people.add", login="moi@angiang.example", name="Khác", role="lead")
    assert (again.status_code, "đã có" in again.text, 'value="Khác"' in again.text) == (422, True, True)


@pytest.mark.parametrize("by_mail", [False, True])
async def test_a_link_to_sign_in_goes_by_mail_only_if_the_operator_wants_it(
    tmp_path: Path, sqlite_url: str, by_mail: bool
) -> None:
    """Whoever reads a mailbox is not yet its owner: mail is no factor. That there is a link its owner is told."""
    async with site(tmp_path, sqlite_url, **{"people.mail_links": str(by_mail).lower()}) as app, Visit(app) as quan:
        await quan.sign_in(app, "quan", ("gltt", "admin"))
        form = {"login": "moi@angiang.example", "name": "Người Mới", "role": "expert"}
        page = await quan.send_form("/can-bo/nguoi/do", do="people.add", **form)
        (link,) = LINK.findall(page.text)
        async with app.book.looking() as connection:
            (mail,) = list(await connection.execute(select(mails.c.body).where(mails.c.key.like("link:%"))))
        assert (link in mail.body) is by_mail
        assert ("/vao/" in mail.body) is by_mail
        assert "/vao" in mail.body
        assert "30 phút" in mail.body


async def test_what_cannot_be_is_said_and_kept(room: Room) -> None:
    for typed in ({"until": "30/02/2030"}, {"until": "01/01/2001"}, {"role": "king"}, {"login": "x"}):
        answer = await room.do("people.add", **{"login": "hoa", "name": "Hoa", "role": "expert"} | typed)
        assert (answer.status_code, 'value="Hoa"' in answer.text) == (422, True), typed
        assert await room.app.people.find("hoa") is None, "nothing is half done"


async def test_roles_are_given_and_taken_with_a_reason_and_end_by_themselves(room: Room) -> None:
    people, who = room.app.people, {"account": room.lan.id}
    assert (await room.do("people.grant", **who, role="lead", why="Thay bà Mẫu", until=FOREVER)).status_code == 303
    assert await people.roles(room.lan.id, "gltt") == {"moderator", "lead"}
    assert (await room.do("people.take", **who, role="moderator", place="gltt", why="Hết đợt")).status_code == 303
    assert await people.roles(room.lan.id, "gltt") == {"lead"}
    acts = [(act.what, act.detail.get("why")) for act in await people.acts(room.lan.id)]
    assert acts[:2] == [("role.taken", "Hết đợt"), ("role.granted", "Thay bà Mẫu")]
    async with room.app.book.engine.begin() as connection:
        own = roles.c.account == room.lan.id
        await connection.execute(update(roles).where(own).values(until=room.app.book.now() - 1))
    await people.grant((await people.add("khac", "Khác")).id, "gltt", "expert")  # so that all read anew
    assert await people.roles(room.lan.id, "gltt") == frozenset()
    assert "đã hết từ" in (await room.quan.get("/can-bo/nguoi")).text


async def test_an_administrator_of_a_room_reaches_no_account_of_other_rooms(room: Room) -> None:
    people = room.app.people
    both = await people.add("chung", "Chung", roles=[("gltt", "expert"), ("angiang", "lead")])
    chief = await people.add("tong", "Tổng", roles=[("*", "admin")])
    for account in (both, chief):
        for deed in ("people.link", "people.reset_factor", "people.revoke"):
            assert (await room.do(deed, account=account.id)).status_code == 403, deed
    assert (await room.do("people.take", account=both.id, role="lead", place="angiang")).status_code == 422
    assert (await room.do("people.take", account=chief.id, role="admin", place="*")).status_code == 422
    assert LINK.findall((await room.do("people.link", account=room.lan.id)).text)
    assert (await room.do("people.revoke", account=room.lan.id, why="Nghỉ")).status_code == 303
    assert await people.roles(room.lan.id, "gltt") == frozenset()
    assert (await room.do("people.restore", account=room.lan.id)).status_code == 303
    async with Visit(room.app) as other, Visit(room.app) as lead:
        await other.sign_in(room.app, "dung", ("*", "admin"))
        assert LINK.findall((await room.do("people.link", other, account=both.id)).text)
        await lead.sign_in(room.app, "truong", ("gltt", "lead"))
        assert (await room.do("people.grant", lead, account="lan", role="lead")).status_code == 403


async def test_a_head_hands_the_office_over_for_a_time_and_nothing_else(room: Room) -> None:
    async with Visit(room.app) as head, Visit(room.app) as acting:
        await head.sign_in(room.app, "thu", ("gltt", "head"))
        give = {"account": "lan", "role": "head"}
        assert (await room.do("people.grant", head, **give)).status_code == 422, "without an end"
        assert (await room.do("people.grant", head, account="lan", role="admin", until=FOREVER)).status_code == 403
        assert (await room.do("people.grant", head, **give, until=FOREVER)).status_code == 422, "too long"
        soon = f"{day_of(room.app.book.now() + 30 * 86_400_000):%d/%m/%Y}"
        await room.lent_to_nobody_who_is_head(head, soon)
        assert (await room.do("people.grant", head, **give, until=soon, why="Nghỉ phép")).status_code == 303
        await acting.send_form(f"/vao/{await room.app.people.link(room.lan.id)}")
        assert (await room.do("people.grant", acting, account="quan", role="head", until=FOREVER)).status_code == 403
        chief, place = await room.known("thu"), {"role": "head", "place": "gltt"}
        assert (await room.do("people.take", acting, account=chief.id, **place)).status_code == 403
        assert (await room.do("people.take", head, account=chief.id, **place)).status_code == 403, "not lent"
        assert (await room.do("people.take", head, account=room.lan.id, **place)).status_code == 303


async def test_roles_are_looked_at_once_a_year(room: Room) -> None:
    async with room.app.book.engine.begin() as connection:
        await connection.execute(update(roles).values(granted_at=room.app.book.now() - 366 * 86_400_000))
    assert "2 vai trò cần rà soát" in (await room.quan.get("/can-bo/nguoi")).text
    kept = await room.do("people.keep", account=room.lan.id, role="moderator", place="gltt")
    assert kept.status_code == 303
    assert "1 vai trò cần rà soát" in (await room.quan.get("/can-bo/nguoi")).text


async def test_the_panic_button_darkens_the_stage_and_signs_the_room_out(room: Room) -> None:
    async with Visit(room.app) as lead, Visit(room.app) as chief, Visit(room.app, "angiang.localhost:8080") as other:
        await lead.sign_in(room.app, "hung", ("gltt", "lead"))
        await chief.sign_in(room.app, "tong", ("*", "admin"))
        await other.sign_in(room.app, "xuan", ("angiang", "lead"))
        session = await lead.plan()
        await until_open(room.app, session)
        runtime = await room.app.service.runtime(session)
        assert (await other.send_form("/can-bo/khan-cap/do", do="room.panic")).status_code == 303
        assert (await lead.get("/can-bo/khan-cap")).status_code == 200, "that was another room's"
        assert (await lead.send_form("/can-bo/khan-cap/do", do="room.panic")).headers["location"] == "/vao"
        assert room.app.service.signals.holds(runtime, "blank").on
        for gone in (lead, room.quan):
            assert (await gone.get("/can-bo")).headers["location"].startswith("/vao")
        assert (await chief.get("/can-bo")).status_code == 200, "who is administrator of all rooms stays"
        acts = [(act.what, act.detail) for act in await room.app.people.acts((await room.known("hung")).id)]
        assert acts[0] == ("sign_in.panic", {"room": "gltt"})
