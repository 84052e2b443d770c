"""How much one asker and one address may ask and look up in a minute."""

from server.errors import Refused
from server.people.throttle import Bucket, neighbourhood
from server.runtime.slow_mode import SlowMode
from server.runtime.stream import StreamRuntime
from server.sections import Limits


class RateLimits:
    """All may raise Refused with `retry_after` in seconds."""

    def __init__(self, limits: Limits) -> None:
        self.slow: SlowMode | None = None
        burst = limits.asks_burst
        self._askers = Bucket(limits.asks_per_asker_min, limits.asks_per_asker_min * burst)
        self._addresses = Bucket(limits.asks_per_ip_min, limits.asks_per_ip_min * burst)
        self._talkers = Bucket(limits.chat_per_asker_min, limits.chat_per_asker_min)
        self._talks = Bucket(limits.chat_per_ip_min, limits.chat_per_ip_min)
        supports, per_ip = limits.supports_per_asker_min, limits.supports_per_ip_min
        self._supporters, self._crowds = Bucket(supports, supports), Bucket(per_ip, per_ip * burst, most_keys=200_000)
        self._typing = Bucket(limits.similar_per_ip_min, limits.similar_per_ip_min)
        self._lookups = Bucket(limits.lookups_per_ip_min, limits.lookups_per_ip_min)
        self._guesses = Bucket(limits.lookups_per_min, limits.lookups_per_min)

    def take(self, actor: str, ip: str, *, talk: bool = False) -> None:
        """Of one who asks, or says something in the chat."""
        if talk:
            _hold(self._talkers, actor, "chat.throttled")
            _hold(self._talks, neighbourhood(ip), "chat.throttled")
        else:
            _hold(self._askers, actor, "asks.throttled")
            _hold(self._addresses, neighbourhood(ip), "asks.throttled")

    def over(self, actor: str, ip: str) -> Refused | None:
        """What an asker would be refused with by now, by a look that costs next to nothing and takes nothing."""
        wait = self._addresses.wait(neighbourhood(ip)) or self._askers.wait(actor)
        return Refused("asks.throttled", retry_after=max(1, round(wait))) if wait else None

    async def spare(self, runtime: StreamRuntime, actor: str, cid: str, ip: str, proof: str) -> None:
        """What a slowed session asks of an asker, as `admit` does, before anything is worked out for the question."""
        if self.slow is not None:
            await self.slow.spare(runtime, actor, cid, ip, proof)

    async def admit(
        self, runtime: StreamRuntime, actor: str, cid: str, ip: str, proof: str, *, talk: bool = False
    ) -> None:
        """What costs more than a look: shared budgets, and what a slowed session wants."""
        if self.slow is not None:
            await self.slow.admit(runtime, actor, cid, ip, proof, talk=talk)

    def support(self, actor: str, ip: str) -> None:
        _hold(self._supporters, actor, "support.throttled")
        _hold(self._crowds, neighbourhood(ip), "support.throttled")

    def similar(self, ip: str) -> None:
        _hold(self._typing, neighbourhood(ip), "similar.throttled")

    def look_up(self, ip: str, kind: int) -> None:
        """Taken before the look, so that guesses at once cannot outrun it. All addresses share one budget for each
        kind of code: whoever burns that of the short old ones does not shut out the others."""
        _hold(self._lookups, neighbourhood(ip), "lookup.throttled")
        try:
            _hold(self._guesses, str(kind), "lookup.throttled")
        except Refused:
            self._lookups.give(neighbourhood(ip))
            raise

    def found(self, ip: str, kind: int) -> None:
        """A right code costs nothing."""
        self._lookups.give(neighbourhood(ip))
        self._guesses.give(str(kind))


def _hold(bucket: Bucket, key: str, code: str) -> None:
    if wait := bucket.take(key):
        raise Refused(code, retry_after=max(1, round(wait)))
