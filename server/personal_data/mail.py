"""Mail addresses as they are and in disguise: "a còng", "(at)", "[dot]", "chấm"."""

import re
from collections.abc import Iterator

from server.personal_data.plain import Plain

MAIL = "mail"
# Local part and names are as short as they may be: what is looked through from every place must end soon.
_LOCAL = r"[a-z0-9_.+\-]{1,64}"
_AT_WORD = r"at|a ?c[òo]ng|a ?m[óo]c|a ?v[òo]ng|@"
_DOT_WORD = r"dot|ch[ấa]m|\."
_OPEN, _SHUT = r"[(\[{<]", r"[)\]}>]"
_TOP = r"(?:com|vn|net|org|info|biz|edu|gov|me|io|example)"
_HOUSES = r"(?:gmail|yahoo|hotmail|outlook|icloud|ymail|email|live|proton(?:mail)?|zoho|fpt|vnn|mail)"
_HIDDEN_DOT = rf"(?: ?\. ?| ?{_OPEN} ?(?:{_DOT_WORD}) ?{_SHUT} ?| (?:dot|ch[ấa]m) )"
_PART = r"[a-z0-9_\-]{1,63}"
_SAID = r" (?:a ?c[òo]ng|a ?m[óo]c|a ?v[òo]ng) "
_BRACED = rf"@|{_OPEN} ?(?:{_AT_WORD}|a) ?{_SHUT}"
_END = rf"{_HIDDEN_DOT}{_TOP}(?:{_HIDDEN_DOT}vn)?(?![a-z0-9\-])"
_SHAPES = (
    re.compile(rf"{_LOCAL} ?@ ?{_PART}(?:\.{_PART}){{1,6}}"),
    re.compile(rf"{_LOCAL} ?(?:{_BRACED}| (?:{_AT_WORD})(?= )) ?{_PART}(?:{_HIDDEN_DOT}{_PART}){{0,3}}?{_END}"),
    re.compile(rf"{_LOCAL} ?(?:{_BRACED}|{_SAID}) ?{_HOUSES}(?![a-z0-9\-.])"),
)
# A mailbox of the state is nobody's own.
_OF_THE_STATE = re.compile(r"gov\.vn$")


def found(text: Plain) -> Iterator[tuple[str, int, int]]:
    if not re.search(r"@|\(|\[|\{|<|\bat\b|c[òo]ng|m[óo]c|v[òo]ng", text.low):
        return
    for shape in _SHAPES:
        for hit in shape.finditer(text.low):
            if not _OF_THE_STATE.search(hit[0]):
                start = hit.start() + len(hit[0]) - len(hit[0].lstrip(".-+_"))
                yield MAIL, start, hit.end()
