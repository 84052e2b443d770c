"""Who listens where. python-socketio's manager with an index per client, so that leaving costs what one has entered,
and with one way out: encoded once, put into each socket's queue, no task per recipient.

The library's "rooms" are our channels. Its table `rooms[namespace][None]` stays as it is (a bidict of sid and eio_sid);
a client's own channel is implied by its sid and not stored.
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from weakref import WeakValueDictionary

from bidict import ValueDuplicationError, bidict
from engineio import packet as eio_packet
from socketio import AsyncManager, packet

from server.live.guard import framed

SPACE = "/"
PER_TURN = 500
GREETING_S = 0.002


class Parcel(eio_packet.Packet):  # type: ignore[misc]
    """A message for many: encoded and weighed once."""

    def __init__(self, text: str | bytes) -> None:
        super().__init__(eio_packet.MESSAGE, text)
        self.weight = framed(self.encode())


class Channels(AsyncManager):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self._entered: dict[str, dict[str, set[Any]]] = {}
        # What is told to a client while its connect handler runs: it comes after CONNECT.
        self._held: dict[str, list[Parcel]] = {}
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def broadcast(self, channel: str, event: str, data: Any, namespace: str = SPACE) -> None:
        """Tell everybody in the channel. Broadcasts of one channel reach every client in the order of the calls."""
        if channel in self.rooms.get(namespace, ()):
            await self._deliver(channel, self._parcels(event, [data], namespace), namespace)

    def tell(self, sid: str, event: str, data: Any, namespace: str = SPACE) -> None:
        """Tell one client."""
        socket = self.server.eio.sockets.get(self.eio_sid_from_sid(sid, namespace))
        if socket is not None:
            self._hand(sid, socket, self._parcels(event, [data], namespace))

    def members(self, channel: str) -> int:
        """How many listen."""
        return len(self.rooms.get(SPACE, {}).get(channel, ()))

    async def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **kwargs: Any,
    ) -> None:
        """The library's way out, led through ours unless each recipient needs a packet of its own."""
        if callback:
            await super().emit(event, data, namespace, room, skip_sid, callback, to, **kwargs)
        elif namespace in self.rooms:
            args = list(data) if isinstance(data, tuple) else [] if data is None else [data]
            skip = skip_sid if isinstance(skip_sid, list) else [skip_sid]
            await self._deliver(to or room, self._parcels(event, args, namespace), namespace, skip)

    async def _deliver(
        self, room: Any, parcels: list[Parcel], namespace: str, skip: Collection[str | None] = ()
    ) -> None:
        async with self._turn(namespace, room):
            sockets, crowded = self.server.eio.sockets, False
            for n, (sid, eio_sid) in enumerate(list(self.get_participants(namespace, room)), 1):
                socket = sockets.get(eio_sid)
                if socket is not None and sid not in skip:
                    crowded |= self._hand(sid, socket, parcels)
                if n % PER_TURN == 0:
                    await asyncio.sleep(0)
            if crowded:
                await asyncio.sleep(0)

    def _hand(self, sid: str, socket: Any, parcels: list[Parcel]) -> bool:
        if (held := self._held.get(sid)) is None:
            return sum(socket.offer(parcel) for parcel in parcels) > 0
        held += parcels
        if len(held) > self.server.eio.limits.pending_packets:
            socket.cut(1013, "too slow: it is not connected yet")
        return False

    def _turn(self, namespace: str, room: Any) -> asyncio.Lock:
        """One delivery at a time in a channel: a long one yields to the loop, and must not be overtaken meanwhile."""
        key = (namespace, str(room))
        lock = self._turns.get(key)
        if lock is None:
            lock = self._turns[key] = asyncio.Lock()
        return lock

    def _parcels(self, event: str, args: list[Any], namespace: str) -> list[Parcel]:
        pkt = self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, *args])
        encoded = pkt.encode()
        return [Parcel(part) for part in (encoded if isinstance(encoded, list) else [encoded])]

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        tables = self.rooms.get(namespace, {})
        if isinstance(room, (list, tuple, set)):
            merged: dict[str, str] = {}
            for one in room:
                merged.update(self.get_participants(namespace, one))
            yield from merged.items()
        elif room in tables:
            yield from list(tables[room].items())
        elif room in tables.get(None, ()):
            yield room, tables[None][room]

    async def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        sid: str = self.server.eio.generate_id()
        try:
            self.rooms.setdefault(namespace, {None: bidict()})[None][sid] = eio_sid
        except ValueDuplicationError:
            return None
        self.pending_connect.setdefault(namespace, set()).add(sid)
        self._held[sid] = []
        return sid

    async def connect(self, sid: str, namespace: str) -> str:
        # The library would register a client that left while its handler ran anew, under a name that never leaves.
        pending = self.pending_connect.get(namespace, set())
        pending.discard(sid)
        if not pending:
            self.pending_connect.pop(namespace, None)
        if self._held.get(sid):
            # Two frames in one segment: there are clients that hear the second before they listen to it.
            await asyncio.sleep(GREETING_S)
        held, socket = self._held.pop(sid, []), self.server.eio.sockets.get(self.eio_sid_from_sid(sid, namespace))
        if socket is not None:
            self._hand(sid, socket, held)
        return sid

    def pre_disconnect(self, sid: str, namespace: str) -> str | None:
        self.pending_disconnect.setdefault(namespace, set()).add(sid)
        eio_sid: str | None = self.eio_sid_from_sid(sid, namespace)
        return eio_sid

    def basic_disconnect(self, sid: str, namespace: str, **kwargs: Any) -> None:
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].discard(sid)
                if not pending[namespace]:
                    del pending[namespace]
        self.callbacks.pop(sid, None)
        self._held.pop(sid, None)
        for room in self._entered.get(namespace, {}).pop(sid, ()):
            self._take_out(sid, namespace, room)
        self._take_out(sid, namespace, None)

    def basic_enter_room(self, sid: str, namespace: str, room: Any, eio_sid: str | None = None) -> None:
        if namespace not in self.rooms:
            raise ValueError("sid is not connected to requested namespace")
        if room == sid:
            return
        if self.is_sid_room(namespace, room):
            raise ValueError("cannot enter a sid room")
        eio_sid = self.rooms[namespace][None][sid]
        self.rooms[namespace].setdefault(room, {})[sid] = eio_sid
        self._entered.setdefault(namespace, {}).setdefault(sid, set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: Any) -> None:
        self._entered.get(namespace, {}).get(sid, set()).discard(room)
        if room is not None:
            self._take_out(sid, namespace, room)

    def get_rooms(self, sid: str, namespace: str) -> list[Any]:
        known = sid in self.rooms.get(namespace, {}).get(None, ())
        return [sid, *self._entered.get(namespace, {}).get(sid, ())] if known else []

    def forget(self, eio_sid: str) -> None:
        """Nothing of this socket stays, whatever its handlers did."""
        for namespace in list(self.rooms):
            sid = self.sid_from_eio_sid(eio_sid, namespace)
            if sid is not None:
                self.basic_disconnect(sid, namespace)

    async def trigger_callback(self, sid: str, id: int | None, data: Iterable[Any]) -> None:
        # The library keeps its counter under id 0, where a client could reach it.
        if id and id in self.callbacks.get(sid, ()):
            await super().trigger_callback(sid, id, data)

    def _take_out(self, sid: str, namespace: str, room: Any) -> None:
        tables = self.rooms.get(namespace, {})
        if room in tables:
            tables[room].pop(sid, None)
            if not tables[room]:
                del tables[room]
        if namespace in self.rooms and not tables:
            del self.rooms[namespace]
