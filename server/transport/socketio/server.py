"""The Socket.IO side: python-socketio's server with a gate, a lane per client, and no way to leave anything behind."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import socketio
from socketio.packet import ACK, BINARY_EVENT, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT

from server.gateway.admission import Admission
from server.settings import Settings
from server.transport.engineio.server import Engine
from server.transport.engineio.socket import Socket
from server.transport.fair_queue import ClientQueue
from server.transport.socketio import packet_checks
from server.transport.socketio.channels import Channels, encode_messages
from server.transport.socketio.packet_checks import Improper, Packet, Rules, Unparsable


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """Namespaces and handlers are registered as usual; `guard` makes one of them strict."""

    manager: Channels
    eio: Engine

    def __init__(self, settings: Settings, admission: Admission, logger: logging.Logger) -> None:
        self._engine = partial(Engine, admission=admission, settings=settings)
        self._rules: dict[str, Rules] = {}
        self.urgent: Callable[[Any], bool] = lambda data: False
        self._express: WeakKeyDictionary[Socket, ClientQueue] = WeakKeyDictionary()
        super().__init__(
            client_manager=Channels(settings.live.tick_ms),
            serializer=Packet,
            async_mode="asgi",
            # Each client has a lane, so a handler may wait for an answer of its own client (`call`).
            async_handlers=True,
            transports=["websocket"],
            allow_upgrades=False,
            http_compression=False,
            monitor_clients=False,
            cookie=None,
            ping_interval=settings.live.ping_ms / 1000,
            ping_timeout=settings.live.ping_timeout_ms / 1000,
            max_http_buffer_size=settings.limits.packet_bytes,
            cors_allowed_origins=admission.page_allowed,
            cors_credentials=True,
            logger=logger,
            engineio_logger=logger,
        )
        self.eio.on("message", self.hear)

    def guard(self, namespace: str, rules: Rules) -> None:
        self._rules[namespace] = rules

    def socket(self, sid: str, namespace: str = "/") -> Socket | None:
        """The connection under a client of a namespace."""
        found: Socket | None = self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, namespace))
        return found

    def _engineio_server_class(self) -> Any:
        return self._engine

    def hear(self, eio_sid: str, data: str | bytes) -> Awaitable[None] | None:
        """One message of a client. What is returned must be waited for before the client is heard again."""
        socket = self.eio.sockets.get(eio_sid)
        if socket is None:
            return None
        try:
            pkt = self._read(eio_sid, data)
            work = None if pkt is None else self._admit(socket, pkt, len(data))
        except (Unparsable, Improper) as fault:
            self._turn_down(socket, fault)
            return None
        return None if work is None else self._finish(socket, work)

    async def _finish(self, socket: Socket, work: Awaitable[None]) -> None:
        try:
            await work
        except (Unparsable, Improper) as fault:
            self._turn_down(socket, fault)

    def _turn_down(self, socket: Socket, fault: Unparsable | Improper) -> None:
        if isinstance(fault, Unparsable):
            self.logger.warning("a client is cut off: %s", fault)
            socket.cut(1008, "not a Socket.IO packet")
            return
        self.logger.warning("a packet is refused: %s", fault)
        rules = self._rules.get(fault.namespace)
        if rules is not None and fault.id is not None and self.manager.sid_from_eio_sid(socket.sid, fault.namespace):
            pkt = Packet(ACK, namespace=fault.namespace, id=fault.id, data=[rules.refusal()])
            socket.write(encode_messages(pkt))
        socket.strike("refused packets")

    def _read(self, eio_sid: str, data: str | bytes) -> Packet | None:
        """A whole packet, or None while its attachments are still to come."""
        waiting = self._binary_packet.get(eio_sid)
        if isinstance(data, bytes):
            if waiting is None:
                raise Unparsable("an attachment of nothing")
            if not waiting.add_attachment(data):
                self._weigh(waiting)
                return None
            return self._binary_packet.pop(eio_sid)  # type: ignore[no-any-return]
        if waiting is not None:
            raise Unparsable("an attachment is missing")
        if not data:
            raise Unparsable("no packet")
        pkt = Packet(encoded_packet=data)
        packet_checks.check(pkt, self._rules.get(pkt.namespace or "/"))
        if pkt.packet_type in (CONNECT, EVENT, DISCONNECT, ACK):
            return pkt
        self._connected(eio_sid, pkt)
        if not pkt.attachment_count:
            return pkt
        self._binary_packet[eio_sid] = pkt
        return None

    def _weigh(self, waiting: Packet) -> None:
        """A packet with all that belongs to it is no larger than one without attachments may be."""
        if sum(map(len, waiting.attachments)) > self.eio.max_http_buffer_size:
            raise Unparsable("the attachments are too large")

    def _admit(self, socket: Socket, pkt: Packet, size: int) -> Awaitable[None] | None:
        kind, namespace = pkt.packet_type, pkt.namespace or "/"
        if kind == CONNECT:
            return self._handle_connect(socket.sid, namespace, pkt.data)
        self._connected(socket.sid, pkt)
        if kind == DISCONNECT:
            return self._leave(socket, namespace)
        if kind not in (EVENT, BINARY_EVENT):
            return self._answered(socket, namespace, pkt)
        if namespace in self._rules and pkt.id is None:
            socket.strike("an event without ack")
        sid = self.manager.sid_from_eio_sid(socket.sid, namespace)
        job = partial(self._handle_event_internal, self, sid, socket.sid, pkt.data, namespace, pkt.id)
        lane = self._express_of(socket) if self.urgent(pkt.data) else socket.lane
        if not lane.put(job, size):
            socket.line.hold(True)
        return None

    def _express_of(self, socket: Socket) -> ClientQueue:
        """The lane for what may not wait behind what waits for the database."""
        if socket not in self._express:
            self._express[socket] = ClientQueue(self.logger, partial(socket.line.hold, False))
        return self._express[socket]

    def _answered(self, socket: Socket, namespace: str, pkt: Packet) -> Awaitable[None] | None:
        if not self.manager.awaits(self.manager.sid_from_eio_sid(socket.sid, namespace), pkt.id):
            return None
        work: Awaitable[None] = self._handle_ack(socket.sid, namespace, pkt.id, pkt.data)
        return work

    async def _leave(self, socket: Socket, namespace: str) -> None:
        await self._handle_disconnect(socket.sid, namespace, self.reason.CLIENT_DISCONNECT)
        if not any(self.manager.sid_from_eio_sid(socket.sid, name) for name in self.manager.get_namespaces()):
            socket.silent_since = self.eio.now()
            self.eio.look_at(socket)

    def _connected(self, eio_sid: str, pkt: Packet) -> None:
        namespace = pkt.namespace or "/"
        if not self.manager.is_connected(self.manager.sid_from_eio_sid(eio_sid, namespace), namespace):
            raise Improper("not connected to this namespace", namespace)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        namespace = namespace or "/"
        if self.manager.sid_from_eio_sid(eio_sid, namespace):
            raise Improper("connected already", namespace)
        if not self._is_known(namespace):
            await self._send_packet(eio_sid, Packet(CONNECT_ERROR, {"message": "Invalid namespace"}, namespace))
            raise Improper("no such namespace", namespace)
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

    def _is_known(self, namespace: str) -> bool:
        if self.namespaces == "*":
            return True
        return any(namespace in known for known in (self.handlers, self.namespace_handlers, self.namespaces))

    async def _send_packet(self, eio_sid: str, pkt: Packet) -> None:
        socket = self.eio.sockets.get(eio_sid)
        if socket is not None:
            self.manager.settle(socket)
            socket.write(encode_messages(pkt))

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        try:
            await super()._handle_eio_disconnect(eio_sid, reason)
        finally:
            self.manager.forget(eio_sid)
            self.environ.pop(eio_sid, None)
            self._binary_packet.pop(eio_sid, None)
