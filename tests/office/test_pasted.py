"""A pasted mail taken apart into proposals."""

import pytest

from server.office.pasted import Proposal, read

USUAL = "From: Bà Mẫu <Ba.Mau@thu.example>\nDate: Thu, 15 Apr 2010 10:09:00 +0700\nSubject: Hỏi\n\n{text}"
CASES = {
    USUAL.format(text="Bao giờ?\n> cũ\n-- \nMẫu"): Proposal(
        "Bao giờ?", "Bà Mẫu", "ba.mau@thu.example", "10:09, 15/04/2010"
    ),
    "Từ: ba.mau@thu.example\nĐã gửi: 15/04/2010 10:09\nTiêu đề: Hỏi\n\nHọ và tên: Phan Thị Mẫu\nBao giờ?": Proposal(
        "Họ và tên: Phan Thị Mẫu\nBao giờ?", "Phan Thị Mẫu", "ba.mau@thu.example", "10:09, 15/04/2010"
    ),
    "Kính gửi: Bộ\nTôi là Nguyễn Văn Thử\nHỏi: bao giờ?": Proposal(
        "Kính gửi: Bộ\nTôi là Nguyễn Văn Thử\nHỏi: bao giờ?", "Nguyễn Văn Thử"
    ),
    "From: x\nDate: 99/99/9999 99:99\nSubject: chỉ có tiêu đề\n": Proposal("chỉ có tiêu đề", "x"),
    "": Proposal(""),
}


@pytest.mark.parametrize("pasted", CASES, ids=range(len(CASES)))
def test_it_proposes_and_loses_nothing(pasted: str) -> None:
    assert read(pasted) == CASES[pasted]


def test_what_is_long_costs_little() -> None:
    assert len(read("From: a\n" * 50_000).text) < 20_001


def test_a_head_of_strangers_is_read_in_a_moment() -> None:
    """Each part of an address that is none was looked at once for each of the others."""
    for endless in ("a." * 9000, "a@" + "a-" * 9000, "_" * 18_000):
        assert read(f"From: {endless}\nSubject: Hỏi\n\nBao giờ?").text == "Bao giờ?"
