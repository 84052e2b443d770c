"""A seat: one person's client. It speaks Socket.IO over WebSocket through the public door, knows only what it is sent.

A line that breaks is taken up again from the seat's position; a command whose ack was lost is sent again under its id.
"""

import asyncio
import secrets
import ssl
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import aiohttp
import socketio
from socketio.exceptions import SocketIOError

from server.rehearsal.table import Table
from server.rehearsal.tempo import Tempo
from server.runtime.work import answer
from server.sections import Web
from server.transport.tasks import spawn

Ack = dict[str, Any]
TRIES = 60
ACK_S = 10.0
LONGEST_WAIT_S = 3.0
LOST = (SocketIOError, aiohttp.ClientError, OSError, TimeoutError)


class Place(NamedTuple):
    """Where the door is: the address to dial, the Host and Origin to show, the path of the room, and the session;
    `cert`: a file, the one certificate that is believed there."""

    url: str
    host: str
    origin: str
    session: str
    cert: str = ""

    @classmethod
    def of(cls, url: str, web: Web, room: str, session: str) -> "Place":
        """`url` is where the server listens; Host and Origin are those of the room, as its readers reach it."""
        port = None if web.https else urlsplit(url).port
        host = f"{room}.{web.base_domain}" + (f":{port}" if port else "")
        own = f"{'https' if web.https else 'http'}://{host}"
        return cls(url.rstrip("/"), host, own, session, web.tls_cert if url.startswith("https:") else "")

    @property
    def headers(self) -> dict[str, str]:
        return {"Host": self.host, "Origin": self.origin}

    def visit(self, headers: dict[str, str] | None = None) -> aiohttp.ClientSession:
        """A browser without a window."""
        trust: ssl.SSLContext | bool = True
        if self.cert:
            trust = ssl.create_default_context(cafile=self.cert)
            trust.check_hostname = False  # it is dialled by its number; nobody else has this certificate
        return aiohttp.ClientSession(headers=headers or self.headers, connector=aiohttp.TCPConnector(ssl=trust))


class Deed(NamedTuple):
    """A command that was acked."""

    do: str
    cid: str
    seq: int
    n: int


class Shut(Exception):
    """The server does not let this seat in, or is gone for good."""


Seen = Callable[["Seat"], None]


class Seat:
    """`cookie` is the staff's sign-in. `seen` is called after every frame."""

    def __init__(
        self, place: Place, name: str, audience: str, cookie: str | None = None, seen: Seen | None = None
    ) -> None:
        self.place, self.name, self.audience = place, name, audience
        self.table = Table()
        self.mine: list[dict[str, Any]] = []
        self.asker: str | None = None
        self.acked: list[Deed] = []
        self.refused: Counter[str] = Counter()
        self.repeats = self.resumes = 0
        self.cut_next = False
        self._cookie, self._seen = cookie, seen
        self._http: aiohttp.ClientSession | None = None
        self._client: Any = None
        self._waiting: set[asyncio.Future[Ack]] = set()
        self._early: list[dict[str, Any]] | None = None
        self._lock, self._news = asyncio.Lock(), asyncio.Event()
        self._left = False

    @property
    def headers(self) -> dict[str, str]:
        """With which this person asks for a page or sends a form."""
        return self.place.headers | ({"Cookie": self._cookie} if self._cookie else {})

    async def sit(self) -> None:
        """Be connected and joined, from where this seat stands."""
        async with self._lock:
            for attempt in range(TRIES):
                if self._client is not None and self._client.connected:
                    return
                try:
                    return await self._connect()
                except Shut:
                    await self.leave()
                    raise
                except LOST:
                    self._client = None
                    await asyncio.sleep(min(0.05 * 2**attempt, 1.0))
            raise Shut(f"{self.place.url}: nobody opens")

    async def do(self, name: str, /, **payload: Any) -> Ack:
        """One command, repeated under its id until its outcome is known."""
        cid = secrets.token_hex(8)
        for _ in range(TRIES):
            try:
                await self.sit()
                ack = await self._say({"do": name, "session": self.place.session, "cid": cid, "with": payload})
            except LOST:
                self.repeats += 1
                await asyncio.sleep(0.05)
                continue
            if work := ack.get("work"):  # a session that takes questions slowly: do it, as a browser does
                payload = {**payload, "proof": answer(work)}
                continue
            wait = 0.2 if ack.get("retry") else ack.get("retry_after")
            if wait is None:
                return self._note(name, cid, ack)
            await asyncio.sleep(min(wait, LONGEST_WAIT_S))
        raise Shut(f"{name}: no answer")

    async def news(self, tempo: Tempo, seconds: float) -> None:
        """Until something new is seen, or so many seconds of the play are over."""
        self._news.clear()
        waits = [spawn(self._news.wait(), "news of a player"), spawn(tempo.pause(seconds), "patience of a player")]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def refresh(self) -> bool:
        """Ask for what is new, rather than wait for it. False when the line broke meanwhile."""
        await self.sit()
        async with self._lock:
            try:
                await self._join()
            except LOST:
                return False
        return True

    async def cut(self) -> None:
        """The line breaks: the connection goes without a word."""
        if self._http is not None:
            await self._http.close()

    async def leave(self) -> None:
        self._left = True
        if self._client is not None and self._client.connected:
            await self._client.disconnect()
        await self.cut()

    async def _connect(self) -> None:
        await self.cut()
        headers = self.headers
        self._http = self.place.visit()
        client = self._client = socketio.AsyncClient(http_session=self._http, reconnection=False, handle_sigint=False)
        for event, heard in (("frame", self._frame), ("mine", self._own), ("disconnect", partial(self._lost, client))):
            client.on(event, heard)
        auth = {"asker": self.asker} if self.asker else {}
        await client.connect(self.place.url, headers, auth, ["websocket"], wait_timeout=5)
        resumed = self.table.position is not None
        await self._join()
        self.resumes += resumed

    async def _join(self) -> None:
        self._early = []
        position = self.table.position
        ack = await self._say(
            {"do": "session.join", "session": self.place.session, "audience": self.audience, "position": position}
        )
        if ack.get("retry"):
            raise TimeoutError
        if not ack["ok"]:
            raise Shut(f"{self.name}: {ack['code']}")
        self.asker, self.mine = ack["asker"] or self.asker, ack["mine"]
        early, self._early = self._early, None
        for frame in filter(None, (ack["frame"], *early)):
            self._frame(frame)
        if self._http is not None:
            await self._turn_pages(self._http)
        self._tell()

    async def _turn_pages(self, http: aiohttp.ClientSession) -> None:
        path = f"{self.place.url}/buoi/{self.place.session}/older"
        while self.table.older is not None:
            asked = {"audience": self.audience, "before": str(self.table.older)}
            async with http.get(path, params=asked) as page:
                page.raise_for_status()
                self.table.page(await page.json())

    async def _say(self, envelope: dict[str, Any]) -> Ack:
        ack: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting.add(ack)
        try:
            await self._client.emit("do", envelope, callback=partial(_answer, ack))
            if self.cut_next:
                self.cut_next = False
                await asyncio.sleep(0.002)
                await self.cut()
            async with asyncio.timeout(ACK_S):
                return await ack
        finally:
            self._waiting.discard(ack)

    def _note(self, name: str, cid: str, ack: Ack) -> Ack:
        if ack["ok"]:
            self.acked.append(Deed(name, cid, ack["seq"], ack["n"]))
            self.mine = ack.get("mine") or self.mine
        else:
            self.refused[ack["code"]] += 1
        return ack

    def _frame(self, frame: dict[str, Any]) -> None:
        if self._early is not None:
            self._early.append(frame)
        elif self.table.take(frame):
            self._tell()
        else:
            spawn(self.refresh(), "a player asks again")

    def _own(self, data: dict[str, Any]) -> None:
        self.mine = data["mine"]

    def _tell(self) -> None:
        self._news.set()
        if self._seen is not None and self.table.older is None:
            self._seen(self)

    def _lost(self, client: Any, reason: str) -> None:
        if client is not self._client:
            return
        for ack in self._waiting:
            if not ack.done():
                ack.set_exception(SocketIOError("the line broke"))
        if not self._left:
            spawn(self.sit(), "a player comes back")


def _answer(waiting: "asyncio.Future[Ack]", ack: Ack) -> None:
    if not waiting.done():
        waiting.set_result(ack)
