"""What those outside are told: pages go over to HTTP when it is full, and come back a few at a time."""

from pathlib import Path

from server.gateway.load import FIRST, Load
from tests.gateway.gateways import settings


class Site:
    """A crowd whose clock and open sockets are in the test's hand."""

    def __init__(self, tmp_path: Path, **changes: int) -> None:
        config = settings(tmp_path, **changes)
        self.now, self.inside = 100.0, 0
        self.crowd = Load(config.limits, config.live, lambda: self.inside, lambda: self.now)

    def second(self, reads: int = 1) -> dict[str, int | float]:
        """A second later, after so many readings: the word that holds."""
        for _ in range(reads):
            self.crowd.word()
        self.now += 1
        return self.crowd.word()


def test_pages_read_over_http_before_the_last_place_is_taken(tmp_path: Path) -> None:
    state = Site(tmp_path, limits__sockets=100, limits__sockets_kept=10)
    state.inside = 89
    assert not state.crowd.full
    state.inside = 90
    assert state.crowd.full
    assert state.second()["sockets"] == 0


def test_room_is_offered_to_a_share_that_doubles_while_few_come(tmp_path: Path) -> None:
    state = Site(tmp_path, limits__sockets=1000, live__arrivals_per_s=100)
    state.inside = 1000
    assert state.second()["sockets"] == 0
    state.inside = 500
    assert [state.second()["sockets"] for _ in range(3)] == [FIRST, FIRST * 2, FIRST * 4]
    state.inside += 60  # as many as we like in a second: no more are asked for
    assert state.second()["sockets"] == FIRST * 4
    shares = [state.second()["sockets"] for _ in range(9)]
    assert shares[-1] == 1


def test_nobody_need_ask_for_the_share_to_grow(tmp_path: Path) -> None:
    state = Site(tmp_path)
    state.crowd.word()
    state.now += 4
    assert state.crowd.word()["sockets"] == FIRST * 16


def test_one_place_is_enough_to_come_back_to(tmp_path: Path) -> None:
    state = Site(tmp_path, limits__sockets=1)
    state.inside = 1
    assert state.crowd.full
    state.second()
    state.inside = 0
    assert not state.crowd.full
    assert [state.second()["sockets"] for _ in range(8)][-1] == 1


def test_more_readers_read_less_often_and_never_faster_than_the_setting(tmp_path: Path) -> None:
    state = Site(tmp_path, live__reads_per_s=100, live__again_ms=5000, live__again_most_ms=60_000)
    assert state.second(10)["again_ms"] == 5000
    assert state.second(198)["again_ms"] == 10_000  # 199 in a second at a pause of 5 s: 995 readers, 100/s at 10 s
    assert abs(state.second(100)["again_ms"] - 10_000) <= 1000, "the crowd has not changed, nor has its pace"
    assert state.second(100_000)["again_ms"] == 60_000
    assert state.second(0)["again_ms"] == 5000


def test_a_word_holds_for_a_second(tmp_path: Path) -> None:
    state = Site(tmp_path, live__reads_per_s=1)
    words = {str(state.crowd.word()) for _ in range(1000)}
    assert len(words) == 1


def test_the_larger_the_crowd_the_wider_its_return_is_spread(tmp_path: Path) -> None:
    state = Site(tmp_path, live__arrivals_per_s=500, live__spread_ms=8000)
    spreads = []
    for state.inside in (0, 500, 2000, 9000):
        spreads.append(state.crowd.pace()["back_ms"])
    assert spreads == [0, 1000, 4000, 8000]


def test_the_larger_the_crowd_the_more_rarely_each_asks_whether_its_line_lives(tmp_path: Path) -> None:
    state = Site(tmp_path, live__ask_ms=2000, live__asks_per_s=500)
    pauses = []
    for state.inside in (0, 1000, 4000):
        pauses.append(state.crowd.pace()["ask_ms"])
    assert pauses == [2000, 2000, 8000]
