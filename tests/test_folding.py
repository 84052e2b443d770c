"""Words as a search compares them: however they were typed, and with or without their marks."""

import unicodedata

import pytest

from server.folding import LONGEST, both, exact, folded, words

WAYS = ("hoà", "hòa", "HOÀ", unicodedata.normalize("NFD", "hoà"), "ｈｏà", "ho\u00adà", "h\u200boà", "hoa\u0300\ufeff")


@pytest.mark.parametrize("typed", WAYS)
def test_one_word_is_one_word_however_it_was_typed(typed: str) -> None:
    assert (exact(typed), folded(typed)) == both("hòa")
    assert exact(typed) != exact("hoa") != exact("hóa")


@pytest.mark.parametrize(
    ("old", "new"), [("thuý", "thúy"), ("quí", "qúi"), ("khoẻ", "khỏe"), ("cuả", "của"), ("loã", "lõa")]
)
def test_the_tone_may_stand_in_the_old_place_or_the_new(old: str, new: str) -> None:
    assert exact(old) == exact(new)


def test_marks_and_the_stroke_of_d_are_dropped() -> None:
    typed = "Đất ở Đắk Lắk, được cấp GCN theo Nghị định 84/2007/NĐ-CP?"
    assert folded(typed) == "dat o dak lak duoc cap gcn theo nghi dinh 84 2007 nd cp"
    assert folded("Ðông đường") == folded("Đông đường")
    assert exact("ma") == folded("mã") != exact("mã")


@pytest.mark.parametrize("nothing", ["", "  ", "***", "\"'(", "\u0301", "\u200b", "_-_", "\0", "🙂"])
def test_what_is_no_word_leaves_nothing(nothing: str) -> None:
    assert (both(nothing), list(words(nothing))) == (("", ""), [])


def test_words_say_where_they_stand_in_the_text_that_was_given() -> None:
    typed = unicodedata.normalize("NFD", "Giấy ") + "vi\u00adết, tay"
    assert [(typed[each.start : each.end], each.folded, each.marked) for each in words(typed)] == [
        (unicodedata.normalize("NFD", "Giấy"), "giay", True), ("vi\u00adết", "viet", True), ("tay", "tay", False)
    ]  # fmt: skip


def test_hostile_words_stay_short() -> None:
    for typed in ("a" * 100_000, "a" + "\u0301" * 100_000, "ﷺ" * 1000):
        assert all(len(each.folded) <= LONGEST and len(each.exact) <= 5 * LONGEST for each in words(typed))
