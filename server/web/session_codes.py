"""Codes of sessions, `<unit code>-<year>-<n>`: the next number that no session has and no planned round keeps."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from server.log.book import Book
from server.office.units import Room


class Slot(NamedTuple):
    """A session to be: whose it is and in which year. `session` is its id, when it has one already."""

    room: Room
    year: int
    session: str = ""

    @property
    def series(self) -> str:
        return f"{self.room.code}-{self.year}"


async def next_code(book: Book, room: Room, year: int) -> str:
    """`BTNMT-2010-2`: the next free number of this room's sessions in the year."""
    return (await free(book, [Slot(room, year)]))[0]


async def free(book: Book, slots: Sequence[Slot], kept: Mapping[str, str] | None = None, round: str = "") -> list[str]:
    """A code for each slot. What a session has it keeps; so it does what the plan of its `round` gave it (`kept`, by
    session), unless the year is another or somebody else has it by now."""
    rows = await book.rows("sessions", {"room": sorted({slot.room.slug for slot in slots})})
    own = {str(row["id"]): str(row["code"]) for row in rows}
    taken = {*own.values(), *await _of_rounds(book, {slot.year for slot in slots}, round)}
    codes = [_kept(slot, own, kept or {}, taken) for slot in slots]
    last = _last([*taken, *codes])
    for n, slot in enumerate(slots):
        if not codes[n]:
            last[slot.series] = last.get(slot.series, 0) + 1
            codes[n] = f"{slot.series}-{last[slot.series]}"
    return codes


def _kept(slot: Slot, own: Mapping[str, str], kept: Mapping[str, str], taken: Collection[str]) -> str:
    if slot.session in own:
        return own[slot.session]
    code = kept.get(slot.session, "")
    return code if code.rpartition("-")[0] == slot.series and code not in taken else ""


def _last(codes: Iterable[str]) -> dict[str, int]:
    """The highest number of each series."""
    last: dict[str, int] = {}
    for code in codes:
        series, _, number = code.rpartition("-")
        if number.isascii() and number.isdigit():
            last[series] = max(last.get(series, 0), int(number))
    return last


async def _of_rounds(book: Book, years: Collection[int], but: str) -> set[str]:
    """What other rounds keep for their sessions. A round of one year may have days in the next."""
    near = sorted({year + step for year in years for step in (-1, 0, 1)})
    rows = await book.rows("rounds", {"year": near})
    values: list[Any] = [msgspec.json.decode(str(row["value"])) for row in rows if row["id"] != but]
    return {code for value in values for code in value["codes"]}
