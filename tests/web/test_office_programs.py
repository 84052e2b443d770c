"""Files of the record as LibreOffice reads them: what stands in a cell or on a page is what was asked and answered.

Neither the server nor the other tests need that program.
"""

import asyncio
import csv
import io
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.web.sites import Visit
from tests.web.test_pages import under_way
from tests.web.test_search import answered, followed

# What CSV cannot say of itself that it is a text: a spreadsheet takes it for a number, a day, a truth.
NUMBERS = ("0012345678901234567890", "1/2", "2010-04-15", "1e5", "TRUE")
TEXTS = (
    *NUMBERS,
    "Bao giờ có sổ đỏ?\nXin nói rõ ngày.\n\nCảm ơn.",
    '=HYPERLINK("http://x.example";"bấm") và =1+1',
    "+84 912 345 678 gọi ai?", "-2+3*cmd|' /C calc'!A0", "@SUM(A1:A9)", "\t=1+1 sau một khoảng",
    'dấu "ngoặc kép", dấu phẩy; dấu chấm phẩy | gạch',
    "<b>đậm</b> & <script>alert(1)</script> ]]> &amp; &#x1F600;",
    "\u202eđảo ngược\u202c và \u200bkhông rộng", "😀 ảnh và 𠀋", "ការសួរអំពីដី", "ꨀꨁꨂ ꨌꩌ",
    "Thửa đất số 7 " * 120,
)  # fmt: skip


@pytest.fixture
def soffice() -> str:
    """Path of the machine's LibreOffice."""
    found = shutil.which("soffice")
    if not found:
        pytest.fail("no LibreOffice on this machine: apt install libreoffice-calc libreoffice-writer", pytrace=False)
    return found


async def converted(soffice: str, folder: Path, name: str, kind: str) -> bytes:
    """A file as the program writes it anew in another form. Of CSV it is told what its window offers by itself: UTF-8,
    commas; without a window it takes neither from the file."""
    profile = (folder / "profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless",
               *(("--infilter=CSV:44,34,76,1",) if name.endswith(".csv") else ()), "--convert-to", kind, "--outdir",
               str(folder / "out"), str(folder / name)]  # fmt: skip
    pipe = asyncio.subprocess.PIPE
    done = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    said = (await asyncio.wait_for(done.communicate(), 120))[0]
    found = folder / "out" / f"{Path(name).stem}.{kind.partition(':')[0]}"
    assert found.exists(), said.decode(errors="replace")
    return found.read_bytes()


def table(book: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def same(one: Any, other: Any) -> bool:
    """A cell; a text of nothing is no cell, and line ends are one."""
    tidy = [
        str("" if each is None else each).replace("\r\n", "\n").replace("_x000D_", "").strip() for each in (one, other)
    ]
    return tidy[0] == tidy[1]


def seen(text: str) -> str:
    """Without signs that nobody sees: they turn the letters beside them."""
    return " ".join("".join(each for each in text if unicodedata.category(each) != "Cf").split())


def compared(ours: list[list[Any]], theirs: list[list[Any]], left: tuple[str, ...] = ()) -> None:
    assert len(ours) == len(theirs)
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        pairs = zip(one, [*other, *[None] * (len(one) - len(other))], strict=True)
        assert [pair for pair in pairs if not same(*pair) and pair[0] not in left] == [], number


@pytest.mark.long
async def test_what_stands_in_the_files_is_what_was_asked(tmp_path: Path, sqlite_url: str, soffice: str) -> None:
    async with under_way(tmp_path / "var", sqlite_url) as state:
        await state.do("panel.seat", name="Bà Trả Lời", title="Phó Giám đốc", unit="Sở Mẫu")
        await state.do("session.start")
        for text in TEXTS:
            await answered(state, text, f"Xin trả lời: {text}")
        await state.do("session.end")
        await followed(state.app)
        async with Visit(state.app) as reader:
            for kind in ("docx", "csv", "xlsx"):
                found = await reader.get(f"/buoi/{state.session}/toan-van.{kind}")
                (tmp_path / f"minutes.{kind}").write_bytes(found.content)
            (tmp_path / "search.csv").write_bytes((await reader.get("/tim.csv")).content)
            (tmp_path / "search.xlsx").write_bytes((await reader.get("/tim.xlsx")).content)
    for name in ("minutes", "search"):
        rows = list(csv.reader(io.StringIO((tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig"))))
        compared(rows, table(await converted(soffice, tmp_path, f"{name}.csv", "xlsx")), NUMBERS)
        book = table((tmp_path / f"{name}.xlsx").read_bytes())
        compared(book, table(await converted(soffice, tmp_path, f"{name}.xlsx", "xlsx:Calc MS Excel 2007 XML")))
    text = seen((await converted(soffice, tmp_path, "minutes.docx", "txt:Text (encoded):UTF8")).decode("utf-8-sig"))
    for each in TEXTS:
        for line in filter(None, map(seen, each.split("\n"))):
            assert line in text, line
    assert (await converted(soffice, tmp_path, "minutes.docx", "pdf")).startswith(b"%PDF")
