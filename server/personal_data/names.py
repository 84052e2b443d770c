"""Names of people in a text: whoever is called by one gives away another. A named official at his office is no secret,
but the moderator is told of him."""

import re
from collections.abc import Iterator

from server.personal_data.plain import CAPITAL, Plain

NAME, OFFICIAL = "name", "official"

_FIRST = (
    "nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đào|đoàn|vương|trịnh|trương|đinh|lâm|"
    "phùng|mai|tô|hà|"
    "tạ|cao|châu|quách|thái|lưu|lương|tăng|thạch|sơn|kim|danh|triệu|nông|lò|giàng|vàng|chu|nghiêm|cù|khổng|từ|văn|"
    "đàm|tống|la|"
    "mạc|ninh|kiều|đậu|bạch|doãn|hứa|âu|quan|ông|tiêu|thân|thiều|viên|ma|vi|hoa|mã|sùng|thào|lầu|cầm|điêu|k'|y|h'"
)
_MIDDLE = (
    "văn|thị|đình|đức|hữu|ngọc|minh|thanh|quang|xuân|hoàng|công|kim|bá|duy|thế|trọng|viết|như|thúy|thuý|mạnh|quốc|"
    "tiến|gia|anh|"
    "phương|hồng|mỹ|diệu|bích|khắc|đăng|phúc|tuấn|vĩnh|hải|trung|việt|thu|thành"
)
# Capitals after these belong to a place, a firm or a title, not to a person.
_NOT_PERSON = (
    r"(?:đường|phố|đ\.|quận|huyện|xã|phường|thôn|ấp|xóm|tổ|khu|trường|bệnh viện|công ty|chợ|cầu|bến|dự án|hẻm|ngõ|"
    r"làng|núi|sông|hồ|suối|kênh|"
    r"đền|chùa|đình|tỉnh|thành phố|tp\.?|khu công nghiệp|kcn|tnhh|tập đoàn|doanh nghiệp|hợp tác xã|htx|thpt|thcs|"
    r"tiểu học|mầm non|"
    r"phòng khám|nhà máy|công viên|quảng trường|nghĩa trang|đại lộ|hòn|đảo|đèo|duong|pho|quan|huyen|xa|phuong|"
    r"truong|cong ty|cho|cau|ngo|hem)"
)
_CALL = (
    r"ông|bà|anh|chị|em|cô|chú|bác|cụ|cậu|dì|mợ|thím|cháu|ông bà|vợ chồng|vợ|chồng|hộ ông|hộ bà|hộ|đồng chí|đ/c|"
    r"mr\.?|mrs\.?|ms\.?|"
    r"con trai|con gái|con|bố|mẹ|cha|má|ba|anh trai|em trai|chị gái|em gái|hàng xóm|người tên|tên|họ tên|"
    r"họ và tên|tên là|"
    r"ong|ba|chi|co|chu|bac|cu|chong|vo|ho ten|ho va ten|ten|ten la"
)
_LINKED = r"(?: ?:| là| la| tôi| toi| tên| ten| của| cua| chủ đất| hàng xóm| hang xom| em){0,5}"
_TITLES = (
    r"ch[ủu] t[ịi]ch|ph[óo] ch[ủu] t[ịi]ch|b[íi] th[ưu]|ph[óo] b[íi] th[ưu]|gi[áa]m [đd][ốo]c s[ởo]|"
    r"gi[áa]m [đd][ốo]c|tr[ưu][ởo]ng ph[òo]ng|"
    r"ph[óo] ph[òo]ng|ph[óo] tr[ưu][ởo]ng ph[òo]ng|c[áa]n b[ộo]|c[ôo]ng ch[ứu]c|vi[êe]n ch[ứu]c|"
    r"[đd][ịi]a ch[íi]nh|b[ộo] tr[ưu][ởo]ng|"
    r"th[ứu] tr[ưu][ởo]ng|th[ủu] t[ưu][ớo]ng|c[ụu]c tr[ưu][ởo]ng|v[ụu] tr[ưu][ởo]ng|ch[áa]nh v[ăa]n ph[òo]ng|"
    r"ch[áa]nh thanh tra|thanh tra vi[êe]n|"
    r"tr[ưu][ởo]ng th[ôo]n|tr[ưu][ởo]ng [ấa]p|tr[ưu][ởo]ng x[óo]m|t[ổo] tr[ưu][ởo]ng|[đd][ạa]i bi[ểe]u|"
    r"th[ẩa]m ph[áa]n|chuy[êe]n vi[êe]n|"
    r"l[ãa]nh [đd][ạa]o|chi c[ụu]c tr[ưu][ởo]ng|hi[ệe]u tr[ưu][ởo]ng|tr[ưu][ởo]ng ban|tr[ưu][ởo]ng c[ôo]ng an|"
    r"kiểm sát viên"
)
_FIRM = re.compile(r"(?i)(?:công ty|cong ty|doanh nghiệp|tnhh|hợp tác xã|htx|cty|tư nhân)")
_C = CAPITAL
_NAME_WORD = rf"{_C}[^\W\d_]*(?:'[^\W\d_]+)?"
_CALLED = re.compile(
    rf"(?<![^\W_])((?i:{_CALL}))((?i:{_LINKED}))(?: ?:)? \(?({_NAME_WORD}(?: {_NAME_WORD}){{0,4}}(?:\.(?= ?[,;)]))?)"
)
_FULL = re.compile(rf"(?<![^\W_])((?={_C})(?i:{_FIRST}) (?={_C})(?i:{_MIDDLE})(?: {_NAME_WORD}){{1,3}})(?![^\W_])")
_TITLED = re.compile(rf"(?<![^\W_])(?i:{_TITLES}) ((?={_C})(?i:{_FIRST})(?: {_NAME_WORD}){{1,3}})(?![^\W_])")
# Called so alone, nobody is named by one word.
_VAGUE = ("tên", "ten", "con", "em", "hộ", "ba", "cháu", "cha", "má", "vo", "co", "chu", "cu", "chi")
_BEFORE_TITLE = re.compile(rf"(?i)(?:{_TITLES})[^.!?;\n()]{{0,40}}$")
_AFTER_TITLE = re.compile(rf"(?i)^[ ,(\-–]{{1,3}}(?:là |la |hiện là |nguyên |giữ chức )?(?:{_TITLES})")
_PLACE_BEFORE = re.compile(rf"(?i)(?<![^\W_]){_NOT_PERSON}(?: [^\W\d_]+){{0,1}} ?$")
# Places and titles that begin as if somebody were addressed.
_PLACES = re.compile(
    r"(?i)^(?:bà (?:rịa|nà|đen|triệu|trưng|huyện|chiểu|chúa)|ông (?:ích|trời|nhà nước|thủ tướng|đốc|chưởng)|"
    r"cô (?:tô|giang|bắc)|chợ|"
    r"cụ (?:hồ)|ba (?:vì|đình|bể|tri|tơ|chẽ|hòn|đồn|thước|son|động)|ba (?:vi|dinh|be|tri)|em (?:xin)|tên (?:đường|"
    r"xã|phường|công ty|dự án))"
)
# Whom everybody names gives nobody away.
_KNOWN = re.compile(
    r"(?i)(?:hồ chí minh|hồ chủ tịch|ho chi minh|võ nguyên giáp|tôn đức thắng|phạm văn đồng|lê duẩn|trường chinh)$"
)
_OFFICE = re.compile(
    r"(?i)(?:ubnd|[uủ][yỷ] ban|uỷ ban|sở|bộ|phòng|luật|nghị định|thông tư|quyết định|công ty|cty|tổng cục|cục|vụ|"
    r"nhà nước|việt nam|hà nội|tp|"
    r"hội đồng|văn phòng|chi cục|trung tâm|chủ t[ịi]ch|phó|giám đốc|bí thư|trưởng|cán bộ|thứ trưởng|bộ trưởng|"
    r"thủ tướng|ban|đảng|tỉnh|huyện|xã|"
    r"quận|phường|thanh tra|lãnh đạo|đại biểu|gltt|btnmt|tnmt|gcn|qsdđ|cmnd|cccd|mst|stk|tôi|xin|kính|hỏi|ẩn danh|"
    r"nếu|chu tich|giam doc|bo truong|"
    r"ông|bà|anh|chị|em)(?![^\W_])"
)
# In a text of capitals alone, what is no part of a name.
_PLAIN_WORD = re.compile(
    r"(?i)(?:có|không|nay|thì|và|vì|ở|khi|cho|được|đất|nhà|tại|năm|ngày|lấn|chiếm|bán|mua|xây|làm|đã|đang|bị|của|"
    r"với|là|từ|lan|co|khong|cua)(?![^\W_])"
)


def found(text: Plain) -> Iterator[tuple[str, int, int]]:
    shouted = _shouted(text.text)
    for hit in _CALLED.finditer(text.text):
        end = _end(text.text, hit.start(3), hit.end(3), shouted)
        name = text.text[hit.start(3) : end]
        vague = hit[1].lower() in _VAGUE and len(name.split()) < 2
        if name and not vague and not _KNOWN.match(name) and not _PLACES.match(f"{hit[1]} {name}"):
            yield _kind(text, hit.start(1), end), hit.start(3), end
    for shape in (_FULL, _TITLED):
        for hit in shape.finditer(text.text):
            end = _end(text.text, hit.start(1), hit.end(1), shouted)
            if len(text.text[hit.start(1) : end].split()) < (3 if shape is _FULL else 2):
                continue
            if _KNOWN.match(text.text[hit.start(1) : end]):
                continue
            kind = _kind(text, hit.start(1), end)
            if kind == OFFICIAL or not _PLACE_BEFORE.search(text.text[max(0, hit.start() - 30) : hit.start()]):
                yield kind, hit.start(1), end


def _kind(text: Plain, start: int, end: int) -> str:
    before, after = text.text[max(0, start - 60) : start], text.text[end : end + 60]
    if told := _BEFORE_TITLE.search(before):
        return NAME if _FIRM.search(told[0]) else OFFICIAL
    told = _AFTER_TITLE.match(after)
    return OFFICIAL if told and not _FIRM.match(after[told.end() :].lstrip()) else NAME


def _end(text: str, start: int, end: int, shouted: bool) -> int:
    """Where a name ends: it is no longer than names are, and holds no word that begins an office or a sentence."""
    at = start
    for number, word in enumerate(text[start:end].rstrip(".").split(" ")):
        begins = at + (1 if number else 0)
        first = number == 0 and _OFFICE.match(text, begins)
        if first or number >= (3 if shouted else 5) or (shouted and number and _PLAIN_WORD.match(text, begins)):
            break
        at = begins + len(word)
    return at


def _shouted(text: str) -> bool:
    """Whether all of it is in capitals, so that a capital says nothing."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 20 and sum(map(str.isupper, letters)) > 0.8 * len(letters)
