"""The result report as a document: figures are counted, the layout is an office document's, text is only text."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest

from server.domain.session.nonconformity import KINDS
from server.local_time import DAY_MS
from server.office.rendering.docx import docx
from server.office.rendering.paper import Paper
from server.office.rendering.pdf import pdf
from server.office.result_report import Departure, Facts, Written, by_field, departures, duration, heads, report
from server.words import document as say

START = 1_271_296_800_000  # 15/04/2010 09:00 in Viet Nam
DUE = 1_271_955_599_999  # 22/04/2010, its last moment
HOSTILE = '#eval("1") $x$ <script>&amp;]]> =1+1 \x00\x0b “Ễ” ộ'


def row(number: int, heading: str = "answered", **more: Any) -> dict[str, Any]:
    alike = {"mode": "live", "reason": None, "kind": "question", "asker_type": "citizen", "field": "dat-dai"}
    times = {"asked_at": START, "answered_at": START + 3_600_000, "answer_due": DUE}
    return alike | times | {"number": number, "heading": heading, "shown": 1, "edited": 0, "corrected": 0} | more


def facts(*rows: dict[str, Any], **more: Any) -> Facts:
    session = {
        "code": "STNMT-angiang-2010-1", "topic": "Sạt lở bờ sông", "venue": "Hội trường Sở",
        "starts_at": START, "ends_at": START + 3 * 3_600_000, "intake_opens": START - 7 * DAY_MS,
    }  # fmt: skip
    made = Facts(
        unit="Sở Tài nguyên và Môi trường tỉnh An Giang", place="An Giang", ministry=False, session=session, rows=rows,
        panel=["Bà Lâm Thị Giả, Phó Giám đốc"], fields={"dat-dai": "Đất đai", "moi-truong": "Môi trường"},
        reasons={"spam": "quảng cáo"}, say=say, now=DUE + 5 * DAY_MS, seq=42, digest="ab" * 32,
    )  # fmt: skip
    return made._replace(**more)


ROWS = (
    row(1), row(2, mode="later", answered_at=DUE), row(3, mode="later", answered_at=DUE + 1, field="moi-truong"),
    row(4, "waiting", answered_at=None, mode=None), row(5, "refused", reason="spam", answered_at=None, mode=None),
    row(6, "noted", kind="opinion", answered_at=None, mode=None), row(7, asker_type="business"),
)  # fmt: skip
SIGNED = Written(
    number="312/BC-STNMT", dated=DUE + 5 * DAY_MS, signer="Võ Văn Mẫu", title="GIÁM ĐỐC", matters="Một\n\nHai"
)


def test_the_table_adds_up_field_by_field() -> None:
    table = by_field(facts(), [each for each in ROWS if each["kind"] == "question"])
    assert [list(line) for line in table.rows] == [
        ["1", "Đất đai", "5", "2", "1", "0", "1", "1"],
        ["2", "Môi trường", "1", "0", "0", "1", "0", "0"],
        ["", "Cộng", "6", "2", "1", "1", "1", "1"],
    ]


def test_what_the_sections_say() -> None:
    paper = report(facts(*ROWS), SIGNED, signed=True)
    assert [section.heading[:3].strip() for section in paper.sections] == ["I.", "II.", "III", "IV.", "V.", "VI."]
    results = paper.sections[1].paragraphs
    assert "6 câu hỏi và 1 ý kiến góp ý" in results[0]
    assert "5 câu của nhân dân, 1 câu của doanh nghiệp" in results[0]
    assert "4 câu đã trả lời, 3 câu đúng hạn, đạt 75,0%; còn 1 câu" in results[1]
    assert list(paper.sections[2].paragraphs) == ["Một", "Hai"]
    assert list(paper.sections[5].paragraphs) == ["Không có."]
    assert (paper.number, paper.place_date) == ("Số: 312/BC-STNMT", "An Giang, ngày 27 tháng 4 năm 2010")
    assert paper.draft == ""
    assert "42" in paper.seal
    assert "ab" * 32 in paper.seal


def test_the_annex_lists_what_is_late_or_not_taken() -> None:
    (annex,) = report(facts(*ROWS), SIGNED, signed=True).annexes
    assert [list(line[1:]) for line in annex.grid.rows] == [
        ["3", "Môi trường", "trả lời ngày 23/04/2010, quá hạn 1 ngày", ""],
        ["4", "Đất đai", "chưa trả lời, đã quá hạn", ""],
        ["5", "Đất đai", "không tiếp nhận", "quảng cáo"],
    ]
    assert not report(facts(row(1)), SIGNED, signed=True).annexes


def test_a_draft_says_so_and_an_empty_session_has_a_report_too() -> None:
    paper = report(facts(), Written(), signed=False)
    assert paper.draft.startswith("Dự thảo")
    assert paper.sections[1].grid is not None
    assert [list(line) for line in paper.sections[1].grid.rows] == [["", "Cộng", *"000000"]]


@pytest.mark.parametrize(
    ("unit", "head"),
    [
        ("Sở Tài nguyên và Môi trường tỉnh An Giang", ("ỦY BAN NHÂN DÂN TỈNH AN GIANG", "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG")),
        ("Sở X thành phố Hà Nội", ("ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI", "SỞ X")),
        ("Bộ Tài nguyên và Môi trường", ("", "BỘ TÀI NGUYÊN VÀ MÔI TRƯỜNG")),
    ],
)
def test_heads(unit: str, head: tuple[str, str]) -> None:
    assert tuple(each.replace("\u00a0", " ") for each in heads(unit)) == head


def test_durations() -> None:
    assert [duration(ms, say) for ms in (0, 59 * 60_000, DAY_MS - 1, 2 * DAY_MS + 3 * 3_600_000)] == [
        "00 giờ 00 phút", "00 giờ 59 phút", "23 giờ 59 phút", "02 ngày 03 giờ",
    ]  # fmt: skip


def read_docx(made: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    return "\n".join("".join(each.itertext()) for each in root.iter() if each.tag.endswith("}p"))


def read_pdf(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)


@pytest.fixture(scope="module")
def paper() -> Paper:
    written = SIGNED._replace(matters=HOSTILE, proposals="x" * 500)
    return report(facts(*ROWS, unit="Sở Tài nguyên và Môi trường tỉnh An Giang"), written, signed=True)


@pytest.mark.parametrize("rendered", ["pdf", "docx"])
def test_a_rendering_says_all_of_it_in_order(paper: Paper, rendered: str) -> None:
    text = read_pdf(pdf(paper)) if rendered == "pdf" else read_docx(docx(paper))
    said = "".join(text.split())
    wanted = [
        "ỦY BAN NHÂN DÂN TỈNH AN GIANG", "Độc lập - Tự do - Hạnh phúc", "Số: 312/BC-STNMT", "BÁO CÁO", "Kính gửi:",
        "I. TÌNH HÌNH", "Biểu 1.", "Cộng", "III. VẤN ĐỀ", "VI. ĐỀ XUẤT", "Nơi nhận:", "Phụ lục I",
        "quảng cáo", "Mã băm",
    ]  # fmt: skip
    places = [said.find("".join(each.split())) for each in wanted]
    assert -1 not in places, dict(zip(wanted, places, strict=True))
    assert places == sorted(places)
    assert "GIÁMĐỐC" in said
    assert "VõVănMẫu" in said


def test_text_is_only_text(paper: Paper) -> None:
    for text in (read_pdf(pdf(paper)), read_docx(docx(paper))):
        said = "".join(text.split())
        assert '#eval("1")$x$<script>&amp;]]>=1+1' in said
        assert "Ễ" in said


def test_pages_are_a4_and_numbered_from_the_second() -> None:
    long = report(facts(*ROWS), SIGNED._replace(matters="\n".join(["Một đoạn dài. " * 40] * 20)), signed=True)
    pages = pypdf.PdfReader(io.BytesIO(pdf(long))).pages
    assert len(pages) > 3
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    assert not pages[0].extract_text().lstrip().startswith("1\n")
    assert pages[1].extract_text().lstrip().startswith("2")


def test_what_was_noted_is_told_with_its_dates() -> None:
    noted = [
        Departure("late_announcement", START - 12 * DAY_MS, START, "Bão\nsố 3"),
        Departure("other", note="Đã thay micrô"),
    ]
    assert departures(noted, say).split("\n") == [
        "Thông báo về buổi giao lưu muộn so với quy định, hạn ngày 03/04/2010, thực hiện ngày 15/04/2010: Bão số 3",
        "Điểm không phù hợp; đã khắc phục: Đã thay micrô",
    ]
    assert departures([], say) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words(kind: str) -> None:
    assert departures([Departure(kind)], say)
