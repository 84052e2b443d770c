"""The mail of a reminder: which questions, by number and without a word of them, whose they are, and the way to them;
its HTML part says the same."""

from typing import Any

from server import words
from server.office.letters import Letters
from server.runtime.reminder_mail import LISTED, mail

BOARD = "http://angiang.localhost:8080/can-bo/theo-doi"
SESSION = {"id": "s", "code": "STNMT-angiang-2010-1"}
NAMES = {"staff:lan": "Bà <b>Lan</b>"}


def row(number: int, **more: Any) -> dict[str, Any]:
    due = 1_271_955_599_999
    return {"kind": "late-20100423", "owner": "staff:lan", "due": due, "number": number, "drafted_at": None, **more}


def test_it_says_which_questions_have_no_draft_whose_they_are_and_where_to_go() -> None:
    made = mail(words.both, BOARD, NAMES, SESSION, [row(22), row(14), row(31, drafted_at=1)], "hai", "hai@x.vn", "late")
    assert made.subject == "Quá hạn: 3 câu của buổi STNMT-angiang-2010-1, hạn 22/04/2010"
    told = made.body.split("\n")
    assert "Người phụ trách: Bà <b>Lan</b>" in told
    assert "Chưa có nháp: câu 14, 22" in told
    assert "Đã có nháp, chưa đăng: câu 31" in told
    assert f"Mở bảng theo dõi: {BOARD}" in told
    assert "No draft yet: 14, 22" in told, "in both languages, one after the other"
    assert made.key == "remind:s:staff:lan:late-20100423:hai"


def test_what_is_the_units_names_nobody_and_many_are_cut() -> None:
    rows = [row(n, owner="unit:angiang") for n in range(1, LISTED + 9)]
    body = mail(words.both, BOARD, NAMES, SESSION, rows, "hai", "hai@x.vn", "due").body
    assert "Người phụ trách" not in body
    assert f"{LISTED}…" in body
    assert f"{LISTED + 1}" not in body.split("Chưa có nháp")[1].split("\n")[0]


def test_its_html_part_says_the_same_and_runs_nothing() -> None:
    made = mail(words.both, BOARD, NAMES, SESSION, [row(14)], "hai", "hai@x.vn", "late")
    html = Letters(words.t).sheet(made.subject, made.body)
    assert "Bà &lt;b&gt;Lan&lt;/b&gt;" in html
    assert f'<a href="{BOARD}">' in html
    assert "Mở bảng theo dõi" in html
    assert "<b>Lan" not in html
    assert "thoi-bao" not in html, "who works there does not unsubscribe"
