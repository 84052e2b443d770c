"""Passwords: length counts, what everybody tries is refused, a sentence is welcome."""

import pytest

from server.errors import Refused
from server.people.password_rules import check


@pytest.mark.parametrize(
    "easy",
    ["password123", "Mật khẩu 2026!", "MATKHAU!!!!123", "qwertyuiop", "0987654321", "aaaaaaaaaaaa", "abcabcabcabc",
     "Giao lưu 2026!", "Quản trị 123", "TàiNguyênMôiTrường1",
     "Nguyễn Thị Lan 1", "lannguyen99", "iloveyou2024", "ud79b1233 ud79b1233", "ud79b1233ud79b1233!",
     "LanNguyen lannguyen 7", "lannguyenlannguyenlannguyen", "giaoluu giaoluu", "P@ssw0rd2024", "asdfghjkl;'1"],
)  # fmt: skip
def test_what_everybody_tries_is_refused(easy: str) -> None:
    with pytest.raises(Refused) as caught:
        check(easy, 9, "lannguyen@angiang.example", "Nguyễn Thị Lan", "ud79b1233")
    assert caught.value.code in ("password.common", "password.short")


@pytest.mark.parametrize(
    "good", ["mưa rào trên sông Hậu", "bốn chữ dễ nhớ", "xK7-pQ2vR9m", "con mèo trèo cây cau 5 lần", "дом у реки 12"]
)
def test_a_sentence_is_welcome(good: str) -> None:
    check(good, 10, "lan@angiang.example", "Nguyễn Thị Lan")


def test_short_is_short() -> None:
    with pytest.raises(Refused, match=r"password\.short"):
        check("mưa rào", 10)
