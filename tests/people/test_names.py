"""Logins cannot be mistaken for one another; shown names are one clean line."""

import unicodedata

import pytest

from server.errors import Refused
from server.people import names


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lan", "lan"),
        (" Lan.Nguyen-1@so.vn ", "lan.nguyen-1@so.vn"),
        (unicodedata.normalize("NFD", "Điều_Hành"), "điều_hành"),
        ("STRASSE", names.login("straße")),
        ("x" * 60, "x" * 60),
    ],
)
def test_logins_are_folded(typed: str, kept: str) -> None:
    assert names.login(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "ab", "x" * 61, "lan nguyen", "lаn", "λαν", "la\u200bn", "la\u202en", "lan\x00", "<lan>", "lan\ud800", "ⅼan"],
)
def test_other_logins_are_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"account\.login"):
        names.login(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Bộ   trưởng ", "Bộ trưởng"),
        ("Lan\u202e\u200b\x07 Nguyễn", "Lan Nguyễn"),
        ("Lan\r\n\nNguyễn", "Lan Nguyễn"),
        (unicodedata.normalize("NFD", "Nguyễn"), "Nguyễn"),
    ],
)
def test_shown_names_are_cleaned(typed: str, kept: str) -> None:
    assert names.shown(typed) == kept


@pytest.mark.parametrize("typed", ["", " \u200b\u2060 ", "x" * 61])
def test_empty_and_endless_names_are_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"account\.name"):
        names.shown(typed)
