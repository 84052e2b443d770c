"""Questions that are alike: by the words that are left of a text without marks, places and fillers. A suggestion only.

Candidates come out of an inverted index, by the rarest words of the text; what remains is compared by rapidfuzz.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from rapidfuzz import fuzz

from server.folding import folded

MOST_WORDS, MOST_CANDIDATES, MOST_COMPARED = 10, 1500, 80
# Fewer telling words than these say nothing.
FEWEST_WORDS = 3
LONGEST = 2000
_WORD = re.compile(r"[a-z0-9]+")
FILLERS = frozenset(
    [
        "a",
        "ah",
        "anh",
        "ba",
        "ban",
        "bao",
        "bi",
        "bo",
        "cac",
        "cach",
        "cai",
        "cam",
        "can",
        "cau",
        "chi",
        "cho",
        "chung",
        "chua",
        "co",
        "con",
        "cua",
        "cung",
        "da",
        "dang",
        "day",
        "de",
        "den",
        "di",
        "do",
        "dong",
        "duoc",
        "em",
        "gi",
        "gia",
        "gui",
        "ha",
        "hay",
        "hien",
        "hoac",
        "hoi",
        "kinh",
        "khi",
        "khong",
        "la",
        "lai",
        "lam",
        "len",
        "luc",
        "ma",
        "may",
        "minh",
        "moi",
        "muon",
        "nam",
        "nao",
        "nay",
        "neu",
        "nen",
        "nha",
        "nhe",
        "nhieu",
        "nhu",
        "nhung",
        "o",
        "oi",
        "ong",
        "phai",
        "qua",
        "quy",
        "ra",
        "rang",
        "rat",
        "roi",
        "sao",
        "sau",
        "se",
        "thi",
        "the",
        "theo",
        "thua",
        "thuc",
        "toi",
        "tren",
        "trong",
        "tu",
        "tung",
        "tuoi",
        "va",
        "van",
        "vao",
        "vay",
        "ve",
        "vi",
        "viec",
        "voi",
        "vua",
        "xin",
        "y",
    ]
)


class Folder:
    """Knows the names of places, whose words say where and not what."""

    def __init__(self, places: Iterable[str]) -> None:
        names = sorted({" ".join(_WORD.findall(folded(name))) for name in places} - {""}, key=lambda name: -len(name))
        self._places = (
            re.compile(rf"\b(?:(?:tinh|thanh pho|tp) )?(?:{'|'.join(map(re.escape, names))})\b") if names else None
        )

    def words(self, text: str) -> list[str]:
        """The telling words of a text, in their order; two numbers that differ are two words."""
        plain = " ".join(_WORD.findall(folded(text[:LONGEST])))
        if self._places is not None:
            plain = self._places.sub(" ", plain)
        return [word for word in plain.split() if word not in FILLERS and (len(word) > 1 or word.isdigit())]


class Match(NamedTuple):
    """`score`: 0 to 100."""

    id: str
    score: float


class AlikeIndex:
    """Texts by their words. A text is put in, put in anew, or taken out, under its id."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._texts: dict[str, tuple[str, str, frozenset[str]]] = {}
        self._having: dict[str, dict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def put(self, id: str, text: str) -> None:
        known = self._texts.get(id)
        if known is not None and known[0] == text:
            return
        self.drop(id)
        words = self._folder.words(text)
        self._texts[id] = (text, " ".join(sorted(set(words))), frozenset(words))
        for word in self._texts[id][2]:
            self._having.setdefault(word, {})[id] = None

    def drop(self, id: str) -> None:
        known = self._texts.pop(id, None)
        for word in known[2] if known else ():
            having = self._having[word]
            having.pop(id, None)
            if not having:
                del self._having[word]

    def alike(self, text: str, limit: int, least: float, fits: Callable[[str], bool] = lambda id: True) -> list[Match]:
        """The likest first; `fits` says which may be shown at all."""
        words = set(self._folder.words(text))
        if len(words) < FEWEST_WORDS:
            return []
        plain = " ".join(sorted(words))
        scored = []
        for id in self._candidates(words):
            if not fits(id):
                continue
            _, other, others = self._texts[id]
            if len(others) < FEWEST_WORDS:
                continue
            # Of a short text that is whole in a long one the set alone would say "the same".
            share = len(words & others) / min(len(words), len(others))
            score = fuzz.token_set_ratio(plain, other) * 0.5 + fuzz.token_sort_ratio(plain, other) * 0.3 + share * 20
            if score >= least:
                scored.append(Match(id, round(score, 1)))
        return sorted(scored, key=lambda match: (-match.score, match.id))[:limit]

    def _candidates(self, words: set[str]) -> list[str]:
        """Those that have most of the rarest words."""
        rarest = sorted((word for word in words if word in self._having), key=lambda word: len(self._having[word]))
        points: dict[str, int] = {}
        for word in rarest[:MOST_WORDS]:
            having = self._having[word]
            if len(points) + len(having) <= MOST_CANDIDATES:
                for id in having:
                    points[id] = points.get(id, 0) + 1
            else:
                for id in points.keys() & having.keys():
                    points[id] += 1
        return sorted(points, key=lambda id: -points[id])[:MOST_COMPARED]
