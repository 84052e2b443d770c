"""The year in words: reasons as sentences, rounds by their names, days as people write them."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from server.office.year.account import Mark, Reason
from server.office.year.facts import Part
from server.words import t

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"


def day(on: date, year: int) -> str:
    """Without the year that the page is about."""
    short = f"{on.day:02}/{on.month:02}"
    return short if on.year == year else f"{short}/{on.year}"


def name(part: Part, lang: str, year: int) -> str:
    """As it stands inside a sentence."""
    if not part.number:
        alone = t("year.round.alone", lang, day=day(part.last, year))
        return t("year.round.former", lang, round=alone, unit=part.former) if part.former else alone
    called = t(f"year.round.{part.whose}", lang, number=part.number)
    return t("year.round.former", lang, round=called, unit=part.former) if part.former else called


def say(reason: Reason, lang: str, year: int) -> str:
    slots: dict[str, Any] = {
        key: day(value, year) if isinstance(value, date) else value for key, value in reason.details.items()
    }
    if "half" in slots:
        slots["half"] = t(f"year.half.{slots['half']}", lang)
    if reason.part:
        slots["round"] = name(reason.part, lang, year)
    return capital(t(f"year.why.{reason.code}", lang, **slots))


def titled(mark: Mark, lang: str, year: int) -> str:
    """What a mark means, for whoever cannot see it."""
    if mark.shape == "sitting":
        return capital(f"{t('year.mark.sitting', lang)}, {day(mark.day, year)}")
    if mark.part is None:
        return capital(f"{t('year.mark.gap', lang)}, {t(f'year.mark.{mark.shape}', lang)}")
    meant = "off" if mark.part.off else mark.shape
    return capital(f"{name(mark.part, lang, year)}, {day(mark.day, year)}: {t(f'year.mark.{meant}', lang)}")


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def in_order(text: str) -> list[tuple[int, ...]]:
    """By the Vietnamese alphabet: letters first, tones where these are the same."""
    letters = [_letter(each) for each in unicodedata.normalize("NFC", text.casefold())]
    return [tuple(place for place, _ in letters), tuple(tone for _, tone in letters)]


def _letter(letter: str) -> tuple[int, int]:
    apart = unicodedata.normalize("NFD", letter)
    tone = next((TONES.index(mark) + 1 for mark in apart if mark in TONES), 0)
    bare = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES))
    return ALPHABET.find(bare) + 1, tone


def details(reason: Reason) -> Mapping[str, Any]:
    """As data: days as ISO dates."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in reason.details.items()}
