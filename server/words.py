"""What people read, in both languages: config/words.*.toml, flat keys, `{name}` for a value. Vietnamese is complete."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from server.settings import ROOT

LANGS = ("vi", "en")
_SIGNS = str.maketrans(",.", ".,")
_SLOT = re.compile(r"\{(\w+)\}(\.(?!\S))?")
_ENDS = (".", "!", "?", "…")
NAMES = frozenset({"number", "into", "seq", "entry", "line", "year", "round", "question", "version"})
"""Slots whose numbers name, and count nothing: a year, a question's number. As client/lib/words.js."""


@cache
def words(lang: str) -> Mapping[str, str]:
    """All words of a language; what it lacks is said in Vietnamese."""
    own = _flat(tomllib.loads((ROOT / "config" / f"words.{lang}.toml").read_text(encoding="utf-8")))
    return own if lang == LANGS[0] else {**words(LANGS[0]), **own}


def t(key: str, lang: str = "vi", **values: object) -> str:
    """The words under `key`, or the key itself."""
    return _filled(words(lang).get(key, key), values, lang)


def figure(number: float, lang: str = "vi") -> str:
    """A number as it is written in a language: 12.000, in English 12,000."""
    said = f"{number:,}"
    return said if lang == "en" else said.translate(_SIGNS)


def document(key: str, **values: object) -> str:
    """What an office document says under `key`: in Vietnamese, whatever language its reader has chosen."""
    return _filled(_documents()[key], values, LANGS[0])


def _filled(text: str, values: Mapping[str, object], lang: str) -> str:
    """A full stop after a value that ends its sentence itself is left out."""
    if not values:
        return text

    def fill(slot: re.Match[str]) -> str:
        if slot[1] not in values:
            return slot[0]
        value, stop = values[slot[1]], slot[2] or ""
        value = figure(value, lang) if type(value) is int and slot[1] not in NAMES else str(value)
        return value if value.endswith(_ENDS) else value + stop

    return _SLOT.sub(fill, text)


@cache
def _documents() -> Mapping[str, str]:
    return _flat(tomllib.loads((ROOT / "config" / "documents.vi.toml").read_text(encoding="utf-8")))


def say(code: str, lang: str, details: Mapping[str, Any]) -> str:
    """A refusal in the reader's words."""
    found = words(lang)
    key = f"refused.{code}" if f"refused.{code}" in found else "refused.other"
    return t(key, lang, **{"code": code, **details})


def both(key: str, details: Mapping[str, Any]) -> str:
    """The words under `key` in every language, a line each: for operators."""
    return "\n".join(t(key, lang, **details) for lang in LANGS)


@cache
def part(lang: str, prefixes: tuple[str, ...]) -> Mapping[str, str]:
    """The words that one page's scripts need: all that begin so, or one by its whole key."""
    return {key: text for key, text in words(lang).items() if key.partition(".")[0] in prefixes or key in prefixes}


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


def in_every(key: str, **values: object) -> str:
    """A line in each language, for whoever's is not known."""
    return "\n".join(t(key, lang, **values) for lang in LANGS)
