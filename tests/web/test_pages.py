"""Pages without scripts: rooms by host and by path, asking, the receipt, what is hidden and what is gone."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server import words
from server.app import App
from server.domain.session.question import LOOKUP
from server.gateway.visitor import Visitor
from server.web.qr import qr
from tests.gateway.gateways import new_second
from tests.web.sites import HOST, Visit, site, until_open, until_reacted


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url) as made:
        yield made


class Site:
    """A session under way: what staff do goes straight to the house, what readers see comes from the pages."""

    def __init__(self, app: App, lead: Visit, session: str, account: str) -> None:
        self.app, self.lead, self.session = app, lead, session
        self._visitor = Visitor(asker="staff", account=account)
        self._cids = 0

    async def do(self, name: str, /, **raw: Any) -> None:
        self._cids += 1
        await self.app.service.do(self.session, self._visitor, name, raw, f"command-{self._cids}")

    async def ask(self, text: str, cid: str = "ask-000001") -> str:
        async with Visit(self.app) as citizen:
            answer = await citizen.ask(self.session, text, cid)
            assert answer.status_code == 303, answer.text
            return str(answer.headers["location"].rpartition("/")[2])


@asynccontextmanager
async def under_way(var: Path, url: str, *roles: tuple[str, str], **changes: str) -> AsyncIterator[Site]:
    """A site of its own, with a session whose intake is open. `roles` of whoever planned it; `changes`: settings."""
    async with site(var, url, **changes) as app, begun(app, *roles) as state:
        yield state


@asynccontextmanager
async def begun(app: App, *roles: tuple[str, str]) -> AsyncIterator[Site]:
    async with Visit(app) as lead:
        await lead.sign_in(app, "hung", *(roles or (("gltt", "lead"),)))
        session = await lead.plan()
        await until_open(app, session)
        account = await app.people.find("hung")
        yield Site(app, lead, session, account.id if account else "")


@pytest.fixture
async def state(app: App) -> AsyncIterator[Site]:
    async with begun(app) as state:
        yield state


WAYS = (
    (HOST, "/", 200, None),
    ("angiang.localhost:8080", "/", 200, None),
    ("ANGIANG.LOCALHOST:8080", "/", 200, None),
    ("tphcm.localhost:8080", "/cua-toi?lang=en", 308, "http://hochiminh.localhost:8080/cua-toi?lang=en"),
    ("127.0.0.1:8080", "/", 200, None),
    ("127.0.0.1:8080", "/r/angiang/", 200, None),
    ("127.0.0.1:8080", "/r/angiang", 308, "/r/angiang/"),
    ("127.0.0.1:8080", "/r/tphcm/", 308, "/r/hochiminh/"),
    ("127.0.0.1:8080", "/r/nowhere/", 404, None),
    ("nowhere.localhost:8080", "/", 404, None),
    ("evil.example", "/", 404, None),
    ("gltt.localhost.evil.example", "/", 404, None),
    (HOST, "/r/angiang/", 404, None),
    (HOST, "/nothing-here", 404, None),
)


async def test_which_address_leads_to_which_room(app: App) -> None:
    for host, path, status, location in WAYS:
        async with Visit(app, host) as reader:
            answer = await reader.get(path)
        assert (host, path, answer.status_code, answer.headers.get("location")) == (host, path, status, location)
        if status == 404 and path != "/nothing-here":
            assert "An Giang" in answer.text
            assert answer.text.count("<li>") >= 63


@pytest.mark.each_database
async def test_an_address_that_no_database_can_hold_is_absent(app: App) -> None:
    async with Visit(app) as reader:
        for path in ("/buoi/{}", "/buoi/{}/toan-van", "/buoi/{}/frame", "/cau/{}", "/phieu/{}"):
            for id in ("%00", "a%00b", "%ED%A0%80", "round:%00"):
                assert (path, id, (await reader.get(path.format(id))).status_code) == (path, id, 404)


async def test_every_page_keeps_the_policy(state: Site) -> None:
    await state.ask("Xin hỏi?")
    for path in ("/", f"/buoi/{state.session}/hoi", f"/buoi/{state.session}/toan-van", "/cua-toi", "/vao",
                 "/dia-phuong", f"/buoi/{state.session}/ban", f"/buoi/{state.session}/san-khau",
                 "/can-bo"):  # fmt: skip
        answer = await state.lead.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "require-trusted-types-for 'script'" in policy
        assert " style=" not in answer.text
        assert " on" + "click=" not in answer.text


async def test_asking_without_scripts_gives_a_slip_for_the_asker_alone(state: Site) -> None:
    async with Visit(state.app) as citizen, Visit(state.app) as other:
        form = await citizen.get(f"/buoi/{state.session}/hoi")
        assert 'name="cid"' in form.text
        sent = await citizen.ask(state.session, "Xin hỏi sổ đỏ?")
        slip = await citizen.get(sent.headers["location"])
        assert "-000001" in slip.text
        assert "<svg" in slip.text
        again = await citizen.ask(state.session, "Xin hỏi sổ đỏ?")
        assert again.headers["location"] == sent.headers["location"]
        assert "Xin hỏi sổ đỏ?" in (await citizen.get("/cua-toi")).text
        assert (await other.get(sent.headers["location"])).status_code == 404
        assert "Xin hỏi sổ đỏ?" not in (await other.get("/cua-toi")).text
        (asked,) = [
            question for _, question in (await state.app.service.runtime(state.session)).view.state.keys("question")
        ]
        code = state.app.service.receipts.code(asked, LOOKUP)
        found = await other.send_form("/tra-cuu", code=f" {code[:4].lower()} {code[4:]}")
        assert "Xin hỏi sổ đỏ?" in found.text
        assert (await other.send_form("/tra-cuu", code="AAAABBBB")).status_code == 404
        assert (await other.send_form("/tra-cuu", code="AAAABBB")).status_code == 422
        # No telephone reads this machine's own name.
        assert (await other.send_form("/ma", code=code)).json() is None
        assert (await other.send_form("/ma", code="50%")).status_code == 422
        assert (await other.get(f"/ma/{code}.svg")).status_code == 404


async def test_the_picture_of_a_code_is_asked_for_in_a_body(tmp_path: Path, sqlite_url: str) -> None:
    """So that no server on the way keeps the code in its record of addresses."""
    async with site(tmp_path, sqlite_url, **{"web.base_domain": "monre.example"}) as app:
        code = app.service.receipts.code("c67390136b6584f18b90c611", LOOKUP)
        async with Visit(app, "gltt.monre.example") as citizen:
            picture = await citizen.send_form("/ma", code=f"{code[:8]}–{code[8:]}".lower())
            assert picture.json() == qr(f"http://gltt.monre.example/cua-toi#{code}")
            assert (await citizen.get(f"/ma/{code}.svg")).status_code == 404


REFUSED: tuple[tuple[dict[str, str], str], ...] = (
    ({"text": ""}, "Xin nhập nội dung"), ({"text": "x" * 2001}, "2000"), ({"name": "y" * 61}, "60"),
    ({"field": "bịa"}, "danh sách"), ({"kind": "tin đồn"}, "mẫu"),
)  # fmt: skip


async def test_a_refused_form_comes_back_with_everything_in_it(state: Site) -> None:
    async with Visit(state.app) as citizen:
        for changes, word in REFUSED:
            filled = {"text": "Câu hỏi dài tôi đã viết", "name": "Bà Cẩn Thận", **changes}
            answer = await citizen.send_form(f"/buoi/{state.session}/do", **{"do": "question.ask", "kind": "question",
                                             "asker_type": "citizen", "field": "dat-dai", **filled})  # fmt: skip
            assert (changes, answer.status_code in (400, 422), word in answer.text) == (changes, True, True)
            assert "Bà Cẩn Thận" in answer.text or "name" in changes
            assert "Câu hỏi dài tôi đã viết" in answer.text or "text" in changes
    assert not (await state.app.service.runtime(state.session)).view.state.keys("question")


async def test_forms_of_other_sites_are_not_taken(state: Site) -> None:
    async with Visit(state.app) as citizen:
        for origin in ("http://evil.example", "null", "http://angiang.localhost:8080", "https://" + HOST):
            answer = await citizen.send_form(f"/buoi/{state.session}/do", origin, do="question.ask", text="Giả mạo?")
            assert (origin, answer.status_code) == (origin, 403)
    assert (await state.lead.send_form("/ra", None)).status_code == 403


@pytest.mark.each_database
async def test_hidden_and_absent_are_one_and_veiled_is_gone(state: Site) -> None:
    id = await state.ask("Câu này còn kín?")
    async with Visit(state.app) as reader, Visit(state.app, "angiang.localhost:8080") as abroad:
        hidden, absent = await reader.get(f"/cau/{id}"), await reader.get(f"/cau/{'0' * 24}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.text == absent.text
        await state.do("question.accept", question=id, text_rev=1)
        shown = await reader.get(f"/cau/{id}")
        assert (shown.status_code, "Câu này còn kín?" in shown.text) == (200, True)
        assert (await abroad.get(f"/cau/{id}")).status_code == 404
        await state.do("question.veil", question=id, state="accepted", reason="personal_data")
        gone = await reader.get(f"/cau/{id}")
        assert (gone.status_code, "Câu này còn kín?" in gone.text) == (410, False)
        for path in ("/", f"/buoi/{state.session}/toan-van", f"/buoi/{state.session}/frame"):
            assert "Câu này còn kín?" not in (await reader.get(path)).text


@pytest.mark.each_database
async def test_hostile_words_stay_words(state: Site) -> None:
    poison = "<script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</script><!--'\"&"
    id = await state.ask(poison)
    await state.do("question.accept", question=id, text_rev=1)
    async with Visit(state.app) as reader:
        for path in ("/", f"/cau/{id}", f"/buoi/{state.session}/toan-van", f"/buoi/{state.session}/san-khau"):
            text = (await reader.get(path)).text
            assert "<script>alert" not in text, path
            assert "<img src=x" not in text, path
            assert "{{7*7}}" in text or "san-khau" in path


async def test_frames_over_http_are_the_same_bytes_for_all_and_cacheable(state: Site) -> None:
    path = f"/buoi/{state.session}/frame"
    async with Visit(state.app) as one, Visit(state.app) as other:
        await new_second()
        first = await one.get(path)
        assert first.content == (await other.get(path)).content
        assert "set-cookie" not in first.headers
        assert first.headers["cache-control"].startswith("public")
        frame = first.json()
        position = f"{frame['seq']}.{frame['mark']}"
        assert (await one.get(path, params={"since": position})).json()["put"] == []
        assert (await one.get(path, headers={"If-None-Match": first.headers["etag"]})).status_code == 304
        id = await state.ask("Có gì mới?")
        assert (await one.get(path, params={"since": position})).json()["put"] == []
        await state.do("question.accept", question=id, text_rev=1)
        news = (await one.get(path, params={"since": position})).json()
        assert [value["id"] for value in news["put"]] == [id]
        forged = (await one.get(path, params={"since": f"{frame['seq']}.{'0' * 18}"})).json()
        assert forged["reset"] is True
        assert (await one.get(path, params={"audience": "desk"})).status_code == 401
        assert (await one.get(path, params={"audience": "all"})).status_code == 422
        assert (await one.get(f"/buoi/{state.session}/older", params={"before": "x"})).status_code == 400


SAID = 'data-part="end-undone">Buổi giao lưu được ghi là kết thúc lúc'


async def test_an_end_taken_back_is_said_in_public(state: Site) -> None:
    await state.do("session.start")
    await state.do("session.end")
    async with Visit(state.app) as reader:
        assert SAID not in (await reader.get("/")).text
        await state.do("session.undo_end")
        page = (await reader.get("/")).text
    assert SAID in page
    assert 'data-phase="live"' in page


@pytest.mark.each_database
async def test_a_closed_session_is_read_from_its_tables_never_folded(state: Site) -> None:
    id = await state.ask("Bao giờ trả lời?")
    await state.do("question.accept", question=id, text_rev=1)
    await state.do("panel.seat", name="Bà Trả Lời", title="Phó Giám đốc", unit="Sở")
    await state.do("session.start")
    await state.do("answer.draft", question=id, rev=0, text="Xin trả lời như sau.")
    await state.do("answer.publish", question=id, rev=1)
    await state.do("session.end")
    await state.do("session.close")
    await until_reacted(state.app)
    state.app.service.streams.clear()
    async with Visit(state.app) as reader:
        for path in ("/", f"/buoi/{state.session}", f"/buoi/{state.session}/toan-van", f"/cau/{id}"):
            text = (await reader.get(path)).text
            assert "Bao giờ trả lời?" in text, path
            assert ("Xin trả lời như sau." in text) == path.startswith(("/cau/", f"/buoi/{state.session}/")), path
        transcript = (await reader.get(f"/buoi/{state.session}/toan-van")).text
        head = (await state.app.book.heads([f"session:{state.session}"]))[f"session:{state.session}"]
        assert head.digest.hex() in transcript
        assert "Bà Trả Lời" in transcript
    assert state.session not in state.app.service.streams  # the calendar is followed by itself


@pytest.mark.each_database
async def test_signing_in_by_password_and_by_link_and_out(app: App) -> None:
    await app.people.add("lan", "Lan", "một mật khẩu dài", roles=[("gltt", "moderator")])
    async with Visit(app) as staff:
        assert (await staff.get("/can-bo")).headers["location"].startswith("/vao?next=")
        wrong = await staff.send_form("/vao", login="lan", password="sai")
        assert (wrong.status_code, "không đúng" in wrong.text) == (401, True)
        far = await staff.send_form("/vao", login="l" * 100_000, password="sai", next="/" + "n" * 100_000)
        assert (far.status_code, "Dài quá 60 ký tự" in far.text, len(far.content) < 20_000) == (422, True, True)
        assert len((await staff.get(f"/vao?next=/{'n' * 30_000}")).content) < 20_000
        for astray in ("//evil.example", "https://evil.example", "/\\evil.example"):
            entered = await staff.send_form("/vao", login="lan", password="một mật khẩu dài", next=astray)
            where = entered.headers["location"]
            if where.startswith("/vao?"):  # no cookie was here yet: on by the sign-in page
                where = (await staff.get(where)).headers["location"]
            assert where == "/can-bo"
        assert "giaoluu" in staff.cookies
        assert "Lan" in (await staff.get("/can-bo")).text
        assert (await staff.send_form("/ra")).headers["clear-site-data"] == '"cache"'
        assert (await staff.get("/can-bo")).status_code == 303
        account = await app.people.find("lan")
        link = await app.people.link(account.id if account else "")
        came = await staff.get(f"/vao/{link}?next=/can-bo")
        there, _, query = came.headers["location"].partition("?")
        assert (came.status_code, there.rpartition("/")[0], query) == (303, "/vao/lien-ket", "next=%2Fcan-bo")
        shown = await staff.get(came.headers["location"])
        assert (shown.status_code, link in shown.text, 'name="link"' in shown.text) == (200, False, False)
        assert (await staff.send_form(there)).status_code == 303
        assert 'name="link"' in (await staff.get(there)).text, "the key is gone from the browser, too"
        assert (await staff.send_form(f"/vao/{link}")).status_code == 422


SCRIPT = {"Accept": "application/json"}


async def test_a_script_signs_in_again_in_place_and_renews(app: App) -> None:
    account = await app.people.add("lan", "Lan", "một mật khẩu dài", roles=[("gltt", "moderator")])
    async with Visit(app) as staff:
        staff.headers.update(SCRIPT)
        assert (await staff.send_form("/gia-han")).json()["code"] == "sign_in.needed"
        wrong = await staff.send_form("/vao", login="lan", password="sai")
        assert (wrong.status_code, wrong.json()["code"]) == (401, "sign_in.wrong")
        right = (await staff.send_form("/vao", login="lan", password="một mật khẩu dài")).json()
        assert (right["ok"], right["id"]) == (True, account.id)
        renewed = await staff.send_form("/gia-han")
        assert renewed.json()["until"] >= right["until"]
        assert "giaoluu=" in renewed.headers["set-cookie"], "the browser keeps it as long as the server"


async def test_a_plan_whose_sign_in_had_ended_is_not_lost(app: App) -> None:
    await app.people.add("lan", "Lan", "một mật khẩu dài", roles=[("gltt", "moderator")])
    typed = {
        "topic": "Khoáng sản & đất đai",
        "venue": "Hội trường",
        "day": "15/04/2030",
        "start": "08:00",
        "end": "25:00",
    }
    async with Visit(app) as staff:
        asked = await staff.send_form("/buoi/moi/do", do="session.plan", **typed)
        assert asked.status_code == 401
        kept = carried(asked.text)
        wrong = await staff.send_form("/vao", login="lan", password="sai", carry=kept)
        assert carried(wrong.text) == kept
        page = (await staff.send_form("/vao", login="lan", password="một mật khẩu dài", carry=kept)).text
    assert all(value.replace("&", "&amp;") in page for value in typed.values())


def carried(page: str) -> str:
    """What was typed, as the page to sign in takes it along."""
    found = re.search(r'name="carry" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


async def test_a_stranger_sees_no_plan_form_and_plans_nothing(app: App) -> None:
    async with Visit(app) as stranger:
        await stranger.sign_in(app, "can", ("cantho", "lead"))
        assert "session.plan" not in (await stranger.get("/can-bo")).text
        pending = {"topic": "Lạ", "day": "15/04/2030", "start": "08:00", "end": "09:00"}
        answer = await stranger.send_form("/buoi/moi/do", do="session.plan", **pending)
        assert answer.status_code in (403, 422)
    assert not await app.book.rows("sessions", {})


async def test_a_plan_sent_again_leads_to_the_session_it_made(state: Site) -> None:
    assert await state.lead.plan() == state.session
    await state.lead.plan(cid="plan-0003", start="12:00", end="13:00")
    assert await state.lead.plan() == state.session
    assert len(await state.app.book.rows("sessions", {})) == 2


@pytest.mark.each_database
async def test_numbers_of_sessions_go_up_and_a_wrong_day_is_said(state: Site) -> None:
    await state.lead.plan(cid="plan-0002", start="12:00", end="13:00")
    answer = await state.lead.send_form("/buoi/moi/do", do="session.plan", cid="plan-0003", topic="Nữa", venue="",
                                       day="32/13/2030", start="08:30", end="11:30")  # fmt: skip
    assert (answer.status_code, "15/04/2010" in answer.text, "Nữa" in answer.text) == (422, True, True)
    rows = await state.app.book.rows("sessions", {"room": "gltt"}, "-code")
    assert [str(row["code"]).rpartition("-")[2] for row in rows] == ["2", "1"]


async def test_a_plan_sent_again_leads_to_the_same_session(state: Site) -> None:
    hours = {"start": "12:00", "end": "13:00"}
    first = await state.lead.plan(cid="plan-0002", **hours)
    await state.lead.plan(cid="plan-0003", start="13:00", end="14:00")
    assert await state.lead.plan(cid="plan-0002", **hours) == first
    answer = await state.lead.send_form("/buoi/moi/do", do="session.plan", cid="plan-0002", topic="Khác", venue="",
                                        day="15/04/2030", start="08:30", end="11:30")  # fmt: skip
    assert answer.status_code == 422, "the same id for another plan is said, not swallowed"
    assert len(await state.app.book.rows("sessions", {"room": "gltt"})) == 3


@pytest.mark.each_database
async def test_six_plans_at_once(state: Site) -> None:
    """One plan sent six times is one session; six plans are six, each with a number of its own."""
    once = await asyncio.gather(*(state.lead.plan(cid="plan-once", start="6:00", end="7:00") for _ in range(6)))
    assert len(set(once)) == 1
    hours = [{"start": f"{hour}:00", "end": f"{hour}:59"} for hour in range(12, 18)]
    each = await asyncio.gather(*(state.lead.plan(cid=f"plan-each-{n}", **held) for n, held in enumerate(hours)))
    assert len(set(each)) == 6
    rows = await state.app.book.rows("sessions", {"room": "gltt"})
    assert sorted(int(str(row["code"]).rpartition("-")[2]) for row in rows) == list(range(1, 9))


@pytest.mark.each_database
async def test_a_slip_beyond_the_list_of_own_questions_is_shown(state: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state.app.service, "limits", msgspec.structs.replace(state.app.service.limits, mine=2))
    async with Visit(state.app) as asker:
        await asker.get(f"/buoi/{state.session}/hoi")
        slips = [
            (await asker.ask(state.session, f"Câu {number}?", f"ask-many-{number}")).headers["location"]
            for number in range(4)
        ]
        for slip in slips:
            assert (await asker.get(slip)).status_code == 200


async def test_the_staff_page_says_that_the_clock_is_held(state: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    said = words.t("staff.clock_held")
    assert said not in (await state.lead.get("/can-bo")).text
    monkeypatch.setattr(type(state.app.book), "jumped_ms", 86_400_000)
    assert said in (await state.lead.get("/can-bo")).text


async def test_english_is_a_click_away(app: App) -> None:
    async with Visit(app) as reader, Visit(app, "127.0.0.1:8080") as abroad:
        vietnamese = (await reader.get("/")).text
        assert '<html lang="vi">' in vietnamese
        assert 'href="?lang=en"' in vietnamese
        moved = await reader.get("/?lang=en")
        assert (moved.status_code, moved.headers["location"]) == (308, "/en/")
        english = (await reader.get("/en/")).text
        assert '<html lang="en">' in english
        assert 'href="/en/cua-toi"' in english
        assert '<html lang="en">' in (await reader.get("/en/cua-toi")).text
        assert '<html lang="vi">' in (await reader.get("/cua-toi")).text, "no cookie remembers it"
        assert "/r/angiang/en/" in (await abroad.get("/en/")).text
        assert 'href="/r/gltt/en/cua-toi"' in (await abroad.get("/r/gltt/en/")).text


ELSEWHERE = (
    ("/en", "/en/"),
    ("/en?next=a", "/en/?next=a"),
    ("/r/gltt/en", "/r/gltt/en/"),
    ("/cua-toi?lang=en", "/en/cua-toi"),
    ("/en/cua-toi?lang=vi", "/cua-toi"),
    ("/en/cua-toi?lang=en", "/en/cua-toi"),
    ("/vao?next=/can-bo&lang=en", "/en/vao?next=%2Fcan-bo"),
    ("/r/gltt/cua-toi?lang=en", "/r/gltt/en/cua-toi"),
    ("/r/gltt/en/?lang=vi", "/r/gltt/"),
    ("/en//evil.example?lang=vi", "/evil.example"),
    ("//evil.example?lang=en", "/en/evil.example"),
)


async def test_each_language_has_addresses_of_its_own(app: App) -> None:
    async with Visit(app, "127.0.0.1:8080") as reader:
        for path, leads_to in ELSEWHERE:
            answer = await reader.get(f"http://127.0.0.1:8080{path}")
            assert (path, answer.status_code, answer.headers.get("location")) == (path, 308, leads_to)
