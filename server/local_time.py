"""Viet Nam's time: one zone, seven hours ahead of UTC, without summer time."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
NEVER = 253_402_300_799_000  # later than any day
OFFSET_MS = 7 * 3_600_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
YEARS = range(1971, 2200)
VIETNAM = timezone(timedelta(milliseconds=OFFSET_MS), "Asia/Ho_Chi_Minh")

# Digits and signs as some keyboards write them.
_WIDE = str.maketrans("０１２３４５６７８９／．－：\u2010\u2011\u2012\u2013\u2212", "0123456789/.-:-----")
_DAY = re.compile(r"(\d{1,2}) ?[/.\-] ?(\d{1,2}) ?[/.\-] ?(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def narrow(text: str) -> str:
    """What somebody typed for a day or an hour, in plain digits and signs."""
    return text.strip().translate(_WIDE)


def read_day(text: str) -> date:
    """`15/04/2010`, `15-4-2010`, `15.4.2010`, `15/4/10`, `2010-04-15`. Raises ValueError."""
    text = narrow(text)
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.fullmatch(text):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _day(year, int(found[2]), int(found[1]))
    raise ValueError(text)


def _day(year: int, month: int, day: int) -> date:
    """A year that nobody here can mean is a slip of the finger."""
    if year not in YEARS:
        raise ValueError(year)
    return date(year, month, day)


def day_end(at: int) -> int:
    """The first midnight in Viet Nam that is not before this moment (ms)."""
    return ((at + OFFSET_MS - 1) // DAY_MS + 1) * DAY_MS - OFFSET_MS


def day_start(at: int) -> int:
    """The midnight in Viet Nam with which the day of this moment begins (ms)."""
    return (at + OFFSET_MS) // DAY_MS * DAY_MS - OFFSET_MS


def exact(at: int) -> str:
    """HH:MM:SS there."""
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(VIETNAM):%H:%M:%S}"


def clock(at: int) -> str:
    """The hour of a moment in Viet Nam: `08:30`."""
    minutes = (at + OFFSET_MS) % DAY_MS // 60_000
    return f"{minutes // 60:02}:{minutes % 60:02}"


def iso(at: int) -> str:
    """A moment in Viet Nam to the second, by ISO 8601."""
    return datetime.fromtimestamp(at // 1000, VIETNAM).isoformat()


def midnight(day: date) -> int:
    """The first moment of a day in Viet Nam, in ms since 1970 UTC."""
    return (datetime.combine(day, time(), VIETNAM) - EPOCH) // timedelta(milliseconds=1)


def last_moment(day: date) -> int:
    """The last moment of a day in Viet Nam: what is due on it may come until then."""
    return midnight(day) + DAY_MS - 1


def day_of(at: int) -> date:
    """The day in Viet Nam to which a moment (ms UTC) belongs."""
    return (EPOCH + timedelta(milliseconds=at)).astimezone(VIETNAM).date()
