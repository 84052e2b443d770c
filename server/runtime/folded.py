"""Streams for pages that only read them, such as those of reports: folded, without what each audience sees of them,
which is most of the cost of having one in memory. One that is in memory already is read there."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from server.domain.kind import Kind
from server.domain.kinds import kind_of, stream_of
from server.domain.state import StreamState
from server.errors import Refused
from server.log.entry import Entry
from server.projections.projector import StreamFold
from server.runtime.service import Service

KEPT, AT_ONCE = 24, 200


class Standing(NamedTuple):
    """A stream as it stands. `room`: whose roles count there."""

    id: str
    stream: str
    room: str
    kind: Kind
    state: StreamState
    seq: int
    digest: bytes


class Folded:
    """The last of them are kept, and read on from where they were."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._kept: OrderedDict[str, StreamFold] = OrderedDict()

    async def read(self, id: str, room: str | None = None) -> Standing:
        """As it stands now. A hidden one, another room's and an absent one give the same refusal."""
        if id in self._service.streams:
            runtime = await self._service.runtime(id, room)
            await runtime.see()
            view = runtime.view
            return Standing(id, runtime.stream, runtime.room or "", runtime.kind, view.state, view.seq, view.digest)
        stream = stream_of(id)
        fold = await self._current(stream)
        kind, rooms = kind_of(stream), self._service.rooms
        here = kind.place(fold.state)
        if here is None or (room is not None and rooms.home(room) != rooms.home(here)):
            raise Refused("session.unknown")
        return Standing(id, stream, here, kind, fold.state, fold.seq, fold.digest)

    def forget(self) -> None:
        """All are read anew, as after a start."""
        self._kept.clear()

    async def _current(self, stream: str) -> StreamFold:
        fold = self._kept.get(stream) or StreamFold(stream)
        entries = await self._service.book.read(stream, fold.seq)
        fresh = [each for each in entries if each.seq > fold.seq]  # another may have read on meanwhile
        if len(fresh) > AT_ONCE:
            fold = await asyncio.to_thread(_anew, stream, await self._service.book.read(stream))
        elif fresh:
            fold.apply(fresh)
        if fold.seq:
            self._kept[stream] = fold
            self._kept.move_to_end(stream)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return fold


_OF: "WeakKeyDictionary[Service, Folded]" = WeakKeyDictionary()


def folded_by(service: Service) -> Folded:
    """The one of this service."""
    return _OF.setdefault(service, Folded(service))


def _anew(stream: str, entries: Sequence[Entry]) -> StreamFold:
    fold = StreamFold(stream)
    fold.apply(entries)
    return fold
