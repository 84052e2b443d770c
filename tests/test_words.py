"""Words with values in them."""

import re

import pytest

from server import words
from server.settings import ROOT
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


@pytest.mark.parametrize(
    ("lang", "limit", "said"),
    [("vi", 20_000, "20.000"), ("en", 20_000, "20,000"), ("vi", 999, "999"), ("vi", 1_234_567, "1.234.567")],
)
def test_amounts_are_written_as_in_the_language(lang: str, limit: int, said: str) -> None:
    assert f" {said} " in words.say("text.long", lang, {"limit": limit, "length": 5})
    assert words.figure(limit, lang) == said


def test_what_is_numbered_is_no_amount() -> None:
    assert words.t("pair.number", number=1234) == "Câu 1234"
    assert "2026" in words.t("calendar.none", year=2026)
    assert words.figure(1234.5) == "1.234,5"
    client = (ROOT / "client/lib/words.js").read_text(encoding="utf-8")
    assert set(re.findall(r'"(\w+)"', re.search(r"NAMES = \[(.*)\]", client)[1])) == words.NAMES  # type: ignore[index]


@pytest.mark.parametrize(("typed", "quotes"), [('"giấy tay"', True), ("«giấy tay»", True), ("giấy tay", False)])
def test_a_printed_search_has_its_own_quotes_or_ours(typed: str, quotes: bool) -> None:
    assert search_page._bare(typed)["quotes"] is quotes
