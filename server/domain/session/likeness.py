"""Whether the name that an asker shows is made to look like that of somebody official. Pure.

Two names look alike when they have one skeleton: the letters that are seen, without case, diacritics, spaces and signs,
and with letters of other scripts, digits and pairs that pass for one letter put back. What is set off in a name, as an
office is beside it, is compared by itself, too, and so are the words of a name in another order.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from server.domain.session.panel import Person
from server.domain.state import StreamState
from server.personal_data.plain import plain

# "Kí" and "ký" are one word.
_SEEN = "авекмнорстухіјѕԁԛԝьαβεικνορτυχηω0134578@$|!lyĸ"
_READ = "abekmhopctixijsdqwbabeikvoptuxnwoieastbasiiiik"
_ALIKE = str.maketrans(_SEEN, _READ)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_ADDRESSED = ("ong", "ba", "anh", "chi", "dongchi")
# Whoever is called so speaks for an office, whatever comes after it.
OFFICES = (
    "botainguyen", "sotainguyen", "bonongnghiep", "sonongnghiep", "tongcuc", "vanphongbo", "vanphongso", "uybannhandan",
    "ubnd", "botruong", "thutruong", "banthuky", "bantochuc", "bandieuhanh", "banbientap", "dieuhanhvien", "quantri",
    "admin", "moderator", "giamdocso", "chutichubnd", "chutichtinh", "botnmt", "sotn", "giaoluutructuyen", "thuky",
    "dieuphoi", "nguoidanchuongtrinh", "nguoidieuphoi", "nguoidieuhanh", "hethong", "secretariat", "organizer",
    "organiser", "support",
)  # fmt: skip


_SETS_OFF = re.compile(r"[(),;:/|·•\[\]‐-―−-]+")
# Fewer words in another order are another's name.
_NAME_WORDS = 3
# The same by their letters, as a word of its own before anything else.
_BRIEF = (["mc"], ["btc"], ["bbt"], ["btk"])


@lru_cache(4096)
def skeleton(name: str) -> str:
    """The same for names that look alike."""
    seen = "".join(each for each in plain(name).bare.translate(_ALIKE) if each.isalnum())
    for pair, one in _PAIRS:
        seen = seen.replace(pair, one)
    return seen


# A question is folded by the turn, by what is shown and by each projector: the same name several times.
@lru_cache(4096)
def imitates(name: str, official: tuple[str, ...]) -> bool:
    """Whether this passes for one of these names, or for an office. `official`: names of people and units."""
    parts = _SETS_OFF.split(name)
    if any(plain(each).bare.translate(_ALIKE).replace(".", "").split()[:1] in _BRIEF for each in parts):
        return True
    if any(seen.startswith(_offices()) for each in (name, *parts) for seen in (skeleton(each), *_forms(each))):
        return True
    return passes(name, skeletons(official))


def skeletons(official: Iterable[str]) -> frozenset[str]:
    """What names are compared with, when they are many."""
    return frozenset(seen for each in official for seen in _forms(each))


def passes(name: str, known: frozenset[str], alone: frozenset[str] = frozenset()) -> bool:
    """Whether this name passes for one of these (`skeletons`). `alone`: not where it is set off, as a province is that
    somebody lives in."""
    parts = (name, *_SETS_OFF.split(name))
    return any(seen in known for each in parts for seen in _forms(each)) or any(seen in alone for seen in _forms(name))


def _forms(name: str) -> Iterator[str]:
    """It as it is read, and its words in the order of the alphabet."""
    if whole := _unaddressed(skeleton(name)):
        yield whole
    words = sorted(filter(None, map(skeleton, name.split())))
    if len(words) >= _NAME_WORDS:
        yield " ".join(words)


def officials(stream: StreamState) -> tuple[str, ...]:
    """The names of the panel and of those for whom it speaks."""
    people = [stream.need(Person, id) for _, id in stream.keys(Person.noun)]
    return tuple(word.text for each in people for word in (each.name, each.unit))


@cache
def _offices() -> tuple[str, ...]:
    return tuple(map(skeleton, OFFICES))


def _unaddressed(seen: str) -> str:
    """Without "ông", "bà" before it, where more than that is left."""
    called = next((each for each in _ADDRESSED if seen.startswith(each) and len(seen) > len(each) + 4), "")
    return seen[len(called) :]
