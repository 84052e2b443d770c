"""What one audience has in view: every entity with the seq of its last change, and what has left.

Stamps come from the log alone, so every process and every restart computes the same.
"""

from itertools import takewhile
from typing import NamedTuple

from server.domain.state import Key
from server.views.entity import Value

PAGED = ("question", "answer")


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

    def __init__(self) -> None:
        self.seq = 0
        self._seen: dict[Key, Seen] = {}
        self._gone: dict[Key, Gone] = {}

    def change(self, key: Key, value: Value | None, seq: int) -> None:
        """Take the view of one entity after entry `seq`."""
        seen = self._seen.get(key)
        if (seen.value if seen else None) == value:
            return
        self.seq = seq
        self._seen.pop(key, None)
        gone = self._gone.pop(key, None)
        first = seen.first if seen else gone.first if gone else seq
        if value is not None:
            self._seen[key] = Seen(seq, first, value)
        else:
            self._gone[key] = Gone(seq, first)

    def value(self, key: Key) -> Value | None:
        seen = self._seen.get(key)
        return seen.value if seen else None

    def put(self, since: int) -> list[Value]:
        """Everything that changed after `since`, newest first."""
        newer = takewhile(lambda seen: seen.v > since, reversed(self._seen.values()))
        return [{**seen.value, "v": seen.v} for seen in newer]

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
        """The newest questions and answers (changed before `before`) and the cursor of the page after it, if any.

        The first page (before=None) also holds everything that is not paged. Entities of one entry stay together.
        """
        put: list[Value] = []
        paged = last = 0
        cursor: int | None = None
        for key, seen in reversed(self._seen.items()):
            if key[0] not in PAGED:
                if before is None:
                    put.append({**seen.value, "v": seen.v})
            elif cursor is None and (before is None or seen.v < before):
                if paged >= limit and seen.v != last:
                    cursor = last
                    continue
                put.append({**seen.value, "v": seen.v})
                paged, last = paged + 1, seen.v
        return put, cursor
