"""Whether the name that an asker shows is made to look like that of somebody official. Pure.

Two names look alike when they have one skeleton: the letters that are seen, without case, diacritics, spaces and signs,
and with letters of other scripts, digits and pairs that pass for one letter put back.
"""

from collections.abc import Iterable
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
    if plain(name).bare.translate(_ALIKE).replace(".", "").split()[:1] in _BRIEF:
        return True
    whole = skeleton(name)
    mine = _unaddressed(whole)
    if whole.startswith(_offices()) or mine.startswith(_offices()):
        return True
    return bool(mine) and any(mine == _unaddressed(skeleton(each)) for each in official if each)


def skeletons(official: Iterable[str]) -> frozenset[str]:
    """What names are compared with, when they are many."""
    return frozenset(_unaddressed(skeleton(each)) for each in official if each)


def passes(name: str, known: frozenset[str]) -> bool:
    """Whether this name passes for one of these (`skeletons`)."""
    return _unaddressed(skeleton(name)) in known - {""}


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
