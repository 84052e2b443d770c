"""The consolidated report as a document: sums of the units' reports, each figure leading to the units, and who is
missing."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec

from server.domain.reporting import OUTCOMES
from server.domain.round.unit_report import Total, UnitReport
from server.office.consolidated_report import RoundFacts, by_unit, consolidated, held, share, workbook
from server.office.rendering.paper import Figure, cells, said
from server.office.rendering.pdf import pdf
from server.office.report_cut import Cut, cut_of
from server.office.report_matter import Written
from server.words import document as say

FIRST = {"dat-dai": {"in_session": 4, "late": 1}, "moi-truong": {"on_time": 2, "refused": 1}}
SECOND = {"dat-dai": {"in_session": 1, "overdue": 1}}


def unit_report(unit: str, fields: dict[str, dict[str, int]], noted: int) -> UnitReport:
    figures: dict[str, int] = {"noted": noted}
    for of in fields.values():
        for name, n in of.items():
            figures[name] = figures.get(name, 0) + n
    questions = sum(sum(of.values()) for of in fields.values())
    more: dict[str, Any] = {"sent": {"mail": 1}, "received": {}, "signed_at": 1, "head_seq": 9, "businesses": 0}
    return UnitReport(
        id=f"s-{unit}", state="submitted", unit=unit, number="5/BC-STNMT", figures=figures, questions=questions,
        fields=fields, **more,
    )  # fmt: skip


def facts() -> RoundFacts:
    counted = (
        msgspec.structs.replace(unit_report("angiang", FIRST, 2), from_others=3),
        unit_report("cantho", SECOND, 0),
    )
    outcomes = {name: sum((each.figures or {}).get(name, 0) for each in counted) for name in OUTCOMES}
    fields = {"dat-dai": {"in_session": 5, "late": 1, "overdue": 1}, "moi-truong": {"on_time": 2, "refused": 1}}
    total = Total(sum(outcomes.values()), 10, 0, outcomes, fields, {}, counted, (("s-camau", "camau"),))
    return RoundFacts(
        unit="Bộ Tài nguyên và Môi trường", place="Hà Nội", number=1, year=2010, topic="Đất đai", days=[1],
        total=total, missing=["camau"], units={"angiang": "Sở A", "cantho": "Sở B", "camau": "Sở C"},
        fields={"dat-dai": "Đất đai", "moi-truong": "Môi trường"}, outcomes={name: name for name in OUTCOMES},
        say=say, now=1_272_301_200_000, seq=7, digest="cd" * 32,
    )  # fmt: skip


def test_sums_by_field_and_by_unit_agree() -> None:
    found = facts()
    paper = consolidated(found, Written(number="9/BC-BTNMT"), signed=True)
    grid = paper.sections[1].grids[0]
    assert cells(grid.rows[-1])[2:] == cells(by_unit(found).rows[-1])[2:] == ["10", *"52100", "1", "1"]
    assert paper.number == "Số: 09/BC-BTNMT"
    assert "Chưa có báo cáo: Sở C." in said(paper.sections[1].paragraphs[0])
    assert "10 câu hỏi và 2 ý kiến" in said(paper.sections[1].paragraphs[1])
    assert "3 câu được đơn vị khác chuyển đến" in said(paper.sections[1].paragraphs[1])
    assert (share(found.total.counted), "87,5%" in said(paper.sections[1].paragraphs[2])) == ("87,5", True)
    assert "Sở C" in [row[1] for row in paper.annexes[1].grid.rows]


def test_every_figure_is_the_sum_of_its_units_list() -> None:
    found = facts()
    section = consolidated(found, Written(), signed=False).sections[1]
    words = [
        each
        for line in (*section.paragraphs[1:], *(row for grid in section.grids for row in grid.rows))
        if not isinstance(line, str)
        for each in line
    ]
    figures = [each for each in words if isinstance(each, Figure) and each.text.isdigit()]
    assert len(figures) > 20
    for figure in figures:
        cut = cut_of(dict(parse_qsl(figure.of)))
        assert str(sum(held(each, cut) for each in found.total.counted)) == figure.text, figure
    assert held(found.total.counted[0], Cut(kind="opinion")) == 2


def test_it_is_rendered() -> None:
    found = facts()
    assert pdf(consolidated(found, Written(matters="#eval(1) <b>"), signed=False)).startswith(b"%PDF")
    assert workbook(found).startswith(b"PK")
