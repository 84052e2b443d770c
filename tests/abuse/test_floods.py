"""Clients that are too much: too big, too slow, too silent, too many."""

import asyncio
import contextlib
import socket as sockets
import struct
import time
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.gateway.gateways import Open, opened, until

pytestmark = pytest.mark.timed


def resident_kb() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


async def handshake(door: Open, *extra: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
    """A WebSocket by hand, with a small receive buffer, so that not reading is felt soon."""
    sock = sockets.socket()
    sock.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", door.port))
    reader, writer = await asyncio.open_connection(sock=sock, limit=4096)
    lines = [
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: 127.0.0.1:{door.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *extra,
        "",
        "",
    ]
    writer.write("\r\n".join(lines).encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    return reader, writer, head


def frame(payload: bytes, opcode: int = 1, fin: bool = True) -> bytes:
    size = len(payload)
    head = bytes([opcode | (0x80 if fin else 0)])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65536:
        head += bytes([0x80 | 126]) + struct.pack("!H", size)
    else:
        head += bytes([0x80 | 127]) + struct.pack("!Q", size)
    return head + bytes(4) + payload


async def gone(door: Open, within: float) -> float:
    """Seconds until no socket is left."""
    return await until(lambda: not door.server.eio.sockets and not door.admission.inside, within)


async def test_compression_is_not_negotiated(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        _, writer, head = await handshake(
            door, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits; server_no_context_takeover"
        )
        assert head.startswith("HTTP/1.1 101")
        assert "sec-websocket-extensions" not in head.lower()
        writer.transport.abort()


async def test_a_frame_of_two_megabytes_is_refused_unread(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        guest, before = await door.guest(), resident_kb()
        with contextlib.suppress(ConnectionClosed):
            for _ in range(20):
                await guest.send("4" + "x" * 2_000_000)
        assert await guest.closed() == 1009
        await gone(door, 3)
        assert resident_kb() - before < 60_000


async def test_the_limit_is_in_bytes(tmp_path: Path) -> None:
    async with opened(tmp_path, limits__packet_bytes=4096, limits__depth=8) as door:
        guest = await door.guest()
        assert (await guest.do("question.ask", {"text": "x" * 3900}))["ok"]
        await guest.begin("question.ask", {"text": "x" * 4100})
        assert await guest.closed() == 1009


async def test_fragments_without_end_are_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        _, writer, _ = await handshake(door)
        writer.write(frame(b"4", 1, fin=False) + frame(b"", 0, fin=False) * 5000)
        await gone(door, 5)
        writer.transport.abort()


@pytest.mark.parametrize("payload", [b'42["do","\xff"]', b'42["do","\xed\xa0\x80"]'])
async def test_what_is_not_utf8_closes(tmp_path: Path, payload: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with opened(tmp_path) as door:
        reader, writer, _ = await handshake(door)
        writer.write(frame(payload))
        everything = await asyncio.wait_for(reader.read(), 3)
        assert struct.pack("!H", 1007) in everything
        assert "Traceback" not in caplog.text
        writer.transport.abort()


async def test_a_slow_reader_is_cut_and_others_are_not(tmp_path: Path) -> None:
    async with opened(tmp_path, limits__pending_ms=60000, live__tick_ms=0) as door:
        good = await door.guest()
        reader, writer, _ = await handshake(door)
        writer.write(frame(b"40"))
        while not (await reader.read(200)).count(b"40{"):
            pass
        before, text = resident_kb(), "x" * 8000
        started = time.monotonic()
        for n in range(1, 2000):
            await door.server.emit("frame", {"n": n, "text": text})
            assert (await good.event("frame"))["n"] == n
            if len(door.server.eio.sockets) == 1:
                break
        assert len(door.server.eio.sockets) == 1
        # What the kernel takes for a client that does not read is not ours to count: some megabytes on loopback.
        assert n * 8000 < 8_000_000
        assert resident_kb() - before < 20_000
        assert time.monotonic() - started < 5
        writer.transport.abort()
        await good.close()


async def test_a_reader_that_stops_is_cut_by_age(tmp_path: Path) -> None:
    async with opened(tmp_path, limits__pending_ms=600, limits__pending_bytes=50_000_000) as door:
        reader, writer, _ = await handshake(door)
        writer.write(frame(b"40"))
        while not (await reader.read(200)).count(b"40{"):
            pass
        for _ in range(200):
            await door.server.emit("frame", "x" * 40_000)
        (socket,) = door.server.eio.sockets.values()
        assert socket.connection.backlog()
        assert 0.3 < await gone(door, 4) < 2.5
        writer.transport.abort()


async def test_one_packet_larger_than_the_limit_is_read_to_its_end(tmp_path: Path) -> None:
    """A first frame of long texts: whoever was cut off for it would be given the same again."""
    async with opened(tmp_path) as door:
        reader, writer, _ = await handshake(door)
        writer.write(frame(b"40"))
        while not (await reader.read(200)).count(b"40{"):
            pass
        size = 20 * door.server.eio.options.pending_bytes
        await door.server.emit("frame", "x" * size)
        await asyncio.sleep(0.2)
        (socket,) = door.server.eio.sockets.values()
        assert socket.connection.backlog() > door.server.eio.options.pending_bytes
        assert len(await asyncio.wait_for(reader.readexactly(size), 10)) == size
        writer.transport.abort()


def stand_still(seconds: float) -> None:
    time.sleep(seconds)


async def test_when_the_server_itself_stood_still_nobody_is_to_blame(tmp_path: Path) -> None:
    async with opened(tmp_path, limits__pending_ms=400) as door:
        guests = [await door.guest() for _ in range(20)]
        for _ in range(3):
            for n in range(10):
                for sid in list(door.server.manager.rooms["/"][None]):
                    door.server.manager.tell(sid, "frame", n)
            stand_still(0.9)
            await asyncio.sleep(0.1)
        for guest in guests:
            assert (await guest.do("question.ask"))["ok"]
            await guest.close()


async def test_what_the_system_takes_at_once_is_nobodys_debt(tmp_path: Path) -> None:
    async with opened(tmp_path, limits__pending_packets=3) as door:
        guest = await door.guest()
        sid = next(iter(door.server.manager.rooms["/"][None]))
        for n in range(300):
            door.server.manager.tell(sid, "frame", n)
        assert [await guest.event("frame") for _ in range(300)] == list(range(300))
        assert (await guest.do("question.ask"))["ok"]
        await guest.close()


async def test_pings_of_the_websocket_cannot_fill_our_buffer(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        _, writer, _ = await handshake(door)
        before = resident_kb()
        with contextlib.suppress(ConnectionError):
            for _ in range(2000):
                writer.write(frame(b"x" * 125, 9) * 500)
                await asyncio.wait_for(writer.drain(), 5)
        await gone(door, 3)
        assert resident_kb() - before < 20_000


async def test_a_client_that_closes_and_never_reads_leaves(tmp_path: Path) -> None:
    async with opened(tmp_path, limits__pending_ms=60000, limits__pending_bytes=50_000_000) as door:
        reader, writer, _ = await handshake(door)
        writer.write(frame(b"40"))
        while not (await reader.read(200)).count(b"40{"):
            pass
        for _ in range(200):
            await door.server.emit("frame", "x" * 40_000)
        writer.write(frame(struct.pack("!H", 1000), 8))
        await gone(door, 3)
        writer.transport.abort()


async def test_silence_is_closed_in_time(tmp_path: Path) -> None:
    async with opened(tmp_path, limits__connect_ms=500) as door:
        silent, chatty, honest = await door.raw(), await door.raw(), await door.guest()
        started = time.monotonic()

        async def chat() -> None:
            while True:
                await chatty.send("3")
                await asyncio.sleep(0.02)

        chatting = asyncio.ensure_future(chat())
        assert await silent.closed() == 1008
        assert await chatty.closed() == 1008
        assert 0.4 < time.monotonic() - started < 1.5
        chatting.cancel()
        await asyncio.gather(chatting, return_exceptions=True)
        await asyncio.sleep(0.5)
        assert (await honest.do("question.ask"))["ok"]
        await honest.send("41")
        assert await honest.closed(2) == 1008


async def test_who_answers_no_ping_is_cut(tmp_path: Path) -> None:
    async with opened(tmp_path, live__ping_ms=1000, live__ping_timeout_ms=1000) as door:
        deaf, honest = await door.guest(), await door.guest()
        listening = asyncio.ensure_future(honest.expect("42"))
        started = time.monotonic()
        assert await deaf.closed(6) == 1013
        assert time.monotonic() - started < 3.5
        await door.server.emit("still")
        assert await listening == '42["still"]'
        await honest.close()


async def test_blind_pongs_keep_nobody_alive(tmp_path: Path) -> None:
    """It answers pings that it never read; what it does not read counts all the same."""
    async with opened(tmp_path, limits__pending_ms=800, live__ping_ms=1000) as door:
        reader, writer, _ = await handshake(door)
        writer.write(frame(b"40"))
        while not (await reader.read(200)).count(b"40{"):
            pass

        async def pong() -> None:
            while True:
                writer.write(frame(b"3"))
                await asyncio.sleep(0.1)

        ponging = asyncio.ensure_future(pong())
        for _ in range(300):
            await door.server.emit("frame", "x" * 20_000)
        assert await gone(door, 4) < 3
        ponging.cancel()
        await asyncio.gather(ponging, return_exceptions=True)
        writer.transport.abort()


@pytest.mark.parametrize(
    "limits", [{"limits__sockets": 3}, {"limits__sockets_per_ip": 3}, {"limits__handshakes_per_ip_s": 3}]
)
async def test_too_many_are_asked_to_come_back(tmp_path: Path, limits: dict[str, Any]) -> None:
    async with opened(tmp_path, **limits) as door:
        # A fresh second, so that the three and the fourth fall into the same one.
        await asyncio.sleep(1.02 - time.monotonic() % 1)
        guests = [await door.raw() for _ in range(3)]
        with pytest.raises(InvalidStatus) as full:
            await door.raw()
        assert full.value.response.status_code == 503
        assert 1 <= int(full.value.response.headers["Retry-After"]) <= 5
        for guest in guests:
            await guest.close()
        await gone(door, 2)
        if "handshakes" in next(iter(limits)):
            await asyncio.sleep(1.0)
        again = await door.guest()
        await again.close()
