"""Whether the name that an asker shows is made to look like that of somebody official. Pure.

Two names look alike when they have one skeleton: the letters that are seen, without case, diacritics, spaces and signs,
and with letters of other scripts, digits and pairs that pass for one letter put back.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from server.domain.session.panel import Person
from server.domain.state import StreamState
from server.personal_data.plain import plain

_SEEN = "авекмнорстухіјѕԁԛԝьαβεικνορτυχηω0134578@$|!l"
_READ = "abekmhopctyxijsdqwbabeikvoptuxnwoieastbasiii"
_ALIKE = str.maketrans(_SEEN, _READ)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_ADDRESSED = ("ong", "ba", "anh", "chi", "dongchi")
# Whoever is called so speaks for an office, whatever comes after it.
OFFICES = (
    "botainguyen", "sotainguyen", "bonongnghiep", "sonongnghiep", "tongcuc", "vanphongbo", "vanphongso", "uybannhandan",
    "ubnd", "botruong", "thutruong", "banthuky", "bantochuc", "bandieuhanh", "banbientap", "dieuhanhvien", "quantri",
    "admin", "moderator", "giamdocso", "chutichubnd", "chutichtinh", "botnmt", "sotn", "giaoluutructuyen",
)  # fmt: skip


# What follows a name of somebody who works here.
RANKS = (
    "dieuphoi",
    "dieuhanh",
    "bientap",
    "chutri",
    "canbo",
    "chuyenvien",
    "lanhdao",
    "giamdoc",
    "vutruong",
    "cuctruong",
)
# What stands between a name and an office.
_PARTS = re.compile(r"[,;:()\[\]{}<>|/\\~+•·–—]+|\s-+\s")


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
    seen = [skeleton(part) for part in (name, *_PARTS.split(name))]
    if any(each.startswith(_offices()) or _unaddressed(each).startswith(_offices()) for each in seen):
        return True
    return passes(name, skeletons(official))


def skeletons(official: Iterable[str]) -> frozenset[str]:
    """What names are compared with, when they are many: each as it reads, and in any order of its words."""
    named = [each for each in official if each]
    return frozenset(form for each in named for form in (_unaddressed(skeleton(each)), _in_any_order(each))) - {""}


def passes(name: str, known: frozenset[str]) -> bool:
    """Whether this name passes for one of these (`skeletons`): alone, beside an office or a rank, or turned round."""
    forms = {
        form for part in (name, *_PARTS.split(name)) for form in (_unaddressed(skeleton(part)), _in_any_order(part))
    }
    if forms & known:
        return True
    whole = _unaddressed(skeleton(name))
    return any(whole.startswith(each) and whole[len(each) :].startswith((*_offices(), *_ranks())) for each in known)


def _in_any_order(name: str) -> str:
    """The words of a name of three and more, "" of a shorter one, for those are too many people's."""
    seen = sorted(filter(None, map(skeleton, name.split())))
    return " ".join(seen) if len(seen) > 2 else ""


def officials(stream: StreamState) -> tuple[str, ...]:
    """The names of the panel and of those for whom it speaks."""
    people = [stream.need(Person, id) for _, id in stream.keys(Person.noun)]
    return tuple(word.text for each in people for word in (each.name, each.unit))


@cache
def _ranks() -> tuple[str, ...]:
    return tuple(map(skeleton, RANKS))


@cache
def _offices() -> tuple[str, ...]:
    return tuple(map(skeleton, OFFICES))


def _unaddressed(seen: str) -> str:
    """Without "ông", "bà" before it, where more than that is left."""
    called = next((each for each in _ADDRESSED if seen.startswith(each) and len(seen) > len(each) + 4), "")
    return seen[len(called) :]
