"""The unit's inbox in its report: of the round's questions each is counted once, and the sum is what came."""

import io
from datetime import date
from typing import Any

from openpyxl import load_workbook

from server.domain.session.report import Report
from server.office.rendering.paper import said
from server.office.report_annexes import annexes
from server.office.report_cut import INBOX, OTHERS, cut_of
from server.office.report_inbox import paragraphs, rows_in
from server.office.report_inbox import sheet as inbox_sheet
from server.office.report_sheet import sheet
from server.office.result_report import report
from server.runtime.inbox_count import rows, rows_away, sums
from server.web.report_facts import of_inbox
from server.web.report_terms import terms_by
from tests.domain.scenes import Scene
from tests.domain.session.cast import CAUSE, EXPERT, LAN, LEAD
from tests.domain.session.test_transfer import MOVE, inbox
from tests.domain.unit.test_inbox import answered
from tests.laws.histories import DAY, START
from tests.office.test_result_report import HOSTILE, SIGNED, facts

ROUND = "0123456789abcdef"


def box() -> Scene:
    """Four of this round came: one answered in time, one sent on, one opinion taken note of, one waits; and one of no
    round."""
    target = inbox()
    for n, kind in enumerate(("question", "question", "opinion", "question", "question")):
        moves = [{"unit": "angiang", "stream": "session:a", "since": n, "act": "asked"},
                 {"unit": "cantho", "stream": "unit:cantho", "since": n, "act": "transfer"}]  # fmt: skip
        came = {"origin": "session:a", "origin_question": f"{n:024}", "origin_number": n + 1, "receipt_no": f"A-{n}",
                "round": ROUND if n < 4 else "", "asker": "asker:1", "kind": kind, "asker_type": "citizen",
                "field": "dat-dai", "named": False, "lookup": 2, "asked_at": START, "due": START + 8 * DAY,
                "text": HOSTILE, "original": HOSTILE, "name": "", "moves": moves, "notes": '["",""]'}  # fmt: skip
        target.now += 1000
        target.given(CAUSE, "question.receive", **came)
    one, two, three, *_ = [id for _, id in target.state.keys("inbox")]
    for id in (one, three):
        target.given(LAN, "inbox.accept", question=id, state="incoming")
    target.given(EXPERT, "inbox.draft", question=one, rev=0, text="Trong năm nay.")
    target.given(LEAD, "inbox.publish", question=one, rev=1)
    target.given(LAN, "question.transfer", question=two, state="incoming", **{**MOVE, "unit": "angiang"})
    return target


def test_each_is_counted_once_and_the_sum_is_what_came() -> None:
    target = box()
    found = rows(target.state, ROUND, target.now)
    assert sums(found) == {"on_time": 1, "noted": 1, "transferred": 1, "open": 1}
    assert [row["receipt_no"] for row in found] == ["A-0", "A-1", "A-2", "A-3"]
    assert {row["from_unit"] for row in found} == {"angiang"}, "who sent it here, also of what went on from here"
    late = rows(target.state, ROUND, START + 9 * DAY)
    assert sums(late) == {"on_time": 1, "noted": 1, "transferred": 1, "overdue": 1}
    target.given(LAN, "question.pause_clock", question=found[3]["id"], reason="Chờ đo")
    still = rows(target.state, ROUND, START + 9 * DAY)
    assert (sums(still)["open"], still[3]["waits_for"]) == (1, ""), "its reasons are public when it is"
    assert not [row for row in found if row["text"] and row["heading"] == "transferred"], "what is away has no words"


def test_the_report_tells_of_it_beside_its_own_figures_and_every_figure_leads_to_its_list() -> None:
    target = box()
    of = facts(inbox=rows(target.state, ROUND, target.now), inbox_seq=9, inbox_digest="cd" * 32)
    (told,) = paragraphs(of)
    assert "nhận 4 câu hỏi" in said(told)
    assert "Kiểm tra số liệu hộp thư: 1 + 1 + 1 + 1 = 4." in said(told)
    for figure in (each for each in told if not isinstance(each, str)):
        cut = cut_of(dict(each.split("=") for each in figure.of.split("&")))
        assert (cut.box, sum(cut.holds(row, of.now) for row in of.inbox)) == (INBOX, int(figure.text))
    paper = report(of, SIGNED, signed=True)
    assert "sổ ghi của đơn vị đến số 9" in paper.seal
    (annex,) = (each for each in annexes(of, "1/BC-X", date(2010, 4, 27)) if "hộp thư" in each.title)
    assert len(annex.grid.rows) == 4
    (listed,) = (
        each for each in load_workbook(io.BytesIO(sheet(of, inbox_sheet(of)))).worksheets if each.title == "Hộp thư"
    )
    assert len(list(listed.values)) == 5
    assert not [cell for line in listed.iter_rows() for cell in line if cell.data_type == "f"], (
        "a workbook runs nothing"
    )


def test_what_is_in_the_inbox_of_a_unit_without_a_session_is_told_where_it_was_asked() -> None:
    scene, _, id, there = answered()
    assert (silent_rows(scene, []), silent_rows(scene, ["angiang"])) == ([], [])
    (row,) = silent_rows(scene, ["cantho"])
    assert (row["fate"], row["at_unit"], row["receipt_no"]) == ("on_time", "cantho", "STNMT-angiang-2010-1-000001")
    assert row["id"] == id != there
    of = facts(away=[row])
    (told,) = paragraphs(of)
    assert "1 câu ở hộp thư của đơn vị không có buổi" in said(told)
    assert "Kiểm tra số liệu hộp thư: 1 = 1." in said(told)
    for figure in (each for each in told if not isinstance(each, str)):
        cut = cut_of(dict(each.split("=") for each in figure.of.split("&")))
        assert (cut.box, sum(cut.holds(row, of.now) for row in rows_in(of, cut.box))) == (OTHERS, int(figure.text))
    assert "sổ ghi của đơn vị" not in report(of, SIGNED, signed=True).seal
    (annex,) = (each for each in annexes(of, "1/BC-X", date(2010, 4, 27)) if "hộp thư" in each.title)
    assert len(annex.grid.rows) == 1
    (listed,) = inbox_sheet(of)
    assert listed.name == "Hộp thư nơi khác"


def test_the_signature_counts_it_and_says_of_which_units() -> None:
    scene, *_ = answered()
    scene.given(LEAD, "session.end")
    scene.given(LAN, "report.draft", rev=0, dated=scene.now, number="1/BC-A", signer="A", title="B")
    scene.given(LEAD, "report.sign", rev=1, silent=["cantho"], inbox={"noted": 2})
    (signed,) = scene.events
    assert (signed.inbox, signed.silent) == ({"noted": 2, "on_time": 1}, ("cantho",))  # type: ignore[attr-defined]
    assert scene.state.need(Report, "report").silent == ("cantho",)


def silent_rows(scene: Scene, units: list[str]) -> list[dict[str, Any]]:
    return rows_away(scene.state, units, scene.now)


def test_what_is_noted_of_the_inbox_and_whose_day_is_another_stands_in_the_text() -> None:
    target = box()
    item = rows(target.state, ROUND, target.now)[3]
    target.given(LAN, "question.pause_clock", question=item["id"], reason="Chờ đo")
    target.given(LAN, "question.resume_clock", question=item["id"])
    target.clock(START + 9 * DAY)
    found = rows(target.state, ROUND, target.now)
    noted = of_inbox(target.state, found)
    assert [(each.kind, each.numbers) for each in noted] == [("overdue_question", ["A-3"])]
    terms = terms_by(target.state, {LAN.id: "Lan"}, {row["id"]: row["receipt_no"] for row in found})
    assert [(each.kind, each.number, each.reason, each.by) for each in terms] == [("stood", "A-3", "", "Lan")]
    told = said_of(report(facts(inbox=found, noted=noted, terms=terms), SIGNED, signed=True))
    assert "các câu A-3" in told
    assert "Câu A-3 tạm dừng tính thời hạn" in told


def said_of(paper: Any) -> str:
    return " ".join(said(each) for section in paper.sections for each in section.paragraphs)


def test_where_nothing_came_nothing_is_told() -> None:
    assert (paragraphs(facts()), inbox_sheet(facts())) == ([], [])
