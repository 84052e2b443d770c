"""What is alike: marks, places and fillers aside; the same matter at another length; no short text in a long one."""

import random

from server.folding import folded
from server.runtime.alike import AlikeIndex, Folder

PLACES = ("Nam Định", "Thái Bình", "An Giang", "Đà Nẵng")
LAND = (
    "Năm 1996 bố mẹ tôi mua đất bằng giấy viết tay có xác nhận của trưởng xóm, ở ổn định từ đó đến nay, nộp thuế đầy"
    " đủ. Nay có được cấp giấy chứng nhận không?"
)
SAME = (
    "Bố mẹ tôi mua đất năm 1996 bằng giấy viết tay, trưởng xóm xác nhận, ở ổn định và đóng thuế, có được cấp giấy"
    " chứng nhận?"
)
RIVER = "Sông chảy qua ba tỉnh mà mỗi tỉnh công bố một con số ô nhiễm khác nhau, phạm vi thiệt hại xác định thế nào?"


def index(**texts: str) -> AlikeIndex:
    made = AlikeIndex(Folder(PLACES))
    for id, text in texts.items():
        made.put(id, text)
    return made


def ids(found: AlikeIndex, text: str, least: float = 70) -> list[str]:
    return [match.id for match in found.alike(text, 3, least)]


def test_marks_and_case_do_not_matter() -> None:
    assert folded("Đường ĐẤT ở Huế") == "duong dat o hue"
    assert ids(index(land=LAND, river=RIVER), folded(SAME)) == ["land"]


def test_the_same_matter_is_found_and_another_is_not() -> None:
    found = index(land=LAND, river=RIVER)
    assert ids(found, SAME) == ["land"]
    assert ids(found, "Bãi rác gần khu dân cư bốc mùi cả đêm, bao giờ di dời?") == []


def test_a_place_is_no_likeness() -> None:
    found = index(one="Bãi rác tại tỉnh An Giang bốc mùi, bao giờ di dời ra khỏi khu dân cư?")
    assert ids(found, "Mỏ đá tại tỉnh An Giang nổ mìn làm nứt nhà, ai bồi thường thiệt hại?", 60) == []
    assert ids(found, "Bãi rác ở Đà Nẵng bốc mùi, bao giờ di dời ra khỏi khu dân cư?") == ["one"]


def test_a_text_that_says_hardly_anything_is_like_nothing() -> None:
    assert ids(index(land=LAND), "Xin hỏi sổ đỏ", 0) == []
    assert ids(index(short="sổ đỏ"), LAND, 0) == []
    assert ids(index(land=LAND), "", 0) == []


def test_changed_and_taken_out_it_is_found_as_it_is_now() -> None:
    found = index(land=LAND)
    found.put("land", RIVER)
    assert (ids(found, SAME), ids(found, RIVER)) == ([], ["land"])
    found.drop("land")
    assert (ids(found, RIVER), len(found)) == ([], 0)


def test_what_may_not_be_shown_is_not_found() -> None:
    assert index(land=LAND).alike(SAME, 3, 70, lambda id: False) == []


def test_of_many_the_likest_is_found_though_few_are_compared() -> None:
    chance = random.Random(1)
    words = [f"tu{number}" for number in range(400)]
    found = index(land=LAND, **{f"q{n}": f"đất giấy {' '.join(chance.choices(words, k=20))}" for n in range(3000)})
    assert ids(found, SAME)[0] == "land"


def test_hostile_texts_do_no_harm() -> None:
    for text in ("\x00" * 50, "a\u0301" * 3000, "=cmd|' /C calc'!A0 " * 300, "<b>" * 900, "\u202e" * 40, "12 " * 2500):
        index(x=text).alike(text, 3, 70)
