"""How follow-up says ages, deadlines and shares."""

from collections.abc import Iterable, Mapping
from typing import Any

from server import words
from server.domain.session.rating import VALUES
from server.local_time import DAY_MS, day_end

HOUR_MS, MINUTE_MS = 3_600_000, 60_000


def age(ms: int, lang: str) -> str:
    """As people say it: days and hours, else hours, else minutes."""
    days, rest = divmod(max(ms, 0), DAY_MS)
    hours, rest = divmod(rest, HOUR_MS)
    said = [(days, "age.days"), (hours, "age.hours")] if days else [(hours, "age.hours")] if hours else []
    shown = [words.t(word, lang, n=n) for n, word in said if n]
    return " ".join(shown) or words.t("age.minutes", lang, n=rest // MINUTE_MS)


def when(due: int, now: int) -> str:
    """`late`, `today` (until midnight) or `open`."""
    return "late" if due < now else "today" if due < day_end(now + 1) else "open"


def days_late(due: int, now: int) -> int:
    """How many days after the day of its deadline today is."""
    return (day_end(now + 1) - day_end(due)) // DAY_MS


def bar(row: Mapping[str, Any], most: int) -> list[tuple[str, float, float]]:
    """Parts of a bar of 100: name, where it begins, how long it is."""
    parts = {"late": row["overdue"], "today": row["today"], "open": row["open"] - row["overdue"] - row["today"]}
    found, x = [], 0.0
    for name, n in parts.items():
        found.append((name, round(x, 2), round(100 * n / most, 2)))
        x += 100 * n / most
    return [each for each in found if each[2]]


def rated_of(each: Iterable[Mapping[str, int]]) -> dict[str, int] | None:
    """How many answers were rated how, over rooms: `{yes, partly, no, total}`; None when none was."""
    found = {value: sum(one.get(value, 0) for one in each) for value in VALUES} if (each := [*each]) else {}
    return {**found, "total": sum(found.values())} if any(found.values()) else None
