"""A world of its own: a database, the service upon it, and a clock that goes where it is told, taking nothing out."""

import asyncio
from collections.abc import Sequence
from typing import Any

from server.domain.kinds import id_of
from server.domain.state import StreamState
from server.gateway.visitor import Visitor
from server.people.people import People
from server.runtime.reactions import Reactor
from server.runtime.service import Ack, Service

SECOND = 1000


class Clock:
    """Milliseconds since 1970 UTC."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class World:
    """`staff` are visitors by login. Askers have a device and an address each."""

    def __init__(self, service: Service, people: People, reactor: Reactor, clock: Clock) -> None:
        self.service, self.people, self.clock = service, people, clock
        self.staff: dict[str, Visitor] = {}
        self.commands, self.askers = 0, 0
        self._reactor = reactor

    async def hire(self, login: str, name: str, *roles: tuple[str, str]) -> None:
        account = await self.people.find(login) or await self.people.add(login, name, roles=roles)
        self.staff[login] = Visitor(asker="", account=account.id)

    async def do(self, who: str, id: str, name: str, derived: dict[str, Any] | None = None, /, **raw: Any) -> Ack:
        return await self.service.do(id, self.staff[who], name, raw, self.cid(), derived)

    async def ask(self, id: str, raw: dict[str, Any]) -> Ack:
        self.askers += 1
        n = self.askers
        visitor = Visitor(asker=f"{n:016x}", ip=f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}")
        return await self.service.do(id, visitor, "question.ask", raw, self.cid())

    async def by_asker(self, id: str, asker: str, name: str, **raw: Any) -> Ack:
        """What whoever asked does with their own question; `asker` as the log has it."""
        return await self.service.do(id, Visitor(asker=asker.partition(":")[2]), name, raw, self.cid())

    async def together(self, commands: Sequence[Any]) -> list[Any]:
        """At one time, as a hall acts: what waits for the same stream goes into one turn."""
        return list(await asyncio.gather(*commands))

    async def state(self, id: str) -> StreamState:
        return (await self.service.runtime(id)).view.state

    def cid(self) -> str:
        self.commands += 1
        return f"simulated-{self.commands:08d}"

    async def until(self, at: int) -> None:
        """Let time pass: whatever the clock brings meanwhile, it brings in its time, and reactions are delivered."""
        await self.settle()
        while (due := await self._next()) is not None and due <= at:
            self.clock.now = max(self.clock.now, due)
            for stream in await self.service.book.due(self.clock.now):
                await self._poke(id_of(stream))
            await self.settle()
        self.clock.now = max(self.clock.now, at)

    async def settle(self) -> None:
        """Until no reaction waits any more; one that was refused is told to its cause."""
        while tasks := await self._reactor.look():
            await asyncio.wait(tasks)

    async def _next(self) -> int | None:
        rows = await self.service.book.rows("clocks", {}, "due_at", 1)
        return int(str(rows[0]["due_at"])) if rows else None

    async def _poke(self, id: str) -> None:
        runtime = await self.service.runtime(id)
        before = runtime.view.seq
        runtime.poke()
        while runtime.turning:  # noqa: ASYNC110 (the turn belongs to another task)
            await asyncio.sleep(0)
        if runtime.view.seq == before:
            raise RuntimeError(f"the clock named {id} and brought it nothing")
