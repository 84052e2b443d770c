"""Who asks beyond a budget again and again is heard ever more rarely; nobody else is."""

from server import settings
from server.gateway.restraint import Met, Restraint

IP = "192.0.2.7"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def restraint(clock: Clock, **changes: str) -> Restraint:
    chosen = settings.load({f"limits.{name}": value for name, value in changes.items()}, env={})
    return Restraint(chosen.limits, 8, clock)


def test_the_first_refusal_costs_nothing_and_each_further_one_twice_as_much() -> None:
    kept, met = restraint(Clock()), Met()
    rests = [kept.rest(met, IP, "asks.throttled") for _ in range(9)]
    assert rests[0] == 0
    for rest, most in zip(rests[1:], (0.5, 1, 2, 4, 4, 4, 4, 4), strict=True):
        assert 0.75 * most <= rest <= most


def test_only_time_ends_the_row_for_what_was_done_long_ago_is_done_again_at_no_cost() -> None:
    clock = Clock()
    kept, met = restraint(clock), Met()
    assert kept.rest(met, IP, "slow.work") == 0
    assert kept.rest(met, IP, "") == 0
    assert kept.rest(met, IP, "text.empty") == 0
    assert kept.rest(met, IP, "slow.work") > 0
    clock.now += 61
    assert kept.rest(met, IP, "slow.work") == 0


def test_others_behind_the_same_address_are_heard_at_once_and_it_comes_in_slowly() -> None:
    clock = Clock()
    kept, met = restraint(clock, over_per_ip_min="60"), Met()
    for _ in range(61):
        kept.rest(met, IP, "asks.throttled")
    assert kept.rest(Met(), IP, "asks.throttled") == 0
    assert kept.rest(Met(), IP, "") == 0
    assert kept.pressed(IP)
    assert not kept.pressed("192.0.2.8")
    clock.now += 60
    assert not kept.pressed(IP)


def test_it_can_be_switched_off() -> None:
    kept, met = restraint(Clock(), over_rest_ms="0"), Met()
    assert not any(kept.rest(met, IP, "asks.throttled") for _ in range(9))
