"""The public pages are everybody's: the same bytes for all, no cookie, and any cache may keep them like a frame."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.app import App
from server.people import askers
from server.web import routes
from server.web.render import Pages
from tests.gateway.gateways import new_second
from tests.web.sites import ASK, KEY_LINKS, Visit
from tests.web.test_http_frames import envelope, tell
from tests.web.test_pages import Site, under_way

OWN = "Chuyện riêng của tôi?"
CACHED = "public, max-age=1, stale-while-revalidate=2"


@pytest.fixture
async def state(tmp_path: Path, database_url: str) -> AsyncIterator[Site]:
    async with under_way(tmp_path, database_url) as made:
        id = await made.ask("Ai cũng đọc?")
        await made.do("question.accept", question=id, text_rev=1)
        await made.do("panel.seat", name="Bà Trả Lời", title="Phó Giám đốc", unit="Sở")
        yield made


def pages(state: Site) -> list[str]:
    """Every public page in both languages; a question's is that of the one which was accepted."""
    (question,) = [value["id"] for value in frame(state)["put"] if value["noun"] == "question"]
    filled = [
        path.format(session=state.session, question=question)
        for path, _, _ in routes.PUBLIC
        # Of a question in a unit's inbox, and of a screen, for whoever has its link; a picture is no page.
        if not path.startswith("/chuyen-den/") and "{code}" not in path and not path.endswith(".png")
    ]
    return [*filled, *(f"/en{path}" for path in filled)]


def frame(state: Site) -> dict[str, list[dict[str, str]]]:
    found = state.app.service.streams[state.session].view.frame("public", 0)
    return found  # type: ignore[return-value]


async def test_the_same_bytes_for_all_and_no_cookie(state: Site) -> None:
    """For a stranger, for one who asked, for staff, and for one who asked without a cookie."""
    async with Visit(state.app) as stranger, Visit(state.app) as asker:
        assert (await asker.ask(state.session, OWN, "ask-000002")).status_code == 303
        token = asker.cookies["giaoluu_asker"]
        id = token.partition(".")[0]
        assert len(id) == 16
        for path in pages(state):
            for once in range(3):  # a second or a minute may end between two of them
                answers = [await visit.get(path) for visit in (stranger, asker, state.lead)]
                answers.append(await stranger.get(path, headers={"Giaoluu-Asker": token}))
                if len({answer.content for answer in answers}) == 1:
                    break
                assert once < 2, path
            for answer in answers:
                assert answer.status_code == 200, path
                assert "set-cookie" not in answer.headers, path
                assert answer.headers["cache-control"] == CACHED, path
                assert "cookie" not in answer.headers.get("vary", "").lower(), path
                for secret in (id, token, OWN, "Hung"):
                    assert secret not in answer.text, (path, secret)
                assert ('<html lang="en">' in answer.text) == path.startswith("/en"), path


async def test_tags_packing_and_head_as_for_frames(state: Site) -> None:
    async with Visit(state.app) as reader:
        for path in pages(state):
            plain = await _still(reader, path, "identity")
            if len(plain.content) < state.app.site.settings.cache.gzip_bytes:
                continue  # not worth packing
            packed = await _still(reader, path, "gzip")
            assert gzip.decompress(packed.extensions["raw"]) == plain.content, path
            assert packed.headers["etag"] != plain.headers["etag"]
            assert len(packed.extensions["raw"]) < len(plain.content) / 2
            for answer in (plain, packed):
                assert answer.headers["vary"] == "Accept-Encoding"
                known = {"If-None-Match": answer.headers["etag"], "Accept-Encoding": answer.extensions["wanted"]}
                again = await reader.get(path, headers=known)
                assert (again.status_code, again.content) == (304, b""), path
                for name in ("content-security-policy", "cache-control", "etag", "vary", "referrer-policy"):
                    assert again.headers[name] == answer.headers[name], (path, name)
            head = await reader.head(path, headers={"Accept-Encoding": "identity"})
            assert (head.status_code, head.headers["etag"]) == (200, plain.headers["etag"]), path


async def _still(reader: Visit, path: str, encoding: str) -> httpx.Response:
    async with reader.stream("GET", path, headers={"Accept-Encoding": encoding}) as answer:
        answer.extensions["raw"] = b"".join([part async for part in answer.aiter_raw()])
        answer.extensions["wanted"] = encoding
    if encoding == "identity":
        answer._content = answer.extensions["raw"]
    return answer


async def test_what_is_gone_or_hidden_is_kept_for_as_long_and_never_not_modified(state: Site) -> None:
    hidden = await state.ask("Còn kín?", "ask-000002")
    async with Visit(state.app) as reader:
        for path in (f"/cau/{hidden}", "/cau/khong-co", "/buoi/khong-co", "/buoi/khong-co/toan-van"):
            answer = await reader.get(path)
            assert (answer.status_code, answer.headers["cache-control"]) == (404, CACHED), path
            assert "set-cookie" not in answer.headers
        (id,) = [value["id"] for value in frame(state)["put"] if value["noun"] == "question"]
        for path in (f"/cau/{id}", "/", f"/buoi/{state.session}", f"/buoi/{state.session}/toan-van"):
            assert "Ai cũng đọc?" in (await reader.get(path)).text, path
        await state.do("question.veil", question=id, state="accepted", reason="personal_data")
        for path in ("/", f"/buoi/{state.session}", f"/buoi/{state.session}/toan-van"):
            assert "Ai cũng đọc?" not in (await reader.get(path)).text, path
        gone = await reader.get(f"/cau/{id}")
        assert (gone.status_code, gone.headers["cache-control"]) == (410, CACHED)
        assert (await reader.get(f"/cau/{id}", headers={"If-None-Match": gone.headers["etag"]})).status_code == 410


async def test_a_page_is_printed_once_for_a_crowd(state: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    render = Pages.render
    monkeypatch.setattr(Pages, "render", lambda self, name, given: printed.append(name) or render(self, name, given))
    async with Visit(state.app) as reader:
        await new_second()
        for path in pages(state)[:6]:
            for _ in range(10):
                await reader.get(path)
    assert 6 <= len(printed) <= 8, "once each; twice what a second or a minute parts"


async def test_an_asker_is_known_by_its_first_form(state: Site) -> None:
    """The form is everybody's: the browser is known first and sends it on by itself; sent again it is one question."""
    async with Visit(state.app, follow_redirects=True) as citizen:
        form = (await citizen.get(f"/buoi/{state.session}/hoi")).text
        (printed,) = re.findall(r'name="cid" value="([^"]+)"', form)
        assert not citizen.cookies
        fields = {**ASK, "cid": printed, "text": OWN}
        slip = await citizen.send_form(f"/buoi/{state.session}/do", **fields)
        assert [step.status_code for step in slip.history] == [307, 303]
        assert OWN in slip.text
        assert "giaoluu_asker" in citizen.cookies
        again = await citizen.send_form(f"/buoi/{state.session}/do", **fields)
        assert again.url == slip.url
        other = await citizen.send_form(f"/buoi/{state.session}/do", **{**fields, "text": "Thêm một câu?"})
        assert (other.status_code, other.url == slip.url) == (200, False)
        async with Visit(state.app, follow_redirects=True) as another:
            same = await another.send_form(f"/buoi/{state.session}/do", **fields)
            assert (same.status_code, same.url == slip.url) == (200, False), "the same words of another asker"
            assert OWN in (await another.get("/cua-toi")).text
        mine = (await citizen.get("/cua-toi")).text
        assert ("Thêm một câu?" in mine, mine.count('class="mine"')) == (True, 2)


async def test_without_cookies_a_form_still_asks(state: Site) -> None:
    async with Visit(state.app) as citizen:
        fields = {**ASK, "cid": "form-12345678", "text": OWN}
        there = await citizen.send_form(f"/buoi/{state.session}/do", **fields)
        citizen.cookies.clear()
        assert (await citizen.send_form(there.headers["location"], **fields)).status_code == 303


async def test_who_asked_by_a_token_gets_it_as_a_cookie(state: Site) -> None:
    path = f"/buoi/{state.session}/mine"
    async with Visit(state.app) as citizen:
        token, another = [(await tell(citizen, state, envelope(state)))["asker"] for _ in range(2)]
        assert not citizen.cookies
        origin = {"Origin": str(citizen.base_url).rstrip("/")}
        for given in ({}, {"Giaoluu-Asker": askers.new(b"another secret")}):
            answer = await citizen.post(path, headers=origin | given)
            assert (answer.status_code, "set-cookie" in answer.headers) == (204, False)
        answer = await citizen.post(path, headers=origin | {"Giaoluu-Asker": token})
        assert (answer.status_code, citizen.cookies["giaoluu_asker"]) == (204, token)
        other = await citizen.post(path, headers=origin | {"Giaoluu-Asker": another})
        assert "set-cookie" not in other.headers, "a cookie is never replaced by another's"
        evil = await citizen.post(path, headers={"Origin": "http://evil.example", "Giaoluu-Asker": token})
        assert evil.status_code == 403


async def test_no_page_but_one_that_acts_sets_a_cookie(state: Site) -> None:
    """Every address there is, as a stranger reads it."""
    app: App = state.app
    paths = {path for table in (routes.PUBLIC, routes.PAGES, routes.ANYWHERE, routes.SHARED) for path, *_ in table}
    paths -= KEY_LINKS
    async with Visit(app) as stranger, Visit(app, "127.0.0.1:8080") as abroad, Visit(app, "la.localhost:8080") as lost:
        for path in sorted(paths):
            there = re.sub(r"\{\w+\}", "khong-co", path.replace("{session}", state.session))
            for visit, base in ((stranger, ""), (stranger, "/en"), (abroad, ""), (abroad, "/r/gltt"), (lost, "")):
                answer = await visit.get(f"{base}{there}")
                assert "set-cookie" not in answer.headers, (base, path)
                assert not visit.cookies
