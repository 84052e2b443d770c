"""What people type, tidied: the quick way for plain lines gives what the thorough one gives."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Refused
from server.text import alphabetical, clean, length

GOLDEN = json.loads((Path(__file__).resolve().parent / "golden" / "typed.json").read_text())
# Whatever the rules speak of, close together.
DIFFICULT = (
    "aễđ 1#\t\n\r\x07\x0b\x0c\x1e\xad\u0301\u0335\u0489\u20e3\u200b\u200c\u200d\ufe0f\u2800\u2028\ufffc\uf0b7"
    "កខ\u17d2\u17b6\u17c9\u17c6ꨌ\uaa29\uaa4cก\u0e47\u0e34ক\u09c7\u09be\u1100\u1161🇻🇳👩🌾👍\U0001f3fd❤🏴\U000e0067\U000e007f"
)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_clean_text_is_clean_and_stays_so(typed: str) -> None:
    kept = clean(typed)
    assert clean(kept) == kept == unicodedata.normalize("NFC", kept)
    assert not re.search("[\u202a-\u202e\u2060-\u2069\xad\ufeff\x00-\x09\x0b-\x1f\x7f-\x9f]", kept)
    assert "  " not in kept
    assert "\n\n\n" not in kept
    assert kept == kept.strip()


@given(st.text(alphabet=DIFFICULT, max_size=40))
def test_cleaning_is_done_once(typed: str) -> None:
    kept = clean(typed)
    assert clean(kept) == kept == unicodedata.normalize("NFC", kept)
    assert length(kept) or not kept


@pytest.mark.parametrize("case", GOLDEN, ids=[ascii(case["typed"])[1:40] for case in GOLDEN])
def test_what_is_kept_and_counted(case: dict[str, str]) -> None:
    """As it was written, to the eye. The page's counter is tested with the same file."""
    assert (clean(case["typed"]), length(clean(case["typed"]))) == (case["kept"], case["length"])


@pytest.mark.parametrize("written", [case["typed"] for case in GOLDEN if case.get("same")])
def test_letters_of_every_script_stay(written: str) -> None:
    assert clean(written) == unicodedata.normalize("NFC", written)


@given(st.text(alphabet="qก\u17c6\u0301\u0335\u0489\u0e47\u0e34\u0e35\u200d\ufe0f\u1ab0", max_size=60))
def test_no_towers(typed: str) -> None:
    for cluster in re.findall("[^qก]+", clean(typed)):
        assert sum(char in "\u0301\u0335\u0489\u1ab0" for char in cluster) <= 2
        assert sum(char in "\u17c6\u0e47\u0e34\u0e35\ufe0f" for char in cluster) <= 4


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
        ("không\u200bkhoảng\ufeff", "không khoảng"),
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


def test_names_stand_in_the_order_of_the_alphabet() -> None:
    names = ["Đồng Tháp", "Hà Nội", "Đà Nẵng", "Ninh Bình", "Cần Thơ", "An Giang", "Bình Định", "Bạc Liêu", "Đắk Lắk"]
    assert sorted(names, key=alphabetical) == [
        "An Giang", "Bạc Liêu", "Bình Định", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đồng Tháp", "Hà Nội", "Ninh Bình",
    ]  # fmt: skip
