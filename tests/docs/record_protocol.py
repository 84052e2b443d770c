"""A conversation with a real server, packet by packet, written into docs/protocol.md:

    python -m tests.docs.record_protocol

Starts the whole house on a free port with a database of its own. An asker and a lead come to it with python-socketio;
every packet that passes is kept. What is long is cut: `…` stands for the rest.
"""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from server.app import running
from server.log.book import Book
from server.log.engine import open_engine
from server.projections.tables import TABLES
from tests.docs.blocks import renew
from tests.docs.tape import Tape, wrapped
from tests.gateway.gateways import listening, new_second, settings, until

PAGE, BLOCK = "protocol.md", "conversation"
ROOM = "/r/gltt"
QUIET_S = 0.12
INTAKE_IS_OPEN = 2
PLAN = {"do": "session.plan", "cid": "plan-0001", "topic": "Đất đai và môi trường", "venue": "Hội trường tầng 4",
        "day": "15/04/2010", "start": "08:30", "end": "11:30"}  # fmt: skip
ASK = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "province": "angiang", "name": "Vũ Văn Mẫu",
       "text": "Thủ tục cấp giấy chứng nhận mất bao lâu?"}  # fmt: skip


class Clock:
    """Seven minutes before the session; a few seconds pass with every act."""

    def __init__(self) -> None:
        self.now = int(datetime(2010, 4, 15, 1, 23, tzinfo=UTC).timestamp() * 1000)

    def __call__(self) -> int:
        return self.now

    def passes(self, seconds: int) -> None:
        self.now += seconds * 1000


class Client:
    """One person's socket. `seq` and `mine` are what it was told last."""

    def __init__(self, tape: Tape, who: str, url: str, cookie: str = "") -> None:
        self.seq, self.mark = 0, ""
        self.mine: list[dict[str, Any]] = []
        self._who, self._tape, self._url = who, tape, url
        self._headers = {"Origin": url} | ({"Cookie": cookie} if cookie else {})
        self._session = ""
        self.token: str | None = None

    @property
    def position(self) -> str | None:
        return f"{self.seq}.{self.mark}" if self.mark else None

    async def come(self, session: str, audience: str) -> None:
        self._http = aiohttp.ClientSession(ws_response_class=self._tape.ears(self._who))
        self._line = socketio.AsyncClient(reconnection=False, http_session=self._http)
        self._line.on("frame", self._frame)
        self._line.on("mine", lambda news: setattr(self, "mine", news["mine"]))
        auth = {"lang": "vi"} | ({"asker": self.token} if self.token else {})
        await self._line.connect(self._url, headers=self._headers, auth=auth, transports=["websocket"])
        self._session = session
        wanted = {"do": "session.join", "session": session, "audience": audience, "position": self.position}
        joined = await self.say(wanted)
        self.token = joined["asker"] or self.token
        if joined["frame"]:
            self._frame(joined["frame"])

    async def say(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """Send `do` and wait for its ack, then until the hall is quiet again: so the page shows one frame an act."""
        ack: dict[str, Any] = await self._line.call("do", envelope)
        await asyncio.sleep(QUIET_S)
        return ack

    async def do(self, name: str, cid: str, /, **payload: Any) -> dict[str, Any]:
        return await self.say({"do": name, "session": self._session, "cid": cid, "with": payload})

    async def break_off(self) -> None:
        """As when a tunnel begins: no goodbye."""
        await self._line.eio.ws.close()
        await self.leave()

    async def leave(self) -> None:
        await self._line.disconnect()
        await self._http.close()

    def _frame(self, frame: dict[str, Any]) -> None:
        self.seq, self.mark = frame["seq"], frame["mark"]


async def record(var: Path) -> list[str]:
    """The conversation as lines of the page."""
    cfg, clock, tape = settings(var), Clock(), Tape()
    book = Book(open_engine(cfg.database.url, cfg.database), clock, tables=TABLES)
    async with running(cfg, book) as app:
        lan = await app.people.add("lan", "Lan", roles=[("gltt", "lead")])
        async with listening(app.asgi, cfg, app.socket_gateway.drain) as port:
            url = f"http://127.0.0.1:{port}"
            cookie, session = await sign_in_and_plan(tape, url, await app.people.link(lan.id))
            await app.maintenance.beat()
            await until(lambda: app.service.streams[session].view.seq == INTAKE_IS_OPEN)
            lead = await play(tape, url, session, cookie, clock)
        await lead.leave()
    return [line for said in tape.said for line in wrapped(*said)]


async def play(tape: Tape, url: str, session: str, cookie: str, clock: Clock) -> Client:
    """Returns the lead, who stays until the server goes."""
    asker, lead = Client(tape, "asker", url), Client(tape, "lead", url, cookie)
    await asker.come(session, "public")
    await lead.come(session, "desk")
    clock.passes(20)
    asked = (await asker.do("question.ask", "ask-00000001", **ASK))["receipt"]["question"]
    clock.passes(9)
    await lead.do("question.accept", "lead-0000001", question=asked, text_rev=1)
    await until(lambda: asker.mine and asker.mine[0]["state"] == "accepted")
    await lead.do("session.start", "lead-0000002")
    clock.passes(5)
    called = await lead.do("question.call", "lead-0000003", question=asked, text_rev=1)
    await until(lambda: asker.seq == called["seq"])
    clock.passes(40)
    drafted = await lead.do("answer.draft", "lead-0000004", question=asked, rev=0, text="Mất ba mươi ngày làm việc.")
    await until(lambda: lead.seq == drafted["seq"])
    await asker.break_off()
    clock.passes(7)
    await lead.do("answer.publish", "lead-0000005", question=asked, rev=1)
    await lead.do("question.call", "lead-0000006", question=asked, text_rev=1)
    await asker.come(session, "public")
    await asker.do("question.ask", "ask-00000001", **ASK)
    clock.passes(60)
    text = "Mất hai mươi ngày làm việc."
    corrected = await lead.do("answer.correct", "lead-0000007", question=asked, rev=2, text=text, note="Nhầm số ngày.")
    await until(lambda: asker.seq == corrected["seq"] and (asker.mine[0]["answer"] or {}).get("corrections"))
    await over_http(tape, url, session, asker.position or "")
    await asker.leave()
    return lead


async def sign_in_and_plan(tape: Tape, url: str, token: str) -> tuple[str, str]:
    """Cookie of the lead and id of the session."""
    origin = {"Origin": url}
    async with aiohttp.ClientSession() as http:
        async with http.post(f"{url}/vao/{token}", headers=origin, allow_redirects=False) as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
            tape.said.append(("http", "→", "POST /vao/<token of a one-time link>"))
            tape.said.append(("http", "←", f"{answer.status} Set-Cookie: {cookie[:14]}…"))
        headers = origin | {"Cookie": cookie}
        form = "&".join(f"{name}={value}" for name, value in PLAN.items())
        async with http.post(f"{url}{ROOM}/buoi/moi/do", data=PLAN, headers=headers, allow_redirects=False) as answer:
            session = answer.headers["Location"].split("/")[-2]
            tape.said.append(("http", "→", f"POST {ROOM}/buoi/moi/do {form}"))
            tape.said.append(("http", "←", f"{answer.status} Location: {ROOM}/buoi/<session>/ban"))
    return cookie, session


async def over_http(tape: Tape, url: str, session: str, position: str) -> None:
    """The same frames without a socket."""
    here = f"{ROOM}/buoi/{session}/frame"
    async with aiohttp.ClientSession() as http:
        await new_second()
        tag = ""
        for shown, query in (
            ("?since=<position>", f"?since={position}"),
            ("", ""),
            (" If-None-Match: <etag>", ""),
        ):
            headers = {"If-None-Match": tag} if "If-None-Match" in shown else {}
            async with http.get(url + here + query, headers=headers) as answer:
                tag = answer.headers["ETag"]
                tape.said.append(("http", "→", f"GET {ROOM}/buoi/<session>/frame{shown}"))
                body = f" {await answer.text()}" if answer.status == 200 else ""
                tape.said.append(("http", "←", f"{answer.status} ETag: {tag}{body}"))


def main() -> None:
    with tempfile.TemporaryDirectory() as var:
        lines = asyncio.run(record(Path(var)))
    print("\n".join(lines))
    renew(PAGE, BLOCK, "\n".join(["```text", *lines, "```"]))


if __name__ == "__main__":
    main()
