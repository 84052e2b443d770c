"""A database's clock that jumps is not believed until a person confirms it; time is carried on meanwhile."""

import pytest

from server.log import clock_offset
from server.log.book import Book
from server.log.clock_confirmed import confirm, jump
from server.log.clock_offset import ClockOffset
from server.log.engine import JUMP_MS, open_engine
from server.log.migrate import migrate
from tests.books import Deadlines

DAY = 86_400_000
NOW = 1_280_000_000_000


class Ticks:
    """The clock that cannot be set."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> Ticks:
    ticks = Ticks()
    monkeypatch.setattr(clock_offset, "_ticks", ticks)
    return ticks


@pytest.mark.parametrize("by", [7000 * DAY, -7000 * DAY, 61_000, -61_000])
def test_a_jump_is_taken_down_and_time_carried_on(by: int, ticks: Ticks) -> None:
    offset = ClockOffset(60_000)
    offset.set(NOW)
    ticks.now = 1000
    offset.set(NOW + 1000 + by)
    assert (offset.now(), offset.jumped_ms) == (NOW + 1000, by)
    ticks.now = 2000
    offset.set(NOW + 2010)
    assert (offset.now(), offset.jumped_ms) == (NOW + 2010, 0), "it came back by itself"


def test_small_corrections_and_the_first_look_are_no_jumps(ticks: Ticks) -> None:
    offset = ClockOffset(60_000)
    offset.set(NOW)
    for step in (59_000, -59_000, 30_000):
        offset.set(offset.now() + step)
        assert offset.jumped_ms == 0


def test_where_no_bound_is_set_nothing_is_a_jump(ticks: Ticks) -> None:
    offset = ClockOffset(0)
    offset.set(NOW)
    offset.set(NOW + 7000 * DAY)
    assert (offset.now(), offset.jumped_ms) == (NOW + 7000 * DAY, 0)


async def test_a_confirmed_clock_is_believed_by_every_process(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(database_url, Deadlines())
    engine.sync_engine.update_execution_options(**{JUMP_MS: 60_000})
    await migrate(engine)
    book, other = Book(engine), Book(engine)
    shown = [NOW]

    async def clock(connection: object) -> int:
        return shown[0]

    for one in (book, other):
        monkeypatch.setattr(one._store, "clock", clock)
        await one.look_at_clock()
    shown[0] += 7000 * DAY
    for one in (book, other):
        await one.look_at_clock()
        assert one.jumped_ms > 6999 * DAY
        assert one.now() < NOW + DAY
    await book.note_jump()
    async with engine.begin() as connection:
        assert await jump(connection) > 6999 * DAY
        await confirm(connection, shown[0])
    shown[0] += 5000
    for one in (book, other):
        await one.look_at_clock()
        assert one.jumped_ms == 0
        assert one.now() >= shown[0]
    await book.note_jump()
    shown[0] += 7000 * DAY
    await book.look_at_clock()
    assert book.jumped_ms, "a confirmation is good for the clock that was confirmed"
    async with engine.connect() as connection:
        assert await jump(connection) == 0
    await engine.dispose()
