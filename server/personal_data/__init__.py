"""Personal data that a text gives away: where it stands and what it is. Pure; own rules beside phonenumbers.

A find is a suggestion to the moderator, who takes it out or lets it stand; nothing is taken out by itself. What is
`open` (a named official) is pointed out and stays. Places count code points of the given text, as Python does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from server.personal_data import mail, names, numbers, places, spoken
from server.personal_data.plain import Plain, plain

KINDS = (
    spoken.PHONE, spoken.IDENTITY, numbers.TAX, numbers.ACCOUNT, numbers.BIRTH, numbers.PLATE, mail.MAIL, mail.HANDLE,
    places.ADDRESS, places.PLOT, places.CERTIFICATE, names.NAME, names.OFFICIAL,
)  # fmt: skip
OPEN = (names.OFFICIAL,)
# Of finds that overlap the one of the earlier rule stands.
_RULES: Sequence[Callable[[Plain], Iterator[tuple[str, int, int]]]] = (
    mail.found, places.plots, places.found, numbers.found, names.found,
)  # fmt: skip
_REMEMBERED = 4096


class Find(msgspec.Struct, frozen=True, gc=False):
    """What `kind` of thing stands from `start` to before `end`; `open`: it may as a rule be published."""

    kind: str
    start: int
    end: int
    open: bool = False


@lru_cache(_REMEMBERED)
def find(text: str) -> tuple[Find, ...]:
    """From left to right, none within another."""
    seen = plain(text)
    taken: list[tuple[int, int, str]] = []
    for rule in _RULES:
        for kind, start, end in sorted(rule(seen), key=lambda hit: (hit[1], -hit[2])):
            if end > start and not any(start < other_end and other < end for other, other_end, _ in taken):
                taken.append((start, end, kind))
    return tuple(Find(kind, *seen.span(start, end), kind in OPEN) for start, end, kind in sorted(taken))


def told(text: str) -> list[dict[str, Any]]:
    """As a view holds them."""
    return [msgspec.structs.asdict(each) for each in find(text)]


def mask(text: str, finds: Iterable[Find], word: str) -> str:
    """The text with these taken out; `word` stands in their place."""
    for each in sorted(finds, key=lambda one: one.start, reverse=True):
        text = text[: each.start] + word + text[each.end :]
    return text
