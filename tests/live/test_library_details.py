"""Every private detail of python-socketio, python-engineio and uvicorn that the door leans on, one test each.

When one of these fails after an upgrade, read the named code in server/live/ before changing the test.
"""

import inspect
from pathlib import Path
from typing import Any

import engineio
import pytest
import socketio
import uvicorn
from engineio import async_socket, base_socket
from engineio import packet as eio_packet
from engineio.async_drivers import asgi
from socketio import AsyncManager, base_manager, base_server, packet
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import CLOSED, CLOSING, OPEN, Protocol
from websockets.server import ServerProtocol

from tests.live.doors import opened


def source(thing: Any) -> str:
    return " ".join(inspect.getsource(thing).split())


def parameters(thing: Any) -> list[str]:
    return list(inspect.signature(thing).parameters)


async def test_engine_is_built_through_a_hook_and_its_options_pass_through() -> None:
    assert "self.eio = self._engineio_server_class()(**engineio_options)" in source(base_server.BaseServer.__init__)
    for event in ("connect", "message", "disconnect"):
        assert f"self.eio.on('{event}', self._handle_eio_{event})" in source(base_server.BaseServer.__init__)


async def test_sio_overrides_what_the_library_calls() -> None:
    server = socketio.AsyncServer
    assert parameters(server._handle_eio_message) == ["self", "eio_sid", "data"]
    assert parameters(server._handle_eio_disconnect) == ["self", "eio_sid", "reason"]
    assert parameters(server._handle_connect) == ["self", "eio_sid", "namespace", "data"]
    assert parameters(server._handle_event) == ["self", "eio_sid", "namespace", "id", "data"]
    internal = ["self", "server", "sid", "eio_sid", "data", "namespace", "id"]
    assert parameters(server._handle_event_internal) == internal
    assert parameters(server._handle_ack) == ["self", "eio_sid", "namespace", "id", "data"]
    assert parameters(server._send_packet) == ["self", "eio_sid", "pkt"]
    assert "self.eio.send(eio_sid, encoded_packet)" in source(server._send_packet)


async def test_sio_leaves_pending_clients_to_us() -> None:
    """Why `Channels.forget` exists: the library returns early for a client whose connect handler has not ended."""
    assert "if not self.manager.is_connected(sid, namespace): # pragma: no cover return" in source(
        socketio.AsyncServer._handle_disconnect
    )


async def test_sio_keeps_half_received_packets_in_one_table() -> None:
    server = socketio.AsyncServer(async_mode="asgi")
    assert server._binary_packet == {}
    assert server.environ == {}
    assert server.handlers == {}
    assert server.namespace_handlers == {}
    assert server.namespaces == ["/"]


async def test_packets_are_decoded_by_one_method_that_returns_the_count_of_attachments() -> None:
    assert "self.attachment_count = self.decode(encoded_packet) or 0" in source(packet.Packet.__init__)
    assert "self.json.dumps(data, separators=(',', ':'))" in source(packet.Packet.encode)
    assert "self.data = self.reconstruct_binary(self.data, self.attachments)" in source(packet.Packet.add_attachment)
    assert "self.data_is_binary( self.data)" in source(packet.Packet.__init__)
    assert [packet.CONNECT, packet.DISCONNECT, packet.EVENT, packet.ACK] == [0, 1, 2, 3]
    assert [packet.CONNECT_ERROR, packet.BINARY_EVENT, packet.BINARY_ACK] == [4, 5, 6]


async def test_manager_tables_are_as_channels_fills_them() -> None:
    manager = AsyncManager()
    assert (manager.rooms, manager.callbacks) == ({}, {})
    assert (manager.pending_connect, manager.pending_disconnect) == ({}, {})
    base = base_manager.BaseManager
    assert "self.rooms[namespace][None]._invm[eio_sid]" in source(base.sid_from_eio_sid)
    assert "self.rooms[namespace][None].get(sid)" in source(base.eio_sid_from_sid)
    assert "room in self.rooms.get(namespace, {}).get(None, {})" in source(base.is_sid_room)
    assert "sid in self.pending_disconnect[namespace]" in source(base.is_connected)
    assert "{0: itertools.count(1)}" in source(base._generate_ack_id)


async def test_manager_hooks_have_these_shapes() -> None:
    base, manager = base_manager.BaseManager, AsyncManager
    assert parameters(base.basic_enter_room) == ["self", "sid", "namespace", "room", "eio_sid"]
    assert parameters(base.basic_leave_room) == ["self", "sid", "namespace", "room"]
    assert parameters(base.basic_disconnect) == ["self", "sid", "namespace", "kwargs"]
    assert parameters(base.get_participants) == ["self", "namespace", "room"]
    assert parameters(base.pre_disconnect) == ["self", "sid", "namespace"]
    assert parameters(manager.pre_connect) == ["self", "eio_sid", "namespace"]
    assert parameters(manager.connect) == ["self", "sid", "namespace"]
    emit = ["self", "event", "data", "namespace", "room", "skip_sid", "callback", "to", "kwargs"]
    assert parameters(manager.emit) == emit
    assert "await self.manager.emit(event, data, namespace, room=room," in source(socketio.AsyncServer.emit)


async def test_engine_calls_our_connect_path_and_returns_what_is_no_dict() -> None:
    handle = source(engineio.AsyncServer.handle_request)
    assert "r = await self._handle_connect(environ, transport, jsonp_index)" in handle
    assert "if not isinstance(r, dict): return r" in handle
    assert parameters(engineio.AsyncServer._handle_connect) == ["self", "environ", "transport", "jsonp_index"]
    assert parameters(engineio.AsyncServer.send_packet) == ["self", "sid", "pkt"]


async def test_engine_asks_for_the_origin_only_when_there_is_one() -> None:
    assert "if origin: allowed_origins" in source(engineio.AsyncServer.handle_request)
    asks = source(engineio.AsyncServer._cors_allowed_origins)
    assert "is_allowed = self.cors_allowed_origins(origin, environ)" in asks


async def test_engine_logs_a_handlers_exception_and_goes_on() -> None:
    assert "self.logger.exception(event + ' async handler error')" in source(engineio.AsyncServer._trigger_event)


async def test_engine_socket_starts_with_these_fields() -> None:
    begins = source(base_socket.BaseSocket.__init__)
    for field in ("queue", "last_ping", "connected", "closing", "closed", "upgraded"):
        assert f"self.{field} = " in begins


async def test_engine_socket_reads_waits_and_writes_as_the_wire_expects() -> None:
    handler = source(async_socket.AsyncSocket._websocket_handler)
    assert "data = await ws.wait()" in handler
    assert "packets = await self.poll()" in handler
    assert "await ws.send(pkt.encode())" in handler
    assert "if not packets: # empty packet list returned -> connection closed break" in handler
    assert "await ws.close()" in handler
    assert "await self.queue.put(None) # unlock the writer task so it can exit" in handler
    assert "await asyncio.wait_for(writer_task, timeout=None) await self.close(wait=False, abort=True," in handler
    assert "if packets == [None]: return []" in source(async_socket.AsyncSocket.poll)
    assert "self.queue.put_nowait(None) break" in source(async_socket.AsyncSocket.poll)


async def test_engine_socket_turns_a_pong_into_schedule_ping() -> None:
    receive = source(async_socket.AsyncSocket.receive)
    assert "if pkt.packet_type == packet.PONG: self.schedule_ping()" in receive
    assert "self.server._trigger_event( 'message', self.sid, pkt.data," in receive


async def test_engine_socket_close_tells_the_disconnect_handler_first() -> None:
    close = source(async_socket.AsyncSocket.close)
    assert "if not self.closed and not self.closing: self.closing = True await self.server._trigger_event(" in close
    assert "if not abort: await self.send" in close


async def test_engine_wraps_the_websocket_in_an_object_with_these_three() -> None:
    assert "await self.asgi_send({'type': 'websocket.accept'}) await self.handler(self)" in source(asgi.WebSocket)
    for method in ("wait", "send", "close"):
        assert inspect.iscoroutinefunction(getattr(asgi.WebSocket, method))
    assert "raise OSError()" in source(asgi.WebSocket.wait)
    assert "'asgi.scope': scope" in source(asgi.translate_request)


async def test_engine_packets_remember_their_encoded_form() -> None:
    pkt = eio_packet.Packet(eio_packet.MESSAGE, "2[]")
    assert pkt.encode() == "42[]"
    assert pkt.encode_cache is pkt.encode()


async def test_uvicorn_protocols_are_made_and_handed_over_like_this() -> None:
    upgrade = source(HttpToolsProtocol.handle_websocket_upgrade)
    assert "protocol = self.ws_protocol_class(" in upgrade
    assert "self.transport.set_protocol(protocol)" in upgrade
    for callback in ("on_message_begin", "on_headers_complete", "on_message_complete", "send_400_response"):
        assert callable(getattr(HttpToolsProtocol, callback))
    assert "self.transport = transport" in source(HttpToolsProtocol.connection_made)


async def test_uvicorn_starts_the_application_after_the_scope_is_made() -> None:
    handle = source(WebSocketsSansIOProtocol.handle_connect)
    assert handle.index("self.scope: WebSocketScope = {") < handle.index("self.loop.create_task(self.run_asgi())")
    assert '"extensions": {"websocket.http.response": {}}' in handle


async def test_uvicorn_websocket_has_the_state_that_line_touches() -> None:
    begins = source(WebSocketsSansIOProtocol.__init__)
    for field in ("close_sent = False", "disconnected = False", "close_timer", "read_paused = False", "frames"):
        assert f"self.{field}" in begins
    parser = source(WebSocketsSansIOProtocol.data_received)
    assert "if self.conn.parser_exc is not None: # pragma: no cover self.handle_parser_exception()" in parser
    assert "if self.close_timer is None: self.transport.close()" in source(WebSocketsSansIOProtocol.run_asgi)
    assert "if self.close_sent:" in source(WebSocketsSansIOProtocol.send_receive_event_to_app)
    lost = source(WebSocketsSansIOProtocol.connection_lost)
    assert "self.close_timer.cancel()" in lost
    assert '"type": "websocket.disconnect"' in lost
    assert "await self.writable.wait()" in source(WebSocketsSansIOProtocol.send)


async def test_websockets_closes_from_open_only() -> None:
    assert [OPEN.name, CLOSING.name, CLOSED.name] == ["OPEN", "CLOSING", "CLOSED"]
    assert "if self._state is not OPEN: raise InvalidState" in source(Protocol.send_close)
    assert "self.parser = self.discard()" in source(Protocol.fail)
    assert issubclass(ServerProtocol, Protocol)


async def test_uvicorn_server_closes_in_this_order() -> None:
    shutdown = source(uvicorn.Server.shutdown)
    assert (
        shutdown.index("server.close()") < shutdown.index("connection.shutdown()") < shutdown.index("lifespan.shutdown")
    )
    assert parameters(uvicorn.Server.shutdown) == ["self", "sockets"]


async def test_our_classes_are_really_in_use(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        guest = await door.guest()
        (socket,) = door.server.eio.sockets.values()
        assert [type(thing).__name__ for thing in (door.server.eio, socket, socket.line, door.server.manager)] == [
            "Engine",
            "Socket",
            "LineProtocol",
            "Channels",
        ]
        assert socket.line.backlog() == 0
        await guest.close()


@pytest.mark.parametrize("size", [1, 125, 126, 65535, 65536, 70000])
async def test_a_message_weighs_what_goes_over_the_wire(size: int) -> None:
    from server.live.guard import framed

    connection = ServerProtocol()
    connection.state = OPEN
    connection.send_text(b"x" * size)
    assert sum(map(len, connection.data_to_send())) == framed("x" * size)
    assert framed("ạ") == 2 + len("ạ".encode())
