"""The attacker's hand: a TCP connection, a handshake, and frames made byte by byte. Nothing here is polite."""

import asyncio
import contextlib
import socket
import struct
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

OPENING = "/socket.io/?EIO=4&transport=websocket"
dialled: list["Wire"] = []
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def frame(
    payload: bytes | str,
    opcode: int = TEXT,
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bool = True,
    says: int | None = None,
) -> bytes:
    """One frame. `says`: the length that it claims, in the longest form."""
    payload = payload.encode() if isinstance(payload, str) else payload
    size, bit = len(payload), 0x80 if mask else 0
    head = bytes([opcode | rsv << 4 | (0x80 if fin else 0)])
    if says is not None:
        head += bytes([bit | 127]) + struct.pack("!Q", says)
    elif size < 126:
        head += bytes([bit | size])
    elif size < 65536:
        head += bytes([bit | 126]) + struct.pack("!H", size)
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", size)
    return head + bytes(4 if mask else 0) + payload


class Wire:
    """`status` is what the handshake got; 0 when there was no answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer, self.status = reader, writer, 0

    def put(self, *what: bytes) -> None:
        """Write, whether or not somebody reads."""
        with contextlib.suppress(RuntimeError):
            self.writer.write(b"".join(what))

    async def pour(self, what: bytes) -> None:
        """Write and wait until the other side takes it, unless it is gone."""
        self.put(what)
        with contextlib.suppress(ConnectionError):
            await self.writer.drain()

    async def hear(self, within: float = 5) -> tuple[int, bytes]:
        """The next frame: opcode and payload. Raises ConnectionError at the end."""
        try:
            async with asyncio.timeout(within):
                first, size = await self.reader.readexactly(2)
                if size == 126:
                    (size,) = struct.unpack("!H", await self.reader.readexactly(2))
                elif size == 127:
                    (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
                return first & 15, await self.reader.readexactly(size)
        except asyncio.IncompleteReadError as end:
            raise ConnectionError from end

    async def until(self, start: bytes, within: float = 5) -> bytes:
        async with asyncio.timeout(within):
            while not (heard := (await self.hear(within))[1]).startswith(start):
                pass
        return heard

    async def closed(self, within: float = 5) -> int | None:
        """The close code; 0 when it was cut without one; None when it is still open after so many seconds."""
        try:
            async with asyncio.timeout(within):
                while True:
                    opcode, payload = await self.hear(within)
                    if opcode == CLOSE:
                        return struct.unpack("!H", payload[:2])[0] if payload else 1005
        except ConnectionError:
            return 0
        except TimeoutError:
            return None

    def end(self) -> None:
        self.writer.transport.abort()


async def dial(port: int, *, buffer: int | None = None, source: str = "127.0.0.1") -> Wire:
    """A TCP connection; `buffer` is what its kernel takes before the reader reads."""
    sock = socket.socket()
    sock.setblocking(False)
    if buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    sock.bind((source, 0))
    await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
    wire = Wire(*await asyncio.open_connection(sock=sock, limit=buffer or 2**16))
    dialled.append(wire)
    return wire


def hang_up() -> None:
    """End every connection there is."""
    while dialled:
        dialled.pop().end()


def request(port: int, extra: Sequence[str] = (), path: str = OPENING, host: str = "") -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{port}'}", "Upgrade: websocket"]
    lines += ["Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    return "\r\n".join([*lines, *extra, "", ""]).encode("latin-1")


async def shake(port: int, *extra: str, path: str = OPENING, host: str = "", **how: object) -> Wire:
    """A handshake; look at `status` before you go on."""
    wire = await dial(port, **how)  # type: ignore[arg-type]
    wire.put(request(port, extra, path, host))
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError):
        async with asyncio.timeout(10):
            head = await wire.reader.readuntil(b"\r\n\r\n")
            wire.status = int(head.split(maxsplit=2)[1])
    return wire


async def guest(port: int, namespace: str = "", extra: Sequence[str] = (), **how: object) -> Wire:
    """A client that is connected to a namespace. Who finds the door full, after a crowd that was turned away, waits."""
    while (wire := await shake(port, *extra, **how)).status == 503:  # type: ignore[arg-type]
        wire.end()
        await asyncio.sleep(0.1)
    wire.put(frame(f"40{namespace}"))
    await wire.until(b"40" + namespace.encode())
    return wire


async def many(n: int, one: Callable[[int], Awaitable[T]], at_once: int = 50) -> list[T]:
    """Do it n times, so many at once."""
    few = asyncio.Semaphore(at_once)

    async def next_one(number: int) -> T:
        async with few:
            return await one(number)

    return list(await asyncio.gather(*(next_one(number) for number in range(n))))


def codes(seen: Iterable[int | None]) -> dict[str, int]:
    """How often each close code came; `open` stands for none."""
    return {"open" if code is None else str(code): n for code, n in Counter(seen).items()}
