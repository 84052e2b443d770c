"""Numbers that give somebody away: telephone, identity card, tax code, bank account, date of birth, passport, health
insurance, number plate.

A run of digits is cut into groups by what people put between them; of neighbouring groups the longest that is a number
counts. What stands before and after says which, and which numbers are something else: money, areas, laws, files.
"""

import re
from collections.abc import Iterator

import phonenumbers

from server.personal_data import spoken
from server.personal_data.plain import Plain
from server.personal_data.spoken import ABROAD, IDENTITY, LANDLINE, MOBILE, PHONE, Hit

TAX, ACCOUNT, BIRTH, PLATE = "tax", "account", "birth", "plate"

_RUN = re.compile(r"[+(]{0,3}\d(?:(?:[ .\-_*|~·]{0,3}|[ .\-]?[()][ .\-]?)\d)*\)?")
_MOST_GROUPS = 12
_LEAST, _MOST, _APART = 6, 19, 9
_BEFORE, _AFTER = 44, 24
_GAP = r"[^\d\n;!?]{0,24}$"
_BANKS = (
    "ngan hang|vietcombank|vcb|agribank|bidv|vietinbank|techcombank|tcb|mbbank|mb bank|acb|sacombank|vpbank|"
    "tpbank|shb|"
    "hdbank|vib|ocb|msb|eximbank|seabank|lienvietpostbank|lpbank|nam a bank|abbank|scb|dongabank|pvcombank|momo"
)


def _called(words: str, gap: str = _GAP) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[^a-z])(?:{words})(?![a-z]){gap}")


_ACCOUNT = _called("tai khoan|so tk|stk|tk|account")
_BANK_BEFORE, _BANK_AFTER = (
    _called(_BANKS, r"[^\d\n.;!?]{0,16}$"),
    re.compile(rf"[ ,(\-]{{0,3}}(?:tai |o |cua )?(?:{_BANKS})(?![a-z])"),
)
_IDENTITY = _called(
    "cmnd|cmtnd|cmt|cmtnd so|cccd|cc|can cuoc|can cuoc cong dan|chung minh|chung minh thu|chung minh nhan dan|"
    "dinh danh|"
    "ho chieu|passport|so giay to|giay to tuy than|id card"
)
_TAX = _called("thue|mst|ma so doanh nghiep|ma so dn|msdn|ma so hop tac xa|dang ky kinh doanh|dkkd|tax code")
_FILE = _called(
    "ho so|hoa don|bien lai|van don|cong van|bien nhan|ma hs|so don|phieu|quyet dinh|thong bao|to trinh|giay moi|"
    "van ban|hop dong|ma vach|so khung|so may|ma tra cuu"
)
_PHONE = _called(
    "dien thoai|dt|sdt|dtdd|so dd|tel|phone|mobile|fax|zalo|viber|di dong|may ban|goi|so may|lien he|lien lac|lh|alo|"
    "nhan tin|call|hot line ca nhan|so toi|so cua toi"
)
_HOTLINE = _called("duong day nong|hotline|tong dai|hot line|so may truc", r"[^\d\n;!?]{0,60}$")
_UNIT = _called(
    "so tai nguyen|so tn|so nong nghiep|so xay dung|van phong|uy ban|ubnd|phong tai nguyen|phong dang ky|"
    "bo tai nguyen|"
    "chi cuc|trung tam|co quan|vptn|bo phan mot cua|bo phan tiep nhan|thanh tra|cong an phuong|cong an xa|"
    "tong cuc|vu phap",
    r"[^\d\n;!?]{0,60}$",
)
_FAR = (_HOTLINE, _UNIT)
_AMOUNT = re.compile(
    r" ?(?:d|dong|vnd|usd|trieu|ty|ti|nghin|ngan|ha|hecta|m2|m3|m\b|met|km|kg|tan|nguoi|ho|%|do la|phan tram|kwh|"
    r"lit|cay|con)(?![a-z\d])"
    r"|[m]?[²³]"
)
_LAW = re.compile(r"^ ?/ ?(?:\d{4}|[a-z]{2})")
_BIRTH = re.compile(
    r"(?:sinh|\bsn\b|\bngay thang nam sinh\b|\bns\b)[^\d\n]{0,16}"
    r"(\d{1,2} ?[/.\- ] ?\d{1,2} ?[/.\- ] ?\d{4}|\d{1,2} thang \d{1,2},? nam \d{4})"
)
_PASSPORT = re.compile(r"(?:ho chieu|passport)[^\d\n]{0,14}?\b([a-z]\d{7})(?!\d)")

# A card of health insurance: two letters that say why, and thirteen digits or the ten of social insurance.
_INSURANCE = re.compile(r"(?<![a-z\d])([a-z]{2}[ .\-]?\d(?:[ .\-]?\d){12})(?![\w/])")
_INSURED = re.compile(
    r"(?:bhyt|bhxh|bao hiem y te|bao hiem xa hoi)[^\d\n.!?;]{0,24}?(?<!\d)(\d(?:[ .\-]?\d){9})(?![\w/])"
)
_PLATE = re.compile(
    r"(?<![a-z\d/.\-])(\d{2}[ \-]?[a-z]{1,2}\d?[ .\-]{1,3}(?:\d{3}\.\d{2}|\d{5}|\d{4}))(?![\w/]|[.,]\d)"
)
_PLATED = re.compile(
    r"(?:bien so|bien kiem soat|bks|bien xe|so xe|xe may|o to|xe tai|xe con|xe ban tai)[^\n.!?;]{0,40}$"
)

_SLASHED = re.compile(r"(?<![\w/])0[35789](?:/\d\d){4}(?![\w/])")
_OFFICIAL = re.compile(r"1[89]00\d{4,6}|11[0-9]")

_ZERO_LIKE = re.compile(
    r"(?<![a-z])[o](?=[ .\-]?\d)|(?<=\d)[o](?=[ .\-]?\d)|(?<=\d)[o](?![a-z])|(?<=\d)[li](?=[ .\-]?\d)"
)
# Letters of other scripts that stand for a digit beside digits, and for no Latin letter.
_DIGITS = {"з": "3", "ʒ": "3", "ч": "4", "б": "6"}
_DIGIT_LIKE = re.compile(rf"(?<=[\doli])[{''.join(_DIGITS)}]|[{''.join(_DIGITS)}](?=[ .\-]?[\doli])")


def found(text: Plain) -> Iterator[Hit]:
    for hit in _PLATE.finditer(text.bare):
        if "." in hit[1] or _PLATED.search(text.bare[max(0, hit.start() - 60) : hit.start()]):
            yield PLATE, hit.start(1), hit.end(1)
    for kind, shape in ((BIRTH, _BIRTH), (IDENTITY, _PASSPORT), (IDENTITY, _INSURANCE), (IDENTITY, _INSURED)):
        for hit in shape.finditer(text.bare):
            yield kind, hit.start(1), hit.end(1)
    bare = text.bare
    for hit in _SLASHED.finditer(bare):
        yield PHONE, hit.start(), hit.end()
    if (alike := _as_digits(bare)) != bare:
        yield from _runs(alike)
    yield from _runs(bare)
    for kind, start, end in spoken.found(text):
        if kind == PHONE or _IDENTITY.search(bare[max(0, start - _BEFORE) : start]):
            yield kind, start, end


def _as_digits(bare: str) -> str:
    """Letters among digits as the digits that they look like."""
    bare = _DIGIT_LIKE.sub(lambda hit: _DIGITS[hit[0]], bare)
    return _ZERO_LIKE.sub(lambda hit: "0" if hit[0] == "o" else "1", bare)


def _runs(bare: str) -> Iterator[Hit]:
    for run in _RUN.finditer(bare):
        yield from _numbers(run[0], run.start(), bare)


class _Before:
    """What stands before a number and says what it is; each looked for at most once."""

    def __init__(self, text: str) -> None:
        self._text, self._near = text, text[-_BEFORE:]
        self._known: dict[re.Pattern[str], bool] = {}
        self.slash = text[-2:-1].isdigit() and text[-1:] == "/"

    def says(self, shape: re.Pattern[str]) -> bool:
        if shape not in self._known:
            self._known[shape] = bool(shape.search(self._text if shape in _FAR else self._near))
        return self._known[shape]


def _numbers(run: str, start: int, bare: str) -> Iterator[Hit]:
    groups = [(each[0], each.start(), each.end()) for each in re.finditer(r"\d+", run)]
    first = 0
    while first < len(groups):
        step, begin = 1, _opened(run, groups[first][1])
        before = _Before(bare[max(0, start + begin - _BEFORE - 20) : start + begin])
        for last in range(min(len(groups), first + _MOST_GROUPS) - 1, first - 1, -1):
            parts = [each[0] for each in groups[first : last + 1]]
            size = sum(map(len, parts))
            # Digits one by one are read as a number only where they begin as one that is dialled or borne.
            if not _LEAST <= size <= _MOST or (size == len(parts) and (size < _APART or parts[0] not in "08")):
                continue
            end = groups[last][2]
            end += run[end : end + 1] == ")" and "(" in run[begin:end]
            kind = _kind(parts, "+" in run[begin : begin + 2], before, bare[start + end : start + end + _AFTER])
            if kind is None:
                continue
            if kind:
                yield kind, start + begin, start + end
            step = last - first + 1
            break
        first += step


def _opened(run: str, at: int) -> int:
    while at > 0 and run[at - 1] in "(+":
        at -= 1
    return at


def _kind(groups: list[str], plus: bool, before: _Before, after: str) -> str | None:
    """A kind, "" for a number that is known to be something else, None where these groups are no number."""
    number = "".join(groups)
    size = len(number)
    if before.slash and size < 9:
        return None
    if not plus and (
        (_LAW.match(after) and size < 9) or (_AMOUNT.match(after) and (number[0] != "0" or groups[0] == "0"))
    ):
        return None
    if before.says(_ACCOUNT):
        return ACCOUNT
    if 9 <= size <= 12 and before.says(_IDENTITY):
        return IDENTITY
    if 10 <= size <= 13 and before.says(_TAX):
        return IDENTITY if size == 12 else TAX if size in (10, 13) else ""
    if 9 <= size <= 14 and before.says(_FILE) and not before.says(_PHONE):
        return ""
    return _bare_kind(groups, number, plus, before, after)


def _bare_kind(groups: list[str], number: str, plus: bool, before: _Before, after: str) -> str | None:
    """As `_kind`, of what nothing has named yet."""
    size = len(number)
    telephone = _telephone(groups, number, plus)
    if telephone and (before.says(_HOTLINE) or (before.says(_UNIT) and not MOBILE.fullmatch(number))):
        return ""
    banked = 8 <= size <= 16 and len(groups) <= 5 and not before.says(_PHONE)
    if banked and (_BANK_AFTER.match(after) or (before.says(_BANK_BEFORE) and not before.says(_HOTLINE))):
        return ACCOUNT
    if size == 12 and number[0] == "0" and _evenly(groups):
        return IDENTITY
    if telephone:
        return PHONE
    if 7 <= size <= 12 and before.says(_PHONE) and _shaped(groups) and not _OFFICIAL.fullmatch(number):
        return "" if before.says(_HOTLINE) or before.says(_UNIT) else PHONE
    return IDENTITY if len(groups) == 1 and size in (9, 12) else None


def _telephone(groups: list[str], number: str, plus: bool) -> bool:
    if ABROAD.fullmatch(number) and (plus or _shaped(groups)):
        return True
    if (MOBILE.fullmatch(number) or LANDLINE.fullmatch(number)) and _shaped(groups) and not _amounts(groups):
        return True
    return (plus or number.startswith("00")) and 10 <= len(number) <= 17 and _elsewhere(number)


def _elsewhere(number: str) -> bool:
    """Whether another country has such a number."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse("+" + number.removeprefix("00"), None))
    except phonenumbers.NumberParseException:
        return False


def _evenly(groups: list[str]) -> bool:
    return len(groups) == 1 or all(len(each) >= 2 for each in groups)


def _shaped(groups: list[str]) -> bool:
    """Written as telephone numbers are: not one digit and then thousands, and not as a date and an hour."""
    if len(groups) == 1 or all(len(each) == 1 for each in groups):
        return True
    if groups[0] == "0" and groups[1][0] in "35789" and _apart(groups[1:]):
        return True
    if len(groups) > 7 or len(groups[0]) < 2:
        return False
    if all(len(each) <= 2 for each in groups):
        return groups[0] == "84" or bool(re.match(r"0[35789]", groups[0]))
    return True


def _amounts(groups: list[str]) -> bool:
    """Round figures after a 0: from 0 to 300, 400, 500."""
    return groups[0] == "0" and len(groups) > 1 and all(len(each) > 1 and int(each) % 50 == 0 for each in groups[1:])


def _apart(groups: list[str]) -> bool:
    """After a first 0 that stands alone: single digits, then threes, as a mobile number is read aloud."""
    rest = [each for each in groups if len(each) > 1]
    return groups[-len(rest) :] == rest and all(len(each) in (3, 4) for each in rest)
