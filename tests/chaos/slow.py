"""T8: some clients stop reading, read a kilobyte a second, or only answer pings; the others must not notice.

The slow ones are cut off once too much waits for them, and come back with their position.
"""

import asyncio
import random
from argparse import Namespace

from tests.chaos.client import Client
from tests.chaos.figures import Figures
from tests.chaos.run import Run

SHARE = 0.1
# Letters with two marks that do not compose: five bytes each. The kernel takes some four megabytes before we see it.
LONG = "x\u0323\u0302" * 1990
WORSE, NOISE_S, GROWTH_MB = 1.2, 0.05, 64
KINDS = ("stopped", "trickle", "blind")
# What the buffer holds, some ten kilobytes, is taken every ten seconds or so.
TRICKLES = 0.02


async def fault(run: Run, asked: Namespace) -> None:
    doors = lambda: run.doors()[:1]  # noqa: E731
    await run.people(asked.clients, doors)
    slow = [Client(f"slow{n}", doors, run.session, run.history) for n in range(int(asked.clients * SHARE))]
    for client in slow:
        client.small_buffer = True
        run.crowd.add(client)
    await run.crowd.there()
    texts = [await run.crowd.ask() for _ in range(10)]
    loads = [asyncio.ensure_future(_load(run, ack["receipt"]["question"])) for ack in texts]
    await _phase(run, "calm", asked.seconds)
    before = sum(web.rss() for web in run.cluster.webs)
    run.fault("slow")
    cut = [asyncio.ensure_future(_drag(client, KINDS[n % 3], run.chance)) for n, client in enumerate(slow)]
    await asyncio.sleep(asked.seconds * 2)
    _, still = await asyncio.wait(cut, timeout=asked.seconds * 2) if cut else ((), ())
    run.fault("slow_over")
    grown = (sum(web.rss() for web in run.cluster.webs) - before) / 2**20
    run.figure("grown_mb", round(grown))
    run.must(grown < GROWTH_MB, f"memory grew by {grown:.0f} MB")
    run.must(not still, f"{len(still)} of {len(slow)} slow clients were never cut off")
    run.expect(_unharmed, "the others got slower")
    for task in [*loads, *still]:
        task.cancel()
    run.figure("cut_after_s", round(max((task.result() for task in cut if task not in still), default=0.0), 1))


def _unharmed(told: Figures) -> bool:
    calm, slow = (told["faults"][name]["late"].get("p99", 0) for name in ("calm", "slow"))
    return slow <= calm * WORSE + NOISE_S


async def _phase(run: Run, name: str, seconds: float) -> None:
    run.fault(name)
    await asyncio.sleep(seconds)
    run.fault(f"{name}_over")


async def _load(run: Run, question: str) -> None:
    """One question's wording is changed again and again: ten kilobytes to everybody, several times a second."""
    desk = run.crowd.desks[0]
    await desk.do("question.accept", question=question, text_rev=1)
    rev = 1
    while True:
        ack = await desk.do("question.redact", question=question, text_rev=rev, text=f"{LONG}{rev}")
        rev += ack["ok"]
        await asyncio.sleep(0.1)


async def _drag(client: Client, kind: str, chance: random.Random) -> float:
    """Read as `kind` says until the server has had enough; how long it took."""
    loop, wire = asyncio.get_running_loop(), client.wire
    began = loop.time()
    wire.stop_reading()
    try:
        while client.is_on(wire):
            await asyncio.sleep(0.2)
            if kind == "trickle" and chance.random() < TRICKLES:
                wire.read_on()
                await asyncio.sleep(0)
                wire.stop_reading()
            else:
                wire.say("3")
        return loop.time() - began
    finally:
        wire.read_on()
