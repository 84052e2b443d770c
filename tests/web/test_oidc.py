"""Signing in by another house's word: which group gives which role, and the whole way with a real house (npm's
oidc-provider, which wants node and the registry: `./giaoluu test --long`)."""

import asyncio
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from aiohttp import web

from server import settings
from server.office.units import read
from server.web import oidc
from tests.servers import free_port
from tests.web.sites import Visit, site

BACK = "http://gltt.localhost:8080/dang-nhap-chung/ve"
GROUPS = "ban-bien-tap=angiang:moderator,quan-tri=*:admin"


def test_groups_give_the_roles_that_the_settings_name_and_no_other() -> None:
    chosen = settings.load({"oidc.groups": f"{GROUPS},x=atlantis:lead,y=gltt:king"}, env={}).oidc
    here: Any = SimpleNamespace(registry=read())
    given = {("angiang", "moderator"), ("*", "admin")}
    assert oidc._roles(here, chosen, ["ban-bien-tap", "quan-tri", "x", "y"]) == given
    for nothing in (None, "quan-tri", {"quan-tri": 1}, ["QUAN-TRI", "", None], []):
        assert oidc._roles(here, chosen, nothing) == set()


async def signed_in(visit: Visit, login: str) -> httpx.Response:
    """Over to the house, its own forms, and back."""
    away = await visit.get("/dang-nhap-chung?next=/can-bo/lich")
    async with httpx.AsyncClient(follow_redirects=False) as browser:
        answer = await browser.get(away.headers["location"])
        for _ in range(12):
            if (to := answer.headers.get("location", "")).startswith(BACK):
                return await visit.get(to.removeprefix("http://gltt.localhost:8080"))
            if to:
                answer = await browser.get(str(httpx.URL(str(answer.url)).join(to)))
                continue
            action = re.findall(r'action="([^"]+)"', answer.text)[0]
            form = {"prompt": "login", "login": login, "password": "x"} if 'name="login"' in answer.text else {}
            answer = await browser.post(action, data=form or {"prompt": "consent"})
    raise AssertionError(answer.text)


@pytest.mark.long
@pytest.mark.slow
async def test_a_real_house_signs_its_people_in(tmp_path: Path, database_url: str) -> None:
    house, port = tmp_path / "house", free_port()
    house.mkdir()
    npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(house), "oidc-provider@8"]
    await asyncio.to_thread(subprocess.run, npm, check=True, capture_output=True, timeout=300)
    script = Path(__file__).parent / "oidc" / "provider.mjs"
    running = await asyncio.create_subprocess_exec(
        "node", str(script), str(house), str(port), BACK, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert running.stdout is not None
        while (line := await running.stdout.readline()) and b"open" not in line:
            pass
        chosen = {
            "oidc__issuer": f"http://127.0.0.1:{port}",
            "oidc__client": "giaoluu",
            "oidc__secret_token": "bi-mat-thu",
        }
        chosen |= {"oidc__scopes": "openid,email,profile,groups"}
        chosen["oidc__groups"] = GROUPS
        async with site(tmp_path / "var", database_url, **chosen) as app, Visit(app) as lan, Visit(app) as other:
            assert "Đăng nhập chung" in (await lan.get("/vao")).text
            came = await signed_in(lan, "lan")
            assert (came.status_code, came.headers["location"]) == (303, "/can-bo/lich"), came.text
            account = await app.people.find("lan@angiang.example")
            assert account is not None
            assert await app.people.rooms(account.id) == {"angiang": frozenset({"moderator"})}
            await app.people.grant(account.id, "gltt", "expert")
            assert (await signed_in(lan, "lan")).status_code == 303
            assert await app.people.rooms(account.id) == {"angiang": {"moderator"}, "gltt": {"expert"}}
            nobody = await signed_in(other, "la")
            assert (nobody.status_code, "chưa có vai trò ở đây" in nobody.text) == (422, True)
            away = parse_qs(urlsplit((await other.get("/dang-nhap-chung")).headers["location"]).query)
            for query in (f"state={away['state'][0]}&code=made-up", "state=x&code=y", "", f"state={away['state'][0]}"):
                assert (await other.get(f"/dang-nhap-chung/ve?{query}")).status_code == 422
            assert (await other.get("/can-bo")).headers["location"].startswith("/vao")
    finally:
        running.kill()
        await running.wait()


async def test_a_redirect_of_the_other_house_is_not_followed() -> None:
    asked: list[str] = []

    async def answer(request: web.BaseRequest) -> web.Response:
        asked.append(request.path)
        return web.Response(status=302, headers={"Location": "/elsewhere"})

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", port := free_port())
    await place.start()
    try:
        with pytest.raises(ValueError, match="leads elsewhere"):
            await oidc._house(SimpleNamespace(issuer=f"http://127.0.0.1:{port}"))  # type: ignore[arg-type]
    finally:
        await runner.cleanup()
    assert asked == ["/.well-known/openid-configuration"]
