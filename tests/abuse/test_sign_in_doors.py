"""Signing in where somebody has been before, where the browser keeps nothing, and forms that come from elsewhere."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from server.app import App
from server.gateway.origin import STAFF_COOKIE
from server.web import routes
from tests.web.sites import HOST, Visit, site

PASSWORD = "mưa rào trên sông Hậu"
ORIGIN = {"Origin": f"http://{HOST}"}
NOT_KEPT = "chặn cookie của trang"


@pytest.fixture
async def app(tmp_path: Path, sqlite_url: str, request: pytest.FixtureRequest) -> AsyncIterator[App]:
    roles = getattr(request, "param", "*")
    async with site(tmp_path, sqlite_url, **{"people.second_factor_roles": roles}) as app:
        await app.people.add("lan", "Lan", PASSWORD, roles=[("gltt", "lead")])
        yield app


class Forgetful(httpx.AsyncClient):
    """A browser that keeps no cookie."""

    def __init__(self, app: App) -> None:
        transport = httpx.ASGITransport(app.asgi, client=("192.0.2.9", 4711))
        super().__init__(transport=transport, base_url=f"http://{HOST}", headers=ORIGIN)

    async def led(self, answer: httpx.Response) -> httpx.Response:
        """Where it ends up."""
        for _ in range(5):
            self.cookies.clear()
            if "location" not in answer.headers:
                return answer
            answer = await self.get(answer.headers["location"])
        raise AssertionError(f"it goes in circles: {answer.headers['location']}")


@pytest.mark.parametrize("app", ["*", ""], indirect=True)
@pytest.mark.parametrize("way", ["password", "link"])
async def test_a_browser_that_keeps_no_cookies_is_told_and_led_in_no_circle(app: App, way: str) -> None:
    lan = await app.people.find("lan")
    assert lan is not None
    async with Forgetful(app) as visit:
        assert NOT_KEPT not in (await visit.led(await visit.get("/can-bo"))).text, (
            "who has not signed in yet is told nothing"
        )
        if way == "password":
            came = await visit.post("/vao", data={"login": "lan", "password": PASSWORD, "next": "/can-bo/lich"})
        else:
            came = await visit.post(f"/vao/{await app.people.link(lan.id)}")
        last = await visit.led(came)
        assert (last.status_code, urlsplit(str(last.url)).path, NOT_KEPT in last.text) == (200, "/vao", True)


@pytest.mark.parametrize("app", ["*", ""], indirect=True)
async def test_a_browser_without_any_cookie_yet_goes_on_to_where_it_wanted(app: App) -> None:
    async with Visit(app) as visit:
        answer = await visit.send_form("/vao", login="lan", password=PASSWORD, next="/can-bo/lich")
        for _ in range(3):
            if "location" not in answer.headers:
                break
            answer = await visit.get(answer.headers["location"])
        assert (answer.status_code, NOT_KEPT in answer.text) == (200, False)
        assert urlsplit(str(answer.url)).path in ("/can-bo/lich", "/thiet-lap")


async def test_a_cookie_that_was_put_there_before_becomes_nobodys_sign_in(app: App) -> None:
    """A made-up one, and a half sign-in of whoever put it there."""
    await app.people.add("khach", "Kẻ khác", PASSWORD, roles=[("gltt", "moderator")])
    for put in ("A" * 43, await app.people.sign_in("khach", PASSWORD, "198.51.100.1")):
        async with Visit(app, cookies={STAFF_COOKIE: put}) as victim:
            answer = await victim.send_form("/vao", login="lan", password=PASSWORD)
            (given,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{STAFF_COOKIE}=")]
            token = given.partition(";")[0].partition("=")[2]
            assert token != put
            waiting = await app.people.step.waiting(put)
            assert (await app.people.who(put), waiting is None or waiting.login == "khach") == (None, True)
            mine = await app.people.step.waiting(token)
            assert mine is not None
            assert mine.login == "lan"


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://angiang.localhost:8080"},
)
BODIES = {
    "application/json": b'{"do":"x","cid":"csrf-0001"}',
    "text/plain": b'{"do":"x","cid":"csrf-0001"}',
    "application/x-www-form-urlencoded": b"do=x&cid=csrf-0001",
    "multipart/form-data; boundary=b": b'--b\r\nContent-Disposition: form-data; name="do"\r\n\r\nx\r\n--b--\r\n',
    "": b"",
}
TABLES = (routes.PAGES, routes.PUBLIC, routes.COUNTED, routes.FOUND, routes.ANYWHERE)
ACTING = sorted({path for table in TABLES for path, _, methods in table if "POST" in methods})


@pytest.mark.parametrize("app", [""], indirect=True)
async def test_no_page_of_others_acts_for_the_staff_by_any_address_or_body(app: App) -> None:
    """Each address that takes a POST, each kind of body in turn, each way to come from elsewhere."""
    assert len(ACTING) > 50
    async with Visit(app) as lead:
        await lead.sign_in(app, "lan")
        kinds = list(BODIES.items())
        for n, path in enumerate(ACTING):
            for m, headers in enumerate(FOREIGN):
                kind, body = kinds[(n + m) % len(kinds)]
                sent = {**headers, **({"content-type": kind} if kind else {})}
                answer = await lead.post(re.sub(r"\{[^}]+\}", "x", path), content=body, headers=sent)
                assert answer.status_code == 403, (path, sent)
