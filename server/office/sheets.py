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
MOST_ENTRIES, UNPACKED = 200, 6_000_000
# A parser takes its time by the element: sixty kilobytes can hold six million of them. Styles take it longest.
MOST_TAGS, MOST_STYLES, STYLES = 60_000, 15_000, "xl/styles.xml"
# It reports each line by itself.
MOST_LINES = 200_000
# Attributes and references to characters, of a table that a program wrote: some to an element, never very many in one.
SIGNS_A_TAG, MOST_SIGNS = 16, 20_000
# It looks at a piece of the file anew until all of a tag is there: without an element for so long it is no table.
LONGEST_BARE = 150_000
# In text of one byte or more to a sign, as every program writes it.
_DECLARES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)|<\x00|\x00<", re.IGNORECASE)
_ASIDE, REMARK = ((b"<!--", b"-->"), (b"<?", b"?>")), 10_000
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
    """Look through it before a parser does: how much it unpacks to and what of it costs a parser its time, counted and
    not believed; nothing that declares entities. Raises Refused."""
    left = _Left(UNPACKED, MOST_TAGS, MOST_LINES)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            entries = packed.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Refused("sheet.unreadable", field="file")
            for entry in entries:
                with packed.open(entry) as file:
                    found = file.read(left.size + 1)
                left = _less(left, found, entry.filename)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Refused("sheet.unreadable", field="file") from None


class _Left(NamedTuple):
    """What the rest of a workbook may hold."""

    size: int
    tags: int
    lines: int


def _less(left: _Left, found: bytes, name: str) -> _Left:
    """After an entry with this in it. Raises Refused."""
    if len(found) > left.size:
        raise Refused("sheet.large", field="file")
    if found[:1000].lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n")[:1] != b"<":  # a picture: no parser takes it up
        return left._replace(size=left.size - len(found))
    tags, lines = found.count(b"<"), found.count(b"\n") + found.count(b"\r")
    signs = found.count(b"=") + found.count(b"&") - SIGNS_A_TAG * tags
    most = min(left.tags, MOST_STYLES if name == STYLES else left.tags)
    if tags > most or lines > left.lines or signs > MOST_SIGNS or max(map(len, found.split(b"<"))) > LONGEST_BARE:
        raise Refused("sheet.large", field="file")
    if _DECLARES.search(found) or any(_long(found, *marks) for marks in _ASIDE):
        raise Refused("sheet.unreadable", field="file")
    return _Left(left.size - len(found), left.tags - tags, left.lines - lines)


def _long(found: bytes, begins: bytes, ends: bytes) -> bool:
    """Whether something between these marks is longer than a remark: it may hold what a tag cannot."""
    at = found.find(begins)
    while at >= 0:
        end = found.find(ends, at, at + REMARK)
        if end < 0:
            return True
        at = found.find(begins, end)
    return False


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
