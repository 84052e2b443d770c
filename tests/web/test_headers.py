"""Every answer says how it may be used: all addresses by all methods, rightly and wrongly asked, whoever gives the
answer. What is looked at stands in tests/web/sites.py: `guarded` looks at each answer that any test of the site gets.
"""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from starlette.routing import Route

from server import logs
from server.app import App
from server.errors import Unavailable
from server.gateway.security import PLAIN, security
from server.settings import load
from server.web.site import Site
from tests.web.sites import Visit, guarded, site

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE")
FILES = ("/statics/room/main.js", "/statics/icon.svg", "/statics/styles/fonts/OFL.txt", "/statics/none", "/statics/")
LOST = ("/nothing", "//evil.example/", "/cua-toi/", "/%00", "/socket.io/", "/en/nothing", "/r/nowhere/", "/r/gltt")


def addresses(app: App) -> list[str]:
    """Of every route of the application, with names in it that nobody has."""
    inner: Any = app.asgi
    while not hasattr(inner, "routes"):
        inner = getattr(inner, "other_asgi_app", None) or inner._app
    paths = {route.path for route in inner.routes if isinstance(route, Route)}
    assert len(paths) > 100
    found = []
    for path in sorted(paths):
        for name in ("piece:int", "part:int", "number:int", "n:int"):
            path = path.replace(f"{{{name}}}", "1")
        while "{" in path:
            path = path[: path.index("{")] + "khong-co" + path[path.index("}") + 1 :]
        found.append(path)
    return [*found, *FILES, *LOST]


def says_what_it_is(answer: httpx.Response) -> None:
    """A body has its type, and a text its letters."""
    kind = answer.headers.get("content-type", "")
    at = f"{answer.request.method} {answer.request.url} {kind}"
    assert kind or not answer.content, at
    if kind.startswith("text/") or "+xml" in kind:
        assert "charset=utf-8" in kind.lower(), at


@pytest.fixture
async def app(tmp_path: Path, sqlite_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, sqlite_url) as app:
        yield app


async def test_all_addresses_by_all_methods(app: App) -> None:
    statuses: set[int] = set()
    async with Visit(app) as reader:
        for n, path in enumerate(addresses(app)):
            # All methods at all addresses that are right: test_http_inputs, test_only_post_acts.
            for method in METHODS if n % 6 == 0 or path in (*FILES, *LOST) else ("GET", "POST"):
                answer = await reader.request(method, f"http://gltt.localhost:8080{path}")
                statuses.add(answer.status_code)
                assert method != "TRACE" or answer.status_code >= 300, path
                says_what_it_is(answer)
                if answer.status_code == 405:
                    assert answer.headers["allow"], (method, path)
    assert {200, 303, 308, 400, 403, 404, 405} <= statuses, statuses


async def test_every_body_says_what_it_is(app: App) -> None:
    async with Visit(app) as reader:
        for path in (
            *FILES,
            *LOST,
            "/",
            "/tim.atom",
            "/lich.ics",
            "/robots.txt",
            "/sitemap.xml",
            "/healthz",
            "/tim.json",
        ):
            says_what_it_is(await reader.get(f"http://gltt.localhost:8080{path}"))


async def test_what_is_ones_own_is_kept_by_no_cache(app: App) -> None:
    """No shared cache keeps a page of staff or of an asker; what holds a key or a person's data no cache at all."""
    async with Visit(app) as lead:
        await lead.sign_in(app, "hung", ("*", "admin"))
        session = await lead.plan()
        for path in (
            "/can-bo",
            "/can-bo/nguoi",
            "/can-bo/tai-khoan",
            "/can-bo/su-co",
            f"/buoi/{session}/ban",
            "/cua-toi",
        ):
            kept = (await lead.get(path)).headers["cache-control"]
            assert {"private", "no-store"} & {each.strip() for each in kept.split(",")}, (path, kept)
        for path in (f"/buoi/{session}/mine", f"/buoi/{session}/frame?audience=desk", "/can-bo/nam.json"):
            assert "no-store" in (await lead.get(path)).headers["cache-control"], path


async def test_all_addresses_while_the_house_is_in_trouble(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away is the database, or the program is wrong; a foreign host, a foreign page, a body that is too large."""
    statuses: set[int] = set()
    transport = httpx.ASGITransport(app.asgi, client=("192.0.2.7", 1), raise_app_exceptions=False)

    async def ask(reader: httpx.AsyncClient) -> None:
        for path in addresses(app):
            for method, more in (
                ("GET", {"Host": "evil.example"}), ("GET", {}), ("POST", {"Origin": "http://evil.example"}),
                ("POST", {"Origin": "http://gltt.localhost:8080", "Content-Length": "188000000"}),
            ):  # fmt: skip
                address = f"http://gltt.localhost:8080{path}"
                statuses.add((await reader.request(method, address, headers=more)).status_code)

    async with httpx.AsyncClient(transport=transport, event_hooks={"response": [guarded]}) as reader:
        for failure in (Unavailable("away"), RuntimeError("wrong")):

            async def fail(*_: Any, failure: Exception = failure, **__: Any) -> Any:
                raise failure

            with monkeypatch.context() as patched:
                for name in ("here", "public", "seated"):
                    patched.setattr(Site, name, fail)
                await ask(reader)
    assert {421, 500, 503} - {421} <= statuses, statuses


def test_with_https_browsers_are_told_to_keep_to_it() -> None:
    def said(**changes: str) -> dict[bytes, bytes]:
        web = load({f"web.{name}": value for name, value in changes.items()}, env={}).web
        return dict(security(web))

    name = b"strict-transport-security"
    assert name not in dict(PLAIN)
    assert said(https="true")[name] == b"max-age=31536000; includeSubDomains"
    assert said(https="true", hsts_subdomains="false")[name] == b"max-age=31536000"
    assert name not in said(https="true", hsts_s="0")


async def test_an_own_port_of_a_process_says_the_same(app: App) -> None:
    transport = httpx.ASGITransport(app.health.alone(), client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, event_hooks={"response": [guarded]}) as machine:
        asked = [machine.get(f"http://localhost{path}") for path in ("/healthz", "/readyz", "/metrics", "/none")]
        assert {answer.status_code for answer in await asyncio.gather(*asked)} >= {200, 404}


SECRETS = (
    "/vao/{}", "/r/gltt/en/vao/{}", "/thoi-bao/{}", "/buoi/x/man/hall/{}", "/khach?code={}",
    "/dang-nhap-chung/ve?code={}", "/tra-cuu?code={}", "/buoi/x/loi-moi/{}", "/phieu/{}",
)  # fmt: skip
MARKED = "geheim-A7-geheim"


async def test_a_key_leaves_the_address_at_once_and_serves_without_cookies(app: App) -> None:
    token = app.telling.token("q1")
    for path, page in ((f"/vao/{MARKED}", "/vao/lien-ket"), (f"/thoi-bao/{token}", "/thoi-bao/lien-ket")):
        async with Visit(app) as keeps, Visit(app) as forgets:
            came = await keeps.get(path)
            there = came.headers["location"]
            assert (came.status_code, there.rpartition("/")[0]) == (303, page)
            assert came.headers["referrer-policy"] == "no-referrer"
            assert "no-store" in came.headers["cache-control"]
            shown = await keeps.get(there)
            assert 'name="link"' not in shown.text
            assert path.rpartition("/")[2] not in shown.text
            assert 'name="link"' in (await forgets.get(there)).text
            answers = [(await keeps.send_form(there)).status_code,
                       (await forgets.send_form(there, link=f"https://x.example{path}?a=b")).status_code]  # fmt: skip
            assert answers == ([422, 422] if page == "/vao/lien-ket" else [200, 200])


async def test_each_of_two_links_acts_by_itself_and_one_that_is_not_held_is_asked_for(app: App) -> None:
    people = [await app.people.add(name, name.title(), roles=[("gltt", "lead")]) for name in ("lan", "minh")]
    async with Visit(app) as tabs:
        pages = [
            (await tabs.get(f"/vao/{await app.people.link(one.id)}")).headers["location"]
            for one in (*people, people[0])
        ]
        assert pages[1] in (await tabs.get(f"{pages[1]}?lang=en", follow_redirects=True)).text
        for page, name in ((pages[0], "Lan"), (pages[1], "Minh")):
            assert f'action="{page}"' in (await tabs.get(page)).text
            assert (await tabs.send_form(page)).status_code == 303
            assert name in (await tabs.get("/can-bo")).text
        kept = {name: value for name, value in tabs.cookies.items() if name.startswith("giaoluu_lien_ket")}
        (link,) = kept.values()
        tabs.cookies.clear()
        for sent, said in (({}, "Xin mở lại liên kết"), ({"link": "x/sai"}, "đã được dùng")):
            lost = await tabs.send_form(pages[2], **sent)
            assert (lost.status_code, said in lost.text, 'name="link"' in lost.text) == (422, True, True)
        assert 'value="x/sai"' in lost.text
        assert (await tabs.send_form("/vao/lien-ket", link=f"http://x.example/vao/{link}")).status_code == 303


async def test_no_log_of_ours_holds_what_is_a_key(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links to sign in, of screens, of guests and of mails, look-up codes, passwords: while all is well, while the
    database is away, and while the program is wrong, down to what drivers say of their own accord."""
    written = io.StringIO()
    heard = logging.StreamHandler(written)
    heard.setFormatter(logs.Lines())
    root = logging.getLogger()
    level, kept = root.level, root.handlers[:]
    root.handlers, root.level = [heard], logging.DEBUG

    async def served(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app.asgi(scope, receive, send)
        except Exception:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application")

    form = {"code": MARKED, "password": MARKED, "login": MARKED, "text": MARKED}
    transport = httpx.ASGITransport(served, client=("192.0.2.7", 1))

    async def broken(*_: Any, **__: Any) -> Any:
        async with app.book.engine.connect() as connection:
            return await connection.execute(text("SELECT :word FROM nowhere"), {"word": MARKED})

    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://gltt.localhost:8080") as reader:
            for wrong in (False, True):
                with monkeypatch.context() as patched:
                    if wrong:
                        patched.setattr(Site, "here", broken)
                    for path in SECRETS:
                        await reader.get(path.format(MARKED), headers={"Cookie": f"giaoluu={MARKED}"})
                        await reader.post(
                            path.format(MARKED), data=form, headers={"Origin": "http://gltt.localhost:8080"}
                        )
        logging.getLogger("giaoluu").error("the end")
    finally:
        root.handlers, root.level = kept, level
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert lines[-1]["say"] == "the end"
    assert any("nowhere" in str(line.get("error")) for line in lines), "the failure itself is there"
    assert not [line for line in lines if MARKED in str(line) and not line["name"].startswith("httpx")]
