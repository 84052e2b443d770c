"""Every private detail of python-socketio, python-engineio and uvicorn that the door leans on, one test each.

When one of these fails after an upgrade, read the named code in server/live/ before changing the test.
"""

import asyncio
import contextlib
import inspect
import re
import socket as sockets
from typing import Any

import engineio
import pytest
import socketio
import uvicorn
import uvloop
from engineio import async_socket, base_socket
from engineio import packet as eio_packet
from engineio.async_drivers import asgi
from socketio import AsyncManager, base_manager, base_server, packet
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from server.transport.engineio.socket import Socket
from server.transport.options import Options
from server.transport.socketio.server import Server, admit_all
from server.transport.websocket.frames import apply_mask
from tests.transport.bare import listening


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


async def test_the_application_hands_requests_to_one_method_of_the_engine() -> None:
    assert "await self.engineio_server.handle_request(scope, receive, send)" in source(asgi.ASGIApp.__call__)
    assert "self.engineio_server.handle_request" in source(socketio.ASGIApp.__mro__[1].__call__)
    assert parameters(engineio.AsyncServer.send_packet) == ["self", "sid", "pkt"]
    assert parameters(engineio.AsyncServer._trigger_event) == ["self", "event", "args", "kwargs"]


async def test_the_engine_finds_sockets_and_their_sessions_in_one_table() -> None:
    assert "s = self.sockets[sid]" in source(engineio.AsyncServer._get_socket)
    assert "return socket.session" in source(engineio.AsyncServer.get_session)
    assert "await socket.close(reason=self.reason.SERVER_DISCONNECT)" in source(engineio.AsyncServer.disconnect)


async def test_engine_logs_a_handlers_exception_and_goes_on() -> None:
    assert "self.logger.exception(event + ' async handler error')" in source(engineio.AsyncServer._trigger_event)


async def test_engine_socket_has_no_more_fields_than_ours() -> None:
    """Ours does not call the library's constructor: a queue for each client is what it is lean without."""
    ours = {"server", "sid", "queue", "last_ping", "connected", "upgrading", "upgraded", "closing", "closed", "session"}
    assigned = set(re.findall(r"self\.(\w+) = ", source(base_socket.BaseSocket.__init__)))
    assert assigned == ours
    assert all(hasattr(Socket, field) for field in ours - {"server", "sid", "last_ping"})


async def test_engine_socket_methods_that_ours_replaces() -> None:
    assert parameters(async_socket.AsyncSocket.send) == ["self", "pkt"]
    assert parameters(async_socket.AsyncSocket.close) == ["self", "wait", "abort", "reason"]
    assert inspect.iscoroutinefunction(async_socket.AsyncSocket.check_ping_timeout)
    assert "if pkt.packet_type == packet.PONG: self.schedule_ping()" in source(async_socket.AsyncSocket.receive)


async def test_sio_leaves_messages_to_the_handler_registered_last() -> None:
    assert "self.handlers[event] = handler" in source(engineio.AsyncServer.on)
    assert "self.handlers[event] = f" not in source(engineio.AsyncServer.on)


async def test_engine_messages_look_like_this_on_a_websocket() -> None:
    pkt = eio_packet.Packet(eio_packet.MESSAGE, "2[]")
    assert pkt.encode() == "42[]"
    assert eio_packet.Packet(eio_packet.MESSAGE, b"ab").encode() == b"ab"


async def test_uvicorn_hands_an_upgrade_over_in_one_method() -> None:
    received = source(HttpToolsProtocol.data_received)
    assert "except httptools.HttpParserUpgrade: if self._should_upgrade(): self.handle_websocket_upgrade()" in received
    assert received.endswith("self._unsupported_upgrade_warning()"), "nothing may follow: our handler drops the parser"
    assert "self.parser = None" in source(HttpToolsProtocol.connection_lost)
    begins = source(HttpToolsProtocol.on_message_begin)
    for field in ("self.url", "self.headers", "self.scope"):
        assert f"{field} = " in begins
    for callback in ("on_message_begin", "on_headers_complete", "on_message_complete", "send_400_response"):
        assert callable(getattr(HttpToolsProtocol, callback))
    made = source(HttpToolsProtocol.connection_made)
    for field in ("self.transport = transport", "self.server = ", "self.client = ", "self.scheme = "):
        assert field in made


async def test_uvicorn_knows_of_a_websocket_what_line_tells_it() -> None:
    assert "for connection in list(self.server_state.connections): connection.shutdown()" in source(
        uvicorn.Server.shutdown
    )
    assert {"connections", "tasks", "default_headers"} <= set(vars(ServerState()))
    assert issubclass(ClientDisconnected, OSError)


async def test_uvicorns_own_websocket_is_reached_through_its_receive() -> None:
    """How transport/websocket/asgi_fallback.py ends a connection whose client does not read."""
    assert "self.app(self.scope, self.receive, self.send)" in source(WebSocketsSansIOProtocol.run_asgi)
    assert "self.transport = transport" in source(WebSocketsSansIOProtocol.connection_made)
    assert "await self.writable.wait()" in source(WebSocketsSansIOProtocol.send)


async def test_websockets_unmasks_in_c() -> None:
    assert apply_mask(b"abcde", b"\x01\x02\x03\x04") == b"````d"
    assert apply_mask(bytearray(b"a"), bytearray(4)) == b"a"
    assert inspect.isbuiltin(apply_mask)


@pytest.mark.parametrize("loop", [uvloop.new_event_loop, asyncio.new_event_loop])
def test_loops_write_at_once_and_say_when_they_could_not(loop: Any) -> None:
    """websocket/connection.py builds on it: with a high-water mark of 0 a transport holds nothing back silently."""
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(write_more_than_fits())


async def write_more_than_fits() -> None:
    here, there = sockets.socketpair()
    here.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, 4096)
    loop, said = asyncio.get_running_loop(), list[str]()

    class Talker(asyncio.Protocol):
        def pause_writing(self) -> None:
            said.append("paused")

        def resume_writing(self) -> None:
            said.append("resumed")

    transport, _ = await loop.create_connection(Talker, sock=here)
    transport.set_write_buffer_limits(high=0)
    transport.write(b"x")
    assert there.recv(10) == b"x", "written before the loop turned"
    assert said == []
    transport.write(b"y" * 1_000_000)
    assert said == ["paused"]
    assert transport.get_write_buffer_size() > 0
    there.setblocking(False)
    while "resumed" not in said:
        with contextlib.suppress(BlockingIOError):
            there.recv(1_000_000)
        await asyncio.sleep(0)
    assert transport.get_write_buffer_size() == 0
    transport.close()
    there.close()


async def test_uvicorn_server_closes_in_this_order() -> None:
    shutdown = source(uvicorn.Server.shutdown)
    assert (
        shutdown.index("server.close()") < shutdown.index("connection.shutdown()") < shutdown.index("lifespan.shutdown")
    )
    assert parameters(uvicorn.Server.shutdown) == ["self", "sockets"]


@pytest.mark.parametrize(("own", "connection"), [(True, "WebSocketProtocol"), (False, "AsgiFallback")])
async def test_our_classes_are_really_in_use(own: bool, connection: str) -> None:
    options = Options(own_websocket=own)
    server = Server(options, admit=admit_all)
    server.on("connect", lambda *_: None)
    async with listening(socketio.ASGIApp(server), options) as port, socketio.AsyncSimpleClient() as client:
        await client.connect(f"http://127.0.0.1:{port}", transports=["websocket"])
        (socket,) = server.eio.sockets.values()
        kinds = [type(thing).__name__ for thing in (server.eio, socket, socket.connection, server.manager)]
        assert kinds == ["Engine", "Socket", connection, "Channels"]
        assert socket.connection.backlog() == 0
