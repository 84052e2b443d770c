"""The two lanes above a run of show: the plan, and below it what came and what is to come. Attributes of a drawing."""

from typing import Any

from server.domain.session.session import Session
from server.views.show_times import Show

LEFT, WIDTH = 84, 1302
HALF_HOUR, MINUTE = 1_800_000, 60_000
# Narrower ones bear no number.
NUMBERED = 24


def lanes(times: Show, session: Session, now: int) -> dict[str, Any] | None:
    """None while there is nothing to draw."""
    if not times.lines:
        return None
    first = min(session.starts_at, *(each.begins for each in times.lines if each.begins is not None), session.ends_at)
    last = max(session.ends_at, times.planned_end, times.end or 0)
    scale = (WIDTH - LEFT - 8) / max(last - first, MINUTE)

    def x(ms: int) -> float:
        return round(LEFT + (ms - first) * scale, 1)

    bars: list[dict[str, Any]] = []
    for each in times.lines:
        bars.append(_bar("plan", each.number, x(each.planned), x(each.planned + each.item.length)))
        if each.begins is None or each.ends is None:
            continue
        if each.expected:
            bars.append(_bar("guess", each.number, x(each.begins), x(each.ends)))
            continue
        done = min(each.ends, max(now, each.begins)) if each is times.running else each.ends
        bars.append(_bar("done", each.number, x(each.begins), x(done)))
        if done < each.ends:
            bars.append(_bar("guess", 0, x(done), x(each.ends)))
    hours = [{"x": x(at), "at": at} for at in _hours(first, last)]
    return {"bars": bars, "hours": hours, "end": x(session.ends_at), "now": x(now) if first <= now <= last else None}


def _bar(kind: str, number: int, begins: float, ends: float) -> dict[str, Any]:
    width = round(max(ends - begins - 2, 1), 1)
    return {"kind": kind, "x": begins, "width": width, "number": number if width >= NUMBERED else 0}


def _hours(first: int, last: int) -> list[int]:
    """At most a dozen: every half hour of a morning, every some hours of a long day."""
    step = HALF_HOUR
    while (last - first) / step > 12:
        step *= 2
    return list(range(-(-first // step) * step, last + 1, step))
