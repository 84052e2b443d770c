"""Words with values in them."""

import pytest

from server import words
from server.web import search_page


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("Nhầm số ngày.", "Nhầm số ngày. "),
        ("Nhầm số ngày", "Nhầm số ngày. "),
        ("Nhầm?", "Nhầm? "),
        ("Nhầm…", "Nhầm… "),
        ("v1.5", "v1.5. "),
    ],
)
def test_a_sentence_has_one_full_stop(note: str, said: str) -> None:
    for text in (
        words.document("minutes.corrected", at="8:00", note=note),
        words.t("download.corrected", "vi", at="8:00", note=note),
        words.t("download.corrected", "en", at="8:00", note=note),
    ):
        assert f": {said}" in text, text


def test_other_stops_and_unknown_slots_stay() -> None:
    assert words.document("closing", unit="Sở A.").endswith("./.")
    assert "{note}. " in words.document("minutes.corrected", at="8:00")


@pytest.mark.parametrize(("typed", "quotes"), [('"giấy tay"', True), ("«giấy tay»", True), ("giấy tay", False)])
def test_a_printed_search_has_its_own_quotes_or_ours(typed: str, quotes: bool) -> None:
    assert search_page._bare(typed)["quotes"] is quotes
