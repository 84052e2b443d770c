"""A document as DOCX: what people go on working on in their own word processor."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from server.office.rendering.paper import FOOT, Annex, Grid, Paper, Section, said

FONT = "Times New Roman"
LEFT, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
CENTRE, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
LONG_ROW = 400
TEXT_WIDTH, HEAD_WIDTHS, BESIDE = 165, (74, 91), 1
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def docx(paper: Paper) -> bytes:
    """The document as a file of Office Open XML."""
    document = Document()
    _set_page(document, paper)
    if paper.draft:
        _line(document, paper.draft, 11, italic=True)
    _head(document, paper)
    _line(document, paper.kind, 14, bold=True, before=18)
    _line(document, paper.about, 14, bold=True)
    _rule(document, 64)
    if paper.to:
        _line(document, paper.to, 14, before=12, after=6)
    _text(document, paper.opening)
    for section in paper.sections:
        _section(document, section)
    if paper.closing:
        _text(document, paper.closing)
    _signature(document, paper)
    for annex in paper.annexes:
        _annex(document, annex)
    if paper.seal:
        _line(document, paper.seal, 10, align=LEFT, before=14)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_page(document: Any, paper: Paper) -> None:
    document.core_properties.title = _clean(paper.title)
    document.core_properties.author = ""
    page, style = document.sections[0], document.styles["Normal"]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin = Mm(30), Mm(15)
    page.different_first_page_header_footer = True
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    foot = paper.page_number == FOOT
    number = (page.footer if foot else page.header).paragraphs[0]
    number.alignment = RIGHT if foot else CENTRE
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = number.add_run()
        run.font.size = Pt(13)
        run._r.append(_field(kind, text))


def _field(kind: str, text: str) -> Any:
    if not kind:
        code = OxmlElement("w:instrText")
        code.text = text
        return code
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


def _head(document: Any, paper: Paper) -> None:
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _columns(table, HEAD_WIDTHS)
    for row in table.rows:
        for cell, width in zip(row.cells, HEAD_WIDTHS, strict=True):
            cell.width = Mm(width)
    left, right = table.rows[0].cells
    if paper.superior:
        _line(left, paper.superior, 12)
    _line(left, paper.issuer, 12, bold=True)
    _rule(left, 22)
    _line(right, MOTTO[0], 12, bold=True)
    _line(right, MOTTO[1], 13, bold=True)
    _rule(right, 20)
    _drop_first(left)
    _drop_first(right)
    for cell, text, italic in zip(table.rows[1].cells, (paper.number, paper.place_date), (False, True), strict=True):
        _line(cell, text, 13, italic=italic)
        _drop_first(cell)


def _section(document: Any, section: Section) -> None:
    heading = _line(document, section.heading, 13, bold=True, align=LEFT, before=10)
    heading.paragraph_format.keep_with_next = True
    for n, paragraph in enumerate(section.paragraphs):
        _text(document, said(paragraph))
        for grid in section.grids if section.grid_after == n else ():
            _grid(document, grid)


def _grid(document: Any, grid: Grid) -> None:
    if grid.caption:
        _line(document, grid.caption, 13, bold=True, before=8, after=4).paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(grid.rows), cols=len(grid.head), style="Table Grid")
    _columns(table, [TEXT_WIDTH * width / sum(grid.widths) for width in grid.widths])
    cells = iter(table._cells)  # asked for row by row, each asks for the whole table
    _row(cells, grid, grid.head, bold=True, size=11, left=())
    for n, texts in enumerate(grid.rows):
        _row(cells, grid, texts, bold=grid.total and n == len(grid.rows) - 1, size=12, left=grid.left)
    _whole(table)


def _columns(table: Any, widths: Sequence[float]) -> None:
    """How wide its columns are (mm), for programs that go by the table and not by its cells."""
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(margin := OxmlElement(f"w:{side}"))
        margin.set(qn("w:w"), str(Mm(BESIDE).twips))
        margin.set(qn("w:type"), "dxa")
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _row(cells: Any, grid: Grid, texts: Any, *, bold: bool, size: int, left: Any) -> None:
    whole = sum(grid.widths)
    for n, text in enumerate(texts):
        cell = next(cells)
        cell.width = Mm(TEXT_WIDTH * grid.widths[n] / whole)
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(_clean(str(text)))
        run.bold, run.font.size = bold, Pt(size)
        paragraph.alignment = LEFT if n in left else CENTRE


def _whole(table: Any) -> None:
    """The head comes again on every page, and no short row is torn in two."""
    for n, row in enumerate(table._tbl.tr_lst):
        shape = row.get_or_add_trPr()
        if len("".join(row.itertext())) < LONG_ROW:
            shape.append(OxmlElement("w:cantSplit"))
        if n == 0:
            shape.append(OxmlElement("w:tblHeader"))


def _signature(document: Any, paper: Paper) -> None:
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _line(left, "Nơi nhận:", 12, bold=True, italic=True, align=LEFT, before=12)
    for each in paper.recipients:
        _line(left, each, 11, align=LEFT)
    titles = paper.signer_title.splitlines() or [""]
    for n, title in enumerate(titles):
        last = n == len(titles) - 1
        _line(right, title, 14, bold=True, before=0 if n else 12, after=72 if last else 0)
    _line(right, paper.signer, 14, bold=True)
    _drop_first(left)
    _drop_first(right)


def _annex(document: Any, annex: Annex) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _line(document, annex.number, 14, bold=True)
    _line(document, annex.title, 14, bold=True)
    _line(document, annex.reference, 14, italic=True, after=8)
    _grid(document, annex.grid)
    if annex.note:
        _line(document, annex.note, 12, italic=True, align=LEFT, before=6)


def _text(place: Any, text: str) -> None:
    paragraph = place.add_paragraph(_clean(text))
    paragraph.alignment = JUSTIFIED
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.space_before, shape.space_after, shape.line_spacing = Mm(10), Pt(6), Pt(0), 1.1


def _line(
    place: Any, text: str, size: int, *, bold: bool = False, italic: bool = False, align: Any = CENTRE, before: int = 0,
    after: int = 0,
) -> Any:  # fmt: skip
    paragraph = place.add_paragraph()
    run = paragraph.add_run(_clean(text))
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), FONT
    run._element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    return paragraph


def _rule(place: Any, indent: int) -> None:
    """A line, shorter than its column by the indent (mm) on both sides."""
    paragraph = place.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm(indent)
    shape.space_before, shape.space_after, shape.line_spacing = Pt(0), Pt(2), Pt(4)
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _drop_first(cell: Any) -> None:
    """The empty paragraph that a new cell has."""
    first = cell.paragraphs[0]
    if not first.text and len(cell.paragraphs) > 1:
        first._p.getparent().remove(first._p)


def _clean(text: str) -> str:
    """XML takes no control characters."""
    return "".join(char for char in text if char in "\t\n" or (ord(char) >= 32 and char not in "\ufffe\uffff"))
