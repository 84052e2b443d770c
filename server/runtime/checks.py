"""The order in which a command is checked: size in code points, command id, role, throttle; only then what costs more.

A command id that was done gives its first ack, whatever the other checks would say of it today. The log is asked for it
only when a command is about to be refused: a fresh one costs no query.
"""

import asyncio
from collections import ChainMap
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, NamedTuple

import msgspec

from server.domain import command
from server.domain.command import ASKER, Actor, Command, Payload, Terms
from server.domain.session.chat_line import SAY
from server.domain.session.question import ASK, Question
from server.domain.session.session import of
from server.errors import Refused
from server.log.entry import AckedCommand
from server.people.throttle import neighbourhood
from server.runtime.pending_command import PendingCommand
from server.runtime.rate_limits import RateLimits
from server.runtime.receipts import Receipts
from server.runtime.resend import Resends
from server.runtime.slow_mode import FIELD
from server.runtime.stream import StreamRuntime
from server.runtime.work import LONGEST
from server.sections import Limits

# What anybody may send, and so is measured, and slowed down where a session says so.
DEFENDED = frozenset({ASK, SAY})
_encode = msgspec.json.Encoder(order="deterministic").encode


Raw = Mapping[str, Any]


class Sent(NamedTuple):
    """A command as somebody sent it. `id` is for what it may bring about. `derived`: what the server adds to the
    payload; not part of the payload hash. `terms`: what this command alone is measured by, by name. `before`: what has
    to be done before its turn, once it may be. `refusal`: what was found to be wrong with it, should it be new.
    `proof`: by which a slowed session lets it through."""

    actor: Actor
    wanted: Command
    raw: Mapping[str, Any]
    cid: str
    id: str
    ip: str = ""
    derived: Mapping[str, Any] = {}
    terms: Mapping[str, Collection[Any]] = {}
    before: Callable[[], Awaitable[None]] | None = None
    proof: str = ""
    refusal: Refused | None = None

    @property
    def carried(self) -> Mapping[str, Any]:
        return {**self.raw, **self.derived} if self.derived else self.raw


class Checks:
    """`terms` measure texts; `limits.queue` is how many may wait for one session."""

    def __init__(self, receipts: Receipts, resends: Resends, throttles: RateLimits, terms: Terms, limits: Limits):
        self._receipts, self._resends, self._rate_limits = receipts, resends, throttles
        self._terms, self._queue = terms, limits.queue

    async def do(self, runtime: StreamRuntime, sent: Sent) -> AckedCommand:
        """Have it done, once. Raises Refused or Unavailable."""
        hash = self._hash(sent)
        try:
            pending = self._ready(runtime, sent, hash)
            if sent.wanted.name in DEFENDED:
                talk = sent.wanted.name == SAY
                await self._rate_limits.admit(runtime, sent.actor.id, sent.cid, sent.ip, sent.proof, talk=talk)
        except Refused as no:
            return await self._done(runtime, sent, hash, no)
        try:
            if sent.before:
                await sent.before()
            return await runtime.do(pending)
        except Refused as no:
            if no.code != "command.reused":
                raise
            return await self._done(runtime, sent, hash, no)

    async def spare(self, runtime: StreamRuntime, actor: Actor, raw: Raw, cid: str, made: str, ip: str) -> None:
        """A flood of questions is refused before anything is worked out for it; what was asked before has its ack."""
        if (actor.id, cid) in runtime.pending or not _unheard(runtime, ASK, made):
            return
        if no := self._rate_limits.over(actor.id, ip):
            raise no
        proof, session = raw.get(FIELD, ""), of(runtime.view.state)
        # Where a contact is asked for, whoever left none reads so first.
        if isinstance(proof, str) and not (session is not None and session.contact_required):
            await self._rate_limits.spare(runtime, actor.id, cid, ip, proof[:LONGEST])

    def pending(self, runtime: StreamRuntime, sent: Sent) -> PendingCommand:
        """Without roles and throttle. Raises Refused."""
        return self._pending(runtime, sent, self._hash(sent), self._payload(runtime, sent))

    def _ready(self, runtime: StreamRuntime, sent: Sent, hash: bytes) -> PendingCommand:
        command.measure(sent.wanted, sent.raw, self._terms)
        if not sent.actor.roles & sent.wanted.by:
            raise Refused("command.forbidden")
        if sent.refusal:
            raise sent.refusal
        if sent.wanted.name in DEFENDED:
            self._rate_limits.take(sent.actor.id, sent.ip, talk=sent.wanted.name == SAY)
        if runtime.waiting >= self._queue:
            raise Refused("session.crowded", retry_after=1)
        payload = command.clean(sent.wanted, sent.carried, self._measures(runtime, sent))
        return self._pending(runtime, sent, hash, payload)

    async def _done(self, runtime: StreamRuntime, sent: Sent, hash: bytes, no: Refused) -> AckedCommand:
        """What became of it when it was sent before, or is about to become of it. Raises `no` when it is new."""
        if first := runtime.pending.get((sent.actor.id, sent.cid)):
            if first.payload_hash != hash:
                raise Refused("command.reused")
            return await runtime.do(first._replace(done=asyncio.get_running_loop().create_future()))
        if "retry_after" in no.details and _unheard(runtime, sent.wanted.name, sent.id):
            raise no
        known = await self._resends.find(runtime.stream, sent.actor.id, sent.cid)
        if known is None:
            raise no
        if known.payload_hash not in (hash, self._hash_once(runtime, sent)):
            raise Refused("command.reused")
        if runtime.view.seq < known.first_seq + known.n - 1:
            await runtime.see()
        return known

    def _pending(self, runtime: StreamRuntime, sent: Sent, hash: bytes, payload: Payload) -> PendingCommand:
        done = asyncio.get_running_loop().create_future()
        first = ASKER not in sent.actor.roles
        place = neighbourhood(sent.ip) if sent.ip else ""
        return PendingCommand(sent.actor, sent.wanted.name, payload, hash, sent.cid, sent.id, first, done, place)

    def _payload(self, runtime: StreamRuntime, sent: Sent) -> Payload:
        return command.read(sent.wanted, sent.carried, self._measures(runtime, sent))

    def _measures(self, runtime: StreamRuntime, sent: Sent) -> Terms:
        terms = self._terms.at(runtime.room)
        return terms._replace(lists=ChainMap(dict(sent.terms), terms.lists)) if sent.terms else terms  # type: ignore[arg-type]

    def _hash(self, sent: Sent) -> bytes:
        """Of what was sent, not of what it is cleaned to: that may be another after an upgrade."""
        try:
            return self._receipts.payload_hash(sent.wanted.name, _encode(sent.raw))
        except UnicodeEncodeError:
            raise Refused("text.invalid") from None
        except (OverflowError, RecursionError, TypeError, ValueError):
            raise Refused("command.malformed") from None

    def _hash_once(self, runtime: StreamRuntime, sent: Sent) -> bytes:
        """As commands were recognised in earlier versions."""
        try:
            return self._receipts.payload_hash(sent.wanted.name, _encode(self._payload(runtime, sent)))
        except Refused:
            return b""


def _unheard(runtime: StreamRuntime, name: str, made: str) -> bool:
    """Whether a question is none of those that are known here, so that what it is told for now is worth no query. Done
    by another process a moment ago, it has its first ack when it comes again."""
    return name == ASK and runtime.view.state.get(Question, made) is None
