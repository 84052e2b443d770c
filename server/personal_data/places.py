"""Where somebody lives and what land is theirs: house and street, plot and map sheet, number of a certificate."""

import re
from collections.abc import Iterator

from server.personal_data.plain import CAPITAL, Plain

ADDRESS, PLOT, CERTIFICATE = "address", "plot", "certificate"

_NUMBER = r"\d{1,4}[a-z]{0,2}(?:[/\-]\d{1,4}[a-z]?){0,4}(?![\d/]|[.,]\d|[a-z])"
_C = CAPITAL
_NAMED_SO = rf"{_C}[^\W\d_]*"
_COUNTED = r" ?(?:m2|m²|ha|năm|tháng|người|hộ)"
_NAME = rf"(?:{_NAMED_SO}|\d{{1,3}}(?![\d.,/]))(?: (?:{_NAMED_SO}|\d{{1,2}}(?![\d.,/a-z]|{_COUNTED}))){{0,5}}"
_STREET = r"đường|phố|đại lộ|đ\.|duong|pho"
_LANE = (
    r"ngõ|ngách|hẻm|kiệt|kiet|ngo|ngach|hem|tổ dân phố|to dan pho|tdp|tổ|to|khu phố|khu pho|kp|khóm|khom|"
    r"lô|căn hộ|can ho|chung cư|chung cu|tòa|toà|block"
)
_VILLAGE = r"thôn|thon|xóm|xom|ấp|ap|buôn|buon|bản|làng|lang|phum|sóc|đội|khu"
_AREA = (
    r"phường|phuong|xã|xa|thị trấn|thi tran|quận|quan|huyện|huyen|thị xã|thi xa|thành phố|thanh pho|tỉnh|tinh|"
    r"p\.|q\.|h\.|x\.|tp\.?|tt\.|tx\.|t\."
)
_WORD = r"(?<![^\W_])"
_LINK = r"(?: ?[,;\-–] ?| )"


def _part(words: str, what: str) -> str:
    return rf"{_WORD}(?i:{words})(?: ?(?i:số|so) ?:?)? ?:? ?(?:{what})"


_CALLED_SO = r"số nhà|so nha|nhà số|nha so|địa chỉ|dia chi|đ/c|d/c"
_HOUSE = rf"{_WORD}(?i:{_CALLED_SO})(?i: ?:? ?(?:số|so|là|la)){{0,2}} ?:? ?{_NUMBER}(?: {_NAME})?"
_AT_NUMBER = rf"{_WORD}(?i:số|so) {_NUMBER}"
_EITHER = f"{_NAME}|{_NUMBER}"
_PARTS = "|".join(
    (_part(_LANE, f"{_NUMBER}|{_NAME}"), _part(_STREET, _EITHER), _part(_VILLAGE, _EITHER), _part(_AREA, _EITHER))
)
_NAMED = rf"{_LINK}(?:{_PARTS})"
_REST = rf"(?:{_NAMED}|, ?{_NAME}){{0,6}}"
_SHAPES = (
    re.compile(_HOUSE + _REST),
    re.compile(rf"{_AT_NUMBER}(?:{_NAMED}|{_LINK}{_NAME}{_NAMED}){_REST}"),
    re.compile(rf"(?<![\w/.,]){_NUMBER} {_part(_STREET, _NAME)}{_REST}"),
    re.compile(rf"(?<![\w/.,]){_NUMBER} {_C}[^\W\d_]*(?: {_C}[^\W\d_]*){{0,4}}, ?{_part(_AREA, _EITHER)}{_REST}"),
    re.compile(rf"{_part(_LANE, _NUMBER)}(?:{_NAMED}|{_LINK}{_NAME}){_REST}"),
    re.compile(rf"{_part('căn hộ|can ho|phòng', r'[A-Z]?[0-9]{2,5}[A-Z]?(?![/0-9])')}(?:{_NAMED}){_REST}"),
)
_VILLAGE_SHAPE = re.compile(rf"{_part(_VILLAGE + '|' + _LANE, _EITHER)}{_NAMED}{_REST}")
_LIVES = re.compile(
    r"(?:toi|nha|gia dinh|tru|ngu|cu tru|dia chi|d/c|que|vo chong|ho khau|thuong tru|tam tru|dang o|song o|"
    r"con gai|con trai|"
    r"me|bo|ho ong|ho ba|ong|ba)\b[^.!?\n]{0,40}$"
)
_LOW_HOUSE = re.compile(
    r"(?<![a-z])(?:so nha|nha so)(?: la)? ?:? ?(\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){0,4})(?![\d.,]\d|[a-z])"
    r"((?:,? (?:ngo|ngach|hem|kiet|to|khu pho|ap|thon|xom|duong|pho|phuong|xa|quan|huyen) (?:\d{1,4}(?:/\d+)*|"
    r"[a-z]+(?: [a-z]+)?)){0,5})"
)
_AREA_UNIT = r"(?! ?(?:m2|m²|ha\b|met|mét|sao|cong\b|công\b|hecta|%|nam\b|ngay\b|thua\b|trieu|ty\b))"
_PLOT = re.compile(
    rf"(?<![a-z])(?:thua(?: dat)?(?: (?:so|mang so|co so|so hieu))?|so thua(?: dat)?|lo dat so)(?: la|"
    rf" la so)? ?:? ?(\d{{1,5}}(?:[\-/]\d{{1,4}})?(?:[,;] ?\d{{1,5}}(?=[ ,;.)]|$)(?!,\d))*(?:(?: va|"
    rf",) \d{{1,5}})?)(?!\d){_AREA_UNIT}"
)
_SHEET = re.compile(
    rf"(?<![a-z])(?:to ban do(?: dia chinh)?|ban do(?: dia chinh)?|so to|"
    rf"to)(?: so)(?: la)? ?:? ?(\d{{1,4}}(?:\-\d{{1,3}})?)(?!\d){_AREA_UNIT}"
    rf"|(?<![a-z])to ban do(?: dia chinh)? ?:? ?(\d{{1,4}}(?:\-\d{{1,3}})?)(?!\d){_AREA_UNIT}"
)
_BOOK = re.compile(r"(?<![A-ZĐ\d/\-])([A-ZĐ]{1,2} ?(?:\d{6}|\d{8}))(?![\d/])")
_ENTRY = re.compile(
    r"vao so(?: cap)?(?: gcn|"
    r" giay chung nhan)?(?: qsd[a-z]*)?(?: so)? ?:? ?((?:[a-z]{1,3}[ .\-]?)?\d{3,6}(?:[/\-][a-z\d]{1,6})?)"
)
_BOOKS = re.compile(
    r"(?:so do|so hong|giay chung nhan|gcn|gcnqsd|gcnqsdd|bia do|phat hanh|seri|serial|qsd|"
    r"quyen su dung)[^.!?\n]{0,60}$"
)
_LOOSE_BOOK = re.compile(
    r"(?:so do|so hong|gcn|seri|phat hanh)[^\d.!?\n]{0,14}?(?<![a-z])([a-z]{1,2} ?\d{6}(?:\d\d)?)(?!\d)"
)
# The number in the book of certificates (CH 00123, CS01234), where it is named as one.
_TOLD_BOOK = re.compile(
    r"(?:so do|so hong|giay chung nhan|gcn[a-z]*|bia do)(?: quyen su dung dat| qsd[a-z]*)?"
    r"(?: so| co so| mang so)?(?: la)? ?:? ?(c[hst] ?[\-.]?\d{5})(?![\d/])"
)
_NOT_BOOKS = (
    "QD",
    "QĐ",
    "TT",
    "CV",
    "ND",
    "NĐ",
    "TB",
    "CT",
    "KH",
    "HS",
    "NQ",
    "BC",
    "DT",
    "ĐT",
    "LH",
    "TP",
    "UB",
    "HD",
    "SO",
    "TK",
)


def plots(text: Plain) -> Iterator[tuple[str, int, int]]:
    for shape in (_PLOT, _SHEET):
        for hit in shape.finditer(text.bare):
            group = hit.lastindex or 0
            yield PLOT, hit.start(group), hit.end(group)
    yield from _books(text)


def found(text: Plain) -> Iterator[tuple[str, int, int]]:
    for shape in _SHAPES:
        for hit in shape.finditer(text.text):
            yield ADDRESS, hit.start(), _trimmed(text.text, hit.end())
    for hit in _VILLAGE_SHAPE.finditer(text.text):
        if _LIVES.search(text.bare[max(0, hit.start() - 60) : hit.start()]):
            yield ADDRESS, hit.start(), _trimmed(text.text, hit.end())
    for hit in _LOW_HOUSE.finditer(text.bare):
        yield ADDRESS, hit.start(), hit.end()


def _books(text: Plain) -> Iterator[tuple[str, int, int]]:
    for hit in _BOOK.finditer(text.text):
        letters = hit[1].rstrip("0123456789 ")
        told = _BOOKS.search(text.bare[max(0, hit.start() - 80) : hit.start()])
        if told or (len(letters) == 2 and letters not in _NOT_BOOKS):
            yield CERTIFICATE, hit.start(1), hit.end(1)
    for shape in (_ENTRY, _LOOSE_BOOK, _TOLD_BOOK):
        for hit in shape.finditer(text.bare):
            yield CERTIFICATE, hit.start(1), hit.end(1)


def _trimmed(text: str, end: int) -> int:
    return end - (len(text[:end]) - len(text[:end].rstrip(" ,;-")))
