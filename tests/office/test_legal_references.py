"""Which legal documents an answer names."""

import time

import pytest

from server.office.legal_references import MOST, references


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Theo Luật Đất đai năm 2003 thì được.", ["Luật Đất đai năm 2003"]),
        ("Căn cứ Điều 50 Luật Đất đai năm 2003, ông/bà nộp đơn.", ["Điều 50 Luật Đất đai năm 2003"]),
        ("khoản 2 Điều 14 của Nghị định số 84/2007/NĐ-CP", ["Khoản 2 Điều 14 của Nghị định số 84/2007/NĐ-CP"]),
        (
            "Nghị định 84/2007/NĐ-CP, Điều 14 và Điều 15; Thông tư liên tịch 09/2007/TTLT-BTC-BTNMT.",
            ["Nghị định 84/2007/NĐ-CP, Điều 14 và Điều 15", "Thông tư liên tịch 09/2007/TTLT-BTC-BTNMT"],
        ),
        ("Luật Đất đai số 31/2024/QH15 (Điều 137)", ["Luật Đất đai số 31/2024/QH15 Điều 137"]),
        ("Luật Bảo vệ môi trường 2005 và Luật Bảo vệ môi trường 2005", ["Luật Bảo vệ môi trường 2005"]),
        ("điểm a khoản 1 Điều 100 Luật Đất đai 2013", ["Điểm a khoản 1 Điều 100 Luật Đất đai 2013"]),
        ("Hiến pháp năm 1992", ["Hiến pháp năm 1992"]),
        ("Theo quy định của pháp luật hiện hành, năm 2003 tôi hỏi.", []),
        ("Luật sư của tôi nói thế.", []),
        ("", []),
    ],
)
def test_each_as_it_is_written_and_once(text: str, named: list[str]) -> None:
    assert references(text) == named


def test_no_text_keeps_it_busy() -> None:
    """Twenty thousand signs that nearly are references."""
    begun = time.process_time()
    for hostile in ("Luật ", "Điều 1, ", "Điều 1 và Điều 2 của Luật a b c d e f ", "Nghị định 1/", "Luật Đất đai, "):
        references(hostile * (20_000 // len(hostile)))
    assert time.process_time() - begun < 5
    assert len(references("".join(f"Nghị định {n}/2007/NĐ-CP. " for n in range(40)))) == MOST
