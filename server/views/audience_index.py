"""What one audience has in view: every entity with the seq of its last change, and what has left.

Stamps come from the log alone, so every process and every restart computes the same.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import NamedTuple

from server.domain.kind import Kind
from server.domain.state import Key
from server.views.entity import Value


class Seen(NamedTuple):
    """`v` is the seq of the last change, `first` that of being seen for the first time."""

    v: int
    first: int
    value: Value


class Gone(NamedTuple):
    v: int
    first: int


class AudienceIndex:
    """`seq` is the last entry that changed anything for this audience. Both tables are ordered by `v`."""

    def __init__(self, kind: Kind) -> None:
        self.seq, self._kind = 0, kind
        self._seen: dict[Key, Seen] = {}
        self._gone: dict[Key, Gone] = {}
        self._whole: dict[Key, None] = {}
        self._latest = {name: dict[Key, None]() for name, noun in kind.nouns.items() if noun.newest or noun.least}

    def change(self, key: Key, value: Value | None, seq: int) -> None:
        """Take the view of one entity after entry `seq`."""
        seen = self._seen.get(key)
        if (seen.value if seen else None) == value:
            return
        self.seq = seq
        self._seen.pop(key, None)
        gone = self._gone.pop(key, None)
        first = seen.first if seen else gone.first if gone else seq
        if value is None:
            self._gone[key] = Gone(seq, first)
            self._whole.pop(key, None)
            self._latest.get(key[0], {}).pop(key, None)
            return
        self._seen[key] = Seen(seq, first, value)
        if (latest := self._latest.get(key[0])) is not None:
            latest.pop(key, None)
            latest[key] = None
        if not self._kind.nouns[key[0]].paged:
            self._whole[key] = None

    def value(self, key: Key) -> Value | None:
        seen = self._seen.get(key)
        return seen.value if seen else None

    def put(self, since: int) -> list[Value]:
        """Everything that changed after `since`, newest first, and what it names of that is paged: whoever began with
        a cut frame may not have it."""
        newer = takewhile(lambda item: item[1].v > since, reversed(self._seen.items()))
        return self._closed(dict(newer))

    def of(self, keys: Iterable[Key]) -> list[Value]:
        """These as far as they are seen, and what they name, newest first."""
        return self._closed({key: self._seen[key] for key in keys if key in self._seen})

    def drop(self, since: int) -> list[Value]:
        """What was seen at or before `since` and left after it."""
        later = takewhile(lambda item: item[1].v > since, reversed(self._gone.items()))
        return [{"noun": noun, "id": id, "v": gone.v} for (noun, id), gone in later if gone.first <= since]

    def changed(self, since: int, limit: int) -> bool:
        """Whether more than `limit` entities changed after `since`."""
        newer = takewhile(lambda seen: seen.v > since, reversed(self._seen.values()))
        later = takewhile(lambda gone: gone.v > since, reversed(self._gone.values()))
        return sum(1 for _ in zip(range(limit + 1), newer, strict=False)) > limit or (
            sum(1 for _ in zip(range(limit + 1), later, strict=False)) > limit
        )

    def page(self, before: int | None, limit: int) -> tuple[list[Value], int | None]:
        """The newest of what is paged (changed before `before`) and the cursor of the page after it, if any.

        The first page (before=None) also holds everything that is not paged, the newest of each noun that is paged by
        itself, and the least of each that has one; each page holds what its entities name. Entities of one entry stay
        together.
        """
        found = {key: self._seen[key] for key in self._beside()} if before is None else {}
        paged = last = 0
        for key, seen in reversed(self._seen.items()):
            if key in self._whole or self._kind.nouns[key[0]].newest or (before is not None and seen.v >= before):
                continue
            if paged >= limit and seen.v != last:
                return self._closed(found), last
            found[key] = seen
            paged, last = paged + 1, seen.v
        return self._closed(found), None

    def page_of(self, noun: str, before: int, limit: int) -> tuple[list[Value], int | None]:
        """As `page`, of a noun that is paged by itself."""
        older = (self._seen[key] for key in reversed(self._latest.get(noun, {})) if self._seen[key].v < before)
        found = [{**seen.value, "v": seen.v} for seen in islice(older, limit + 1)]
        return found[:limit], found[limit - 1]["v"] if len(found) > limit else None

    def _beside(self) -> Iterator[Key]:
        """What is in every first page."""
        yield from self._whole
        for name, keys in self._latest.items():
            noun = self._kind.nouns[name]
            yield from islice(reversed(keys), noun.newest or noun.least)

    def _closed(self, found: dict[Key, Seen]) -> list[Value]:
        """These and whatever they name, newest first. What is not paged is in every first frame."""
        todo = list(found)
        for key in todo:
            for named in self._named(key[0], found[key].value):
                if named in self._seen and named not in found and named not in self._whole:
                    found[named] = self._seen[named]
                    todo.append(named)
        ordered = sorted(found.values(), key=lambda seen: seen.v, reverse=True)
        return [{**seen.value, "v": seen.v} for seen in ordered]

    def _named(self, noun: str, value: Value) -> Iterator[Key]:
        """Keys of the entities that this one names, as far as this audience sees the field."""
        for field, others in self._kind.named[noun].items():
            named = value.get(field)
            for one in named if isinstance(named, list) else (named,):
                id = one["id"] if isinstance(one, dict) else one
                if id is not None:
                    yield from ((other, id) for other in others)
