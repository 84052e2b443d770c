"""WebSocket frames that are none, or too much: sizes, lies, fragments, compression, broken text."""

import asyncio
import struct
import zlib
from typing import Any

from tests.abuse.scene import Scene
from tests.abuse.wire import BINARY, CLOSE, PING, PONG, TEXT, Wire, codes, frame, guest, many, shake

HELLO = '42/lab,1["echo","ạ"]'.encode()
ECHO = '43/lab,1["ạ"]'.encode()
CONT = 0


def deflated(payload: bytes) -> bytes:
    press = zlib.compressobj(wbits=-15)
    return (press.compress(payload) + press.flush(zlib.Z_SYNC_FLUSH))[:-4]


async def deflate(at: Scene, n: int) -> dict[str, Any]:
    """Compression: offered in every form, then 16 MB in 16 KB although nobody agreed to it."""
    offers = ("permessage-deflate", "permessage-deflate; client_max_window_bits=15", "x-webkit-deflate-frame")
    bomb = deflated(b'42["do",{"a":"' + b"x" * 16_000_000 + b'"}]')

    async def one(number: int) -> int | None:
        wire = await shake(at.port, f"Sec-WebSocket-Extensions: {offers[number % len(offers)]}")
        at.expect(wire.status == 101, f"an offer was answered with {wire.status}")
        await wire.pour(frame(bomb, (TEXT, BINARY)[number % 2], rsv=4))
        code = await wire.closed()
        wire.end()
        return code

    seen = await many(n, one)
    at.expect(set(seen) <= {1002, 1009, 0}, f"not all were cut off: {codes(seen)}")
    return {"frames": n, "bytes": len(bomb), "closed": codes(seen)}


async def oversized(at: Scene, n: int) -> dict[str, Any]:
    """Frames and messages beyond the limit, sent in full; lengths of exabytes, sent in part."""

    async def one(number: int) -> int | None:
        wire = await guest(at.port)
        match number % 4:
            case 0:
                await wire.pour(frame(b"4" + b"x" * 2_000_000))
            case 1:
                await wire.pour(frame(b"4" + b"x" * 60_000, says=(2**63, 2**64 - 1, 2**62, 2**31)[number // 4 % 4]))
            case 2:
                await wire.pour(frame(b"4" + b"x" * 40_000, fin=False) + frame(b"x" * 40_000, CONT))
            case 3:
                await wire.pour(frame(b"\0" * 2_000_000, BINARY))
        code = await wire.closed()
        wire.end()
        return code

    seen = await many(n, one)
    at.expect(set(seen) <= {1009, 1002, 0}, f"not all were cut off: {codes(seen)}")
    return {"messages": n, "closed": codes(seen)}


LIES = {
    "reserved bit": frame(HELLO, rsv=1),
    "all reserved bits": frame(HELLO, rsv=7),
    "without mask": frame(HELLO, mask=False),
    "opcode 3": frame(HELLO, 3),
    "opcode 15": frame(HELLO, 15),
    "ping in fragments": frame(b"a", PING, fin=False),
    "long ping": frame(b"a" * 126, PING),
    "long pong": frame(b"a" * 200, PONG),
    "long close": frame(struct.pack("!H", 1000) + b"a" * 130, CLOSE),
    "continued nothing": frame(HELLO, CONT),
    "text inside text": frame(b"42", fin=False) + frame(HELLO),
    "close of one byte": frame(b"\x03", CLOSE),
    "close 999": frame(struct.pack("!H", 999), CLOSE),
    "close 1005": frame(struct.pack("!H", 1005), CLOSE),
    "close without UTF-8": frame(struct.pack("!H", 1000) + b"\xff", CLOSE),
    "broken text": frame(b'42/lab,["echo","\xff"]'),
    "overlong": frame(b'42/lab,["echo","\xc0\xaf"]'),
    "surrogate": frame(b'42/lab,["echo","\xed\xa0\x80"]'),
    "broken at a boundary": frame(HELLO[:-4], fin=False) + frame(b"\xff" + HELLO[-3:], CONT),
    "half a letter": frame(b'42/lab,["echo","\xe1\xba'),
    "length with a sign": frame(b"", says=2**63),
    "HTTP again": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "noise": bytes(range(256)) * 8,
}


async def lies(at: Scene, n: int) -> dict[str, Any]:
    """Frames that break RFC 6455: reserved bits, no mask, unknown opcodes, impossible closes, broken UTF-8."""
    names = list(LIES)

    async def one(number: int) -> int | None:
        name = names[number % len(names)]
        wire = await guest(at.port, "/lab,")
        wire.put(LIES[name])
        code = await wire.closed(2)
        at.expect(code is not None, f"still open: {name}")
        wire.end()
        return code

    return {"frames": n, "closed": codes(await many(n, one))}


async def fragments(at: Scene, n: int) -> dict[str, Any]:
    """Messages in pieces: honest ones with pings between them are heard, endless ones are cut off."""
    pieces = [
        frame(HELLO[:1], fin=False),
        *(frame(HELLO[i : i + 1], CONT, fin=False) for i in range(1, len(HELLO) - 1)),
    ]

    async def honest(_: int) -> None:
        wire = await guest(at.port, "/lab,")
        wire.put(*(piece + frame(b"?", PING) for piece in pieces), frame(HELLO[-1:], CONT))
        at.expect(await wire.until(b"43") == ECHO, "a message in pieces was not heard")
        wire.end()

    async def endless(number: int) -> int | None:
        wire = await guest(at.port)
        await wire.pour(frame(b"4", fin=False) + frame(b"x" * (number % 2), CONT, fin=False) * 20_000)
        code = await wire.closed()
        wire.end()
        return code

    await many(n, honest)
    seen = await many(n, endless)
    at.expect(set(seen) <= {1009, 1008, 1002, 0}, f"endless fragments are borne: {codes(seen)}")
    return {"messages": n, "closed": codes(seen)}


async def halves(at: Scene, n: int) -> dict[str, Any]:
    """Messages that never end, from many sockets: half a frame, a first fragment, a closed half of a connection."""

    async def one(number: int) -> Wire:
        wire = await guest(at.port)
        match number % 3:
            case 0:
                wire.put(frame(b"4" + b"x" * 65_000)[:-1])
            case 1:
                wire.put(frame(b"4" + b"x" * 60_000, fin=False))
            case 2:
                wire.put(b"\x81")
                wire.writer.write_eof()
        return wire

    wires = await many(n, one)
    deaf = [wire for number, wire in enumerate(wires) if number % 3 == 2]
    left = await asyncio.gather(*(wire.closed(4) for wire in deaf))
    at.expect(None not in left, f"half-closed connections are kept: {codes(left)}")
    for wire in wires:
        wire.end()
    return {"sockets": n, "half_closed": codes(left)}
