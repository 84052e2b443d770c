"""The legal documents that an answer names, as it writes them: their kind with number or year, and the articles that
stand beside them. Pure; nothing is looked up, and what is written wrongly stays so."""

import re
from collections.abc import Iterator

MOST = 12
# Each part is bounded, so that no text of a stranger keeps the expression busy.
_PART = r"(?:điểm|khoản|điều|chương|mục)[ \u00a0]{1,3}(?:\d{1,3}[a-zđ]?|[a-zđ]|[IVX]{1,6})(?!\w)"
_PARTS = rf"{_PART}(?:(?:[ ,;]{{1,3}}|[ ]và[ ]|[ ]của[ ]){_PART}){{0,5}}"
_BY_NUMBER = (
    r"(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư|Chỉ thị|Công văn)(?: liên tịch)?"
    r"(?: [^\W\d_]{1,12}){0,8}? (?:số )?\d{1,5}(?:/\d{4})?/[A-ZĐ][A-ZĐ0-9]{1,14}(?:[-\u2013][A-ZĐ0-9]{1,14}){0,4}"
)
_BY_YEAR = r"(?:Hiến pháp|Bộ luật|Luật|Pháp lệnh)(?: [^\W\d_]{1,12}){0,9}?,? (?:năm )?(?:19|20)\d\d(?!\d)"
_FOUND = re.compile(rf"(?:(?i:{_PARTS})(?:,? của | ))?(?:{_BY_NUMBER}|{_BY_YEAR})(?:[,(]? ?\(?(?i:{_PARTS}))?")


def references(text: str) -> list[str]:
    """Each once, in the order in which they are named."""
    return list(dict.fromkeys(_named(text)))[:MOST]


def _named(text: str) -> Iterator[str]:
    for line in text.splitlines():
        for found in _FOUND.finditer(" ".join(line.split())):
            named = found[0].replace("(", "").strip(" ,;")
            yield named[0].upper() + named[1:]
