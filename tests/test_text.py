"""What people type, tidied: the quick way for plain lines gives what the thorough one gives."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import text
from server.errors import Refused
from server.text import clean, length


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_clean_text_is_clean_and_stays_so(typed: str) -> None:
    kept = clean(typed)
    assert clean(kept) == kept == unicodedata.normalize("NFC", kept)
    assert not text._UNSEEN.search(kept)
    assert "  " not in kept
    assert "\n\n\n" not in kept
    assert kept == kept.strip()


@given(st.text(alphabet="eo\u0302\u0301\u200b\u0335", max_size=8))
def test_what_meets_is_composed(typed: str) -> None:
    assert clean(typed) == unicodedata.normalize("NFC", clean(typed)) == clean(clean(typed))


@given(st.text(alphabet="aạ đ\u0301\u0323\u3164\u200b\ufe0f \t\n\x07", max_size=12))
def test_the_quick_way_is_the_thorough_one(typed: str) -> None:
    # A control character at the end forces the thorough way and leaves nothing behind.
    assert clean(typed) == clean(typed + "\x07")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Xin   hỏi\tSở ", "Xin hỏi Sở"),
        ("dòng một\r\ndòng hai\u2028dòng ba", "dòng một\ndòng hai\ndòng ba"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("đảo \u202engược\u202c \u2066lại\u2069", "đảo ngược lại"),
        ("không\u200bkhoảng\ufeff", "khôngkhoảng"),
        ("z" + "\u0335" * 9 + "a", "z\u0335\u0335a"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("\x00\x1b[31mđỏ\x7f", "[31mđỏ"),
    ],
)
def test_what_becomes_of_it(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_marks_do_not_count_and_what_is_no_text_is_refused() -> None:
    assert length("ễổậ") == length(unicodedata.normalize("NFD", "ễổậ")) == 3
    with pytest.raises(Refused, match=r"text\.invalid"):
        clean("\ud800")
