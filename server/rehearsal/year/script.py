"""The script of a simulated year: which round is held when, and what goes wrong with it. A seed gives a script."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Literal, NamedTuple

from server.domain.calendar.working_days import Calendar

DAY = timedelta(days=1)
THURSDAY = 3
Fate = Literal["", "late", "postponed", "off", "dropped", "on_the_sitting", "early"]
# What befalls the own rounds of the first departments, one each, in this order.
FATES: tuple[tuple[Fate, Fate], ...] = (
    ("", "late"), ("postponed", ""), ("", "off"), ("", "dropped"), ("", "early"), ("on_the_sitting", ""),
    ("", "late"), ("", "dropped"),
)  # fmt: skip
TOPICS = (
    "Cấp giấy chứng nhận quyền sử dụng đất", "Bảng giá đất và bồi thường khi thu hồi đất", "Môi trường làng nghề",
    "Khai thác cát, sỏi lòng sông", "Nước sạch và nước thải khu công nghiệp", "Rác thải sinh hoạt và bãi chôn lấp",
    "Đo đạc, chỉnh lý bản đồ địa chính", "Sạt lở bờ sông, bờ biển", "Thủ tục hành chính về đất đai",
)  # fmt: skip


class Sits(NamedTuple):
    """A sitting of a council; `moved` is the day to which it is moved forward."""

    room: str
    begins: date
    moved: date | None = None


class Held(NamedTuple):
    """A round: of the ministry with every room, or of a department by itself. `fate` is of an own round; `postponed`
    and `cancelled` are rooms whose sessions alone are, `slow` those that answer after the last day."""

    room: str
    number: int
    day: date
    topic: str
    rooms: tuple[str, ...]
    fate: Fate = ""
    postponed: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()


class Script(NamedTuple):
    """`day_off` becomes one after the second round was announced: its deadlines move."""

    year: int
    rounds: tuple[Held, ...]
    sittings: tuple[Sits, ...]
    day_off: date


def write(ministry: str, departments: Sequence[str], year: int, seed: int, calendar: Calendar) -> Script:
    rng = Random(seed)
    cast = list(departments)
    rng.shuffle(cast)
    first, second = (_working(calendar, _thursday(year, month, n)) for month, n in ((4, 3), (11, 2)))
    rooms = (ministry, *departments)
    again = _apart(cast)
    topic = "Các lĩnh vực quản lý nhà nước về tài nguyên và môi trường"
    rounds = [
        Held(ministry, 1, first, topic, rooms),
        Held(ministry, 2, second, topic, rooms, "", *again),
    ]  # fmt: skip
    sittings: list[Sits] = []
    for place, room in enumerate(cast):
        fates = FATES[place] if place < len(FATES) else ("", "")
        sits = _sittings(rng, room, year, calendar, place)
        sittings += sits
        rounds += _own(rng, room, year, calendar, fates, sits)
    return Script(year, tuple(rounds), tuple(sittings), _day_off(calendar, second))


def _apart(cast: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Who is postponed, cancelled and slow in the second round: the last of the cast, who had luck with their own."""
    some = max(1, len(cast) // 20)
    back = list(reversed(cast))
    return tuple(back[:1]), tuple(back[1:2]), tuple(back[2 : 2 + some])


def _own(
    rng: Random, room: str, year: int, calendar: Calendar, fates: tuple[Fate, Fate], sits: Sequence[Sits]
) -> Iterator[Held]:
    summer, winter = sits[0].begins, sits[1].moved or sits[1].begins
    days = (_between(rng, calendar, date(year, 5, 12), summer - 8 * DAY),
            _between(rng, calendar, date(year, 11, 22), winter - 5 * DAY))  # fmt: skip
    for number, (day, fate) in enumerate(zip(days, fates, strict=True), 1):
        if fate == "dropped":
            continue
        if fate == "on_the_sitting":
            day = summer
        if fate == "early":
            day = _working(calendar, days[0] + 3 * DAY)
        yield Held(room, number, day, rng.choice(TOPICS), (room,), fate)


def _sittings(rng: Random, room: str, year: int, calendar: Calendar, place: int) -> list[Sits]:
    summer = _between(rng, calendar, date(year, 7, 5), date(year, 7, 23))
    winter = _between(rng, calendar, date(year, 12, 3), date(year, 12, 14))
    moved = _working(calendar, winter - 2 * DAY) if place % 9 == 1 else None
    return [Sits(room, summer), Sits(room, winter, moved if moved != winter else None)]


def _day_off(calendar: Calendar, session: date) -> date:
    """A working day between the session and its last day of answers."""
    return calendar.add_working_days(session, 3)


def _thursday(year: int, month: int, n: int) -> date:
    """Of the n-th week of the month: a week belongs to the month of its Thursday."""
    first = date(year, month, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 7 * (n - 1))


def _between(rng: Random, calendar: Calendar, first: date, last: date) -> date:
    return _working(calendar, first + timedelta(days=rng.randint(0, max(0, (last - first).days))))


def _working(calendar: Calendar, day: date) -> date:
    return calendar.working_day_until(day)
