"""Codes of sessions, `<unit code>-<year>-<n>`. A session of a round carries the round's number, with a letter where
another has it (`-1`, `-1B`); one without a round the next number that no session has and no planned round keeps."""

import itertools
import string
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from server.log.book import Book
from server.office.units import Room


class Slot(NamedTuple):
    """A session to be: whose it is and in which year. `session` is its id, when it has one already; `number` that of
    its round."""

    room: Room
    year: int
    session: str = ""
    number: int = 0

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
        if codes[n]:
            continue
        if slot.number:
            codes[n] = _numbered(slot, {*taken, *codes})
        else:
            last[slot.series] = last.get(slot.series, 0) + 1
            codes[n] = f"{slot.series}-{last[slot.series]}"
    return codes


def _numbered(slot: Slot, taken: Collection[str]) -> str:
    plain = f"{slot.series}-{slot.number}"
    others = (f"{plain}{letter}" for letter in string.ascii_uppercase[1:])
    more = (f"{plain}Z{n}" for n in range(2, 1000))
    return next(code for code in itertools.chain((plain,), others, more) if code not in taken)


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
        number = number.rstrip(string.ascii_uppercase)
        if number.isascii() and number.isdigit():
            last[series] = max(last.get(series, 0), int(number))
    return last


async def _of_rounds(book: Book, years: Collection[int], but: str) -> set[str]:
    """What other rounds keep for their sessions. A round of one year may have days in the next."""
    near = sorted({year + step for year in years for step in (-1, 0, 1)})
    rows = await book.rows("rounds", {"year": near})
    values: list[Any] = [msgspec.json.decode(str(row["value"])) for row in rows if row["id"] != but]
    return {code for value in values for code in value["codes"]}
