"""The Socket.IO server: python-socketio's with strict packet checks, a queue per client, and complete cleanup."""

import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import socketio
from socketio.packet import ACK, BINARY_EVENT, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT

from server.transport.asgi import Scope
from server.transport.engineio.server import Admit, Engine, Release
from server.transport.engineio.socket import Socket
from server.transport.fair_queue import ClientQueue
from server.transport.log_throttle import throttled
from server.transport.options import Options
from server.transport.socketio import packet_checks
from server.transport.socketio.channels import Channels, encode_packet
from server.transport.socketio.packet_checks import Improper, Packet, Rules, Unparsable
from server.transport.websocket.frames import encode_message

C = TypeVar("C")

PROBE_LETTERS = 64
_PROBE = re.compile(r'2(\d{1,10})\["(\w+)"\]', re.ASCII)


def admit_all(scope: Scope) -> None:
    """An `admit` without limits: every caller is None."""


def _keep_nothing(caller: object) -> None:
    """The default for `release`."""


class Server(socketio.AsyncServer, Generic[C]):  # type: ignore[misc]
    """python-socketio's server, WebSocket only. Namespaces and handlers register as usual; `guard` makes one strict.

    `admit(scope)` returns the caller, any object, or a Denial; `release(caller)` is called when its socket has ended.
    `urgent(data)` says of an event's data (its name first) whether it passes those of its client that wait.
    `probe` names an event of the namespace "/" that is acked on the spot, past every queue: a client asks with it
    whether its line lives.
    `counts` gets "strikes" and "handshakes_without_connect".
    """

    manager: Channels
    eio: Engine[C]

    def __init__(
        self,
        options: Options,
        *,
        admit: Admit[C],
        release: Release[C] = _keep_nothing,
        counts: Counter[str] | None = None,
        logger: logging.Logger | None = None,
    ) -> None:
        if logger is None:
            logger = throttled(__name__)
            # Below that python-socketio logs what clients send.
            logger.setLevel(logging.WARNING)
        counts = Counter() if counts is None else counts
        self._engine = partial(Engine, options=options, admit=admit, release=release, counts=counts)
        self._rules: dict[str, Rules] = {}
        self.urgent: Callable[[Any], bool] = lambda data: False
        self.probe = ""
        self._urgent_queues: WeakKeyDictionary[Socket[C], ClientQueue] = WeakKeyDictionary()
        super().__init__(
            client_manager=Channels(options.tick_s),
            serializer=Packet,
            async_mode="asgi",
            # Each client has a queue of its own, so a handler may wait for an answer of its own client (`call`).
            async_handlers=True,
            transports=["websocket"],
            allow_upgrades=False,
            http_compression=False,
            monitor_clients=False,
            cookie=None,
            ping_interval=options.ping_interval_s,
            ping_timeout=options.ping_timeout_s,
            max_http_buffer_size=options.message_bytes,
            logger=logger,
            engineio_logger=logger,
        )
        self.eio.on("message", self.receive)

    def guard(self, namespace: str, rules: Rules) -> None:
        """From now on this namespace accepts only what the rules name: no binary, no event without an ack."""
        self._rules[namespace] = rules

    def socket(self, sid: str, namespace: str = "/") -> Socket[C] | None:
        """The Engine.IO socket of a client of a namespace."""
        found: Socket[C] | None = self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, namespace))
        return found

    def _engineio_server_class(self) -> Any:
        return self._engine

    def receive(self, eio_sid: str, data: str | bytes) -> Awaitable[None] | None:
        """One message of a client. What is returned must be awaited before the next one is read."""
        socket = self.eio.sockets.get(eio_sid)
        if socket is None or self._answers_probe(socket, data):
            return None
        try:
            pkt = self._decode(eio_sid, data)
            work = None if pkt is None else self._dispatch(socket, pkt, len(data))
        except (Unparsable, Improper) as fault:
            self._reject(socket, fault)
            return None
        return None if work is None else self._finish(socket, work)

    def _answers_probe(self, socket: Socket[C], data: str | bytes) -> bool:
        """Before anything is parsed: of all that clients say this is the most frequent, and the least."""
        if not self.probe or isinstance(data, bytes) or len(data) > PROBE_LETTERS:
            return False
        asked = _PROBE.fullmatch(data)
        if asked is None or asked[2] != self.probe or self.manager.sid_from_eio_sid(socket.sid, "/") is None:
            return False
        socket.write(encode_message(f"43{asked[1]}[]"))
        return True

    async def _finish(self, socket: Socket[C], work: Awaitable[None]) -> None:
        try:
            await work
        except (Unparsable, Improper) as fault:
            self._reject(socket, fault)

    def _reject(self, socket: Socket[C], fault: Unparsable | Improper) -> None:
        if isinstance(fault, Unparsable):
            self.logger.warning("a client is cut off: %s", fault)
            socket.cut(1008, "not a Socket.IO packet")
            return
        self.logger.warning("a packet is refused: %s", fault)
        rules = self._rules.get(fault.namespace)
        if rules is not None and fault.id is not None and self.manager.sid_from_eio_sid(socket.sid, fault.namespace):
            pkt = Packet(ACK, namespace=fault.namespace, id=fault.id, data=[rules.refusal()])
            socket.write(encode_packet(pkt))
        socket.strike("refused packets")

    def _decode(self, eio_sid: str, data: str | bytes) -> Packet | None:
        """A whole packet, or None while attachments are missing."""
        waiting = self._binary_packet.get(eio_sid)
        if isinstance(data, bytes):
            if waiting is None:
                raise Unparsable("an attachment of nothing")
            if not waiting.add_attachment(data):
                self._check_attachments(waiting)
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
        self._require_connected(eio_sid, pkt)
        if not pkt.attachment_count:
            return pkt
        self._binary_packet[eio_sid] = pkt
        return None

    def _check_attachments(self, waiting: Packet) -> None:
        """A packet with its attachments is no larger than one without attachments may be."""
        if sum(map(len, waiting.attachments)) > self.eio.max_http_buffer_size:
            raise Unparsable("the attachments are too large")

    def _dispatch(self, socket: Socket[C], pkt: Packet, size: int) -> Awaitable[None] | None:
        kind, namespace = pkt.packet_type, pkt.namespace or "/"
        if kind == CONNECT:
            return self._handle_connect(socket.sid, namespace, pkt.data)
        self._require_connected(socket.sid, pkt)
        if kind == DISCONNECT:
            return self._disconnect_namespace(socket, namespace)
        if kind not in (EVENT, BINARY_EVENT):
            return self._resolve_ack(socket, namespace, pkt)
        if namespace in self._rules and pkt.id is None:
            socket.strike("an event without ack")
        sid = self.manager.sid_from_eio_sid(socket.sid, namespace)
        job = partial(self._handle_event_internal, self, sid, socket.sid, pkt.data, namespace, pkt.id)
        queue = self._urgent_queue(socket) if self.urgent(pkt.data) else socket.event_queue
        if not queue.put(job, size):
            socket.connection.pause_reading()
        return None

    def _urgent_queue(self, socket: Socket[C]) -> ClientQueue:
        """The queue for events that do not wait behind others of their client."""
        if socket not in self._urgent_queues:
            self._urgent_queues[socket] = ClientQueue(self.logger, socket.connection.resume_reading)
        return self._urgent_queues[socket]

    def _resolve_ack(self, socket: Socket[C], namespace: str, pkt: Packet) -> Awaitable[None] | None:
        if not self.manager.awaits(self.manager.sid_from_eio_sid(socket.sid, namespace), pkt.id):
            return None
        work: Awaitable[None] = self._handle_ack(socket.sid, namespace, pkt.id, pkt.data)
        return work

    async def _disconnect_namespace(self, socket: Socket[C], namespace: str) -> None:
        await self._handle_disconnect(socket.sid, namespace, self.reason.CLIENT_DISCONNECT)
        if not any(self.manager.sid_from_eio_sid(socket.sid, name) for name in self.manager.get_namespaces()):
            socket.unconnected_since = self.eio.now()
            self.eio.schedule(socket)

    def _require_connected(self, eio_sid: str, pkt: Packet) -> None:
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
            socket.unconnected_since = None
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
            self.manager.flush(socket)
            socket.write(encode_packet(pkt))

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        try:
            await super()._handle_eio_disconnect(eio_sid, reason)
        finally:
            self.manager.forget(eio_sid)
            self.environ.pop(eio_sid, None)
            self._binary_packet.pop(eio_sid, None)
