"""Small parts of the door: the ledger of the send guard, lanes, the turnstile, the sparse log."""

import asyncio
import logging
from pathlib import Path

import pytest

from server.live.guard import CROWDED, Ledger
from server.live.lane import Lane, Turnstile
from server.live.sparse import Sparse
from tests.live.doors import settings, until

log = logging.getLogger("tests.lanes")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    limits = settings(tmp_path, limits__pending_bytes=1000, limits__pending_packets=100, limits__pending_ms=5000).limits
    return Ledger(limits)


def test_what_waits_in_the_queue_counts(ledger: Ledger) -> None:
    ledger.offer(1000, 0)
    assert ledger.excess(0, 0) is None
    ledger.offer(1, 0)
    assert ledger.excess(0, 0) == "bytes"
    ledger.wrote(1000)
    assert ledger.excess(0, 0) is None


def test_what_waits_in_the_transport_counts_as_well(ledger: Ledger) -> None:
    ledger.offer(1000, 0)
    ledger.wrote(1000)
    ledger.offer(500, 1)
    ledger.wrote(500)
    assert ledger.excess(1500, 1) == "bytes"
    assert ledger.excess(500, 1) is None
    assert ledger.excess(500, 6.1) == "age"
    assert ledger.excess(0, 6.1) is None


def test_the_oldest_packet_is_that_whose_last_byte_has_not_left(ledger: Ledger) -> None:
    for second in range(20):
        ledger.offer(100, second)
        ledger.wrote(100)
        # Always something on its way, never the same: a steady reader.
        assert ledger.excess(300, second) is None
    assert ledger.excess(300, 23.0) == "age"


def test_packets_count_too(ledger: Ledger) -> None:
    for n in range(101):
        assert ledger.crowded is (n > CROWDED)
        ledger.offer(1, 0)
    assert ledger.excess(0, 0) == "packets"


async def test_a_lane_keeps_order_and_survives_a_failure() -> None:
    lane, done = Lane(log), list[int]()

    async def job(n: int) -> None:
        await asyncio.sleep(0)
        if n == 2:
            raise ValueError("broken")
        done.append(n)

    for n in range(5):
        await lane.put(lambda n=n: job(n))  # type: ignore[misc]
    await until(lambda: not lane.busy)
    assert done == [0, 1, 3, 4]


async def test_a_full_lane_makes_its_feeder_wait_and_lets_it_go_when_it_ends() -> None:
    lane, going = Lane(log, most=2), asyncio.Event()
    done: list[int] = []

    async def job(n: int) -> None:
        await going.wait()
        done.append(n)

    async def feed() -> None:
        for n in range(9):
            await lane.put(lambda n=n: job(n))  # type: ignore[misc]

    feeding = asyncio.ensure_future(feed())
    await asyncio.sleep(0.02)
    assert not feeding.done()
    lane.end()
    await asyncio.wait_for(feeding, 1)
    going.set()
    await until(lambda: not lane.busy)
    assert done == [0]


async def test_a_turnstile_lets_all_through_but_not_at_once() -> None:
    turnstile, passed = Turnstile(10), list[int]()
    for n in range(35):
        turnstile.enter(lambda n=n: passed.append(n))  # type: ignore[misc]
    assert passed == list(range(10))
    for turns in range(1, 6):
        await asyncio.sleep(0)
        assert len(passed) <= 10 * (turns + 1)
    assert passed == list(range(35))


def test_a_turnstile_outlives_its_loop() -> None:
    turnstile, passed = Turnstile(1), list[int]()

    async def crowd(first: int) -> None:
        for n in range(first, first + 3):
            turnstile.enter(lambda n=n: passed.append(n))  # type: ignore[misc]
        if first:
            await asyncio.sleep(0.01)

    for first in (0, 3):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(crowd(first))
        loop.close()
    assert sorted(passed) == list(range(6))


def test_a_sparse_log_holds_back_and_says_so() -> None:
    now = [0.0]
    sparse = Sparse(1, lambda: now[0])

    def record(line: int, text: str) -> logging.LogRecord:
        return logging.LogRecord("x", logging.WARNING, "file.py", line, "%s", (text,), None)

    assert sparse.filter(record(1, "a"))
    assert not any(sparse.filter(record(1, "b")) for _ in range(7))
    assert sparse.filter(record(2, "another cause"))
    now[0] = 1.0
    last = record(1, "c %d")
    assert sparse.filter(last)
    assert last.getMessage() == "c %d (and 7 more like it)"
