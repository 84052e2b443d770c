"""No template prints a value that is missing: all of them are drawn here, with as little as there can be to show."""

import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from jinja2 import UndefinedError

from server.app import App
from server.domain.session.question import LOOKUP
from server.gateway.visitor import Visitor
from server.settings import ROOT
from server.web import arrival
from server.web.modules import TEMPLATES
from server.web.render import Pages
from server.web.request_context import KNOWN
from server.web.room_page import PRINTED
from server.web.routes import ANYWHERE, COUNTED, FOUND, PAGES, PUBLIC
from tests.domain.round.test_plan import content
from tests.web.sites import ASK, Visit, site, until_open, until_reacted
from tests.web.test_account import followed
from tests.web.test_audit import listed

MISSING = re.compile(r"\b(None|Undefined|undefined|NaN)\b")
DATA = re.compile(r"<script type=\"application/json\".*?</script>", re.DOTALL)
NOWHERE = "no-such-thing"


class Walk:
    """Asks for every page with every session and question that there is, and for some that are not."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.sessions, self.questions = [NOWHERE], [NOWHERE]
        self.parts: list[str] = []

    def paths(self) -> Iterator[str]:
        yield from ("/can-bo/theo-doi?don-vi=gltt", "/can-bo/nam/angiang")
        yield from (f"/buoi/{session}/san-khau/lop-chu" for session in self.sessions)
        yield from (f"/buoi/{session}/bao-cao/phan/matters" for session in self.sessions)
        yield from (f"/thoi-bao/{self.app.telling.token(question)}" for question in self.questions)
        yield from self.parts
        for path, _, methods in (*PUBLIC, *COUNTED, *FOUND, *PAGES, *ANYWHERE):
            if "GET" in methods:
                for session in self.sessions if "{session}" in path else ("",):
                    for question in self.questions if "{question}" in path else ("",):
                        yield re.sub(
                            r"\{\w+\}", "AAAABBBB", path.replace("{session}", session).replace("{question}", question)
                        )

    async def by(self, reader: Visit, *, also: tuple[str, ...] = ()) -> None:
        """In Vietnamese, and in these languages: the same templates with other words."""
        for path in self.paths():
            for lang in ("", *also):
                answer = await reader.get(f"{lang}{path}")
                assert answer.status_code < 500, path
                if answer.headers.get("content-type", "").startswith("text/x-python"):
                    continue
                found = MISSING.search(DATA.sub("", answer.text))
                assert not found, (path, answer.text[max(0, found.start() - 80) : found.end() + 20])


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates that were asked for."""
    names = set[str]()
    render = Pages.render

    def noting(self: Pages, template: str, context: Any) -> str:
        names.add(template)
        return render(self, template, context)

    monkeypatch.setattr(Pages, "render", noting)
    return names


async def _data_request(citizen: Visit, lead: Visit, code: str) -> None:
    """One that is made, answered and certified."""
    await citizen.get("/du-lieu")
    await citizen.send_form("/du-lieu", code=code)
    board = "/can-bo/du-lieu"
    await citizen.send_form("/du-lieu/do", do="data_request.receive", cid="data-0001", code=code, right="see")
    (found,) = re.findall(r"yeu-cau=([0-9a-f]+)", (await lead.get(board)).text)
    await lead.get(f"{board}?yeu-cau={found}")
    form = {"do": "data_request.answer", "cid": "data-0002", "data_request": found, "how": "done", "done": "copy"}
    assert (await lead.send_form(f"{board}/do", **form)).status_code == 303
    await lead.get(f"{board}?yeu-cau={found}")
    await lead.get(f"{board}/xac-nhan/{found}")
    await citizen.send_form("/du-lieu", code=code)


async def test_every_page_is_drawn_with_as_little_as_there_can_be(
    tmp_path: Path, sqlite_url: str, drawn: set[str]
) -> None:
    await walk_all(tmp_path / "var", sqlite_url)
    whole = {name for name in drawn if not name.startswith("parts/")}
    assert whole == {path.name for path in TEMPLATES.glob("*.html")} - {"base.html", "office_base.html"}


async def walk_all(var: Path, url: str) -> None:
    """A session from its planning to its close, and every page at each stage of it."""
    async with site(var, url) as app, Visit(app) as citizen, Visit(app) as lead:
        walk = Walk(app)
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        await walk.by(citizen)
        session = await lead.plan(venue="", cid="plan-0001")
        walk.sessions.append(session)
        await walk.by(citizen)
        await lead.get(f"/buoi/{session}/sua")
        await lead.get(f"/buoi/{session}/thay-doi")
        await until_open(app, session)
        await citizen.get(f"/buoi/{session}/hoi")
        staff = Visitor(asker="x", account=(await app.people.find("hung")).id, room="gltt")  # type: ignore[union-attr]
        ids = [await _ask(citizen, session, number) for number in range(5)]
        walk.questions += ids
        cid = iter(range(1000))

        async def do(name: str, **raw: Any) -> None:
            await app.service.do(session, staff, name, raw, f"act-{next(cid):08d}")

        await _data_request(citizen, lead, app.service.receipts.code(ids[0], LOOKUP))
        await citizen.send_form("/tra-cuu", code=app.service.receipts.code(ids[0], LOOKUP))
        plan = {"year": 2027, "number": 1, **content(units=("gltt",))}
        round = await app.service.plan_round("gltt", staff, plan, "round-0001")
        runtime = await app.service.runtime(round)
        ((_, version),) = runtime.view.state.keys("version")
        for path in ("", "/san-sang", "/thong-bao", "/tong-hop", "/tong-hop/don-vi", f"/ke-hoach/{version}"):
            await lead.get(f"/can-bo/dot/{round.partition(':')[2]}{path}")
        await lead.get("/can-bo/don-vi/gltt")
        async with Visit(app) as admin:
            await admin.sign_in(app, "quan", ("*", "admin"))
            off = {"form": "day", "day": "10/05/2027", "kind": "holiday", "reason": "Bão"}
            await admin.send_form("/can-bo/lich/do", do="preview", **off)
            await admin.get("/can-bo/thu")
            await admin.get("/can-bo/nguoi")
            assert (await admin.get("/can-bo/nhat-ky")).status_code == 200
            await listed(app)
            assert (await admin.get(f"/can-bo/nhat-ky/session:{session}/1")).status_code == 200
            await followed(app)
            assert (await admin.get(f"/can-bo/nhat-ky/session:{session}/1")).status_code == 200
            await admin.get("/can-bo/du-lieu/thoi-han")
            assert (await admin.get("/can-bo/su-co")).status_code == 200
        await _two_steps(app)
        await _elsewhere(app, citizen, session, do)
        for id in ids:
            await do("question.accept", question=id, text_rev=1)
        await do("question.veil", question=ids[4], state="accepted", reason="spam")
        for about in ({"question": ids[1]}, {}):
            await do("invitation.give", **about, unit="gltt", body="Sở Mẫu", until=app.book.now() + 3_600_000)
        state = (await app.service.runtime(session)).view.state
        walk.parts = [f"/buoi/{session}/loi-moi/{id}" for _, id in state.keys("invitation")]
        walk.parts += [f"{path}?cau={ids[0]}" for path in walk.parts]
        await do("session.start")
        await do("video.set", address="https://hinh.example.vn/buoi.m3u8", rev=0)
        await do("chat.set_up", mode="moderated", every_s=30)
        await do("chat.announce", text="Xin chào")
        await do("question.call", question=ids[0], text_rev=1)
        await walk.by(citizen)
        await walk.by(lead)
        await do("question.answer", question=ids[0], state="called")
        await do("question.promise", question=ids[1], state="accepted")
        await do("question.refuse", question=ids[2], state="accepted", reason="spam")
        for id, rev in ((ids[1], 0), (ids[3], 0)):
            await do("answer.draft", question=id, rev=rev, text="Xin trả lời.")
            await do("answer.publish", question=id, rev=1)
        await do("answer.correct", question=ids[1], rev=2, text="Xin trả lời đúng.", note="Nhầm")
        await do("session.end")
        film = {"address": "https://hinh.example.vn/buoi.mp4", "begins_at": state.moments["began"]}
        await do("recording.set", **film, rev=0)
        await walk.by(citizen)
        await do("answer.draft", question=ids[0], rev=0, text="Xin trả lời.")
        await do("answer.publish", question=ids[0], rev=1)
        await do("session.close")
        await walk.by(citizen, also=("/en",))
        await walk.by(lead, also=("/en",))
        await citizen.send_form("/tra-cuu", code=app.service.receipts.code(ids[0], LOOKUP))
        await citizen.send_form(f"/buoi/{session}/do", do="question.ask", text="")


async def _two_steps(app: App) -> None:
    """A second factor set up, asked for, and what was typed meanwhile sent on."""
    async with Visit(app) as clerk, Visit(app) as again:
        await clerk.sign_in(app, "thu", ("gltt", "moderator"))
        account = await app.people.find("thu")
        assert account is not None
        secret, begun = app.people.factor.begin_app(account.id)
        digits = pyotp.TOTP(secret).generate_otp(app.book.now() // 30_000)
        begun_form = {"factor_code": digits, "factor_begun": begun}
        codes = re.findall(r"<li>([\w-]{9})</li>", (await clerk.send_form("/thiet-lap", **begun_form)).text)
        await clerk.get("/can-bo/tai-khoan")
        carry = arrival.carry("/can-bo/dot/do", [("do", "round.plan")])
        await again.send_form(f"/vao/{await app.people.link(account.id)}", carry=carry)
        await again.send_form("/xac-thuc", factor_code=codes[0], carry=carry)


CLIENT = ROOT / "client"
# Codes that were handed out, and words to look for: cut, they find nothing, and nothing that somebody wrote is lost.
CUT = {"code", "factor_code", "again-code", "spare", "receipt_no", "q", "tim"}


def test_no_field_of_words_cuts_in_silence_what_is_pasted() -> None:
    """The browser drops what a `maxlength` has no room for; the server refuses it in words, and the page counts."""
    tags = [
        (path.name, tag)
        for path in (*TEMPLATES.rglob("*.html"), *CLIENT.rglob("*.js"))
        if "vendor" not in path.parts
        for tag in re.findall(r"<(?:input|textarea)[^>]*maxlength[^>]*", path.read_text(encoding="utf-8"))
    ]
    named = [(file, (re.search(r'(?:name|id)="([\w-]+)"', tag) or ["", ""])[1]) for file, tag in tags]
    assert len(named) >= len(CUT)
    assert [(file, name) for file, name in named if name not in CUT] == []


def test_no_field_has_the_name_of_a_method_of_a_mapping() -> None:
    """`row.clear` in a template is the method of a dict, whatever stands under that key."""
    methods = "|".join(name for name in dir({}) if not name.startswith("_"))
    read = re.compile(rf"\.({methods})\b(?!\()")
    for path in TEMPLATES.rglob("*.html"):
        code = re.findall(r"\{[{%].*?[%}]\}", path.read_text(encoding="utf-8"), re.DOTALL)
        found = [one for one in code if read.search(re.sub(r"'[^']*'", "", one))]
        assert not found, (path.name, found)


async def _elsewhere(app: App, citizen: Visit, session: str, do: Callable[..., Awaitable[None]]) -> None:
    """The pages of what is handled in another unit or apart."""
    sent, apart = [await _ask(citizen, session, number) for number in (5, 6)]
    await do("question.transfer", question=sent, state="asked", act="transfer", why="local", unit="angiang")
    await do("question.set_apart", question=apart, state="asked", procedure="complaint")
    await until_reacted(app)
    ((_, came),) = (await app.service.runtime("unit:angiang")).view.state.keys("inbox")
    async with Visit(app, "angiang.localhost:8080") as there:
        await there.sign_in(app, "giam", ("angiang", "head"), ("angiang", "moderator"))
        await there.get(f"/can-bo/chuyen/unit:angiang/{came}")
        for number, form in enumerate((
            {"do": "inbox.accept", "state": "incoming", "text": "Bao giờ?"},
            {"do": "inbox.draft", "rev": "0", "text": "Sớm."},
            {"do": "inbox.publish", "rev": "1"},
        )):  # fmt: skip
            await there.send_form(f"/can-bo/chuyen/unit:angiang/{came}/do", cid=f"inbox-{number:04d}", **form)
        await there.get(f"/chuyen-den/{came}")
    async with Visit(app) as chief:
        await chief.sign_in(app, "sau", ("gltt", "head"))
        await chief.get(f"/can-bo/chuyen/ho-so/{apart}")
    text = "Nhà máy xi măng xả bụi xuống ruộng lúa thì ai bồi thường cho dân?"
    like = (await citizen.ask(session, text, cid="ask-000007")).headers["location"].rpartition("/")[2]
    await do("question.accept", question=like, text_rev=1)
    async with Visit(app) as another:
        printed = {**ASK, "cid": f"{PRINTED}0123456789abcdef", "text": text}
        assert (await another.send_form(f"/buoi/{session}/do?{KNOWN}=1", **printed)).status_code == 200
    await do("question.refuse", question=like, state="accepted", reason="spam")


async def _ask(citizen: Visit, session: str, number: int) -> str:
    """With nothing that may be left out: no name, no place."""
    answer = await citizen.ask(session, f"Câu thứ {number}?", cid=f"ask-{number:06d}", name="", anonymous="1")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].rpartition("/")[2])


@pytest.mark.parametrize("template", ["{{ absent }}", "{{ room }}", "{{ value.absent }}", "{{ mine_count }}"])
def test_what_is_missing_is_an_error_and_no_word(
    template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = Pages()
    monkeypatch.setattr(pages._jinja, "get_template", lambda _: pages._jinja.from_string(template))
    with pytest.raises(UndefinedError):
        pages.render("any.html", {"lang": "vi", "value": {}})
