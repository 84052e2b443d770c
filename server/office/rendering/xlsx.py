"""Tables as a workbook. Every text is written as a text: nothing that begins like a formula or a link is one."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO

import msgspec
from xlsxwriter import Workbook

from server.local_time import OFFSET_MS

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MOMENT, SHARE, MEASURE = "dd/mm/yyyy hh:mm", "0.0%", "#,##0.0"
A4 = 9
LONGEST = 32_000


class Moment(msgspec.Struct, frozen=True):
    """A time, in ms since 1970 UTC: shown as it was in Viet Nam."""

    at: int


class Measure(msgspec.Struct, frozen=True):
    """A number with a digit behind its point."""

    value: float


Cell = str | int | float | Moment | Measure | None


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet; `widths` in characters. A number with a fraction is a share of one."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int]


def xlsx(title: str, tables: Sequence[Table]) -> bytes:
    kept = BytesIO()
    book = Workbook(kept, OPTIONS)
    book.set_properties({"title": title[:250]})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    moment = book.add_format({"num_format": MOMENT, "align": "left"})
    measure = book.add_format({"num_format": MEASURE})
    share, plain = book.add_format({"num_format": SHARE}), book.add_format({"text_wrap": True, "valign": "top"})
    for table in tables:
        page = book.add_worksheet(table.name[:31])
        for column, (name, width) in enumerate(zip(table.head, table.widths, strict=True)):
            page.set_column(column, column, width)
            page.write_string(0, column, name, bold)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        for number, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, Moment):
                    page.write_datetime(number, column, _local(cell.at), moment)
                elif isinstance(cell, Measure):
                    page.write_number(number, column, cell.value, measure)
                elif isinstance(cell, float):
                    page.write_number(number, column, cell, share)
                elif isinstance(cell, int):
                    page.write_number(number, column, cell)
                elif cell:
                    page.write_string(number, column, clean(cell), plain)
    book.close()
    return kept.getvalue()


def clean(text: str) -> str:
    """XML takes no control characters, a cell no more than so many."""
    kept = "".join(char for char in text if char in "\t\n" or (ord(char) >= 32 and char not in "\ufffe\uffff"))
    return kept[:LONGEST]


def _local(at: int) -> datetime:
    return datetime.fromtimestamp((at + OFFSET_MS) // 1000, UTC).replace(tzinfo=None)
