"""WebSocket frames: a server's are encoded once for all clients, a client's are parsed strictly. Source: RFC 6455.

A server's frames carry no mask, so the same bytes serve every client.
"""

from typing import NamedTuple

from websockets.frames import apply_mask  # type: ignore[attr-defined]

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
FRAGMENTS = 64
LONGEST_CONTROL = 125
# Codes that a client's close frame may carry; 3000 to 4999 are for applications.
CODES = frozenset({1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014})


class Violation(Exception):
    """The client broke the protocol: `code` is the close code."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class EncodedMessage(NamedTuple):
    """One or more messages, and the same as bytes on the wire."""

    messages: tuple[str | bytes, ...]
    wire: bytes


class Message(NamedTuple):
    """A client's message: `data` is text, bytes, or the payload of a control frame."""

    opcode: int
    data: str | bytes


def encode_message(*messages: str | bytes) -> EncodedMessage:
    return EncodedMessage(messages, b"".join(map(framed, messages)))


def framed(payload: str | bytes) -> bytes:
    """One message as one frame; text for str, binary for bytes."""
    return frame(BINARY, payload) if isinstance(payload, bytes) else frame(TEXT, payload.encode())


def frame(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65536:
        return bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big") + payload


def close(code: int, reason: str) -> bytes:
    """A close frame; a long reason is cut between two characters."""
    words = reason.encode()[: LONGEST_CONTROL - 2].decode(errors="ignore")
    return frame(CLOSE, code.to_bytes(2, "big") + words.encode())


class Reader:
    """An incremental parser: bytes in, whole messages out. `largest` is the longest message in bytes."""

    __slots__ = ("_at", "_bytes", "_largest", "_parts", "_size", "_text")

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._bytes: bytes | bytearray = b""
        self._at = 0
        self._parts: list[bytes] | None = None
        self._size = 0
        self._text = True

    def feed(self, data: bytes) -> None:
        if self._at == len(self._bytes):
            self._bytes, self._at = data, 0
        else:
            # A message that comes byte by byte must not be copied with every byte.
            if isinstance(self._bytes, bytes):
                self._bytes = bytearray(self._bytes)
            del self._bytes[: self._at]
            self._bytes += data
            self._at = 0

    def next(self) -> Message | None:
        """The next whole message, or None until more bytes come. Raises Violation."""
        while (found := self._frame()) is not None:
            if (message := self._assemble(*found)) is not None:
                return message
        return None

    def _frame(self) -> tuple[int, bool, bytes] | None:
        data, start = self._bytes, self._at
        there = len(data) - start
        if there < 2:
            if not there:
                self._bytes, self._at = b"", 0
            return None
        first, second = data[start], data[start + 1]
        self._check(first, second)
        size, at = second & 0x7F, start + 2
        if size > LONGEST_CONTROL:
            width = 2 if size == 126 else 8
            if there < 2 + width:
                return None
            size, at = int.from_bytes(data[at : at + width], "big"), at + width
        if size + self._size > self._largest and first & 0x0F < CLOSE:
            raise Violation(1009, "message too long")
        begin, end = at + 4, at + 4 + size
        if len(data) < end:
            return None
        self._at = end
        return first & 0x0F, first >= 0x80, apply_mask(data[begin:end], data[at:begin])

    def _check(self, first: int, second: int) -> None:
        opcode = first & 0x0F
        if first & 0x70 or opcode not in (CONT, TEXT, BINARY, CLOSE, PING, PONG):
            raise Violation(1002, "reserved bits or opcode")
        if not second & 0x80:
            raise Violation(1002, "a frame without mask")
        if opcode >= CLOSE:
            if first < 0x80 or second & 0x7F > LONGEST_CONTROL:
                raise Violation(1002, "a control frame is short and whole")
        elif (opcode == CONT) is (self._parts is None):
            raise Violation(1002, "fragments out of order")

    def _assemble(self, opcode: int, final: bool, payload: bytes) -> Message | None:
        if opcode >= CLOSE:
            return Message(opcode, payload)
        if self._parts is None and final:
            return self._whole(opcode == TEXT, payload)
        if self._parts is None:
            self._parts, self._text = [], opcode == TEXT
        self._parts.append(payload)
        self._size += len(payload)
        if len(self._parts) > FRAGMENTS:
            raise Violation(1009, "too many fragments")
        if not final:
            return None
        whole, self._parts, self._size = b"".join(self._parts), None, 0
        return self._whole(self._text, whole)

    @staticmethod
    def _whole(text: bool, payload: bytes) -> Message:
        if not text:
            return Message(BINARY, payload)
        try:
            return Message(TEXT, payload.decode())
        except UnicodeDecodeError:
            raise Violation(1007, "not UTF-8") from None


def close_code(payload: bytes) -> int | None:
    """The code of a client's close frame, None when it gave none. Raises Violation."""
    if not payload:
        return None
    code = int.from_bytes(payload[:2], "big")
    if len(payload) < 2 or not (code in CODES or 3000 <= code < 5000):
        raise Violation(1002, "an impossible close code")
    try:
        payload[2:].decode()
    except UnicodeDecodeError:
        raise Violation(1007, "not UTF-8") from None
    return code
