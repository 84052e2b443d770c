"""Packets that lie about what they are, or carry what must not be carried."""

from typing import Any

from tests.abuse.scene import Scene
from tests.abuse.wire import BINARY, OPENING, Wire, codes, frame, guest, many, shake

DO = '42%d["do",{"do":"question.ask","session":"s1","cid":"abcdefgh","with":%s}]'
LAB = "/lab,"

RESERVED = [
    f"42{at}{id}[{name}{tail}]"
    for at in ("", LAB)
    for id in ("", "7")
    for name in ('"connect"', '"disconnect"', '"disconnecting"', '"connect_error"', '"newListener"', '"*"')
    for tail in ("", ',{"HTTP_X_ROLE":"admin"},{"token":"forged"}')
]

POISON = [
    *("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9007199254740993", "9" * 4000, "1" + "0" * 400 + ".0"),
    *('{"text":"\\ud800"}', '{"text":"\\ude00\\ud83d"}', '{"text":"a\\u0000b"}', '{"\\ud800":1}', '{"\\u0000":1}'),
    *('{"a":' * 9 + "1" + "}" * 9, "[" * 30_000, '{"a":' * 10_000, "[" * 200 + "]" * 200, '{"a":1,}', "{'a':1}"),
    *("undefined", "nul", '"\x00"', '"\x1f"', "0x10", "01", "1.", ".5", "+1", "\ufeff1", '"\\x41"', "[1,,2]", "1 1"),
]


async def reserved(at: Scene, n: int) -> dict[str, Any]:
    """Forged reserved events: connect, disconnect and the like as a client's own words, in both namespaces."""

    async def one(number: int) -> int | None:
        forged = RESERVED[number % len(RESERVED)]
        wire = await guest(at.port, LAB if LAB in forged else "")
        wire.put(frame(forged))
        code = await wire.closed()
        wire.end()
        return code

    seen = await many(n, one)
    at.expect(set(seen) == {1008}, f"not all forgers were cut off: {codes(seen)}")
    return {"forged": n, "closed": codes(seen)}


async def poison(at: Scene, n: int) -> dict[str, Any]:
    """Values that no browser could read: NaN, Infinity, 1e999, surrogates, U+0000, depth; told to the crowd, too."""
    listener = await guest(at.port, LAB)

    async def one(number: int) -> int | None:
        value = POISON[number % len(POISON)]
        wire = await guest(at.port)
        wire.put(*(frame(DO % (n, value)) for n in range(3)))
        code = await wire.closed()
        wire.end()
        loud = await guest(at.port, LAB)
        loud.put(frame(f'42/lab,["shout",{value}]'))
        await loud.closed(0.2)
        loud.end()
        return code

    seen = await many(n, one)
    at.expect(set(seen) == {1008}, f"not all poisoners were cut off: {codes(seen)}")
    heard = [text async for text in _heard(listener)]
    for bad in (b"NaN", b"Infinity", b"1e999", b"\\ud800"):
        at.expect(not any(bad in text for text in heard), f"the crowd heard {bad!r}")
    listener.end()
    return {"poisoned": n, "closed": codes(seen), "heard": len(heard)}


async def _heard(listener: Wire) -> Any:
    try:
        while True:
            yield (await listener.hear(0.3))[1]
    except TimeoutError:
        pass


async def attachments(at: Scene, n: int) -> dict[str, Any]:
    """Binary packets in a free namespace: billions announced, ten large ones never completed, places of nothing."""
    place = '{"_placeholder":true,"num":0}'

    async def one(number: int) -> int | None:
        wire = await guest(at.port, LAB)
        announced = (9_999_999_999, 11, 10)[number % 3]
        wire.put(frame(f'45{announced}-/lab,["echo",{place}]'))
        for _ in range(9):
            await wire.pour(frame(b"\0" * 65_000, BINARY))
        code = await wire.closed(1)
        if code is not None:
            wire.end()
        return code

    seen = await many(n, one, at_once=n)
    at.expect(set(seen) <= {1008, 0}, f"half packets are kept: {codes(seen)}")
    return {"packets": n, "closed": codes(seen)}


async def huge(at: Scene, n: int) -> dict[str, Any]:
    """Far too large before it begins: cookies, headers, paths, queries, and an `auth` as large as a packet."""
    large = "x" * 70_000
    begins = [
        {"extra": [f"Cookie: a={large}"]},
        {"extra": [f"Cookie: {'a=b; ' * 15_000}"]},
        {"extra": [f"X-{number}: {'y' * 60}" for number in range(1200)]},
        {"path": f"/socket.io/?EIO=4&transport=websocket&x={large}"},
        {"host": "a" * 70_000},
    ]

    async def one(number: int) -> int:
        how: dict[str, Any] = begins[number % len(begins)]
        wire = await shake(at.port, *how.get("extra", ()), path=how.get("path", OPENING), host=how.get("host", ""))
        status = wire.status
        wire.end()
        return status

    seen = await many(n, one)
    at.expect(101 not in seen, f"a huge head came in: {codes(seen)}")

    async def authorised(_: int) -> int | None:
        wire = await shake(at.port)
        wire.put(frame('40{"a":"%s"}' % ("x" * 65_000)))
        await wire.until(b"40")
        return await wire.closed(0.1)

    inside = await many(n, authorised)
    return {"heads": codes(seen), "large_auth": codes(inside)}


async def injection(at: Scene, n: int) -> dict[str, Any]:
    """Line feeds, escapes and templates for the log: in events, names, namespaces, headers."""
    words = '\\r\\n{\\"level\\":\\"error\\"}\\u001b[31m%s%n{}%(x)s\\u2028\\u202e'
    raw = "%s%n{}%(x)s\u2028\u202e\x85"
    frames = [f'42["{words}",{{}}]', f'421["do",{{"do":"{words}"}}]', f"40/{raw},", f'42/{raw},["x"]', f"4{raw}", raw]

    async def one(number: int) -> None:
        wire = await shake(at.port, f"User-Agent: {raw}".encode("latin-1", "replace").decode("latin-1"))
        wire.put(frame("40"), *[frame(frames[number % len(frames)])] * 3)
        await wire.closed(1)
        wire.end()

    before = len(at.lines())
    await many(n, one)
    lines = at.lines()[before:]
    for line in lines:
        at.expect(line.startswith('{"at"') and line.endswith("}"), f"not a line of JSON: {line[:80]!r}")
        at.expect(
            "\x1b" not in line and "\u202e" not in line and "\u2028" not in line, "a control character in the log"
        )
    return {"tries": n, "lines": len(lines)}
