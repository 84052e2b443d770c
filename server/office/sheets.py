"""Tables that somebody else made, read as rows of text: CSV and XLSX. Files of strangers: whatever is in them, reading
them costs little, and a cell is only ever text."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from server.errors import Refused

MOST_COLUMNS, MOST_CELL = 40, 20_000
MOST_ENTRIES, UNPACKED, PIECE = 200, 30_000_000, 65_536
# A parser takes its time by the element: sixty kilobytes can hold six million of them.
MOST_TAGS = 300_000
# Attributes and references to characters, of a table that a program wrote: some to an element, never very many in one.
SIGNS_A_TAG, MOST_SIGNS = 16, 20_000
_DECLARES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)|<\x00!\x00|\x00<\x00!", re.IGNORECASE)
# What a parser says of a file that is none, or a broken one.
UNREADABLE = (
    *(csv.Error, zipfile.BadZipFile, zlib.error, SyntaxError),
    *(ValueError, LookupError, OSError, EOFError, AttributeError, TypeError),
)
ZIP = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


class Sheet(NamedTuple):
    """`head`: the first row that is not empty. Each row with its number in the file, as people count them."""

    head: list[str]
    rows: list[tuple[int, list[str]]]


def read(raw: bytes, most: int) -> Sheet:
    """Up to `most` rows. Raises Refused("sheet.…")."""
    if not raw.strip():
        raise Refused("sheet.empty", field="file")
    if raw.startswith(OLD_WORKBOOK):
        raise Refused("sheet.old", field="file")
    rows = _workbook(raw) if raw.startswith(ZIP) else _plain(raw)
    found: list[tuple[int, list[str]]] = []
    try:
        for number, cells in rows:
            kept = [cell.strip()[:MOST_CELL] for cell in cells[:MOST_COLUMNS]]
            if any(kept):
                found.append((number, kept))
            if len(found) > most + 1 or number > 20 * (most + 50):
                raise Refused("sheet.many", field="file", most=most)
    except UNREADABLE:
        raise Refused("sheet.unreadable", field="file") from None
    if len(found) < 2:
        raise Refused("sheet.empty", field="file")
    return Sheet(found[0][1], found[1:])


def _plain(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("form.text", field="file") from None
    if "\0" in text:
        raise Refused("sheet.unreadable", field="file")
    first = text.partition("\n")[0]
    comma = max(";,\t", key=first.count)
    for cells in (reader := csv.reader(io.StringIO(text, newline=""), delimiter=comma)):
        yield reader.line_num, cells


def _workbook(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    guard(raw)
    import openpyxl  # A tenth of a program's start, for what is seldom done.

    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
            yield number, _without_end([_text(cell) for cell in cells])
    finally:
        book.close()


def guard(raw: bytes) -> None:
    """Look through it before a parser does: how much it unpacks to and how many elements that are, counted and not
    believed; nothing that declares entities. Raises Refused."""
    left, tags, signs = UNPACKED, MOST_TAGS, 0
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            entries = packed.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Refused("sheet.unreadable", field="file")
            for entry in entries:
                with packed.open(entry) as file:
                    before = b""
                    while piece := file.read(PIECE):
                        found = piece.count(b"<")
                        left, tags = left - len(piece), tags - found
                        signs = max(0, signs + piece.count(b"=") + piece.count(b"&") - SIGNS_A_TAG * found)
                        if left < 0 or tags < 0 or signs > MOST_SIGNS:
                            raise Refused("sheet.large", field="file")
                        if _DECLARES.search(before + piece):
                            raise Refused("sheet.unreadable", field="file")
                        before = piece[-16:]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Refused("sheet.unreadable", field="file") from None


def _without_end(cells: list[str]) -> list[str]:
    """Without the empty cells behind the last one."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%H:%M}, {cell:%d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
