"""The whole server as a process of its own, as its operator starts it, and people who come to it by socket."""

import asyncio
import os
import re
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from server import settings
from server.log.engine import open_engine
from server.office.calendar import VIETNAM
from server.people.people import People

ROOT = Path(__file__).resolve().parents[2]
_LISTENS = re.compile(r"http://127\.0\.0\.1:(\d+)/")


def today() -> date:
    """The day on which a session of now is planned."""
    return datetime.now(VIETNAM).date()


class Process:
    """`./giaoluu run` on a database of its own. `kill` is kill -9; `start` brings it back on the same port."""

    def __init__(self, var: Path, url: str, root: Path = ROOT, **env: str) -> None:
        self.port, self._root = 0, root
        # Who plays comes in by link alone.
        easy = {"GIAOLUU_PEOPLE_SECOND_FACTOR_ROLES": ""}
        self._env = (
            easy | os.environ | {"GIAOLUU_PATHS_VAR": str(var), "DATABASE_URL": url, "PYTHONUNBUFFERED": "1"} | env
        )
        self._running: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        return self._running.pid if self._running else None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def chosen(self) -> settings.Settings:
        return settings.load(env=self._env)

    async def start(self) -> None:
        command = [sys.executable, "-m", "server", "run", "--empty", "--port", str(self.port)]
        self._running = await asyncio.create_subprocess_exec(
            *command, cwd=self._root, env=self._env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        assert self._running.stdout is not None
        async with asyncio.timeout(30):
            async for line in self._running.stdout:
                if found := _LISTENS.search(line.decode()):
                    self.port = int(found[1])
                    return
        raise AssertionError("the server did not start")

    async def kill(self, how: int = signal.SIGKILL) -> None:
        if self._running is not None and self._running.returncode is None:
            self._running.send_signal(how)
            await self._running.wait()

    async def user(self, *words: str) -> str:
        """`./giaoluu user …`; its output."""
        code, said = await self.verb("user", *words)
        assert code == 0
        return said

    async def verify(self) -> tuple[int, str]:
        return await self.verb("verify")

    async def verb(self, *words: str) -> tuple[int, str]:
        """Another verb on the same data: its exit code and output."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server", *words, cwd=self._root, env=self._env, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        return process.returncode or 0, out.decode()

    async def staff(self, login: str, *roles: str, password: str | None = None) -> "Person":
        """A new member of staff, signed in by a one-time link, both made here: a program would start anew for each."""
        chosen = self.chosen
        engine = open_engine(chosen.database.url, chosen.database)
        try:
            people = People(engine, chosen)
            pairs = [(room, role) for room, _, role in (each.partition(":") for each in roles)]
            account = await people.add(login, login.title(), password, roles=pairs)
            token = await people.link(account.id)
        finally:
            await engine.dispose()
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
            http.post(f"{self.url}/vao/{token}", headers={"Origin": self.url}, allow_redirects=False) as answer,
        ):
            assert answer.status == 303
            return Person(self, answer.cookies["giaoluu"].value)


@asynccontextmanager
async def process(var: Path, url: str, root: Path = ROOT, **env: str) -> AsyncIterator[Process]:
    running = Process(var, url, root, **env)
    await running.start()
    try:
        yield running
    finally:
        await running.kill()


class Person:
    """One client with an outbox: what is not acked is sent again, with the same id, until it is."""

    def __init__(self, server: Process, cookie: str | None = None) -> None:
        self.server, self.cookie = server, cookie
        self.table: dict[tuple[str, str], dict[str, Any]] = {}
        self.stamps: dict[tuple[str, str], int] = {}
        self.position: str | None = None
        self.seen: list[str] = []
        self._asker: str | None = None
        self._joined = asyncio.Event()
        self.gone = asyncio.Event()
        self._client = socketio.AsyncClient(reconnection=False)
        self.mine: list[dict[str, Any]] = []
        self.figures: dict[str, Any] = {}
        self.signals: dict[str, dict[str, Any]] = {}
        self._client.on("frame", self._frame)
        self._client.on("mine", self._mine)
        self._client.on("signal", self._signal)
        self._client.on("disconnect", self._left)

    async def join(self, session: str, audience: str = "public") -> None:
        self._seat = (session, audience)
        await self._come_back()

    async def do(self, name: str, /, cid: str = "", **payload: Any) -> dict[str, Any]:
        """The ack, however often it takes."""
        envelope = {"do": name, "session": self._seat[0], "cid": cid or secrets.token_hex(8), "with": payload}
        while True:
            try:
                ack: dict[str, Any] = await self._client.call("do", envelope, timeout=6)
            except (socketio.exceptions.SocketIOError, asyncio.CancelledError) as trouble:
                if isinstance(trouble, asyncio.CancelledError):
                    raise
                await self._come_back()
                continue
            if not ack.get("retry"):
                return ack
            await asyncio.sleep(0.1)

    async def once(self, name: str, /, **payload: Any) -> dict[str, Any]:
        """The first answer, be it `retry`."""
        envelope = {"do": name, "session": self._seat[0], "cid": secrets.token_hex(8), "with": payload}
        ack: dict[str, Any] = await self._client.call("do", envelope, timeout=6)
        return ack

    async def leave(self) -> None:
        await self._client.disconnect()

    async def _come_back(self) -> None:
        while not self._joined.is_set():
            try:
                if not self._client.connected:
                    headers = {"Origin": self.server.url} | (
                        {"Cookie": f"giaoluu={self.cookie}"} if self.cookie else {}
                    )
                    auth = {"asker": self._asker} if self._asker else {}
                    await self._client.connect(self.server.url, headers=headers, auth=auth, transports=["websocket"])
                session, audience = self._seat
                wanted = {"do": "session.join", "session": session, "audience": audience, "position": self.position}
                joined = await self._client.call("do", wanted, timeout=6)
            except (socketio.exceptions.SocketIOError, OSError, aiohttp.ClientError):
                await asyncio.sleep(0.1)
                continue
            assert joined["ok"], joined
            self._asker = joined.get("asker") or self._asker
            self._take(joined["frame"])
            self.signals.update({news["signal"]: news for news in joined["signals"]})
            self._joined.set()

    def _mine(self, news: dict[str, Any]) -> None:
        self.mine = news["mine"]

    def _signal(self, news: dict[str, Any]) -> None:
        if news["signal"] == "figures":
            self.figures = news
        else:
            self.signals[news["signal"]] = news

    def _left(self, *_: object) -> None:
        self._joined.clear()
        self.gone.set()

    def _frame(self, frame: dict[str, Any]) -> None:
        if int((self.position or "0").partition(".")[0]) >= frame["since"] or frame.get("reset"):
            self._take(frame)

    def _take(self, frame: dict[str, Any] | None) -> None:
        if frame is None:
            return
        if frame.get("reset"):
            self.table.clear()
            self.stamps.clear()
        self.seen.append(str(frame))
        for value in frame["put"]:
            key = (value["noun"], value["id"])
            if value["v"] > self.stamps.get(key, 0):
                self.stamps[key], self.table[key] = value["v"], value
        for value in frame["drop"]:
            key = (value["noun"], value["id"])
            if value["v"] > self.stamps.get(key, 0):
                self.stamps[key] = value["v"]
                self.table.pop(key, None)
        self.position = f"{frame['seq']}.{frame['mark']}"
