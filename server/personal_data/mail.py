"""Mail addresses as they are and in disguise: "a còng", "(at)", "[dot]", "chấm"; and names under which somebody is
found in a network."""

import re
from collections.abc import Iterator

from server.personal_data.plain import Plain

MAIL, HANDLE = "mail", "handle"
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
_NETWORKS = r"zalo|viber|telegram|skype|instagram|insta|tiktok|wechat|facebook|fb"
_SITES = r"(?:fb|facebook|m\.facebook|instagram|tiktok|zalo|t|twitter|x)\.(?:com|me)"
# An address of a person's page, or one word after the network's name: with a digit, a dot, a line or an @ in it.
_HANDLES = (
    re.compile(rf"(?<![a-z\d.])(?:https?://)?(?:www\.)?{_SITES}/(?:profile\.php\?id=)?(@?[a-z0-9_.\-]{{3,64}})"),
    re.compile(
        rf"(?<![a-z\d])(?:{_NETWORKS})(?: (?:la|là|id|cua toi|của tôi|nick|ten|tên)(?= |:)){{0,2}}(?: ?: ?| )"
        rf"(@[a-z0-9_.\-]{{3,40}}|(?=[a-z0-9_.\-]{{0,40}}[0-9_.\-][a-z0-9_])(?=[a-z0-9_.\-]{{0,40}}[a-z]{{2}})[a-z][a-z0-9_.\-]{{3,40}})(?![\w@])"
    ),
)
# Without any sign between name and house: the name must look like one of a mailbox.
_UNSIGNED = re.compile(
    r"(?<![a-z0-9_.+\-])(?=[a-z]{0,40}[._\d])[a-z0-9_.+\-]{3,64} "
    r"(?:gmail|yahoo|hotmail|outlook|icloud) ?[. ] ?com(?![a-z0-9\-])"
)
# A mailbox of the state is nobody's own.
_OF_THE_STATE = re.compile(r"gov\.vn$")


def found(text: Plain) -> Iterator[tuple[str, int, int]]:
    yield from _mailboxes(text)
    for shape in _HANDLES:
        for hit in shape.finditer(text.low):
            yield HANDLE, hit.start(1), hit.start(1) + len(hit[1].rstrip(".-"))


def _mailboxes(text: Plain) -> Iterator[tuple[str, int, int]]:
    for hit in _UNSIGNED.finditer(text.low):
        yield MAIL, hit.start(), hit.end()
    if not re.search(r"@|\(|\[|\{|<|\bat\b|c[òo]ng|m[óo]c|v[òo]ng", text.low):
        return
    for shape in _SHAPES:
        for hit in shape.finditer(text.low):
            if not _OF_THE_STATE.search(hit[0]):
                start = hit.start() + len(hit[0]) - len(hit[0].lstrip(".-+_"))
                yield MAIL, start, hit.end()
