"""The board of the day: every room with its session of that day, what it counts, and what in it needs a look. Pure but
for the three queries of `read`; figures come from tables, presence from signals: no room is asked anything."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from server.domain.session.phase import PHASES
from server.domain.session.session import PAUSED
from server.domain.unit.ticket import UNSOLVED
from server.office.units import Room
from server.office_section import Day
from server.text import alphabetical
from server.web.site import Site

MINUTE = 60_000
Row = Mapping[str, Any]

# How a room stands, the most pressing first: `lost` no staff or no line, `unread` nobody sorts, `slow` nobody answers,
# `late` not opened yet; then nothing to worry about.
LOST, UNREAD, SLOW, LATE, RUNNING, BREAK, COMING, OVER, NONE = (
    *("lost", "unread", "slow", "late"), *("running", "break", "coming", "past", "none"),
)  # fmt: skip
ALARMS = (LOST, UNREAD, SLOW, LATE)
# Of a session of which nothing was counted yet.
NOTHING: Row = dict.fromkeys(("received", "answered", "waiting", "unread"), 0) | {"offline_since": None}


class Signs(NamedTuple):
    """What signals tell: viewers by session, when staff was last seen, since when this process knows."""

    viewers: Mapping[str, int]
    staff: Mapping[str, int]
    since: int


class Place(NamedTuple):
    """One room. `minutes` belong to `stands`; `noted`: the line was noted as lost; `sign`: when staff was last seen."""

    room: Room
    session: Row | None
    figures: Row
    stands: str
    minutes: int
    noted: bool
    sign: int | None
    viewers: int
    tickets: tuple[Row, ...]


async def read(site: Site, day: range) -> list[Place]:
    """Every room in its order, with its session of this day (ms)."""
    book, signals = site.service.book, site.service.signals
    sessions = await book.rows("sessions", {"starts_at": day, "rehearsal": 0}, "starts_at,id")
    figures = await book.rows("figures", {"session": [str(row["id"]) for row in sessions]})
    tickets = await book.rows("tickets", {"state": UNSOLVED}, "opened_at,id")
    signs = Signs(signals.viewers, signals.staff, signals.listening_since())
    rooms, home = site.registry.rooms.values(), site.registry.home
    return places(rooms, sessions, figures, tickets, signs, site.settings.day, site.now(), home)


def places(
    rooms: Iterable[Room], sessions: Sequence[Row], figures: Sequence[Row], tickets: Sequence[Row], signs: Signs,
    settings: Day, now: int, home: Callable[[str], str] = lambda slug: slug,
) -> list[Place]:  # fmt: skip
    """`home`: the room in whose place a former one's sessions stand."""
    counted = {row["session"]: row for row in figures}
    asking: dict[str, list[Row]] = {}
    for ticket in tickets:
        asking.setdefault(home(ticket["unit"]), []).append(ticket)
    found = []
    for room in sorted(rooms, key=_in_order):
        session = shown(room.slug, [row for row in sessions if home(row["room"]) == room.slug])
        id = session["id"] if session else ""
        known = counted.get(id, NOTHING)
        stands, minutes = _stands(session, known, signs, settings, now) if session else (NONE, 0)
        found.append(
            Place(
                room, session, known, stands, minutes, bool(known.get("offline_since")), signs.staff.get(id),
                signs.viewers.get(id, 0), tuple(asking.get(room.slug, ())),
            )
        )  # fmt: skip
    return found


def _in_order(room: Room) -> tuple[bool, list[int]]:
    """The ministry first, then by the Vietnamese alphabet: a room is always found at the same place."""
    return room.kind != "ministry", alphabetical(room.name)


def shown(room: str, sessions: Sequence[Row]) -> Row | None:
    """Of several on one day the one that a room shows first: its own before those of units in whose place it stands."""
    return min(sessions, key=lambda row: (PHASES[row["state"]].order, row["room"] != room), default=None)


def _stands(session: Row, figures: Row, signs: Signs, settings: Day, now: int) -> tuple[str, int]:
    phase = PHASES[session["state"]]
    cut = figures.get("offline_since")
    if phase.over:
        return OVER, 0
    if cut:
        return LOST, _minutes(now - cut)
    if phase.before:
        late = _minutes(now - session["starts_at"])
        return (LATE, late) if late >= settings.late_min else (COMING, 0)
    since = figures.get("live_since") or now
    silent = now - max(signs.staff.get(session["id"], signs.since), since)
    if silent > settings.lost_s * 1000:
        return LOST, _minutes(silent)
    if session["state"] == PAUSED:
        return BREAK, 0
    unread, slow = _minutes(now - (figures.get("unread_since") or now)), _minutes(
        now - max(figures.get("last_answer_at") or 0, since)
    )  # fmt: skip
    if unread >= settings.unread_min:
        return UNREAD, unread
    sorted_out = (figures.get("waiting") or 0) - (figures.get("unread") or 0)
    return (SLOW, slow) if slow >= settings.slow_min and sorted_out else (RUNNING, 0)


def _minutes(ms: int) -> int:
    return max(0, ms // MINUTE)


def sums(found: Sequence[Place]) -> dict[str, int]:
    """Over all rooms; `other`: merged, passed on, not taken."""

    def total(name: str) -> int:
        return sum(place.figures.get(name) or 0 for place in found)

    received, answered, waiting = total("received"), total("answered"), total("waiting")
    other, viewers = received - answered - waiting, sum(place.viewers for place in found)
    return {"received": received, "answered": answered, "waiting": waiting, "other": other, "viewers": viewers}


def tally(found: Sequence[Place]) -> dict[str, int]:
    """How many rooms stand how; `live` are those that run, `look` those of them that need a look."""
    stands = [place.stands for place in found]
    counted = {each: stands.count(each) for each in (LOST, BREAK, COMING, LATE, OVER, NONE)}
    look = stands.count(UNREAD) + stands.count(SLOW)
    tickets = sum(len(place.tickets) for place in found)
    return counted | {"live": stands.count(RUNNING) + look, "look": look, "tickets": tickets}


def looks(found: Sequence[Place]) -> list[tuple[str, list[Place]]]:
    """What needs a look, the most pressing first; rooms that are slow to answer share one line."""
    alarmed = sorted((place for place in found if place.stands in ALARMS), key=lambda each: -each.minutes)
    lines: list[tuple[str, list[Place]]] = []
    for stands in ALARMS:
        here = [place for place in alarmed if place.stands == stands]
        lines += [(stands, here)] if stands == SLOW and here else [(stands, [place]) for place in here]
    return lines
