"""Tables of strangers: read as rows of text; bombs and entities reach no parser."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from server.errors import Refused
from server.office import sheets

HEAD = ["Nội dung", "Nhận lúc"]


def book(*rows: list[object]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(raw: bytes, name: str, text: bytes) -> bytes:
    """The same workbook with another text in one of its entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, text if entry.filename == name else old.read(entry))
    return out.getvalue()


GOOD = book(HEAD, ["Bao giờ?", datetime(2010, 4, 15, 10, 9)], [None, None], ["=1+1", 7.0])


def test_a_workbook_and_a_plain_table_say_the_same() -> None:
    sheet = sheets.read(GOOD, 10)
    assert (sheet.head, sheet.rows[0]) == (HEAD, (2, ["Bao giờ?", "10:09, 15/04/2010"]))
    assert [number for number, _ in sheet.rows] == [2, 4]
    for comma in ";,\t":
        raw = f"Nội dung{comma}Nhận lúc\n\nBao giờ?{comma}10:09\n".encode("utf-8-sig")
        assert sheets.read(raw, 10) == sheets.Sheet(HEAD, [(3, ["Bao giờ?", "10:09"])])
    assert sheets.read("Nội dung\tNhận lúc\nBao giờ?\tx\n".encode("utf-16"), 10).rows == [(2, ["Bao giờ?", "x"])]


SHEET = "xl/worksheets/sheet1.xml"
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
ATTRIBUTES = b"<worksheet><sheetData><row %s/>" % b" ".join(b'a%d="1"' % number for number in range(150_000))
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1048576">'
    b'<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
)
BAD = {
    "nothing": (b"", "sheet.empty"),
    "only a head": (book(HEAD), "sheet.empty"),
    "many": (book(HEAD, *(["x"] for _ in range(12))), "sheet.many"),
    "old": (sheets.OLD_WORKBOOK + b"x" * 100, "sheet.old"),
    "latin": ("Nội dung\nBao giờ".encode("cp1258", "replace") + b"\xff\xfe\xfa", "form.text"),
    "nul": (b"a;b\n\0;c\n", "sheet.unreadable"),
    "cut": (GOOD[: len(GOOD) // 2], "sheet.unreadable"),
    "damaged": (bytes(GOOD[:60]) + b"\xff" * 20 + GOOD[80:], "sheet.unreadable"),
    "entity": (changed(GOOD, SHEET, ENTITY), "sheet.unreadable"),
    "wide entity": (changed(GOOD, SHEET, ENTITY.decode().encode("utf-16")), "sheet.unreadable"),
    "bomb": (changed(GOOD, SHEET, b" " * (sheets.UNPACKED + 1)), "sheet.large"),
    "many elements": (changed(GOOD, SHEET, b"<worksheet>" + b"<a/>" * sheets.MOST_TAGS), "sheet.large"),
    "many attributes": (changed(GOOD, SHEET, ATTRIBUTES), "sheet.large"),
    "many lines": (changed(GOOD, SHEET, b"<worksheet>" + b"<a>\n</a>" * 9 + b"\n" * sheets.MOST_LINES), "sheet.large"),
    "long attribute": (changed(GOOD, SHEET, b"<worksheet a='" + b"x" * 200_000 + b"'/>"), "sheet.large"),
    "long remark": (changed(GOOD, SHEET, b"<!--" + b"x<" * 6000 + b"--><worksheet/>"), "sheet.unreadable"),
    "long instruction": (changed(GOOD, SHEET, b"<?a " + b"x<" * 6000 + b"?><worksheet/>"), "sheet.unreadable"),
    "many styles": (changed(GOOD, sheets.STYLES, b"<x>" + b"<font/>" * sheets.MOST_STYLES + b"</x>"), "sheet.large"),
    "many references": (changed(GOOD, SHEET, b"<worksheet>" + b"&amp;" * 100_000), "sheet.large"),
    "no xml": (changed(GOOD, SHEET, b"<worksheet"), "sheet.unreadable"),
    "far": (changed(GOOD, SHEET, FAR), "sheet.many"),
    "no workbook": (changed(GOOD, "xl/workbook.xml", b"<x/>"), "sheet.unreadable"),
}


def test_pictures_and_remarks_stand_in_no_ones_way() -> None:
    remark = b'<?xml version="1.0"?><!-- <![CDATA[ by hand --><x><![CDATA[<]]></x>'
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("xl/media/image1.png", b"\x89PNG<!DOCTYPE" + bytes(range(256)) * 2000)
        packed.writestr("customXml/item1.xml", remark)
    assert sheets.read(out.getvalue(), 10) == sheets.read(GOOD, 10)


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_none_is_refused_in_words(name: str) -> None:
    raw, code = BAD[name]
    with pytest.raises(Refused) as no:
        sheets.read(raw, 10)
    assert no.value.code == code
