"""The live part of a session on one line of time: how many questions came when, and a mark for each answer. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from server.local_time import clock, day_end

WIDTH, HEIGHT, FOOT = 1000, 40, 34
BAR_MS, MOST_BARS = 300_000, 72
HOURS = 4


class Mark(NamedTuple):
    """An answer; `x` of WIDTH. `second`: after the beginning, as addresses of a replay have it."""

    x: float
    second: int
    question: str


class Line(NamedTuple):
    """`bars`: {x, y, height} each; `bar_min`: how many minutes a bar stands for; `hours`: moments to write below."""

    begun: int
    ended: int
    bars: list[dict[str, float]]
    bar_width: float
    bar_min: int
    marks: list[Mark]
    hours: list[int]


def timeline(begun: int, ended: int, asked: Iterable[int], answered: Iterable[tuple[int, str]]) -> Line:
    """`asked`: moments (ms); `answered`: moments with the question's id. What was outside of the live part is left
    out."""
    span = max(1, ended - begun)
    wide = BAR_MS * max(1, -(-span // (BAR_MS * MOST_BARS)))
    counts = [0] * -(-span // wide)
    for at in asked:
        if begun <= at < ended:
            counts[(at - begun) // wide] += 1
    most, step = max(1, *counts), WIDTH * wide / span
    heights = [(number, max(2, round(FOOT * n / most))) for number, n in enumerate(counts) if n]
    bars: list[dict[str, float]] = [
        {"x": round(number * step + 2, 1), "y": HEIGHT - height, "height": height} for number, height in heights
    ]
    marks = [
        Mark(round((at - begun) * WIDTH / span, 1), (at - begun) // 1000, id)
        for at, id in sorted(answered)
        if begun <= at <= ended
    ]
    return Line(begun, ended, bars, round(max(1.0, step - 4), 1), wide // 60_000, marks, hours(begun, ended))


def hours(begun: int, ended: int) -> list[int]:
    """Moments to write below a line of time, as far apart as each other: so many that no two read the same."""
    for parts in range(HOURS - 1, 0, -1):
        found = [begun + (ended - begun) * part // parts for part in range(parts + 1)]
        if len({clock(at) for at in found}) == len(found):
            return found
    return [begun]


def end_of(session: Mapping[str, Any], begun: int | None, answered: Iterable[int]) -> int:
    """When the live part ended, as far as everybody reads it: where nobody ended it, with its last answer of that day,
    at whose end the clock did. What was said live and written down afterwards has no moment in it. `begun`: None of one
    that was never live."""
    if session.get("ended_at"):
        return max(int(session["ended_at"]), begun or 0)
    planned: int = session["ends_at"]
    last = day_end(planned)
    return max(planned, begun or planned, *(at for at in answered if at <= last))


def second_of(answer: Mapping[str, Any], session: Mapping[str, Any], begun: int) -> int | None:
    """Where the replay has an answer that was given live; None of one that was written down after its end."""
    at = answer.get("happened_at") or answer["published_at"]
    return max(0, (at - begun) // 1000) if at <= end_of(session, begun, [at]) else None


def half_wait(waits: Iterable[int]) -> int | None:
    """Half of these waited less (ms); None of none."""
    found = sorted(waits)
    return found[len(found) // 2] if found else None


def told(wait: int | None) -> tuple[str, int] | None:
    """A time as a figure says it: in `minutes`, `hours` or `days`, and how many."""
    if wait is None:
        return None
    minutes = max(1, round(wait / 60_000))
    if minutes < 120:
        return "minutes", minutes
    hours = round(minutes / 60)
    return ("hours", hours) if hours < 72 else ("days", round(hours / 24))


def answers_of(pairs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that have an answer, in the order in which they were given; each with `at`."""
    found = [
        {**pair, "at": pair["answer"].get("happened_at") or pair["answer"]["published_at"]}
        for pair in pairs
        if pair["answer"] and "text" in pair["question"]
    ]
    return sorted(found, key=lambda pair: (pair["at"], pair["question"]["number"]))
