"""Documents to be searched, made of a seed: Vietnamese sentences, typed in all the ways in which people type."""

import random
import tomllib
import unicodedata
from typing import Any

from server.folding import both
from server.local_time import day_of
from server.log.book import Book
from server.log.cursors import Cursors
from server.log.entry import Row
from server.search.store import PROJECTOR
from server.settings import ROOT

_TEXT = (
    "đất đai giấy chứng nhận quyền sử dụng mua bán viết tay sang tên thửa ruộng vườn ao nhà ở ủy ban nhân dân xã huyện "
    "tỉnh sổ đỏ thuế phí lệ môi trường nước thải khí bụi tiếng ồn rác mỏ cát đá sỏi khoáng sản bồi thường hỗ trợ tái "
    "định cư thu hồi quy hoạch treo tranh chấp hòa giải tòa án khiếu nại tố cáo thừa kế tách thửa lấn chiếm hành lang "
    "đê sông biển đảo rừng phòng hộ hồ sơ thủ tục một cửa chậm trả lời nghị định thông tư luật điều khoản năm tháng "
    "ngày thúy khỏe loã quý hoa hoà hóa họa ma má mà mả mã mạ cấp cáp cặp lúa lùa tình tỉnh tính Nam Định Ninh Bình "
    "Hà Tĩnh Cần Thơ 1993 2003 84 2007 CP UBND"
)
SYLLABLES = _TEXT.split()
ROOMS, PROVINCES = ("angiang", "cantho", "namdinh", "ninhbinh", "qldd"), ("namdinh", "ninhbinh", "hatinh", None)
PEOPLE = ("Ông Nguyễn Văn Hòa", "Bà Trần Thị Thuý", None)
FIRST = 1_271_264_400_000
DAY = 86_400_000


def samples() -> list[str]:
    """Questions and answers of the rehearsal, hostile ones among them."""
    with (ROOT / "config" / "rehearsal.toml").open("rb") as file:
        found = tomllib.load(file)
    return [text for each in found["question"] for text in (each["text"], each.get("answer")) if text]


def typed(draw: random.Random, text: str) -> str:
    """The same, as another keyboard would have it."""
    return draw.choice(
        (
            lambda: text,
            lambda: unicodedata.normalize("NFD", text),
            lambda: text.upper(),
            lambda: text.replace("oà", "òa").replace("uý", "úy"),
            lambda: both(text)[1],
            lambda: text.replace("i", "i\u00ad").replace("h", "h\u200b", 1),
        )
    )()


def sentence(draw: random.Random, most: int) -> str:
    return " ".join(draw.choices(SYLLABLES, k=draw.randint(3, most))).capitalize() + draw.choice(
        (".", "?", ", ...", "!")
    )


def documents(seed: int, count: int, first: int = 0) -> list[dict[str, Any]]:
    """Rows of the table, without numbers; as many sessions as it takes."""
    draw, own = random.Random(seed), samples()
    return [_document(draw, own, number) for number in range(first, first + count)]


def _document(draw: random.Random, own: list[str], number: int) -> dict[str, Any]:
    asked = draw.choice(own) if number % 10 == 0 else sentence(draw, 30)
    rest = [typed(draw, sentence(draw, 60)), draw.choice(PEOPLE) or "Chị Hoa"]
    spelled = [both(text) for text in rest]
    asked_exact, asked_folded = both(typed(draw, asked))
    at = FIRST + draw.randrange(900) * DAY + draw.choice((0, number))
    return {
        "question": f"{draw.getrandbits(64):016x}", "stream": f"session:{number // 50:04}", "seq": number % 50 + 1,
        "session": f"{number // 50:04}", "room": draw.choice(ROOMS), "at": at, "shown": int(number % 23 != 0),
        "year": day_of(at).year, "late": int(draw.random() < 0.1), "province": draw.choice(PROVINCES),
        "field": draw.choice(("dat-dai", "moi-truong")), "asker_type": draw.choice(("citizen", "business")),
        "person": draw.choice(PEOPLE), "asked_exact": asked_exact, "asked_folded": asked_folded,
        "rest_exact": " | ".join(pair[0] for pair in spelled), "rest_folded": " | ".join(pair[1] for pair in spelled),
    }  # fmt: skip


async def fill(book: Book, rows: list[dict[str, Any]]) -> None:
    """Into the table, as the follower of the log does it."""
    streams: dict[str, list[Row]] = {}
    for row in rows:
        values = {name: value for name, value in row.items() if name != "question"}
        streams.setdefault(row["stream"], []).append(Row("search_documents", {"question": row["question"]}, values))
    for stream, found in streams.items():
        assert await Cursors(book).move(
            PROJECTOR, stream, 0, max(row.values["seq"] for row in found if row.values), found
        )


def queries(seed: int, count: int) -> list[str]:
    """With marks and without, phrases, beginnings, words that nobody wrote, and what no query should be."""
    draw = random.Random(seed)
    found = [
        "",
        "Nam Định",
        "ninh binh",
        '"giấy viết tay" đất',
        "hoà",
        "hòa",
        "hoa",
        "HỌA",
        "đất*",
        "ma",
        '"',
        "a' OR 1",
    ]
    while len(found) < count:
        words = draw.choices(SYLLABLES, k=draw.choice((1, 1, 2, 2, 3, 4)))
        text = " ".join(words)
        kind = draw.randrange(6)
        if kind == 0:
            at = draw.randrange(len(SYLLABLES) - 3)
            text = f'"{" ".join(SYLLABLES[at : at + draw.choice((2, 3))])}" {draw.choice(SYLLABLES)}'
        if kind == 1:
            text = text[: max(3, len(text) - 1)] + "*"
        found.append(text if kind == 2 else typed(draw, text))
    return found
