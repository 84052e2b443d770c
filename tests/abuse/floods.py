"""Too many of everything: packets, controls, namespaces, connections. One address, no pause."""

import asyncio
import struct
import time
from typing import Any

from tests.abuse.scene import Scene
from tests.abuse.wire import CLOSE, OPENING, PING, PONG, Wire, codes, dial, frame, guest, many, request, shake

BAD = ['42["other",{}]', '421["do",NaN]', "4{", '40["x"]', "7", '42["do"]', '451-["do"]', '42/nowhere,["x"]', "44{}"]
SECONDS = 1.0
RATE = 500


async def malformed(at: Scene, n: int) -> dict[str, Any]:
    """A flood of packets that are none: come, say three, be cut off, come again."""
    until, seen = time.monotonic() + SECONDS, list[int | None]()

    async def one(number: int) -> None:
        while time.monotonic() < until:
            wire = await shake(at.port)
            wire.put(frame("40"), *[frame(BAD[number % len(BAD)])] * 3)
            if wire.status == 101:
                seen.append(await wire.closed())
            else:
                await asyncio.sleep(0.05)
            wire.end()

    await many(n, one, n)
    at.expect(set(seen) <= {1008, 0}, f"not all were cut off: {codes(seen)}")
    return {"connections": len(seen), "closed": codes(seen)}


async def _pour(at: Scene, n: int, what: bytes, namespace: str = "", seconds: float = SECONDS) -> dict[str, Any]:
    """n sockets send this over and over, as fast as it is taken, and read what comes."""
    until, sent = time.monotonic() + seconds, 0

    async def one(_: int) -> int | None:
        nonlocal sent
        wire = await guest(at.port, namespace)
        reading = asyncio.ensure_future(_drain(wire))
        while time.monotonic() < until and not reading.done():
            try:
                async with asyncio.timeout_at(asyncio.get_running_loop().time() + 1):
                    await wire.pour(what)
                sent += len(what)
            except TimeoutError:
                pass
            await asyncio.sleep(0)
        code = reading.result() if reading.done() else None
        reading.cancel()
        wire.end()
        return code

    seen = await many(n, one, n)
    return {"sockets": n, "mb_sent": sent / 2**20, "closed": codes(seen)}


async def _drain(wire: Wire) -> int:
    while (code := await wire.closed(60)) is None:
        pass
    return code


async def tiny(at: Scene, n: int) -> dict[str, Any]:
    """The smallest frames that are allowed, by the ten thousand in one segment: answers to pings never sent."""
    return await _pour(at, n, frame("3") * 30_000)


async def acks(at: Scene, n: int) -> dict[str, Any]:
    """Acks of events that were never sent: small ids, huge ids, the same id again."""
    return await _pour(at, n, b"".join(frame(f"43{id}[]") for id in (0, 1, 1, 9_999_999_999, 7)) * 5_000)


async def commands(at: Scene, n: int) -> dict[str, Any]:
    """Commands that are in order, each as large as a packet may be, without waiting for an answer."""
    envelope = '{"do":"question.ask","session":"s1","cid":"abcdefgh","with":{"text":"%s"}}' % ("x" * 60_000)
    return await _pour(at, n, frame(f'421["do",{envelope}]') * 4)


async def mines(at: Scene, n: int) -> dict[str, Any]:
    """The smallest commands, by the thousand in one segment; all answers are read."""
    return await _pour(at, n, frame('421["do",{"do":"session.mine","session":"s1"}]') * 4000)


async def controls(at: Scene, n: int) -> dict[str, Any]:
    """Control frames: pings whose pongs nobody reads, pongs, closes without end."""

    async def one(number: int) -> None:
        wire = await shake(at.port, buffer=4096)
        wire.put(frame("40"))
        for _ in range(20):
            try:
                async with asyncio.timeout(0.2):
                    await wire.pour(frame(b"x" * 125, (PING, PONG)[number % 2]) * 2000)
            except TimeoutError:
                pass
            if wire.writer.is_closing():
                break
        wire.put(frame(struct.pack("!H", 1000), CLOSE) * 1000)
        wire.end()

    await many(n, one, n)
    return {"sockets": n}


async def churn(at: Scene, n: int) -> dict[str, Any]:
    """In and out of a namespace without pause, on one socket; queries in the namespace's name."""
    rounds = "".join(f"\n40/lab?{'q' * 200}{number},\n41/lab," for number in range(20)).split("\n")[1:]
    return await _pour(at, n, b"".join(map(frame, rounds)), "/lab,")


async def namespaces(at: Scene, n: int) -> dict[str, Any]:
    """CONNECT to thousands of namespaces that nobody has, with the longest names there are."""

    async def one(number: int) -> int | None:
        wire = await shake(at.port)
        await wire.pour(b"".join(frame(f"40/{'x' * 240}{number}-{each},") for each in range(1000)))
        code = await wire.closed()
        wire.end()
        return code

    seen = await many(n, one)
    at.expect(set(seen) <= {1008, 0}, f"not all were cut off: {codes(seen)}")
    return {"asked": n * 1000, "closed": codes(seen)}


async def connections(at: Scene, n: int) -> dict[str, Any]:
    """More connections a second than one address may make, and more at once than it may hold."""
    seen, held, until = list[int](), list[Wire](), time.monotonic() + SECONDS

    async def one(_: int) -> None:
        while time.monotonic() < until:
            wire = await shake(at.port)
            seen.append(wire.status)
            if wire.status == 101 and len(held) < 100:
                held.append(wire)
            else:
                wire.end()

    await many(n, one, n)
    slow = len(seen) < RATE * SECONDS
    at.expect((slow or 503 in seen) and set(seen) <= {101, 503}, f"a flood is not told to come later: {codes(seen)}")
    return {"handshakes": len(seen), "answers": codes(seen)}


async def vanishing(at: Scene, n: int) -> dict[str, Any]:
    """Handshakes whose maker is gone before the answer, with the first packets already behind them."""

    async def one(_: int) -> None:
        wire = await dial(at.port)
        wire.put(request(at.port, path=OPENING), frame("40"), frame('421["do",{"do":"session.mine","session":"s1"}]'))
        await asyncio.sleep(0)
        wire.end()

    await many(n, one)
    return {"handshakes": n}
