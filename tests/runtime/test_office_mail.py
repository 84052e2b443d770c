"""The mail with which a signed report goes to the Office: once, from the entry itself, and only while it stands."""

from server.domain.session.told import REPORT, letters
from server.domain.state import Happened
from server.office.letter import Written
from server.runtime.office_mail import NOBODY, report
from server.words import t
from tests.domain.scenes import Scene
from tests.domain.session.cast import LAN
from tests.domain.session.test_report import BUREAU, signed


def sent() -> Scene:
    return signed().given(LAN, "report.send", channel="mail")


def made(scene: Scene, office: str = "vp@monre.example") -> Written | str:
    return report(scene.state, office, "Sở <A>", lambda room, path: f"https://x.example{path}", t)


def test_sending_by_mail_is_a_letter_and_by_paper_is_none() -> None:
    scene = sent()
    (event,) = scene.events
    (letter,) = letters(scene.state, event, Happened(1, 1, "staff:x"))
    assert (letter.kind, letter.question) == (REPORT, REPORT)
    (event,) = scene.given(LAN, "report.send", channel="paper").events
    assert letters(scene.state, event, Happened(1, 1, "staff:x")) == []


def test_it_says_number_figures_and_where_to_read_it() -> None:
    mail = made(sent())
    assert isinstance(mail, Written)
    assert mail.recipient == "vp@monre.example"
    assert "12/BC-STNMT" in mail.subject
    assert "Đang chờ, còn hạn: 1" in mail.text
    assert "https://x.example/buoi/0123456789abcdef/bao-cao" in mail.text
    assert "Sở &lt;A&gt;" in mail.html


def test_what_no_longer_stands_is_not_sent() -> None:
    assert made(sent(), "") == NOBODY
    assert made(signed()) == "overtaken"
    assert made(sent().given(BUREAU, "report.return", remarks="Thiếu")) == "overtaken"
