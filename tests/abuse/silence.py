"""Those who wait: who never read, never speak, never finish what they began."""

import asyncio
import contextlib
import time
from typing import Any

from tests.abuse.scene import Scene
from tests.abuse.wire import Wire, codes, dial, frame, guest, many, request, shake

SLACK_S = 3.0
READ_S = 2.0


async def _crowd(at: Scene, n: int) -> list[Wire]:
    return await many(n, lambda _: guest(at.port, "/lab,", buffer=4096))


async def _shouting(at: Scene, seconds: float) -> int:
    """Somebody tells everybody something large, for so long; he reads."""
    loud, said, until = await guest(at.port, "/lab,"), 0, time.monotonic() + seconds
    while time.monotonic() < until:
        loud.put(frame('42/lab,["shout","%s"]' % ("x" * 50_000)) * 4)
        for _ in range(4):
            await loud.until(b"42/lab,")
        said += 4
        await asyncio.sleep(0.01)
    loud.end()
    return said


async def readers(at: Scene, n: int) -> dict[str, Any]:
    """A tenth reads nothing while everybody is told something; after some time they are gone."""
    wires = await _crowd(at, n)
    said = await _shouting(at, READ_S)
    left = [code for wire in wires if (code := await _rest(wire)) is None]
    at.expect(not left, f"{len(left)} who never read are still there")
    return {"sockets": n, "told": said}


async def pongs(at: Scene, n: int) -> dict[str, Any]:
    """Who reads nothing says that it lives, blindly, ten times a second."""
    wires = await _crowd(at, n)

    async def pong() -> None:
        while True:
            for wire in wires:
                wire.put(frame("3"))
            await asyncio.sleep(0.1)

    ponging = asyncio.ensure_future(pong())
    said = await _shouting(at, READ_S)
    ponging.cancel()
    left = [code for wire in wires if (code := await _rest(wire)) is None]
    at.expect(not left, f"{len(left)} who never read are still there")
    return {"sockets": n, "told": said}


async def _rest(wire: Wire) -> int | None:
    code = await wire.closed(2)
    wire.end()
    return code


async def silent(at: Scene, n: int) -> dict[str, Any]:
    """Sockets that never say CONNECT: without a word, with answers to pings, or gone from every namespace again."""
    wires = await many(n, lambda _: shake(at.port))
    for number, wire in enumerate(wires):
        wire.put(*([], [frame("3")] * 3, [frame("40"), frame("41")])[number % 3])
    began = time.monotonic()
    seen = await asyncio.gather(*(wire.closed(1.5 + SLACK_S) for wire in wires))
    at.expect(set(seen) == {1008}, f"not all were sent away: {codes(seen)}")
    return {"sockets": n, "closed": codes(seen), "within_s": time.monotonic() - began}


STARTS = [
    b"",
    b"GET / HT",
    b"GET / HTTP/1.1\r\nHost: x\r\nA: ",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nhalf",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nUpgrade: websocket\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT",
]


async def slowloris(at: Scene, n: int) -> dict[str, Any]:
    """Half handshakes, half headers, half bodies, a byte now and then."""

    async def one(number: int) -> float:
        wire, began = await dial(at.port), time.monotonic()
        wire.put(STARTS[number % len(STARTS)])
        reading = asyncio.ensure_future(wire.reader.read(2**20))
        while not reading.done() and time.monotonic() - began < 1.5 + SLACK_S:
            await asyncio.wait([reading], timeout=0.3)
            wire.put(b"x")
            if reading.done() and not reading.exception() and reading.result():
                reading = asyncio.ensure_future(wire.reader.read(2**20))
        ended = reading.done()
        reading.cancel()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await reading
        wire.end()
        at.expect(ended, f"still open: {STARTS[number % len(STARTS)]!r}")
        return time.monotonic() - began

    took = await many(n, one, n)
    return {"connections": n, "longest_s": max(took)}


async def halved(at: Scene, n: int) -> dict[str, Any]:
    """Handshakes after which only half of the connection lives: the client says that it will write no more."""

    async def one(_: int) -> int | None:
        wire = await dial(at.port)
        wire.put(request(at.port))
        wire.writer.write_eof()
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await wire.reader.readuntil(b"\r\n\r\n")
        code = await wire.closed(1.5 + SLACK_S)
        wire.end()
        return code

    seen = await many(n, one, n)
    at.expect(None not in seen, f"half a connection is kept: {codes(seen)}")
    return {"connections": n, "closed": codes(seen)}
