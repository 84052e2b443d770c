"""What a document's font cannot show leaves a box, nothing vanishes."""

import pytest

from server.office.rendering.glyphs import BOX, covered, shown


def test_the_font_shows_vietnamese_and_the_box_itself() -> None:
    assert {ord(char) for char in f"ĂẵặỷƯữ₫–…“”{BOX}"} <= covered()


def test_letters_of_khmer_and_cham_stand_as_they_were_written() -> None:
    text = "រដ្ឋបាល\u200bដីធ្លី ស្រី ꨀꨇꩉ ꨌꩌ"
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Chào ông 😀", f"Chào ông {BOX}"),
        ("👨\u200d👩\u200d👧 nhà", f"{BOX} nhà"),
        ("👍🏽", BOX),
        ("漢字", BOX * 2),
        ("Đất đai\ttừ\u00a01993", "Đất đai\ttừ\u00a01993"),
    ],
)
def test_one_box_for_each_picture(text: str, printed: str) -> None:
    assert shown({"rows": [[text]]}) == {"rows": [[printed]]}
