"""What the account of a year has to say of what was played, once the year is over."""

from server.rehearsal.year.rounds import can
from server.rehearsal.year.script import Fate, Script

# The reason that must be among a department's by what befell one of its own rounds.
REASONS: dict[Fate, str] = {
    "late": "announced_late", "off": "cancelled", "dropped": "rounds_short", "early": "sitting_bare",
    "on_the_sitting": "sitting_passed",
}  # fmt: skip
NEEDS: dict[Fate, str] = {"late": "announcement.publish", "off": "session.cancel"}


def reasons(script: Script) -> dict[str, str]:
    """By room."""
    wanted: dict[str, str] = {}
    numbers: dict[str, set[int]] = {}
    for held in script.rounds:
        if held.rooms == (held.room,):
            numbers.setdefault(held.room, set()).add(held.number)
            fate = held.fate
            if fate in REASONS and can(NEEDS.get(fate, "round.plan")):
                wanted[held.room] = REASONS[fate]
    wanted |= {room: REASONS["dropped"] for room, held in numbers.items() if held == {1}}
    return wanted
