"""Tables as CSV: UTF-8 with a mark of it, as a spreadsheet wants, and no cell that it would take for a formula."""

import csv as reader
import io
from collections.abc import Iterable, Sequence

from server.local_time import clock, day_of
from server.office.rendering.xlsx import Cell, Measure, Moment

MARK = "\ufeff"
# With these a formula begins, in the eyes of one spreadsheet or another.
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    file = io.StringIO(newline="")
    writer = reader.writer(file)
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return (MARK + file.getvalue()).encode("utf-8", "replace")


def line(cells: Iterable[Cell]) -> str:
    """One row of such a table, with its end."""
    file = io.StringIO(newline="")
    reader.writer(file).writerow([harmless(cell) for cell in cells])
    return file.getvalue()


def harmless(cell: Cell) -> str:
    """As text; what would run gets an apostrophe before it. No control characters but line breaks."""
    if isinstance(cell, Moment):
        return f"{day_of(cell.at):%d/%m/%Y} {clock(cell.at)}"
    if isinstance(cell, Measure):
        return str(cell.value)
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    text = "".join(char for char in cell if char in "\t\n" or ord(char) >= 32)
    return f"'{text}" if text.lstrip(" \n\u00a0").startswith(BEGINNINGS) or text.startswith(BEGINNINGS) else text
