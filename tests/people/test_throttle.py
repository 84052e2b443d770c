"""Buckets: a burst, then a rate, each key alone, and never more memory than allowed."""

import pytest

from server.people.throttle import Bucket, neighbourhood


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Seconds:
    return Seconds()


def test_a_burst_goes_then_the_rate(time: Seconds) -> None:
    bucket = Bucket(60, 3, clock=time)
    assert [bucket.take("a") for _ in range(4)] == [0, 0, 0, pytest.approx(1)]
    time.now += 0.75
    assert bucket.take("a") == pytest.approx(0.25)
    time.now += 0.25
    assert bucket.take("a") == 0
    assert bucket.take("a") > 0


def test_exactly_as_many_go_as_the_rate_says(time: Seconds) -> None:
    bucket = Bucket(20, 5, clock=time)
    went = 0
    for _ in range(6000):
        time.now += 0.1
        went += bucket.take("a") == 0
    assert went in (204, 205)


def test_keys_do_not_touch_each_other(time: Seconds) -> None:
    bucket = Bucket(1, 1, clock=time)
    assert bucket.take("a") == 0
    assert bucket.take("b") == 0
    assert bucket.take("a") == pytest.approx(60)


def test_what_is_given_back_can_be_taken_again_and_no_more(time: Seconds) -> None:
    bucket = Bucket(1, 2, clock=time)
    bucket.take("a")
    for _ in range(5):
        bucket.give("a")
    assert [bucket.take("a") for _ in range(3)] == [0, 0, pytest.approx(60)]


def test_waiting_long_fills_up_to_the_burst_only(time: Seconds) -> None:
    bucket = Bucket(60, 2, clock=time)
    bucket.take("a")
    time.now += 3600
    assert [bucket.take("a") == 0 for _ in range(3)] == [True, True, False]


def test_the_rate_can_be_set_while_it_runs(time: Seconds) -> None:
    bucket = Bucket(60, 1, clock=time)
    bucket.take("a")
    bucket.rate_per_min = 6
    assert bucket.take("a") == pytest.approx(10)
    bucket.rate_per_min = 0
    assert bucket.take("a") == 60


def test_memory_is_bounded_and_the_busy_keep_their_place(time: Seconds) -> None:
    bucket = Bucket(1, 2, most_keys=100, clock=time)
    bucket.take("busy")
    bucket.take("busy")
    for n in range(10_000):
        bucket.take(str(n))
        if n % 50 == 0:
            bucket.take("busy")
    assert len(bucket) <= 100
    assert bucket.take("busy") > 0


@pytest.mark.parametrize(
    ("ip", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_neighbours_share_a_key(ip: str, key: str) -> None:
    assert neighbourhood(ip) == key
