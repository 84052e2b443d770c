"""The result report as a document: figures are counted, the layout is an office document's, text is only text."""

import io
import zipfile
from datetime import date
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pypdf
import pytest
from docx import Document
from openpyxl import load_workbook

from server.domain.nonconformity import KINDS
from server.domain.reporting import OUTCOMES
from server.domain.state import ErasableText
from server.domain.unit.officer import Officer
from server.local_time import DAY_MS, NEVER, midnight
from server.office.rendering.docx import docx
from server.office.rendering.paper import Figure, Paper, cells, said
from server.office.rendering.pdf import pdf
from server.office.report_cut import cut_of
from server.office.report_figures import answered_on
from server.office.report_matter import Departure, Facts, Term, Written
from server.office.report_proposals import Found, proposals
from server.office.report_sheet import sheet
from server.office.report_tables import by_field
from server.office.report_words import duration
from server.office.result_report import departures, heads, number_line, numbered, report, terms
from server.office.signing import signers
from server.words import document as say

START = 1_271_296_800_000  # 15/04/2010 09:00 in Viet Nam
DUE = 1_271_955_599_999  # 22/04/2010, its last moment
HOSTILE = '#eval("1") $x$ <script>&amp;]]> =1+1 \x00\x0b “Ễ” ộ'


def row(number: int, heading: str = "answered", **more: Any) -> dict[str, Any]:
    alike = {"mode": "live", "reason": None, "kind": "question", "asker_type": "citizen", "field": "dat-dai"}
    times = {"asked_at": START, "decided_at": START, "answered_at": START + 3_600_000, "answer_due": DUE}
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
        outcomes={name: name for name in OUTCOMES},
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
    assert [cells(line) for line in table.rows] == [
        ["1", "Đất đai", "5", "2", "1", "0", "0", "0", "1", "1"],
        ["2", "Môi trường", "1", "0", "0", "1", "0", "0", "0", "0"],
        ["", "Cộng", "6", "2", "1", "1", "0", "0", "1", "1"],
    ]


def test_what_the_sections_say() -> None:
    paper = report(facts(*ROWS), SIGNED, signed=True)
    assert [section.heading[:3].strip() for section in paper.sections] == ["I.", "II.", "III", "IV.", "V.", "VI."]
    results = [said(each) for each in paper.sections[1].paragraphs]
    assert "6 câu hỏi và 1 ý kiến góp ý" in results[0]
    assert "5 câu của nhân dân, 1 câu của doanh nghiệp" in results[0]
    assert "4 câu đã trả lời, 3 câu đúng hạn, đạt 75,0%; còn 1 câu" in results[1]
    assert "2 + 1 + 1 + 1 + 1 + 1 = 7" in results[-1], (
        "two in the hall, one each in time, late, noted, refused, overdue"
    )
    assert list(paper.sections[2].paragraphs) == ["Một", "Hai"]
    assert list(paper.sections[5].paragraphs) == ["Không có."]
    assert (paper.number, paper.place_date) == ("Số: 312/BC-STNMT", "An Giang, ngày 27 tháng 4 năm 2010")
    assert paper.draft == ""
    assert "42" in paper.seal
    assert "ab" * 32 in paper.seal


def test_the_annex_lists_what_is_late_or_not_taken() -> None:
    annex, every = report(facts(*ROWS), SIGNED, signed=True).annexes
    assert [next(iter(line)) for line in every.grid.rows] == [*"1234567"]
    assert [list(line[1:]) for line in annex.grid.rows] == [
        ["3", "Môi trường", "trả lời ngày 23/04/2010, quá hạn 1 ngày", ""],
        ["4", "Đất đai", "chưa trả lời, quá hạn từ ngày 22/04/2010", ""],
        ["5", "Đất đai", "không tiếp nhận", "quảng cáo"],
    ]
    assert [each.number for each in report(facts(row(1)), SIGNED, signed=True).annexes] == ["Phụ lục I"]


def test_a_draft_says_so_and_an_empty_session_has_a_report_too() -> None:
    paper = report(facts(), Written(), signed=False)
    assert paper.draft.startswith("Dự thảo")
    assert [cells(line) for line in paper.sections[1].grids[0].rows] == [["", "Cộng", *"00000000"]]
    assert not paper.annexes
    assert not paper.sections[1].charts


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
        "I. TÌNH HÌNH", "Biểu 1.", "Cộng", "III. VẤN ĐỀ", "VI. ĐỀ XUẤT", "Nơi nhận:",
        "Phụ lục I Danh mục", "không tiếp nhận quảng cáo", "Mã băm",
    ]  # fmt: skip
    places = [said.find("".join(each.split())) for each in wanted]
    assert -1 not in places, dict(zip(wanted, places, strict=True))
    assert places == sorted(places)
    assert "GIÁMĐỐC" in said
    assert "VõVănMẫu" in said


def test_a_table_of_a_docx_says_how_wide_its_columns_are(paper: Paper) -> None:
    for table in Document(io.BytesIO(docx(paper))).tables[:2]:
        widths = [column.width.mm for column in table.columns]
        assert (len(set(widths)) > 1, round(sum(widths))) == (True, 165)


def test_a_workbook_says_no_day_of_a_question_whose_clock_stands() -> None:
    made = sheet(facts(row(1, "waiting", answered_at=None, mode=None, answer_due=NEVER)))
    (head, told) = load_workbook(io.BytesIO(made)).worksheets[2].values
    assert told[head.index("Hạn trả lời")] is None


def test_text_is_only_text(paper: Paper) -> None:
    for text in (read_pdf(pdf(paper)), read_docx(docx(paper))):
        said = "".join(text.split())
        assert '#eval("1")$x$<script>&amp;]]>=1+1' in said
        assert "Ễ" in said


@pytest.mark.parametrize(("year", "where"), [(2010, "foot"), (2026, "head")])
def test_pages_are_a4_and_numbered_from_the_second_by_the_rule_of_their_day(year: int, where: str) -> None:
    written = SIGNED._replace(matters="\n".join(["Một đoạn dài. " * 40] * 20), dated=midnight(date(year, 4, 27)))
    pages = pypdf.PdfReader(io.BytesIO(pdf(report(facts(*ROWS), written, signed=True)))).pages
    assert len(pages) > 3
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    told = [page.extract_text().strip() for page in pages]
    assert not told[0].startswith("1\n")
    assert not told[0].endswith("\n1")
    assert (told[1].startswith("2"), told[1].endswith("\n2")) == (where == "head", where == "foot")


def test_every_figure_leads_to_as_many_questions_as_it_says() -> None:
    found = facts(*(each | {"day": answered_on(each), "arrived": each["number"] == 2} for each in ROWS))
    paper = report(found, SIGNED, signed=True)
    section = paper.sections[1]
    words = [
        each
        for line in (*section.paragraphs, *(row for grid in section.grids for row in grid.rows))
        if not isinstance(line, str)
        for each in line
    ]
    figures = [each for each in words if isinstance(each, Figure) and each.text.isdigit()]
    bars = [Figure(str(bar.value), bar.of) for chart in section.charts for bar in chart.bars]
    assert len(section.charts) == 2
    assert "Có 1 câu do đơn vị khác chuyển đến." in said(section.paragraphs[0])
    assert len(figures) > 20
    for figure in (*figures, *bars):
        cut = cut_of(dict(parse_qsl(figure.of)))
        questions = [each for each in found.rows if cut.holds(each, found.now)]
        assert str(len(questions)) == figure.text, figure


def test_section_v_holds_what_was_noted_whatever_the_unit_writes_and_holds_it_once() -> None:
    noted = [Departure("other", reason="Mở muộn"), Departure("overdue_question", DUE, numbers=(4, 9))]
    written = SIGNED._replace(difficulties="Điểm không phù hợp: Mở muộn\nĐường truyền chậm.")
    paper = report(facts(*ROWS, noted=noted), written, signed=True)
    assert paper.sections[4].paragraphs == [
        "Câu hỏi chưa được trả lời đúng hạn, các câu 4, 9, hạn ngày 22/04/2010",
        "Điểm không phù hợp: Mở muộn", "Đường truyền chậm.",
    ]  # fmt: skip


def test_the_real_hours_stand_beside_the_planned_ones() -> None:
    found = facts(*ROWS)
    held = {**found.session, "began": START + 5 * 60_000, "ended": START + 2 * 3_600_000}
    (section, *_) = report(found._replace(session=held), SIGNED, signed=True).sections
    text = " ".join(map(said, section.paragraphs))
    assert "từ 09 giờ 00 đến 12 giờ 00" in text
    assert "bắt đầu lúc 09 giờ 05, kết thúc lúc 11 giờ 00" in text


def test_who_signs_in_the_heads_place_says_so_on_two_lines() -> None:
    def officer(signs: str, title: str) -> Officer:
        name, said = ErasableText(1, f"Ông {signs}"), ErasableText(1, title)
        return Officer(
            id=signs, state="acting", signs=signs, name=name, title=said, since="2010-01-01", until="", by="x",
            acted_at=1,
        )  # fmt: skip

    every = [officer("head", "Giám đốc"), officer("deputy", "Phó Giám đốc"), officer("order", "Chánh Văn phòng")]
    assert [each.title for each in signers(every, "THỦ TRƯỞNG")] == [
        "GIÁM ĐỐC", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", "TL. GIÁM ĐỐC\nCHÁNH VĂN PHÒNG",
    ]  # fmt: skip
    assert signers([officer("acting", "Giám đốc")], "THỦ TRƯỞNG")[0].title == "Q. GIÁM ĐỐC"
    assert signers(every[1:2], "THỦ TRƯỞNG")[0].title == "KT. THỦ TRƯỞNG\nPHÓ GIÁM ĐỐC"


def test_a_number_below_ten_has_its_nought() -> None:
    assert [numbered(each) for each in ("5/BC-STNMT", "12/BC-STNMT", "")] == ["05/BC-STNMT", "12/BC-STNMT", ""]


def test_a_workbook_runs_nothing() -> None:
    evil = row(8, text="=cmd|' /C calc'!A0", answer="@SUM(1)\x00", reason="spam", field="+1")
    made = sheet(facts(*ROWS, evil))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
        strings = archive.read("xl/sharedStrings.xml").decode()
    assert len(sheets) == 4
    assert not any("<f>" in each or "hyperlink" in each for each in sheets)
    assert "=cmd|" in strings
    assert "\x00" not in strings


def test_what_the_record_proposes_is_drawn_from_what_everybody_may_read() -> None:
    told = row(6, "noted", kind="opinion", text="Nên có   bản đồ " + "dài " * 99, answered_at=None, mode=None)
    secret = row(9, "refused", kind="opinion", text="", reason="spam", shown=0, answered_at=None, mode=None)
    found = Found(corrections=[{"number": 2, "at": DUE, "note": "sai số điều"}], items=10, ready=9)
    made = proposals(facts(row(1), row(2), told, secret), found)
    assert made["preparation"] == "Danh mục chuẩn bị có 10 việc, đã xong 9 việc."
    assert "Đất đai: 2 câu hỏi, đã trả lời 2 câu (các câu 1, 2)." in made["matters"]
    assert "Câu 2 được đính chính ngày 22/04/2010: sai số điều" in made["matters"]
    assert "quảng cáo 1" in made["matters"]
    first, second = made["opinions"].split("\n")
    assert first == "Có 2 ý kiến góp ý."
    assert second.startswith("Ý kiến 6: “Nên có bản đồ")
    assert second.endswith("…”")


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


def test_a_deadline_that_moved_is_told_with_its_reason_and_by_whom() -> None:
    moved = [
        Term("stood", 2, START, None, "Chờ đo\nđạc", "Lan"),
        Term("extended", 3, START, DUE, "Hồ sơ dày", "Hùng", "Một lần"),
        Term("extension_refused", 4, START, DUE, "", ""),
    ]
    assert terms(moved, say) == [
        "Câu 2 tạm dừng tính thời hạn từ ngày 15/04/2010 đến ngày nay: Chờ đo đạc; người quyết định: Lan",
        "Câu 3 được gia hạn trả lời ngày 15/04/2010 đến ngày 22/04/2010: Hồ sơ dày; người quyết định: Hùng (Một lần)",
        "Câu 4 không được gia hạn (ngày 15/04/2010, đề nghị đến ngày 22/04/2010); người quyết định: đơn vị",
    ]


def test_a_document_without_a_number_leaves_room_to_write_one() -> None:
    assert number_line(say, "BB") == "Số: ......./BB-......."
    assert number_line(say, "BC", "5/BC-STNMT") == "Số: 05/BC-STNMT"
