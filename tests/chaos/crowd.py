"""A crowd: readers who ask now and then, moderators who deal with what they see."""

import asyncio
import random
import secrets
from collections.abc import Coroutine
from typing import Any

from tests.chaos.client import Client
from tests.chaos.history import History

ASK = {"kind": "question", "asker_type": "citizen", "field": "dat-dai"}


class Crowd:
    def __init__(self, history: History, session: str, chance: random.Random) -> None:
        self.history, self.session, self.chance = history, session, chance
        self.clients: list[Client] = []
        self._living: list[asyncio.Task[None]] = []
        self._working: list[asyncio.Task[None]] = []
        self._asking: set[asyncio.Task[Any]] = set()
        self._handled: set[tuple[str, str]] = set()

    @property
    def readers(self) -> list[Client]:
        return [each for each in self.clients if each.audience == "public"]

    @property
    def desks(self) -> list[Client]:
        return [each for each in self.clients if each.audience == "desk"]

    def add(self, client: Client) -> None:
        self.clients.append(client)
        self._living.append(asyncio.ensure_future(client.live()))

    async def there(self, seconds: float = 60.0) -> None:
        """Until everybody has come."""
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(each.joined.wait() for each in self.clients))

    def ask(self, client: Client | None = None) -> "asyncio.Task[Any]":
        """One question, on its way until it is answered. Its text is like no other."""
        client, cid = client or self.chance.choice(self.readers), secrets.token_hex(8)
        return self.send(client.do("question.ask", cid, text=f"Xin hỏi về việc số {cid}?", **ASK))

    def send(self, deed: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = asyncio.ensure_future(deed)
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
        return task

    def work(self, asks_per_s: float, acts_per_s: float = 5.0) -> None:
        """From now on, until `rest`."""
        self._working.append(asyncio.ensure_future(self._ask_on(1 / asks_per_s)))
        self._working += [asyncio.ensure_future(self._moderate(each, 1 / acts_per_s)) for each in self.desks]

    async def rest(self, seconds: float) -> None:
        """Begin nothing new; what is under way is answered. Who is still waiting then is a problem."""
        await end(self._working)
        if self._asking:
            _, late = await asyncio.wait(self._asking, timeout=seconds)
            if late:
                self.history.note("problem", problem=f"{len(late)} commands were never answered")
                await end(list(late))
        for task in self._living:
            if task.done() and not task.cancelled() and task.exception():
                self.history.note("problem", problem=f"a client gave up: {task.exception()!r}")

    async def leave(self) -> None:
        for client in self.clients:
            client.leave()
        await end([*self._working, *self._asking, *self._living])

    async def _ask_on(self, pause: float) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            self.ask()
            due += pause
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def _moderate(self, desk: Client, pause: float) -> None:
        """One act after another, each on what this desk shows."""
        while True:
            await asyncio.sleep(self.chance.uniform(0, 2 * pause))
            if act := self._act(desk):
                await asyncio.shield(self.send(desk.do(act[0], **act[1])))

    def _act(self, desk: Client) -> tuple[str, dict[str, Any]] | None:
        stage = next(iter(desk.values("stage")), None)
        if stage and stage["question"] and self.chance.random() < 0.5:
            return self.chance.choice(["question.answer", "question.return", "question.promise"]), {
                "question": stage["question"], "state": "called",
            }  # fmt: skip
        questions = desk.values("question")
        new = [each for each in questions if each["state"] == "asked"] or questions
        if not new:
            return None
        one = self.chance.choice(new[-20:])
        name = self.chance.choice(CHOICES.get(one["state"], ("question.redact",)))
        given = {"state": one["state"], "text_rev": one["text_rev"], "reason": "spam", "text": f"{one['text']}."}
        return name, {"question": one["id"], **{field: given[field] for field in NEEDS[name]}}


CHOICES = {
    "asked": ("question.accept", "question.accept", "question.refuse", "question.redact"),
    "accepted": ("question.call", "question.promise", "question.veil"),
    "refused": ("question.accept",),
    "promised": ("question.call",),
    "veiled": ("question.unveil",),
}
NEEDS = {
    "question.accept": ("state", "text_rev"), "question.refuse": ("state", "reason"), "question.call": ("text_rev",),
    "question.redact": ("text_rev", "text"), "question.promise": ("state",), "question.veil": ("state", "reason"),
    "question.unveil": ("state",),
}  # fmt: skip


async def end(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    tasks.clear()
