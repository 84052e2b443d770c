"""Unusual looks: who opened more than so much within a span, and nobody else."""

from server.runtime.unusual_looks import Unusual, unusual

MINUTE = 60_000


def test_only_many_within_a_span_are_unusual() -> None:
    steady = [("staff:lan", n * MINUTE) for n in range(30)]
    hasty = [("staff:hung", 100 * MINUTE + n * 1000) for n in range(12)]
    assert unusual([*steady, *hasty], 10, 10 * MINUTE) == [
        Unusual("staff:hung", 12, 100 * MINUTE, 100 * MINUTE + 11_000)
    ]


def test_just_so_many_are_not_and_none_are_where_it_is_off() -> None:
    looks = [("staff:lan", n) for n in range(10)]
    assert unusual(looks, 10, MINUTE) == []
    assert [each.looks for each in unusual([*looks, ("staff:lan", 10)], 10, MINUTE)] == [11]
    assert unusual([("staff:lan", n) for n in range(99)], 0, MINUTE) == []


def test_the_worst_of_each_is_told_the_latest_first() -> None:
    looks = [
        *(("a", n) for n in range(3)),
        *(("b", 1000 + n) for n in range(5)),
        *(("a", 90_000 + n) for n in range(4)),
    ]
    assert [(each.actor, each.looks) for each in unusual(looks, 2, MINUTE)] == [("a", 4), ("b", 5)]
