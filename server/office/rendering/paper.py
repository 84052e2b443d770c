"""An office document as data, in the order in which it is set: head, title, sections, signature, annexes.

The layout of its renderings follows Appendix I of Decree 30/2020/NĐ-CP on clerical work; a document of before that
decree has its page numbers where the rules of its day had them.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

DECREE = date(2020, 3, 5)
HEAD, FOOT = "head", "foot"


class Figure(msgspec.Struct, frozen=True):
    """A number in a text, and what it was counted of: `of` is the question of the list behind it."""

    text: str
    of: str

    def __str__(self) -> str:
        return self.text


Words = str | Figure
Paragraph = str | Sequence[Words]


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: `good`, `fair`, `late` or `rest`: how it is drawn."""

    name: str
    value: int
    kind: str = "good"
    of: str = ""


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    bars: Sequence[Bar]

    @property
    def most(self) -> int:
        return max((bar.value for bar in self.bars), default=0)


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A table. `widths` are shares of the page; the first `left` columns are set left; `total`: the last row is one."""

    caption: str = ""
    head: Sequence[str]
    rows: Sequence[Sequence[Words]]
    widths: Sequence[float]
    left: Sequence[int] = (1,)
    total: bool = False


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Paragraphs, with tables after the paragraph of this number, and charts at the end. `part`: the name of what
    people write in it."""

    heading: str
    paragraphs: Sequence[Paragraph]
    grids: Sequence[Grid] = ()
    grid_after: int = 0
    charts: Sequence[Chart] = ()
    part: str = ""


class Annex(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    title: str
    reference: str
    grid: Grid
    note: str = ""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """`superior` is empty for a body that has none above it here. `draft`: what is written across its head."""

    superior: str
    issuer: str
    number: str
    place_date: str
    kind: str
    about: str
    to: str
    opening: str
    sections: Sequence[Section]
    closing: str
    recipients: Sequence[str]
    signer_title: str
    signer: str
    annexes: Sequence[Annex] = ()
    seal: str = ""
    draft: str = ""
    title: str = ""
    page_number: str = HEAD


def page_number_of(day: date) -> str:
    """Where a document of this day has its page numbers: in the middle of the head, once at the right of the foot."""
    return HEAD if day >= DECREE else FOOT


def said(paragraph: Paragraph) -> str:
    """A paragraph as text alone."""
    return paragraph if isinstance(paragraph, str) else "".join(map(str, paragraph))


def cells(row: Iterable[Words]) -> list[str]:
    return [str(cell) for cell in row]


def flat(paper: Paper) -> dict[str, Any]:
    """The document as plain JSON in which every figure is its text."""
    data: dict[str, Any] = msgspec.to_builtins(paper)
    for made, section in zip(data["sections"], paper.sections, strict=True):
        made["paragraphs"] = [said(each) for each in section.paragraphs]
        for told, grid in zip(made["grids"], section.grids, strict=True):
            told["rows"] = [cells(row) for row in grid.rows]
    for made, annex in zip(data["annexes"], paper.annexes, strict=True):
        made["grid"]["rows"] = [cells(row) for row in annex.grid.rows]
    return data
