"""The Socket.IO side: python-socketio's server with a gate, a lane per client, and no way to leave anything behind."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import socketio
from socketio.packet import ACK, BINARY_EVENT, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT

from server.live import gate
from server.live.admission import Admission
from server.live.channels import Channels
from server.live.engine import Engine, Socket
from server.live.gate import Improper, Packet, Rules, Unparsable
from server.live.lane import Lane
from server.settings import Settings


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """Namespaces and handlers are registered as usual; `guard` makes one of them strict."""

    manager: Channels
    eio: Engine

    def __init__(self, settings: Settings, admission: Admission, logger: logging.Logger) -> None:
        self._engine = partial(Engine, admission=admission, settings=settings)
        self._rules: dict[str, Rules] = {}
        self.urgent: Callable[[Any], bool] = lambda data: False
        self._express: WeakKeyDictionary[Socket, Lane] = WeakKeyDictionary()
        super().__init__(
            client_manager=Channels(),
            serializer=Packet,
            async_mode="asgi",
            # Each client has a lane, so a handler may wait for an answer of its own client (`call`).
            async_handlers=True,
            transports=["websocket"],
            allow_upgrades=False,
            http_compression=False,
            monitor_clients=False,
            cookie=None,
            ping_interval=settings.live.ping_s,
            ping_timeout=settings.live.ping_timeout_s,
            max_http_buffer_size=settings.limits.packet_bytes,
            cors_allowed_origins=admission.page_allowed,
            cors_credentials=True,
            logger=logger,
            engineio_logger=logger,
        )

    def guard(self, namespace: str, rules: Rules) -> None:
        self._rules[namespace] = rules

    def socket(self, sid: str, namespace: str = "/") -> Socket | None:
        """The connection under a client of a namespace."""
        found: Socket | None = self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, namespace))
        return found

    def _engineio_server_class(self) -> Any:
        return self._engine

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        socket = self.eio.sockets.get(eio_sid)
        if socket is None:
            return
        try:
            pkt = self._read(eio_sid, data)
            if pkt is not None:
                await self._admit(eio_sid, socket, pkt)
        except Unparsable as fault:
            self.logger.warning("a client is cut off: %s", fault)
            socket.cut(1008, "not a Socket.IO packet")
        except Improper as fault:
            self.logger.warning("a packet is refused: %s", fault)
            await self._refuse(eio_sid, socket, fault)

    def _read(self, eio_sid: str, data: str | bytes) -> Packet | None:
        """A whole packet, or None while its attachments are still to come."""
        waiting = self._binary_packet.get(eio_sid)
        if isinstance(data, bytes):
            if waiting is None:
                raise Unparsable("an attachment of nothing")
            if not waiting.add_attachment(data):
                return None
            return self._binary_packet.pop(eio_sid)  # type: ignore[no-any-return]
        if waiting is not None:
            raise Unparsable("an attachment is missing")
        pkt = Packet(encoded_packet=data)
        gate.check(pkt, self._rules.get(pkt.namespace or "/"))
        if pkt.packet_type in (CONNECT, EVENT, DISCONNECT, ACK):
            return pkt
        self._connected(eio_sid, pkt)
        if not pkt.attachment_count:
            return pkt
        self._binary_packet[eio_sid] = pkt
        return None

    async def _admit(self, eio_sid: str, socket: Socket, pkt: Packet) -> None:
        kind = pkt.packet_type
        if kind == CONNECT:
            return await self._handle_connect(eio_sid, pkt.namespace, pkt.data)
        self._connected(eio_sid, pkt)
        if kind == DISCONNECT:
            await self._handle_disconnect(eio_sid, pkt.namespace, self.reason.CLIENT_DISCONNECT)
            if not any(self.manager.sid_from_eio_sid(eio_sid, name) for name in self.manager.get_namespaces()):
                socket.silent_since = self.eio.now()
        elif kind in (EVENT, BINARY_EVENT):
            if (pkt.namespace or "/") in self._rules and pkt.id is None:
                socket.strike("an event without ack")
            await self._handle_event(eio_sid, pkt.namespace, pkt.id, pkt.data)
        else:
            await self._handle_ack(eio_sid, pkt.namespace, pkt.id, pkt.data)

    def _connected(self, eio_sid: str, pkt: Packet) -> None:
        namespace = pkt.namespace or "/"
        if not self.manager.is_connected(self.manager.sid_from_eio_sid(eio_sid, namespace), namespace):
            raise Improper("not connected to this namespace", namespace)

    async def _refuse(self, eio_sid: str, socket: Socket, fault: Improper) -> None:
        rules = self._rules.get(fault.namespace)
        if rules is not None and fault.id is not None and self.manager.sid_from_eio_sid(eio_sid, fault.namespace):
            pkt = Packet(ACK, namespace=fault.namespace, id=fault.id, data=[rules.refusal()])
            await self._send_packet(eio_sid, pkt)
        socket.strike("refused packets")

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        namespace = namespace or "/"
        if self.manager.sid_from_eio_sid(eio_sid, namespace):
            raise Improper("connected already", namespace)
        try:
            await super()._handle_connect(eio_sid, namespace, data)
        except Exception:
            self.logger.exception("a connect handler failed")
        sid, socket = self.manager.sid_from_eio_sid(eio_sid, namespace), self.eio.sockets.get(eio_sid)
        if sid is not None and socket is not None and self.manager.is_connected(sid, namespace):
            socket.silent_since = None
        elif sid is not None:
            # The handler failed, or the client left while it ran.
            await self.manager.disconnect(sid, namespace)
            await self._send_packet(eio_sid, Packet(CONNECT_ERROR, {"message": "failed"}, namespace))
        elif not self._is_known(namespace):
            raise Improper("no such namespace", namespace)

    def _is_known(self, namespace: str) -> bool:
        if self.namespaces == "*":
            return True
        return any(namespace in known for known in (self.handlers, self.namespace_handlers, self.namespaces))

    async def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:
        namespace = namespace or "/"
        sid, socket = self.manager.sid_from_eio_sid(eio_sid, namespace), self.eio.sockets.get(eio_sid)
        if sid is not None and socket is not None:
            lane = self._express.setdefault(socket, Lane(self.logger)) if self.urgent(data) else socket.lane
            await lane.put(partial(self._handle_event_internal, self, sid, eio_sid, data, namespace, id))

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        try:
            await super()._handle_eio_disconnect(eio_sid, reason)
        finally:
            self.manager.forget(eio_sid)
            self.environ.pop(eio_sid, None)
            self._binary_packet.pop(eio_sid, None)
