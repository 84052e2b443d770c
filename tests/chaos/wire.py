"""One WebSocket by hand: so light that thousands fit into one process, and without manners where that is the test."""

import asyncio
import socket
from collections.abc import Callable, Iterator

PATH = "/socket.io/?EIO=4&transport=websocket"
SMALL = 8192
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Denied(OSError):
    """The server answered, but opened no WebSocket."""


class Wire(asyncio.Protocol):
    """`heard` gets this wire and every text, the first perhaps before `dial` returns.

    `lost` comes once, with the close code if the server said one.
    """

    def __init__(
        self, request: bytes, heard: Callable[["Wire", str], None], lost: Callable[[int | None], None]
    ) -> None:
        self._request, self._heard, self._lost = request, heard, lost
        self._buffer = bytearray()
        self._code: int | None = None
        self._transport: asyncio.Transport | None = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.opened.done() and not self._upgrade():
            return
        for opcode, payload in self._frames():
            if opcode == TEXT:
                self._heard(self, payload.decode())
            elif opcode == PING:
                self.send(payload, PONG)
            elif opcode == CLOSE:
                self._code = int.from_bytes(payload[:2], "big") if payload else 1005
                self.abort()

    def connection_lost(self, why: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(why or Denied("closed"))
            self.opened.exception()
        self._lost(self._code)

    def say(self, text: str) -> None:
        self.send(text.encode(), TEXT)

    def send(self, payload: bytes, opcode: int = TEXT, first: int = 0x80) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(framed(payload, first | opcode))

    def raw(self, data: bytes) -> None:
        """Bytes that are no frame of ours."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def shrink(self) -> None:
        """From now on the kernel takes little on our behalf."""
        assert self._transport is not None
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)

    def stop_reading(self) -> None:
        assert self._transport is not None
        self._transport.pause_reading()

    def read_on(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _upgrade(self) -> bool:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return False
        self._buffer = rest
        status = bytes(head[9:12]).decode()
        if status == "101":
            self.opened.set_result(None)
            return True
        self.opened.set_exception(Denied(status))
        self.opened.exception()
        self.abort()
        return False

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        while len(self._buffer) >= 2:
            size, at = self._buffer[1] & 0x7F, 2
            if size >= 126:
                at = 4 if size == 126 else 10
                size = int.from_bytes(self._buffer[2:at], "big")
            if len(self._buffer) < max(at, at + size):
                return
            opcode, payload = self._buffer[0] & 0xF, bytes(self._buffer[at : at + size])
            del self._buffer[: at + size]
            yield opcode, payload


def framed(payload: bytes, first: int) -> bytes:
    """A client's frame, masked with nothing."""
    size = len(payload)
    if size < 126:
        head = bytes([first, 0x80 | size])
    elif size < 65536:
        head = bytes([first, 0x80 | 126]) + size.to_bytes(2, "big")
    else:
        head = bytes([first, 0x80 | 127]) + size.to_bytes(8, "big")
    return head + bytes(4) + payload


async def dial(
    port: int,
    heard: Callable[["Wire", str], None],
    lost: Callable[[int | None], None],
    headers: dict[str, str],
    source: str | None = None,
    small: bool = False,
) -> Wire:
    """An open WebSocket to this machine's port, from the address `source`; `small`: with a small buffer to read into.

    Raises OSError.
    """
    lines = {"Host": f"127.0.0.1:{port}", "Upgrade": "websocket", "Connection": "Upgrade",
             "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", **headers}  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    request = f"GET {PATH} HTTP/1.1\r\n{head}\r\n".encode()
    local = (source, 0) if source else None
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(lambda: Wire(request, heard, lost), "127.0.0.1", port, local_addr=local)
    if small:
        wire.shrink()
    try:
        await wire.opened
    except BaseException:
        wire.abort()
        raise
    return wire
