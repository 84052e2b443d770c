"""The room: one session folded over its committed entries, and the one way to see it, `frame(audience, since)`.

    frame = {since, seq, mark, put: [entity…], drop: [{noun, id, v}…]}      nothing changed: no frame
A position is `seq.mark`; a mark the log does not know (a restored backup, another version of the views) means reset.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import msgspec

from server.domain.kinds import kind_of
from server.domain.state import Happened
from server.log.entry import Entry
from server.views import VERSION
from server.views.audience_index import AudienceIndex
from server.views.entity import view
from server.views.figures import figures
from server.views.mine import Askers
from server.views.queue import Queue

MARK = 8

Frame = dict[str, Any]
MOST_SHOWN = 64


class SharedFrame(Frame):
    """A frame that many are given, whoever stands at one position: made once, encoded once. Nobody changes it."""

    @cached_property
    def raw(self) -> msgspec.Raw:
        return msgspec.Raw(msgspec.json.encode(self))


class StreamView:
    """Holds the seeing state. Only `apply` changes it, and only with committed entries in their order. `audiences`:
    for whom it is seen; all of the kind's, unless some are named."""

    def __init__(self, stream: str, audiences: Iterable[str] | None = None) -> None:
        self.kind = kind_of(stream)
        self.state = self.kind.state(stream)
        self.askers = Askers()
        self.queue = Queue()
        self.indexes = {audience: AudienceIndex(self.kind) for audience in audiences or self.kind.audiences}
        self.digest = b""
        self._marks = bytearray(MARK)
        self._figures: dict[str, int] | None = None
        self._shown: dict[tuple[str, str | None, int], SharedFrame | None] = {}

    @property
    def seq(self) -> int:
        return self.state.seq

    def apply(self, entry: Entry) -> None:
        if entry.seq != self.seq + 1:
            raise ValueError(f"{entry.stream}: entry {entry.seq} cannot follow {self.seq}")
        self._figures = None
        self._shown.clear()
        touched = self.state.apply(entry.event(), Happened(entry.seq, entry.at, entry.by))
        self.digest = entry.digest
        self._marks += entry.digest[:MARK]
        for key in touched:
            entity = self.state.at_key(key)
            if entity is None:
                for index in self.indexes.values():
                    index.change(key, None, entry.seq)
                continue
            self.askers.take(entity, self.kind.nouns[entity.noun].concerns)
            self.queue.take(entity)
            for audience, index in self.indexes.items():
                index.change(key, view(self.kind, entity, audience), entry.seq)

    def mark(self, seq: int) -> str:
        """8 bytes of the chain's digest at `seq` and the version of the views."""
        return f"{self._marks[seq * MARK : (seq + 1) * MARK].hex()}{VERSION:02x}"

    def position(self, audience: str) -> str:
        seq = self.indexes[audience].seq
        return f"{seq}.{self.mark(seq)}"

    def frame(self, audience: str, since: int) -> Frame | None:
        """All that changed for this audience after `since`; None when nothing did."""
        index = self.indexes[audience]
        if index.seq <= since:
            return None
        return self._frame(audience, since, index.put(since), index.drop(since) if since else [])

    def first(self, audience: str, limit: int) -> Frame:
        """`frame(0)` cut to its newest `limit` questions and answers; `older` is the cursor of the rest."""
        put, older = self.indexes[audience].page(None, limit)
        return {**self._frame(audience, 0, put, []), "older": older}

    def older(self, audience: str, before: int, limit: int, noun: str = "") -> Frame:
        """One earlier page: {put, older}. Values carry their `v`, so it may arrive at any time. `noun`: of one that is
        paged by itself."""
        index = self.indexes[audience]
        put, cursor = index.page_of(noun, before, limit) if noun else index.page(before, limit)
        return {"put": put, "older": cursor}

    def waiting(self, audience: str, after: int, limit: int) -> Frame:
        """One page of what waits for an answer, by number: {put, after}; `after` begins the next."""
        keys, cursor = self.queue.page(after, limit)
        return {"put": self.indexes[audience].of(keys), "after": cursor}

    def resume(self, audience: str, position: str | None, limit: int) -> Frame | None:
        """What a client at `position` lacks; a first frame with `reset` when its position means nothing here."""
        key = audience, position, limit
        if key not in self._shown:
            if len(self._shown) >= MOST_SHOWN:
                self._shown.clear()
            found = self._resumed(audience, position, limit)
            self._shown[key] = None if found is None else SharedFrame(found)
        return self._shown[key]

    def figures(self) -> dict[str, int]:
        """How many questions stand where, counted once for all who come now."""
        if self._figures is None:
            self._figures = figures(self.state)
        return self._figures

    def _resumed(self, audience: str, position: str | None, limit: int) -> Frame | None:
        if not position:
            return self.first(audience, limit)
        since = self.since(audience, position, limit)
        return self.afresh(audience, limit) if since is None else self.frame(audience, since)

    def since(self, audience: str, position: str, limit: int) -> int | None:
        """The seq from which a client at `position` may go on; None when it must begin anew."""
        since = self._known(position)
        return None if since is None or self.indexes[audience].changed(since, limit) else since

    def afresh(self, audience: str, limit: int) -> Frame:
        """A first frame that replaces everything."""
        return {**self.first(audience, limit), "reset": True}

    def still(self, since: int) -> Frame:
        """The frame of whoever has everything, for ways on which silence is no answer."""
        return {"since": since, "seq": since, "mark": self.mark(since), "put": [], "drop": []}

    def _frame(self, audience: str, since: int, put: list[dict[str, Any]], drop: list[dict[str, Any]]) -> Frame:
        seq = self.indexes[audience].seq
        return {"since": since, "seq": seq, "mark": self.mark(seq), "put": put, "drop": drop}

    def _known(self, position: str) -> int | None:
        number, _, mark = position.partition(".")
        if not (number.isascii() and number.isdigit() and len(number) < 16):
            return None
        seq = int(number)
        return seq if seq <= self.seq and self.mark(seq) == mark else None
