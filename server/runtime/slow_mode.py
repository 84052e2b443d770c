"""The sleeping defence of a session's intake. It wakes when its staff say so, or by pressure: for a whole session, or
for one neighbourhood of addresses alone, or for the network around it. Then a browser works a moment for each question,
or its asker waits; and nobody asks again too soon. Awake or not, budgets bound what comes from one
neighbourhood, into one session, one room.

A hall behind one address gets through: its budget is wide, and each browser works for itself.
"""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from server.domain.session.session import of
from server.errors import Refused
from server.people.throttle import neighbourhood, network
from server.runtime.budgets import Budget, Budgets, MemoryBudgets
from server.runtime.stream import StreamRuntime
from server.runtime.work import LONGEST, PUZZLE, TICKET, Challenge, Signer, solved
from server.sections import Limits
from server.slow_section import Slow as Settings

FIELD = "proof"
MOST_WATCHED = 20_000


def apart(raw: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """What is left of the command, and the proof that came with it: no part of what is asked."""
    if FIELD not in raw:
        return raw, ""
    proof = raw[FIELD]
    if not isinstance(proof, str) or len(proof) > LONGEST:
        raise Refused("command.malformed", field=FIELD)
    return {key: value for key, value in raw.items() if key != FIELD}, proof


class SlowMode:
    """`now` is the database's clock (ms)."""

    def __init__(
        self, settings: Settings, limits: Limits, secret: bytes, now: Callable[[], int], budgets: Budgets | None = None
    ) -> None:
        self._settings, self._limits, self._now = settings, limits, now
        self._signer = Signer(secret)
        self._key = hmac.digest(secret, b"giaoluu prefix 1", hashlib.sha256)
        self.budgets: Budgets = budgets or MemoryBudgets()
        self._pressed: OrderedDict[str, None] = OrderedDict()

    def pressed(self, runtime: StreamRuntime) -> bool:
        """Whether so much is asked that this session is slowed down by itself."""
        return f"session {runtime.stream}" in self._pressed

    async def admit(
        self, runtime: StreamRuntime, asker: str, cid: str, ip: str, proof: str, *, talk: bool = False
    ) -> None:
        """Raises Refused, with what its asker can do. `talk`: it is a line of the chat, which draws on budgets of its
        own, so that no talk keeps a question out."""
        prefix, wide = self._prefix(runtime, ip), self._network(runtime, ip)
        whole = self._switched(runtime) or self.pressed(runtime)
        soft = [] if talk else self._measures(runtime, prefix, wide)
        kind = await self._asked_for_proof(runtime, (asker, cid, proof), (prefix, wide), soft)
        hard = self._talk(runtime, prefix) if talk else self._hard(runtime, asker, (prefix, wide), kind, whole)
        await self._draw([*soft, *hard])

    async def spare(self, runtime: StreamRuntime, asker: str, cid: str, ip: str, proof: str) -> None:
        """The same of a question, as far as it can be told before anything else is known of it. Raises Refused."""
        if not self._pressed and not self._switched(runtime):
            return
        prefix, wide = self._prefix(runtime, ip), self._network(runtime, ip)
        soft = self._measures(runtime, prefix, wide)
        await self._asked_for_proof(runtime, (asker, cid, proof), (prefix, wide), soft)

    async def _asked_for_proof(
        self, runtime: StreamRuntime, sent: tuple[str, str, str], at: tuple[str, str], soft: list[Budget]
    ) -> str:  # fmt: skip
        """By what this is let through, "" where nothing is asked for. `sent`: who asks under which command id, with
        which proof. `at`: as for `_hard`."""
        whole = self._switched(runtime) or self.pressed(runtime)
        flooding = not self._pressed.keys().isdisjoint((f"prefix {at[0]}", f"network {at[1]}"))
        if not whole and not flooding:
            return ""
        try:
            return self._proven(runtime, *sent)
        except Refused:
            # One neighbourhood that tries and tries does not slow down the others.
            await self._draw([each for each in soft if not flooding or each.key in self._pressed])
            raise

    def _switched(self, runtime: StreamRuntime) -> bool:
        session = of(runtime.view.state)
        return session is not None and session.slow is not None

    def _measures(self, runtime: StreamRuntime, prefix: str, wide: str) -> list[Budget]:
        """What tells of pressure."""
        chosen = self._settings
        found = []
        if chosen.session_min:
            found.append(Budget(f"session {runtime.stream}", chosen.session_min, chosen.session_min, soft=True))
        if chosen.prefix_min and prefix:
            found.append(Budget(f"prefix {prefix}", chosen.prefix_min, chosen.prefix_burst, soft=True))
        if chosen.network_min and wide:
            found.append(Budget(f"network {wide}", chosen.network_min, chosen.network_burst, soft=True))
        return found

    def _hard(
        self, runtime: StreamRuntime, asker: str, at: tuple[str, str], kind: str, whole: bool
    ) -> list[Budget]:  # fmt: skip
        """`at`: the neighbourhood and the network of whoever asks."""
        limits, chosen, (prefix, wide) = self._limits, self._settings, at
        crowd, hall = limits.asks_per_session_min, limits.asks_per_ip_min
        found = [
            Budget(f"asks {runtime.stream}", crowd, crowd),
            Budget(f"asks {runtime.room}", limits.asks_per_room_min, limits.asks_per_room_min),
        ]
        if prefix:
            found.append(Budget(f"asks {prefix}", hall, hall * limits.asks_burst))
        if kind and prefix and chosen.prefix_min:
            found.append(Budget(f"slow {prefix}", chosen.prefix_min, chosen.prefix_burst))
        if kind and wide and chosen.network_min:
            found.append(Budget(f"slow {wide}", chosen.network_min, chosen.network_burst))
        if kind == TICKET and prefix:
            found.append(Budget(f"plain {prefix}", chosen.plain_prefix_min, chosen.plain_prefix_min))
        if whole and chosen.every_s:
            found.append(Budget(f"asker {self._hashed(runtime.stream, asker)}", 60 / chosen.every_s, 1))
        return found

    def _talk(self, runtime: StreamRuntime, prefix: str) -> list[Budget]:
        crowd, hall = self._limits.chat_per_session_min, self._limits.chat_per_ip_min
        found = [Budget(f"chat {runtime.stream}", crowd, crowd)]
        return [*found, Budget(f"chat {prefix}", hall, hall)] if prefix else found

    async def _draw(self, budgets: list[Budget]) -> None:
        drawn = await self.budgets.draw(budgets)
        for each, level in zip(budgets, drawn.levels, strict=True):
            if each.soft:
                self._watch(each, level)
        if drawn.short:
            wait = max(1, round(drawn.wait_s))
            if drawn.short.startswith("asker "):
                raise Refused("slow.again", retry_after=wait, every_s=self._settings.every_s)
            if drawn.short.startswith("chat "):
                raise Refused("chat.crowded", retry_after=wait)
            raise Refused("asks.crowded", retry_after=wait)

    def _watch(self, budget: Budget, level: float) -> None:
        """Empty it wakes; it sleeps again when half of it has come back."""
        if level < 1:
            self._pressed[budget.key] = None
            while len(self._pressed) > MOST_WATCHED:
                self._pressed.popitem(last=False)
        elif level >= budget.burst / 2:
            self._pressed.pop(budget.key, None)

    def _proven(self, runtime: StreamRuntime, asker: str, cid: str, proof: str) -> str:
        """By what this command is let through: a solved puzzle or a ticket. Raises Refused with both."""
        text, _, nonces = proof.partition(":")
        second = self._now() // 1000
        puzzle, ticket = (runtime.stream, asker, cid), (runtime.stream, asker)
        found = self._signer.read(text, puzzle)
        if found and found.kind == PUZZLE and second <= found.until and solved(text, found, nonces):
            return PUZZLE
        waits = self._signer.read(text, ticket)
        if waits and waits.kind == TICKET and second <= waits.until:
            if second >= waits.since:
                return TICKET
            raise Refused("slow.early", **self._ways(puzzle, text, waits.since - second))
        chosen = self._settings
        waits = Challenge(TICKET, 0, 0, second + chosen.plain_s, second + chosen.plain_s + chosen.good_s)
        raise Refused("slow.work", **self._ways(puzzle, self._signer.write(waits, ticket), chosen.plain_s))

    def _ways(self, puzzle: tuple[str, ...], ticket: str, wait_s: int) -> dict[str, Any]:
        """How to go on."""
        chosen, second = self._settings, self._now() // 1000
        work = Challenge(PUZZLE, chosen.puzzles, chosen.bits, second, second + chosen.good_s)
        return {"retry_after": wait_s, "work": self._signer.write(work, puzzle), "ticket": ticket}

    def _prefix(self, runtime: StreamRuntime, ip: str) -> str:
        """Of an address nothing leaves this process but a keyed hash of its neighbourhood."""
        return self._hashed(runtime.stream, neighbourhood(ip)) if ip else ""

    def _network(self, runtime: StreamRuntime, ip: str) -> str:
        """The same of the /24 or /48 around it, which one owner often has whole."""
        return self._hashed(runtime.stream, f"network {network(ip)}") if ip else ""

    def _hashed(self, stream: str, what: str) -> str:
        return hmac.digest(self._key, f"{stream} {what}".encode(), hashlib.sha256)[:12].hex()
