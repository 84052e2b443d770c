"""The whole site in this process, for tests of its pages: real app, real database, no network."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from server import settings
from server.app import App, running
from server.log.reaction_queue import WAITING, ReactionQueue
from server.office.calendar import VIETNAM

HOST = "gltt.localhost:8080"
ASK = {"do": "question.ask", "kind": "question", "asker_type": "citizen", "field": "dat-dai", "name": "Ông Mẫu"}


WANTED = {
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}
SAID = ("permissions-policy", "referrer-policy", "cross-origin-resource-policy", "content-security-policy")
UNSAFE = ("unsafe-", "*", "http:", "https:", "blob:")
# The one host of a page's picture (docs/video.md): for what it plays, and for nothing else.
PLAYED = re.compile(r"; (?:media|frame)-src https://[\w.:-]+(?: blob:)?|(?<=connect-src 'self') https://[\w.:-]+")


async def guarded(answer: httpx.Response) -> None:
    """Whatever any test of the site asks for, its answer says how it may be used."""
    at = f"{answer.request.method} {answer.request.url} {answer.status_code}"
    for name, value in WANTED.items():
        assert answer.headers.get_list(name) == [value], (at, name)
    assert [len(answer.headers.get_list(name)) for name in SAID] == [1] * len(SAID), at
    assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer"), at
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; "), (at, policy)
    said = {each.strip() for each in PLAYED.sub("", policy).split(";")}
    if "/nhung/" in answer.request.url.path:  # whom the setting names may frame it
        said = {"frame-ancestors 'self'" if each.startswith("frame-ancestors 'self' ") else each for each in said}
    assert {"base-uri 'none'", "frame-ancestors 'self'"} <= said, (at, policy)
    assert not [bad for bad in UNSAFE if any(bad in each for each in said)], (at, policy)
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy, at
        assert {"form-action 'self'", "form-action 'none'"} & said, at
    for cookie in answer.headers.get_list("set-cookie"):
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"path=/", "httponly"} <= parts, (at, cookie)
        assert parts & {"samesite=lax", "samesite=strict"}, (at, cookie)
        secure = answer.request.url.scheme == "https"
        assert (cookie.startswith("__Host-giaoluu"), "secure" in parts) == (secure, secure), (at, cookie)


# Links that are keys: opening one puts the key aside, out of the address (docs/accounts.md), and does nothing else.
KEY_LINKS = frozenset({"/vao/{token}", "/thoi-bao/{token}"})


class Visit(httpx.AsyncClient):
    """A browser without scripts at one host; forms carry its Origin."""

    def __init__(self, app: App, host: str = HOST, scheme: str = "http", **more: Any) -> None:
        transport = httpx.ASGITransport(app.asgi, client=("192.0.2.7", 4711))
        super().__init__(
            transport=transport, base_url=f"{scheme}://{host}", event_hooks={"response": [guarded]}, **more
        )

    async def send_form(self, path: str, origin: str | None = "", **fields: str) -> httpx.Response:
        headers = {} if origin is None else {"Origin": origin or str(self.base_url).rstrip("/")}
        return await self.post(path, data=fields, headers=headers)

    async def sign_in(self, app: App, login: str, *roles: tuple[str, str]) -> "Visit":
        account = await app.people.find(login) or await app.people.add(login, login.title(), roles=roles)
        answer = await self.send_form(f"/vao/{await app.people.link(account.id)}")
        assert answer.status_code == 303, answer.text
        return self

    async def plan(self, **changes: str) -> str:
        day = datetime.now(VIETNAM) + timedelta(days=2)
        form = {"topic": "Đất đai", "venue": "Hội trường", "day": f"{day:%d/%m/%Y}", "start": "08:30", "end": "11:30"}
        answer = await self.send_form("/buoi/moi/do", **{"do": "session.plan", "cid": "plan-0001", **form, **changes})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].split("/buoi/")[1].split("/")[0]

    async def ask(self, session: str, text: str, cid: str = "ask-000001", **changes: str) -> httpx.Response:
        return await self.send_form(f"/buoi/{session}/do", **{**ASK, "cid": cid, "text": text, **changes})


@asynccontextmanager
async def site(var: Path, url: str, **changes: str) -> AsyncIterator[App]:
    """`changes`: settings, with __ for the dot."""
    overrides = {"paths.var": str(var), "database.url": url, "limits.sign_ins_per_ip_min": "1000"}
    overrides["people.second_factor_roles"] = ""
    overrides |= {name.replace("__", "."): value for name, value in changes.items()}
    async with running(settings.load(overrides)) as app:
        yield app


async def until_reacted(app: App) -> None:
    """Wait until what was done has had all its effects in other streams."""
    queue = ReactionQueue(app.book)
    for _ in range(1000):
        if not (await queue.counted()).get(WAITING):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("reactions still wait")


async def until_open(app: App, session: str) -> None:
    """Let the clock open the intake now rather than at its next beat."""
    await app.maintenance.beat()
    runtime = await app.service.runtime(session)
    while "intake_opened" not in str([entry.name for entry in await app.book.read(runtime.stream)]):
        await app.maintenance.beat()
