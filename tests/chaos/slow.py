"""T8: some clients stop reading, read a kilobyte a second, or only answer pings; the others must not notice.

The slow ones are cut off once too much waits for them, and come back with their position.
"""

import asyncio
from argparse import Namespace

from tests.chaos.client import Client
from tests.chaos.run import Run

SHARE = 0.1
LONG = "Nội dung dài để làm đầy các bộ đệm trên đường đi. " * 38
PENDING_BYTES, CUT_S = 262_144, 5.0
WORSE, GROWTH_MB = 1.2, 64
KINDS = ("stopped", "trickle", "blind")


async def fault(run: Run, asked: Namespace) -> None:
    await run.people(asked.clients)
    slow = [Client(f"slow{n}", run.cluster.doors, run.session, run.history) for n in range(int(asked.clients * SHARE))]
    for client in slow:
        client.small_buffer = True
        run.crowd.add(client)
    await run.crowd.there()
    texts = [await run.crowd.ask() for _ in range(10)]
    loads = [asyncio.ensure_future(_load(run, ack["receipt"]["question"])) for ack in texts]
    await _phase(run, "calm", asked.seconds)
    before = sum(web.rss() for web in run.cluster.webs)
    run.fault("slow")
    cut = [asyncio.ensure_future(_drag(client, KINDS[n % 3])) for n, client in enumerate(slow)]
    await asyncio.sleep(asked.seconds * 2)
    _, still = await asyncio.wait(cut, timeout=asked.seconds * 2) if cut else ((), ())
    run.fault("slow_over")
    grown = (sum(web.rss() for web in run.cluster.webs) - before) / 2**20
    run.figure("grown_mb", round(grown))
    run.must(grown < GROWTH_MB, f"memory grew by {grown:.0f} MB")
    run.must(not still, f"{len(still)} of {len(slow)} slow clients were never cut off")
    for task in [*loads, *still]:
        task.cancel()
    run.figure("cut_after_s", round(max((task.result() for task in cut if task not in still), default=0.0), 1))


async def _phase(run: Run, name: str, seconds: float) -> None:
    run.fault(name)
    await asyncio.sleep(seconds)
    run.fault(f"{name}_over")


async def _load(run: Run, question: str) -> None:
    """One question's wording is changed again and again: six kilobytes to everybody, several times a second."""
    desk = run.crowd.desks[0]
    await desk.do("question.accept", question=question, text_rev=1)
    rev = 1
    while True:
        ack = await desk.do("question.redact", question=question, text_rev=rev, text=f"{LONG}{rev}")
        rev += ack["ok"]
        await asyncio.sleep(0.05)


async def _drag(client: Client, kind: str) -> float:
    """Read as `kind` says until the server has had enough; how long it took."""
    loop, wire = asyncio.get_running_loop(), client.wire
    began = loop.time()
    wire.stop_reading()
    try:
        while client.is_on(wire):
            await asyncio.sleep(0.2)
            if kind == "trickle":
                wire.read_on()
                await asyncio.sleep(0.001)
                wire.stop_reading()
            else:
                wire.say("3")
        return loop.time() - began
    finally:
        wire.read_on()
