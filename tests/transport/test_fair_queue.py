"""Small parts of the transport: send limits, client queues, the loop throttle, the timer wheel, the log throttle."""

import asyncio
import logging
import random
from itertools import pairwise

from server.transport.engineio.send_limits import SendLedger
from server.transport.engineio.timer_wheel import TimerWheel
from server.transport.fair_queue import MAX_BYTES, ClientQueue, DeferredThrottle, LoopThrottle
from server.transport.log_throttle import LogThrottle
from server.transport.options import Options
from tests.transport.bare import until

log = logging.getLogger("tests.queues")


OPTIONS = Options(pending_bytes=1000, pending_packets=100, pending_s=5)


def test_what_the_transport_holds_counts_by_bytes_and_age() -> None:
    ledger = SendLedger(OPTIONS, 600, 0)
    ledger.offer(400, 1)
    assert ledger.excess(1000, 1) is None
    ledger.offer(1, 1)
    assert ledger.excess(1001, 1) == "bytes"
    assert ledger.excess(401, 5.9) is None
    assert ledger.excess(401, 6.1) == "age"
    assert ledger.excess(0, 99) is None


def test_the_oldest_packet_is_that_whose_last_byte_has_not_left() -> None:
    ledger = SendLedger(OPTIONS, 300, 0)
    for second in range(20):
        ledger.offer(100, second)
        # Always something on its way, never the same: a steady reader.
        assert ledger.excess(300, second) is None
    assert ledger.excess(300, 23.0) == "age"


def test_a_packet_larger_than_the_limit_has_its_time_and_what_stands_beside_it_counts() -> None:
    ledger = SendLedger(OPTIONS, 3000, 0)
    assert ledger.excess(3000, 0) is None
    ledger.offer(1000, 1)
    assert ledger.excess(4000, 1) is None
    assert ledger.excess(1500, 14.9) is None
    assert ledger.excess(1001, 15.1) == "age"
    assert ledger.excess(1000, 20.9) is None, "it waited behind the large one"
    assert ledger.excess(1000, 21.1) == "age"
    ledger.offer(600, 14.9)
    assert ledger.excess(1600, 14.9) == "bytes"


def test_of_two_packets_larger_than_the_limit_one_counts() -> None:
    ledger = SendLedger(OPTIONS, 3000, 0)
    ledger.offer(1100, 0)
    assert ledger.excess(4100, 0) == "bytes"
    assert ledger.excess(2000, 0) is None


def test_packets_count_too() -> None:
    ledger = SendLedger(OPTIONS, 1, 0)
    for n in range(2, 102):
        assert ledger.excess(n - 1, 0) is None
        ledger.offer(1, 0)
    assert ledger.excess(101, 0) == "packets"


async def test_a_queue_keeps_order_and_survives_a_failure() -> None:
    queue, done = ClientQueue(log, lambda: None), list[int]()

    async def job(n: int) -> None:
        await asyncio.sleep(0)
        if n == 2:
            raise ValueError("broken")
        done.append(n)

    for n in range(5):
        assert queue.put(lambda n=n: job(n))  # type: ignore[misc]
    await until(lambda: not queue.busy)
    assert done == [0, 1, 3, 4]


async def test_a_full_queue_says_so_and_says_when_there_is_room() -> None:
    going, done, on_space = asyncio.Event(), list[int](), list[int]()
    queue = ClientQueue(log, lambda: on_space.append(len(done)), max_jobs=3)

    async def job(n: int) -> None:
        await going.wait()
        done.append(n)

    assert [queue.put(lambda n=n: job(n)) for n in range(3)] == [True, True, False]  # type: ignore[misc]
    assert on_space == []
    going.set()
    await until(lambda: not queue.busy)
    assert done == [0, 1, 2]
    assert on_space == [0]


async def test_an_ended_queue_finishes_what_has_begun_and_forgets_the_rest() -> None:
    going, done = asyncio.Event(), list[int]()
    queue = ClientQueue(log, lambda: None)

    async def job(n: int) -> None:
        await going.wait()
        done.append(n)

    for n in range(3):
        queue.put(lambda n=n: job(n))  # type: ignore[misc]
    await asyncio.sleep(0.01)
    queue.end()
    assert queue.put(lambda: job(9))
    going.set()
    await until(lambda: not queue.busy)
    assert done == [0]


def test_a_wheel_brings_things_up_in_time_and_never_before() -> None:
    wheel, chance = TimerWheel[str](0.5), random.Random(5)
    wanted = {f"thing {n}": chance.uniform(0, 20) for n in range(300)}
    for thing, at in wanted.items():
        wheel.put(thing, 99)
        wheel.put(thing, at)
    for thing in list(wanted)[:50]:
        wheel.remove(thing)
        wheel.remove(thing)
        del wanted[thing]
    for tick in range(1, 60):
        now = tick * 0.4
        for thing in wheel.due(now):
            assert now - 0.5 - 0.4 <= wanted.pop(thing) <= now
    assert not wanted
    assert wheel.due(1000) == []


async def test_a_loop_throttle_lets_all_through_but_not_at_once() -> None:
    throttle, passed = LoopThrottle(10), list[int]()
    for n in range(35):
        throttle.submit(lambda n=n: passed.append(n))  # type: ignore[misc]
    assert passed == list(range(10))
    for turns in range(1, 6):
        await asyncio.sleep(0)
        assert len(passed) <= 10 * (turns + 1)
    assert passed == list(range(35))


def test_a_loop_throttle_outlives_its_loop() -> None:
    throttle, passed = LoopThrottle(1), list[int]()

    async def crowd(first: int) -> None:
        for n in range(first, first + 3):
            throttle.submit(lambda n=n: passed.append(n))  # type: ignore[misc]
        if first:
            await asyncio.sleep(0.01)

    for first in (0, 3):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(crowd(first))
        loop.close()
    assert sorted(passed) == list(range(6))


def test_a_throttled_log_holds_back_and_says_so() -> None:
    now = [0.0]
    throttled = LogThrottle(lambda: now[0])

    def record(line: int, text: str) -> logging.LogRecord:
        return logging.LogRecord("x", logging.WARNING, "file.py", line, f"{line}: %s", (text,), None)

    assert throttled.filter(record(1, "a"))
    assert not any(throttled.filter(record(1, "b")) for _ in range(7))
    assert throttled.filter(record(2, "another cause"))
    now[0] = 1.0
    last = record(1, "c %d")
    assert throttled.filter(last)
    assert (last.getMessage(), last.__dict__["unsaid"]) == ("1: c %d", 7)


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
    queue = ClientQueue(log, lambda: on_space.append(True))

    async def job(n: int) -> None:
        done.append(n)

    assert queue.put(lambda: job(0), MAX_BYTES)
    assert not queue.put(lambda: job(1), 1)
    await until(lambda: done == [0, 1])
    assert on_space == [True]
    assert queue.put(lambda: job(2), MAX_BYTES)


async def test_a_client_that_rests_is_full_and_not_busy_and_goes_on_afterwards() -> None:
    done, on_space = list[int](), list[int]()
    queue = ClientQueue(log, lambda: on_space.append(len(done)))

    async def job(n: int) -> None:
        done.append(n)
        if n == 0:
            queue.rest(0.02)

    assert queue.put(lambda: job(0))
    await until(lambda: done == [0] and not queue.busy)
    assert not queue.put(lambda: job(1))
    assert done == [0]
    await until(lambda: bool(on_space))
    assert on_space == [1] or on_space == [2]
    await until(lambda: done == [0, 1] and queue.put(lambda: job(2)))


async def test_a_rest_ends_with_its_client() -> None:
    queue = ClientQueue(log, lambda: None)

    async def job() -> None:
        queue.rest(1000)

    queue.put(job)
    await until(lambda: not queue.busy)
    queue.end()
    await until(lambda: queue.put(job) and not queue._jobs)
