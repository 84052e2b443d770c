"""Budgets that all processes of an installation draw on, in Redis. It holds keyed hashes and numbers, each for as long
as it is not full again. While Redis does not answer at once, each process draws on its own memory."""

import asyncio
import time
from collections.abc import Sequence

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from server.cluster.bus import LOST
from server.runtime.budgets import Budget, Budgets, Drawn, MemoryBudgets
from server.sections import Redis as Settings
from server.transport.log_throttle import throttled

log = throttled("giaoluu.budgets")

WITHIN_S = 0.1
DEAF_S = 5.0

# All or none, by the clock of Redis. Levels are told in thousandths: Redis cuts numbers.
DRAW = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local levels, short, wait = {}, 0, 0
for i = 1, #KEYS do
  local rate, burst, soft = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), ARGV[i * 3]
  local kept = redis.call('HMGET', KEYS[i], 'l', 'a')
  local level = burst
  if kept[1] then level = math.min(burst, kept[1] + (now - kept[2]) * rate / 60000) end
  levels[i] = level
  if soft == '0' and level < 1 then
    local missing = (1 - level) * 60000 / rate
    if missing > wait then short, wait = i, missing end
  end
end
local told = {short, math.ceil(wait)}
for i = 1, #KEYS do
  if short == 0 then
    local rate, burst = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1])
    local left = math.max(0, levels[i] - 1)
    redis.call('HSET', KEYS[i], 'l', tostring(left), 'a', tostring(now))
    redis.call('PEXPIRE', KEYS[i], math.ceil((burst - left) * 60000 / rate) + 1000)
  end
  told[i + 2] = math.floor(levels[i] * 1000)
end
return told
"""


def budgets(chosen: Settings) -> Budgets:
    """Those of all processes, or without Redis this one's."""
    return SharedBudgets(chosen.url, chosen.prefix) if chosen.url else MemoryBudgets()


class SharedBudgets:
    """`prefix`: all keys begin with it."""

    def __init__(self, url: str, prefix: str) -> None:
        self._prefix, self._own, self._deaf_until = prefix, MemoryBudgets(), 0.0
        retry = Retry(NoBackoff(), 0)
        self._redis = Redis.from_url(url, retry=retry, socket_timeout=WITHIN_S, socket_connect_timeout=WITHIN_S)
        self._draw = self._redis.register_script(DRAW)

    async def draw(self, wanted: Sequence[Budget]) -> Drawn:
        if time.monotonic() < self._deaf_until:
            return await self._own.draw(wanted)
        keys = [f"{self._prefix}:{{budget}}:{each.key}" for each in wanted]
        terms = [str(term) for each in wanted for term in (each.per_min, each.burst, int(each.soft))]
        try:
            async with asyncio.timeout(WITHIN_S):
                short, wait, *levels = await self._draw(keys=keys, args=terms)
        except LOST as trouble:
            self._deaf_until = time.monotonic() + DEAF_S
            log.warning("budgets are kept by this process alone for a while: %s", trouble)
            return await self._own.draw(wanted)
        told = tuple(int(level) / 1000 for level in levels)
        return Drawn(wanted[int(short) - 1].key if short else "", int(wait) / 1000, told)

    async def close(self) -> None:
        await self._redis.aclose()
