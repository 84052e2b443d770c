"""The words of a report: a template with figures that lead to what they count, durations, shares."""

import re
from collections.abc import Callable

from server.local_time import DAY_MS
from server.office.rendering.paper import Words

Say = Callable[..., str]
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
_SLOT = re.compile(r"\{(\w+)\}")


def runs(say: Say, key: str, **values: Words | int) -> list[Words]:
    """The words under `key`, with what stands in their places: figures stay figures."""
    found: list[Words] = []
    for n, part in enumerate(_SLOT.split(say(key))):
        value = values.get(part, f"{{{part}}}") if n % 2 else part
        found.append(str(value) if isinstance(value, int) else value)
    return [each for each in found if each != ""]


def duration(ms: int, say: Say) -> str:
    """In days and hours, or hours and minutes."""
    days, rest = divmod(ms, DAY_MS)
    hours, minutes = rest // HOUR_MS, rest % HOUR_MS // MINUTE_MS
    return (
        say("days_hours", days=f"{days:02}", hours=f"{hours:02}")
        if days
        else say("hours_minutes", hours=f"{hours:02}", minutes=f"{minutes:02}")
    )


def percent(part: int, whole: int) -> str:
    """With one place behind the comma; of nothing, nought."""
    return f"{100 * part / whole:.1f}".replace(".", ",") if whole else "0"


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
