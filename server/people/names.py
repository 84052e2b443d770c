"""Names that people go by: the login they type, the name that others are shown, what they may be."""

import re
import unicodedata

from server import text
from server.domain.roles import ROLES
from server.errors import Refused

EVERYWHERE = "*"
LOGIN = range(3, 61)
SHOWN = range(1, 61)
# Code points that are looked at, decomposed and with what will be cleaned away.
LONGEST = 32 * SHOWN[-1]
_MARKS = frozenset(".-_@+")
_BREAKS = re.compile(r"\s+")


def login(typed: str) -> str:
    """NFC, case folded. Latin letters, digits and `. - _ @ +` only: no login can look like another one."""
    kept = text.nfc(text.nfc(typed.strip()).casefold()) if len(typed) <= LONGEST else ""
    if len(kept) not in LOGIN or not all(_fits(char) for char in kept):
        raise Refused("account.login", least=LOGIN[0], most=LOGIN[-1])
    return kept


def shown(typed: str) -> str:
    """One line without invisible or direction-changing characters."""
    kept = _BREAKS.sub(" ", text.clean(typed)).strip() if len(typed) <= LONGEST else ""
    if text.length(kept) not in SHOWN:
        raise Refused("account.name", most=SHOWN[-1])
    return kept


def role(given: str) -> str:
    if given not in ROLES:
        raise Refused("role.unknown", role=given, roles=list(ROLES))
    return given


def _fits(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char in _MARKS
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN SMALL LETTER")
