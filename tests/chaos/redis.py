"""T2, T3: Redis stops, forgets, throws us out, changes its password, lies, or falls silent. Nobody may miss anything.

Modes: stop, flush, cut, password, forged, half_open.
"""

import asyncio
import random
import signal
from argparse import Namespace

from tests.chaos.history import encode
from tests.chaos.run import Run
from tests.chaos.weather import Proxy

MODES = ("stop", "flush", "cut", "password", "forged", "half_open")
FORGED = 200


async def fault(run: Run, asked: Namespace) -> None:
    modes = asked.mode.split(",") if asked.mode else MODES
    line = await run.through(run.cluster.redis.port)
    await run.web(REDIS_URL=run.cluster.redis.url(line.port))
    await run.people(asked.clients)
    run.crowd.work(asked.rate)
    for mode in modes:
        await asyncio.sleep(asked.pace)
        run.fault(f"redis_{mode}")
        await HARM[mode](run, asked.seconds, line)
        run.fault(f"redis_{mode}_over")
        await asyncio.sleep(max(0.0, 2.5 * asked.pace))


async def _stop(run: Run, seconds: float, line: Proxy) -> None:
    await run.cluster.redis.restart(signal.SIGKILL, seconds)


async def _flush(run: Run, seconds: float, line: Proxy) -> None:
    run.cluster.redis.ask("FLUSHALL")


async def _cut(run: Run, seconds: float, line: Proxy) -> None:
    for kind in ("pubsub", "normal"):
        run.cluster.redis.ask("CLIENT", "KILL", "TYPE", kind)


async def _password(run: Run, seconds: float, line: Proxy) -> None:
    """For a while nobody may come in."""
    redis, right = run.cluster.redis, run.cluster.redis.password
    redis.password = "another"
    redis.tell("")
    await redis.restart(signal.SIGKILL, 0)
    await asyncio.sleep(seconds)
    redis.password = right
    redis.tell("")
    await redis.restart(signal.SIGKILL, 0)


async def _forged(run: Run, seconds: float, line: Proxy) -> None:
    """Somebody else speaks on the channels: positions that are not there, other sessions, garbage."""
    redis, chance = run.cluster.redis, random.Random(run.seed)
    heard = redis.ask("PUBSUB", "CHANNELS").split("\r\n")
    channels = [word for word in heard if word and word[0] not in "+*$:-"] or ["giaoluu"]
    for _ in range(FORGED):
        seq = chance.choice([0, 1, -1, 10**9, 2**63, "9", None, 1e999])
        said = [{"session": run.session, "seq": seq}, {"s": run.session, "n": seq}, seq, [], {}, "\x00", "x" * 9000]
        text = str(chance.choice([encode(said[0] | {"epoch": 1}).decode(), *map(repr, said)])).replace(" ", "")
        redis.ask("PUBLISH", chance.choice(channels), f"'{text}'" if "'" not in text else f'"{text}"')


async def _half_open(run: Run, seconds: float, line: Proxy) -> None:
    """One process hears nothing more from Redis, and nobody tells it."""
    line.weather.hold_down = True
    await asyncio.sleep(seconds)
    line.cut()
    line.weather.clear()


HARM = {"stop": _stop, "flush": _flush, "cut": _cut, "password": _password, "forged": _forged, "half_open": _half_open}
