"""A session as it was seen, entry by entry; but no word that everybody may not read today. Pure.

A word that has since been taken away or changed is left out at every moment: its field is None, and `changed` names
it. Of what is a stub today the room sees the stub at every moment, and nothing of what is out of sight with its words.
The seats of staff see all that they saw, without the words that are not public today.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec

from server.domain.kind import Kind
from server.domain.roles import PUBLIC
from server.domain.session import activity
from server.domain.state import ErasableText, Key
from server.log.entry import Entry
from server.views.audience_index import AudienceIndex
from server.views.entity import Value
from server.views.figures import figures
from server.views.stream_view import Frame, StreamView

# So many of those that wait, by number, and so many answers at least are in sight at the beginning of a piece; the page
# draws twenty of each, and every one more is waited for on a slow line.
WAITING, ANSWERS = 40, 24
FEW = 48
# What may be done is of no use where nothing can be done.
ACTS = "can"
# What whoever wrote it may not leave empty: where it is, its words were taken out of the log.
TEXT = "text"


class Step(NamedTuple):
    """What changed at a moment (ms): a frame, and the figures where they are others than before."""

    at: int
    seq: int
    put: list[Value]
    drop: list[Value]
    figures: dict[str, int] | None


class Replay:
    """Feed it every entry in their order. `today`: what everybody sees now. `begun` and `ended`: when the live part was
    begun first and ended last; None while there is none, also of what had begun and was put off. `before`: of an entity
    an earlier wording that everybody may still read."""

    def __init__(
        self, stream: str, audience: str, today: AudienceIndex, before: Callable[[Key], str] = lambda key: ""
    ) -> None:
        self._before = before
        self._view, self._audience, self._today = StreamView(stream, (audience,)), audience, today
        self._words = words_of(self._view.kind)
        self._figures: dict[str, int] = {}
        # What was let through, by what it is: most of what begins a piece was in the steps before it.
        self._let: dict[Key, tuple[int, Value | None]] = {}
        self._table: dict[Key, Value] = {}

    @property
    def seq(self) -> int:
        return self._view.seq

    @property
    def begun(self) -> int | None:
        return self._view.state.moments.get(activity.BEGAN)

    @property
    def ended(self) -> int | None:
        return self._view.state.moments.get(activity.ENDED)

    def apply(self, entry: Entry) -> Step | None:
        """None when nobody there saw a change."""
        before = self._view.seq
        self._view.apply(entry)
        counted = figures(self._view.state)
        changed = counted != self._figures
        self._figures = counted
        frame = self._view.frame(self._audience, before)
        if frame is None and not changed:
            return None
        put, drop = (self._shown(frame["put"]), frame["drop"]) if frame else ([], [])
        self._table.update((_key(value), value) for value in put)
        for gone in drop:
            self._table.pop(_key(gone), None)
        return Step(entry.at, entry.seq, put, drop, counted if changed else None)

    def whole(self) -> Frame:
        """All that stands there at this moment, as whoever sits at a seat of staff has it: {put, figures}."""
        return {"put": list(self._table.values()), "figures": self._figures}

    def first(self, limit: int) -> Frame:
        """What somebody was given who came at this moment, of the room as much as is ever drawn: {put, figures}."""
        few = min(limit, FEW) if self._audience == PUBLIC else limit
        put = self._view.first(self._audience, few)["put"]
        while few < limit and sum(value["noun"] == "answer" for value in put) < ANSWERS:
            few = min(limit, 2 * few)
            put = self._view.first(self._audience, few)["put"]
        if self._audience == PUBLIC:  # what waits was a list of its own
            there = {_key(value) for value in put}
            put += [value for value in self._view.waiting(PUBLIC, 0, WAITING)["put"] if _key(value) not in there]
        return {"put": self._shown(put), "figures": self._figures}

    def _shown(self, values: Iterable[Value]) -> list[Value]:
        return [shown for value in values if (shown := self._one(value)) is not None]

    def _one(self, value: Value) -> Value | None:
        key = _key(value)
        v, known = self._let.get(key, (0, None))
        if v != value["v"]:
            let = allowed if self._audience == PUBLIC else stubbed
            today = self._today.value(key)
            if today and (before := self._before(key)):
                today = {**today, "before": before}
            known = let(value, today, self._words[value["noun"]])
            self._let[key] = value["v"], known
        return known


def allowed(value: Value, today: Value | None, words: frozenset[str]) -> Value | None:
    """This value with such of its words only as are in sight today. `words`: which fields of the noun hold words."""
    held = _held(value, today, words)
    if today is None:
        return None if held else value
    if any(field not in today for field in held):
        # Where it stood then: a stub among what waited, or among the answers.
        return {**today, "v": value["v"], "then": value.get("state")}
    return _without(value, _gone(value, today, held))


def stubbed(value: Value, today: Value | None, words: frozenset[str]) -> Value:
    """This value of a seat of staff without such of its words as not everybody may read `today`."""
    held = _held(value, today, words)
    kept = {field: each for field, each in value.items() if field != ACTS}
    return _without(kept, _gone(value, today or {}, held))


def _held(value: Value, today: Value | None, words: frozenset[str]) -> list[str]:
    """The fields that hold words, or held some that were erased since and stand there otherwise today."""
    erased = value.get(TEXT) == "" and (today or {}).get(TEXT) != ""
    return [field for field in words if value.get(field) or (field == TEXT and erased)]


def _gone(value: Value, today: Value, held: list[str]) -> list[str]:
    seen = set(_strings(today))
    return sorted(field for field in held if not value[field] or not seen.issuperset(_strings(value[field])))


def _without(value: Value, gone: list[str]) -> Value:
    return {**value, **dict.fromkeys(gone), "changed": gone} if gone else value


@cache
def words_of(kind: Kind) -> dict[str, frozenset[str]]:
    """Which fields of each noun hold words; whatever is computed may."""
    found = {}
    for name, noun in kind.nouns.items():
        hints = get_type_hints(noun.entity) if noun.entity else {}
        own = {field for field, hint in hints.items() if _holds_words(hint)}
        found[name] = frozenset(own | set(noun.computed))
    return found


def _holds_words(hint: Any) -> bool:
    if hint is ErasableText:
        return True
    inner = get_args(hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        inner = tuple(get_type_hints(hint).values())
    return any(_holds_words(each) for each in inner)


def _key(value: Value) -> Key:
    return value["noun"], value["id"]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)
