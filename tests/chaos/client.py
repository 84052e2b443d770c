"""A client as docs/protocol.md wants it: comes with its position, keeps an outbox, repeats under one id until acked.

Everything that matters is noted in the history. Clients of one process share what they decode: a frame is the same
bytes for all.
"""

import asyncio
import random
import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import aiohttp

from tests.chaos.history import History, decode, encode, frame_hash, hashed, table_hash
from tests.chaos.wire import Wire, dial

Ack = dict[str, Any]
Key = tuple[str, str]
ACK_S, ARRIVE_S, DEAF_S = 10.0, 12.0, 45.0
LOST = (OSError, TimeoutError, aiohttp.ClientError)


class Gone(OSError):
    """The line broke."""


@lru_cache(4096)
def read(text: str) -> tuple[Any, str]:
    """A broadcast, decoded once for all who hear it, and the hash of its frame."""
    said = decode(text[2:])
    return said, frame_hash(said[1]) if said[0] == "frame" else ""


@lru_cache(200_000)
def _worth(noun: str, id: str, v: int, identity: int) -> str:
    return hashed(_held[identity])


_held: dict[int, Any] = {}


def worth(value: dict[str, Any]) -> str:
    """The hash of one entity, computed once for all clients that hold the very same object."""
    _held[id(value)] = value
    return _worth(value["noun"], value["id"], value["v"], id(value))


class Client:
    """`doors` gives the ports that a proxy in front would choose from now; one of them is taken by chance."""

    def __init__(
        self,
        name: str,
        doors: Callable[[], Sequence[int]],
        session: str,
        history: History,
        audience: str = "public",
        cookie: str | None = None,
        source: str | None = None,
    ) -> None:
        self.name, self.audience, self.session = name, audience, session
        self.table: dict[Key, tuple[int, dict[str, Any] | None]] = {}
        self.seq, self.mark = 0, ""
        self.joined = asyncio.Event()
        self.duplicates = self.small_buffer = False
        self._doors, self._history, self._cookie, self._source = doors, history, cookie, source
        self._wire: Wire | None = None
        self._waiting: dict[int, asyncio.Future[Ack]] = {}
        self._early: list[tuple[dict[str, Any], str]] | None = None
        self._connected, self._asker, self._number = asyncio.Event(), None, 0
        self._left, self._code, self._pause = asyncio.Event(), None, 0.0
        self._leaving, self._older = False, None
        self.port, self._heard_at = 0, 0.0

    async def live(self) -> None:
        """Be there until told to leave; come back after a pause that grows, or after what `bye` said."""
        lost_at, wait = asyncio.get_running_loop().time(), 0.5
        while not self._leaving:
            try:
                async with asyncio.timeout(ARRIVE_S):
                    await self._arrive()
            except LOST:
                self._hang_up()
                await asyncio.sleep(random.uniform(0, wait))
                wait = min(wait * 2, 30.0)
                continue
            self._history.note("joined", client=self.name, after=asyncio.get_running_loop().time() - lost_at)
            wait = 0.5
            self.joined.set()
            await self._listen()
            lost_at = asyncio.get_running_loop().time()
            self._history.note("lost", client=self.name, code=self._code)
            await asyncio.sleep(self._pause or random.uniform(0, 0.5))

    async def _listen(self) -> None:
        """Until the line breaks, or nothing was heard for as long as the server's pings would take."""
        loop = asyncio.get_running_loop()
        while not self._left.is_set():
            try:
                async with asyncio.timeout_at(self._heard_at + DEAF_S):
                    await self._left.wait()
            except TimeoutError:
                if loop.time() > self._heard_at + DEAF_S:
                    self._hang_up()

    async def do(self, name: str, /, cid: str = "", **payload: Any) -> Ack:
        """One command, repeated under its id until its outcome is known."""
        cid, again, wait = cid or secrets.token_hex(8), 0, 0.1
        guard = {name: payload[name] for name in ("question", "text_rev", "state", "rev") if name in payload}
        envelope = {"do": name, "session": self.session, "cid": cid, "with": payload}
        while True:
            await self.joined.wait()
            self._history.note("sent", client=self.name, cid=cid, do=name, again=again, guard=guard)
            again, sent = again + 1, asyncio.get_running_loop().time()
            try:
                times = 2 if self.duplicates else 1
                ack = (await asyncio.gather(*(self._say(envelope, cid) for _ in range(times))))[-1]
            except LOST:
                continue
            if not ack.get("retry") and "retry_after" not in ack:
                return ack
            self._history.note("retry", client=self.name, cid=cid, after=asyncio.get_running_loop().time() - sent)
            await asyncio.sleep(random.uniform(0, wait))
            wait = min(wait * 2, 2.0)

    def leave(self) -> None:
        self._leaving = True
        self._hang_up()

    def cut(self) -> None:
        """The line breaks without a word."""
        self._hang_up()

    def values(self, noun: str) -> list[dict[str, Any]]:
        return [value for (kind, _), (_, value) in self.table.items() if kind == noun and value is not None]

    def end(self) -> None:
        shown = (value for _, value in self.table.values() if value is not None)
        table = table_hash(worth(value) for value in shown)
        self._history.note("end", client=self.name, audience=self.audience, seq=self.seq, table=table)

    def is_on(self, wire: Wire) -> bool:
        return self._wire is wire

    @property
    def wire(self) -> Wire:
        if self._wire is None:
            raise Gone
        return self._wire

    async def _arrive(self) -> None:
        self._left, self._pause, self._code = asyncio.Event(), 0.0, None
        self._connected.clear()
        ports = list(self._doors())
        random.shuffle(ports)
        for port in ports:
            try:
                await self._dial(port)
                break
            except ConnectionRefusedError:
                continue
        else:
            raise Gone
        await self._until(self._connected.wait())
        await self._join()

    async def _dial(self, port: int) -> None:
        headers = {"Origin": f"http://127.0.0.1:{port}"} | (
            {"Cookie": f"giaoluu={self._cookie}"} if self._cookie else {}
        )
        left = self._left

        def lost(code: int | None) -> None:
            if left is self._left:
                self._drop(code)

        def heard(wire: Wire, text: str) -> None:
            if left is self._left:
                self._wire = wire
                self._heard(text)

        self._wire = await dial(port, heard, lost, headers, self._source, small=self.small_buffer)
        self.port, self._heard_at = port, asyncio.get_running_loop().time()

    async def _until(self, wanted: Any) -> None:
        waits = [asyncio.ensure_future(wanted), asyncio.ensure_future(self._left.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if self._left.is_set():
            raise Gone

    async def _join(self) -> None:
        self._early = []
        position = f"{self.seq}.{self.mark}" if self.seq else None
        ack = await self._say(
            {"do": "session.join", "session": self.session, "audience": self.audience, "position": position}
        )
        if not ack["ok"]:
            raise Gone(str(ack["code"]))
        self._asker = ack["asker"] or self._asker
        early, self._early = self._early, None
        if ack["frame"]:
            self._take(ack["frame"], frame_hash(ack["frame"]))
        for frame, digest in early:
            self._frame(frame, digest)
        await self._turn_pages()

    async def _turn_pages(self) -> None:
        headers = {"Cookie": f"giaoluu={self._cookie}"} if self._cookie else {}
        while self._older is not None:
            base = f"http://127.0.0.1:{self.port}/r/gltt/buoi/{self.session}/older"
            async with (
                aiohttp.ClientSession(headers=headers) as http,
                http.get(base, params={"audience": self.audience, "before": str(self._older)}) as answer,
            ):
                answer.raise_for_status()
                page = await answer.json()
            self._put(page["put"], [])
            self._older = page["older"]

    async def _say(self, envelope: dict[str, Any], cid: str = "") -> Ack:
        self._number += 1
        number = self._number
        ack: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[number] = ack
        try:
            self.wire.say(f"42{number}{encode(['do', envelope]).decode()}")
            async with asyncio.timeout(ACK_S):
                answer = await ack
        finally:
            self._waiting.pop(number, None)
        if cid and not answer.get("retry"):
            facts = {name: answer.get(name) for name in ("ok", "seq", "n", "code")}
            self._history.note("acked", client=self.name, cid=cid, **facts)
        return answer

    def _heard(self, text: str) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if text == "2":
            self.wire.say("3")
        elif text.startswith("0"):
            auth = {"asker": self._asker} if self._asker else {}
            self.wire.say(f"40{encode(auth).decode()}")
        elif text.startswith("40"):
            self._connected.set()
        elif text.startswith("42"):
            self._event(*read(text))
        elif text.startswith("43"):
            number, _, data = text[2:].partition("[")
            if (ack := self._waiting.get(int(number))) and not ack.done():
                ack.set_result(decode(f"[{data}")[0])
        elif text.startswith("44"):
            self._hang_up()

    def _event(self, said: Any, digest: str) -> None:
        if said[0] == "frame":
            self._frame(said[1], digest)
        elif said[0] == "bye":
            self._pause = said[1].get("retry_after_ms", 0) / 1000

    def _frame(self, frame: dict[str, Any], digest: str) -> None:
        if self._early is not None:
            self._early.append((frame, digest))
        elif frame.get("reset") or frame["since"] == self.seq:
            self._take(frame, digest)
            if self._older is not None:
                self._hang_up()
        elif frame["seq"] > self.seq:
            self._history.note("gap", client=self.name, at=self.seq, since=frame["since"])
            self._hang_up()

    def _take(self, frame: dict[str, Any], digest: str) -> None:
        first = "older" in frame
        if frame.get("reset"):
            self.table.clear()
        if first:
            self._older = frame["older"]
        self._history.note(
            "received", client=self.name, audience=self.audience, since=frame["since"], seq=frame["seq"],
            mark=frame["mark"], digest=digest, first=first, reset=bool(frame.get("reset")),
        )  # fmt: skip
        self.seq, self.mark = frame["seq"], frame["mark"]
        self._put(frame["put"], frame["drop"])

    def _put(self, put: list[dict[str, Any]], drop: list[dict[str, Any]]) -> None:
        for values, shown in ((put, True), (drop, False)):
            for value in values:
                key = (value["noun"], value["id"])
                if value["v"] > self.table.get(key, (0, None))[0]:
                    self.table[key] = (value["v"], value if shown else None)

    def _hang_up(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.abort()
        self._drop(self._code)

    def _drop(self, code: int | None) -> None:
        self._code, self._wire = code, None
        self.joined.clear()
        self._left.set()
        for ack in self._waiting.values():
            if not ack.done():
                ack.set_exception(Gone())
                ack.exception()
