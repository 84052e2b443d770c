"""Who wants more than a share of the server gets it after those who are content with theirs, and loses nothing."""

import asyncio
import json
import logging
from itertools import pairwise
from pathlib import Path

import pytest

from server.transport.fair_queue import MAX_BYTES, ClientQueue, DeferredThrottle
from tests.abuse.wire import frame, guest
from tests.gateway.gateways import opened, until

pytestmark = pytest.mark.alone

MANY = 1500
ASK = '42%d["do",{"do":"question.ask","session":"s1","cid":"greedy-%06d"}]'


async def test_the_modest_are_heard_between_two_words_of_the_greedy(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        modest, greedy = await door.guest(), await guest(door.port)
        greedy.put(b"".join(frame(ASK % (n, n)) for n in range(MANY)))
        await until(lambda: len(door.service.heard) > 30)
        assert (await modest.do("question.ask", cid="modest-000000"))["ok"]
        at = [cid for _, cid, _ in door.service.heard].index("modest-000000")
        assert at < MANY // 4
        acks = [json.loads((await greedy.until(b"43%d[" % n))[len(f"43{n}") :]) for n in range(MANY)]
        assert all(ack["ok"] for (ack,) in acks)
        heard = [cid for _, cid, _ in door.service.heard if cid.startswith("greedy")]
        assert heard == [f"greedy-{n:06}" for n in range(MANY)]
        greedy.end()
        await modest.close()


async def test_a_deferred_throttle_lets_so_many_through_in_a_turn() -> None:
    passed, throttle = list[int](), DeferredThrottle(2)
    for n in range(5):
        throttle.submit(lambda n=n: passed.append(n))  # type: ignore[misc]
    seen = [len(passed)]
    for _ in range(4):
        await asyncio.sleep(0)
        seen.append(len(passed))
    assert seen[0] == 0
    assert seen[-1] == 5
    assert max(after - before for before, after in pairwise(seen)) == 2
    assert passed == list(range(5))


async def test_a_queue_is_full_by_what_it_carries_too() -> None:
    on_space, done = list[bool](), list[int]()
    queue = ClientQueue(logging.getLogger("tests.fairness"), lambda: on_space.append(True))

    async def job(n: int) -> None:
        done.append(n)

    assert queue.put(lambda: job(0), MAX_BYTES)
    assert not queue.put(lambda: job(1), 1)
    await until(lambda: done == [0, 1])
    assert on_space == [True]
    assert queue.put(lambda: job(2), MAX_BYTES)
