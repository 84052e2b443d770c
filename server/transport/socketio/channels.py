"""Channels (python-socketio's rooms): its client manager with an index per client, so that leaving costs as much as was
entered, and with one way out: encoded once, framed once, the same bytes written to every connection.

A channel maps the client's sid to its socket. The library's table `rooms[namespace][None]` stays as it is (a bidict of
sid and eio_sid); a client's own channel is implied by its sid and not stored.
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from weakref import WeakValueDictionary

from bidict import ValueDuplicationError, bidict
from engineio import packet as eio_packet
from socketio import AsyncManager, packet

from server.transport.engineio.socket import Socket
from server.transport.socketio.coalescing import Coalescer
from server.transport.socketio.pending_client import PendingClient
from server.transport.websocket.frames import EncodedMessage, encode_message

SPACE = "/"
PER_TURN = 500

Key = tuple[str, Any]


def encode_packet(pkt: packet.Packet) -> EncodedMessage:
    """A Socket.IO packet, its attachments included, as Engine.IO messages."""
    encoded = pkt.encode()
    parts = encoded if isinstance(encoded, list) else [encoded]
    return encode_message(*(eio_packet.Packet(eio_packet.MESSAGE, part).encode() for part in parts))


Member = Socket[Any] | PendingClient


class Channels(AsyncManager):  # type: ignore[misc]
    """`tick_s`: what is emitted to a channel within this time after an emit is sent together."""

    def __init__(self, tick_s: float = 0) -> None:
        super().__init__()
        self._entered: dict[str, dict[str, set[Any]]] = {}
        self._locks: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()
        self._coalescer: Coalescer[Key, Member] = Coalescer(tick_s, self._deliver)
        self._pending_clients: dict[str, PendingClient] = {}

    async def broadcast(self, channel: str, event: str, data: Any, namespace: str = SPACE) -> None:
        """Emit to a channel without waiting for its tick. Broadcasts reach every client in the order of the calls."""
        if channel in self.rooms.get(namespace, ()):
            await self._deliver((namespace, channel), self._encode(event, [data], namespace))

    def tell(self, sid: str, event: str, data: Any, namespace: str = SPACE) -> None:
        """Emit to one client."""
        member = self._member(sid, self.eio_sid_from_sid(sid, namespace))
        if member is not None:
            self.flush(member)
            member.write(self._encode(event, [data], namespace))

    def members(self, channel: str) -> int:
        """How many clients are in it."""
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
        """The library's emit, led through ours unless each recipient needs a packet of its own."""
        room = to or room
        if callback:
            await super().emit(event, data, namespace, room, skip_sid, callback, None, **kwargs)
        elif namespace in self.rooms:
            args = list(data) if isinstance(data, tuple) else [] if data is None else [data]
            message = self._encode(event, args, namespace)
            skip = [sid for sid in (skip_sid if isinstance(skip_sid, list) else [skip_sid]) if sid is not None]
            if not skip and not isinstance(room, (list, tuple, set)) and room in self.rooms[namespace]:
                await self._coalescer.post((namespace, room), message)
            else:
                for sid, eio_sid in list(self.get_participants(namespace, room)):
                    member = self._member(sid, eio_sid)
                    if member is not None and sid not in skip:
                        self.flush(member)
                        member.write(message)
        if self.server.eio.slow:
            # Yield, so that a burst is not taken for a slow reader.
            await asyncio.sleep(0)

    def flush(self, member: Member) -> None:
        """Send what waits for a tick in this client's channels, before anything else is written to it."""
        if self._coalescer.waiting:
            for key, here in self._memberships(member.sid):
                self._coalescer.flush(key, here)

    async def _deliver(self, key: Key, message: EncodedMessage, done: Collection[Member] = ()) -> None:
        """Write the same bytes to every client in the channel except those in `done`."""
        namespace, room = key
        async with self._lock(key):
            members = self._members(namespace, room)
            if done:
                members = [member for member in members if member not in done]
            for start in range(0, len(members), PER_TURN):
                if start:
                    await asyncio.sleep(0)
                for member in members[start : start + PER_TURN]:
                    member.connection.write(message)

    def _lock(self, key: Key) -> asyncio.Lock:
        """One delivery at a time in a channel: a long one yields to the event loop and must not be overtaken."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock

    def _encode(self, event: str, args: list[Any], namespace: str) -> EncodedMessage:
        return encode_packet(self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, *args]))

    def _member(self, sid: str, eio_sid: str | None) -> Member | None:
        socket: Socket[Any] | None = self.server.eio.sockets.get(eio_sid)
        return self._pending_clients.get(sid) or socket

    def _members(self, namespace: str, room: Any) -> list[Member]:
        members = self.rooms.get(namespace, {}).get(room, {})
        if room is not None:
            return list(members.values())
        return [member for sid, eio_sid in members.items() if (member := self._member(sid, eio_sid)) is not None]

    def _memberships(self, eio_sid: str) -> Iterator[tuple[Key, Member]]:
        """The channels of a connection, and its member in each."""
        for namespace, rooms in self.rooms.items():
            sid = rooms[None].inverse.get(eio_sid)
            if sid is not None and (member := self._member(sid, eio_sid)) is not None:
                for room in (None, *self._entered.get(namespace, {}).get(sid, ())):
                    yield (namespace, room), member

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        tables = self.rooms.get(namespace, {})
        if isinstance(room, (list, tuple, set)):
            merged: dict[str, str] = {}
            for one in room:
                merged.update(self.get_participants(namespace, one))
            yield from merged.items()
        elif room in tables:
            yield from ((sid, at if room is None else at.sid) for sid, at in list(tables[room].items()))
        elif room in tables.get(None, ()):
            yield room, tables[None][room]

    async def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        sid: str = self.server.eio.generate_id()
        try:
            self.rooms.setdefault(namespace, {None: bidict()})[None][sid] = eio_sid
        except ValueDuplicationError:
            return None
        self.pending_connect.setdefault(namespace, set()).add(sid)
        if (socket := self.server.eio.sockets.get(eio_sid)) is not None:
            self._pending_clients[sid] = PendingClient(socket)
        return sid

    async def connect(self, sid: str, namespace: str) -> str:
        # The library would register a client anew that left while its handler ran, and never remove it.
        pending = self.pending_connect.get(namespace, set())
        pending.discard(sid)
        if not pending:
            self.pending_connect.pop(namespace, None)
        if (pending_client := self._pending_clients.get(sid)) is not None:
            await pending_client.release()
            self._pending_clients.pop(sid, None)
            for room in self._entered.get(namespace, {}).get(sid, ()):
                self.rooms[namespace][room][sid] = pending_client.socket
                self._coalescer.replace((namespace, room), pending_client, pending_client.socket)
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
        self._pending_clients.pop(sid, None)
        for room in self._entered.get(namespace, {}).pop(sid, ()):
            self._remove(sid, namespace, room)
        self._remove(sid, namespace, None)

    def basic_enter_room(self, sid: str, namespace: str, room: Any, eio_sid: str | None = None) -> None:
        if namespace not in self.rooms:
            raise ValueError("sid is not connected to requested namespace")
        if room == sid:
            return
        if self.is_sid_room(namespace, room):
            raise ValueError("cannot enter a sid room")
        member = self._member(sid, self.rooms[namespace][None][sid])
        if member is None:
            return
        self.rooms[namespace].setdefault(room, {})[sid] = member
        self._coalescer.joined((namespace, room), member)
        self._entered.setdefault(namespace, {}).setdefault(sid, set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: Any) -> None:
        self._entered.get(namespace, {}).get(sid, set()).discard(room)
        if room is not None:
            member = self.rooms.get(namespace, {}).get(room, {}).get(sid)
            if member is not None:
                self._coalescer.left((namespace, room), member)
            self._remove(sid, namespace, room)

    def get_rooms(self, sid: str, namespace: str) -> list[Any]:
        known = sid in self.rooms.get(namespace, {}).get(None, ())
        return [sid, *self._entered.get(namespace, {}).get(sid, ())] if known else []

    def forget(self, eio_sid: str) -> None:
        """Remove every trace of this socket, whatever its handlers did."""
        for namespace in list(self.rooms):
            sid = self.sid_from_eio_sid(eio_sid, namespace)
            if sid is not None:
                self.basic_disconnect(sid, namespace)

    def awaits(self, sid: str | None, id: int | None) -> bool:
        """Whether this client was asked for an ack of this id."""
        # The library keeps its counter under id 0, where a client could reach it.
        return bool(id) and id in self.callbacks.get(sid, ())

    async def trigger_callback(self, sid: str, id: int | None, data: Iterable[Any]) -> None:
        if self.awaits(sid, id):
            await super().trigger_callback(sid, id, data)

    def _remove(self, sid: str, namespace: str, room: Any) -> None:
        tables = self.rooms.get(namespace, {})
        if room in tables:
            tables[room].pop(sid, None)
            if not tables[room]:
                del tables[room]
        if namespace in self.rooms and not tables:
            del self.rooms[namespace]
