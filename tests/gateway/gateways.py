"""What the tests of the door share: a real server on a free port, a plain house behind it, a client without manners."""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import socketio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.errors import Refused, Unavailable
from server.gateway.admission import Admission
from server.gateway.listener import uvicorn_server
from server.gateway.socket_gateway import SocketGateway, attach, build
from server.gateway.visitor import Caller, Visitor
from server.runtime.broadcaster import Silence
from server.runtime.signals import Signals
from server.settings import Settings, load
from server.transport.socketio.server import Server

SOON = 5.0


class PlainHouse:
    """A house with one session, s1 of room gltt; what is done there is named by the command itself."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, Any]] = []
        self.visitors: list[Visitor] = []
        self.running: Counter[str] = Counter()
        self.barred: set[str] = set()
        self.signals = Signals(Silence(), lambda: 0)

    async def runtime(self, session: str, room: str | None = None) -> str:
        if session not in ("s1", "s2") or room not in (None, "gltt"):
            raise Refused("session.unknown")
        return session

    async def admit(self, runtime: str, audience: str, visitor: Visitor) -> None:
        if audience != "public" and (visitor.account is None or visitor.account in self.barred):
            raise Refused("audience.forbidden")

    async def join(self, session: str, audience: str, position: str | None, visitor: Visitor) -> dict[str, Any]:
        return {"ok": True, "frame": {"since": 0, "seq": 3, "audience": audience}, "mine": [], "figures": {}}

    def matters(self, runtime: str, asker: str) -> dict[str, Any]:
        return {"mine": [{"id": asker}]}

    async def do(
        self, session: str, visitor: Visitor, name: str, raw: dict[str, Any], cid: str, shown: Any = None
    ) -> dict[str, Any]:
        await self.runtime(session)
        self.visitors.append(visitor)
        self.running[name] += 1
        try:
            if "wait" in raw:
                await asyncio.sleep(raw["wait"])
        finally:
            self.running[name] -= 1
        self.heard.append((name, cid, raw))
        if name == "question.refuse":
            raise Refused("question.conflict", state="accepted")
        if name == "question.call":
            raise Unavailable("away")
        if name == "question.veil":
            raise ValueError("broken")
        return {"ok": True, "seq": len(self.heard), "n": 1}


class PlainPeople:
    """Sign-ins that a test gives and takes."""

    def __init__(self) -> None:
        self.sign_ins: dict[str, str] = {}
        self.away = False
        self._callbacks: list[Callable[[frozenset[str]], None]] = []

    async def who(self, token: str) -> Any:
        if self.away:
            raise Unavailable("away")
        account = self.sign_ins.get(token)
        return None if account is None else SimpleNamespace(id=account)

    def watch(self, callback: Callable[[frozenset[str]], None]) -> None:
        self._callbacks.append(callback)

    def revoke(self, token: str) -> None:
        self.changed(self.sign_ins.pop(token))

    def changed(self, account: str) -> None:
        for callback in self._callbacks:
            callback(frozenset({account}))


class Open:
    """An open door. `door` is None when only the hardened server was built."""

    def __init__(
        self,
        port: int,
        server: Server[Caller],
        admission: Admission,
        door: SocketGateway | None,
        service: PlainHouse,
        people: PlainPeople,
    ) -> None:
        self.port, self.server, self.door, self.service, self.people = port, server, door, service, people
        self.admission = admission
        self.http = f"http://127.0.0.1:{port}"

    async def raw(self, *, name: str | None = None, headers: dict[str, str] | None = None, **options: Any) -> "Raw":
        """A WebSocket with nothing said yet; `name` goes into the Host header."""
        url = f"ws://{name or '127.0.0.1'}:{self.port}/socket.io/?EIO=4&transport=websocket"
        options = {"compression": None, "max_size": None, "ping_interval": None, "proxy": None, **options}
        connection = await connect(
            url, host="127.0.0.1", port=self.port, additional_headers=headers, user_agent_header=None, **options
        )
        return Raw(connection)

    async def guest(self, auth: dict[str, Any] | None = None, **options: Any) -> "Raw":
        """A client connected to our namespace."""
        raw = await self.raw(**options)
        await raw.expect("0")
        await raw.send("40" + (json.dumps(auth) if auth else ""))
        await raw.expect("40")
        return raw


class Raw:
    """A client that says whatever it is told to."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.seen: list[str] = []
        self._acks = 0

    async def send(self, frame: str | bytes) -> None:
        await self.connection.send(frame)

    async def recv(self) -> str:
        while True:
            frame = await asyncio.wait_for(self.connection.recv(), SOON)
            if frame == "2":
                await self.send("3")
                continue
            assert isinstance(frame, str)
            self.seen.append(frame)
            return frame

    async def expect(self, start: str) -> str:
        """The next frame that begins so."""
        while not (frame := await self.recv()).startswith(start):
            pass
        return frame

    async def event(self, name: str) -> Any:
        return json.loads((await self.expect(f'42["{name}"'))[2:])[1]

    async def do(self, name: str, payload: Any = None, *, session: str = "s1", cid: str = "", **more: Any) -> Any:
        return await self.answer(await self.begin(name, payload, session=session, cid=cid, **more))

    async def begin(self, name: str, payload: Any = None, *, session: str = "s1", cid: str = "", **more: Any) -> int:
        envelope: dict[str, Any] = {"do": name, "session": session, **more}
        if name not in ("session.join", "session.leave", "session.mine"):
            envelope |= {"cid": cid or f"cid-{self._acks:06}", "with": payload or {}}
        return await self.say(["do", envelope])

    async def say(self, event: Any) -> int:
        self._acks += 1
        await self.send(f"42{self._acks}{event if isinstance(event, str) else json.dumps(event)}")
        return self._acks

    async def answer(self, ack: int) -> Any:
        return json.loads((await self.expect(f"43{ack}["))[len(f"43{ack}") :])[0]

    async def closed(self, within: float = SOON) -> int | None:
        """The close code; None when the connection was cut without one."""
        try:
            async with asyncio.timeout(within):
                while True:
                    frame = await self.connection.recv()
                    if isinstance(frame, str):
                        self.seen.append(frame)
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else None

    async def close(self) -> None:
        await self.connection.close()


# One person drafts and publishes: most tests are not about who approves.
TOGETHER = {"answers.separate": "false", "people.second_factor_roles": ""}


def settings(var: Path, **changes: object) -> Settings:
    """The defaults, with `limits__strikes=5` and the like changed.

    What TEST_SETTINGS says ("live.tick_ms=10,web.https=true") holds in every test: the same tests on another server.
    """
    texts = {name.replace("__", "."): str(value).lower() for name, value in changes.items()}
    everywhere = dict(pair.split("=", 1) for pair in os.environ.get("TEST_SETTINGS", "").split(",") if pair)
    return load({"paths.var": str(var), "web.port": "0", **TOGETHER, **everywhere, **texts}, env={})


def room_of(label: str) -> str | None:
    return {"gltt": "gltt", "angiang": "angiang", "haugiang": "cantho"}.get(label)


def say(code: str, lang: str, details: dict[str, Any]) -> str:
    return f"{lang}:{code}"


@asynccontextmanager
async def opened(
    var: Path, register: Callable[[Server[Caller]], None] | None = None, *, service: bool = True, **changes: object
) -> AsyncIterator[Open]:
    """A running server; `register` adds namespaces of a test's own."""
    cfg = settings(var, **changes)
    admission, plain, people = Admission(cfg, room_of), PlainHouse(), PlainPeople()
    server = build(cfg, admission)
    door = attach(server, admission, plain, people, settings=cfg, say=say) if service else None
    if register:
        register(server)
    async with listening(socketio.ASGIApp(server), cfg, door.drain if door else None) as port:
        yield Open(port, server, admission, door, plain, people)


@asynccontextmanager
async def listening(
    app: Any, cfg: Settings, drain: Callable[[], Any] | None = None, **changes: Any
) -> AsyncIterator[int]:
    """The application behind uvicorn on a free port."""
    listener = uvicorn_server(app, cfg, drain, host="127.0.0.1", loop="none", lifespan="off", **changes)
    serving = asyncio.ensure_future(listener.serve())
    await until(lambda: listener.started)
    try:
        yield listener.servers[0].sockets[0].getsockname()[1]
    finally:
        listener.should_exit = True
        await serving


async def until(holds: Callable[[], Any], within: float = SOON) -> float:
    """Wait until it holds; the seconds that it took."""
    began = time.monotonic()
    for _ in range(int(within * 100) + 1):
        if holds():
            return time.monotonic() - began
        await asyncio.sleep(0.01)
    raise AssertionError(f"did not come true within {within} s")


async def new_second() -> None:
    """What a process tells its readers holds for a second of its clock: begin early in one."""
    if (past := time.monotonic() % 1) > 0.4:
        await asyncio.sleep(1 - past)
