"""T10: mutated packets by the thousand, and mutated HTTP, while one honest client asks on.

A packet is written from the grammar Engine.IO x Socket.IO x JSON, then mostly spoilt: characters, fragments, opcodes,
the bit of compression, lengths that lie. `--rounds` is the number of packets; a tenth as many HTTP requests go along.
"""

import asyncio
import random
import time
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from tests.chaos.cluster import cluster
from tests.chaos.figures import spread
from tests.chaos.oracle import Verdict
from tests.chaos.run import Run, run
from tests.chaos.wire import Wire, dial, framed

HOSTS, STRIKES, MOST_OPEN_S = 8, 3, 3.0
GROWTH_MB = 48
ENGINE, KINDS = "0123456", "0123456"
EVENTS = ("do", "connect", "disconnect", "message", "frame", "*", "", "catch_all", "đồng")
SCALARS = ("null", "true", "0", "-1", "1e999", "NaN", "Infinity", "9007199254740993", '""', '"\\ud800"', '"\\u0000"',
           "[]", "{}", "[" * 40, '{"a":' * 20, '"' + "x" * 70000 + '"', "\x00", "﻿{}", "'x'")  # fmt: skip
NAMES = (
    "question.ask",
    "session.join",
    "session.leave",
    "session.mine",
    "question.accept",
    "words.erase",
    "x.y",
    "",
    "__",
)
METHODS = ("GET", "POST", "HEAD", "PUT", "OPTIONS", "BREW", "get", "")
PATHS = (
    *("/", "/r/gltt/", "/tra-cuu", "/vao", "/healthz", "/readyz", "/metrics", "//", "/%00", "/r/%2e%2e/", "/cau/{s}"),
    *("/socket.io/?EIO=4&transport=polling", "/socket.io/?EIO=4&transport=websocket", "/../../etc/passwd"),
    *("/r/gltt/buoi/{s}/frame?since=%ff", "/r/gltt/buoi/{s}/do", "/r/gltt/buoi/{s}/older?before=-1", "/" + "a" * 9000),
)
HEADERS = (
    *("Host: 127.0.0.1", "Host: x\r\nHost: y", "Cookie: giaoluu=" + "a" * 5000, "Connection: close", ": x"),
    *("Content-Length: -1", "Content-Length: 99999999999", "Transfer-Encoding: chunked", "Expect: 100-continue"),
    *("Origin: null", "X-Forwarded-For: 1.1.1.1\x00", "Upgrade: websocket"),
    "Content-Type: multipart/form-data; boundary=",
)


async def faulty(asked: Namespace, folder: Path) -> Verdict:
    async with cluster(1, sqlite=True) as made, run(made, folder, asked.seed) as one:
        await fault(one, asked)
        return await one.judge()


async def fault(run: Run, asked: Namespace) -> None:
    await run.people(2)
    run.crowd.work(5)
    waits: list[float] = []
    honest = asyncio.ensure_future(_honest(run, waits))
    before, began = run.cluster.webs[0].rss(), time.monotonic()
    share = -(-asked.rounds // HOSTS)
    sent = await asyncio.gather(*(_vandal(run, random.Random(f"{asked.seed} {n}"), share) for n in range(HOSTS)))
    grown = (run.cluster.webs[0].rss() - before) / 2**20
    honest.cancel()
    run.figure("packets", sum(sent))
    run.figure("packets_per_s", round(sum(sent) / (time.monotonic() - began)))
    run.figure("honest", spread(waits))
    run.figure("grown_mb", round(grown))
    run.must(run.cluster.webs[0].alive, "the process is gone")
    run.must(grown < GROWTH_MB, f"memory grew by {grown:.0f} MB")


async def _honest(run: Run, waits: list[float]) -> None:
    """How long somebody with manners waits for an answer."""
    while True:
        began = time.monotonic()
        await asyncio.shield(run.crowd.ask(run.crowd.readers[0]))
        waits.append(time.monotonic() - began)
        await asyncio.sleep(0.05)


async def _vandal(run: Run, chance: random.Random, packets: int) -> int:
    """Socket after socket, until so many packets were sent; each must be closed after at most three refused ones."""
    sent, port = 0, run.cluster.webs[0].port
    while sent < packets:
        over = asyncio.Event()
        try:
            wire = await dial(port, lambda *_: None, lambda _, over=over: over.set(), {})
        except OSError:
            continue
        wire.say("40")
        count = min(chance.randrange(1, 30), packets - sent)
        for _ in range(count):
            if over.is_set():
                break
            if chance.random() < 0.1:
                await _http(port, chance, run.session)
            spoil(wire, packet(chance, run.session), chance)
            sent += 1
            await asyncio.sleep(0)
        await _closed(run, wire, over)
    return sent


async def _closed(run: Run, wire: Wire, over: asyncio.Event) -> None:
    """Three refused packets are the end of anybody."""
    for _ in range(STRIKES):
        wire.say('42["connect",{}]')
    try:
        async with asyncio.timeout(MOST_OPEN_S):
            await over.wait()
    except TimeoutError:
        run.problem("a violator was not closed")
        wire.abort()


def packet(chance: random.Random, session: str) -> bytes:
    """One packet of the grammar, spoilt in most cases."""
    name = chance.choice(NAMES)
    value = chance.choice([*SCALARS, f'{{"do":"{name}","session":"{session}","cid":"{chance.randbytes(5).hex()}"}}'])
    event = chance.choice(EVENTS)
    body = chance.choice([f'["{event}",{value}]', value, f"[{value}]", f'["{event}",{value},{value}]', ""])
    space = chance.choice(["", "", "", "/admin,", "/,", ","])
    number = chance.choice(["", "1", "99999999999", "-1", "٣"])
    text = (
        chance.choice("4444" + ENGINE)
        + chance.choice("2222" + KINDS)
        + chance.choice(["", "", "1-"])
        + space
        + number
        + body
    )
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(chance.choice([0, 0, 1, 3])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def spoil(wire: Wire, data: bytes, chance: random.Random) -> None:
    """Send it as text, or as something that a WebSocket allows, or does not."""
    match chance.randrange(10):
        case 0:
            wire.send(data, 2)
        case 1:
            at = chance.randrange(len(data))
            wire.send(data[:at], 1, 0)
            wire.send(data[at:], 0)
        case 2:
            wire.send(data, 1, 0x80 | chance.choice([0x40, 0x20, 0x10]))
        case 3:
            wire.send(data[:120], chance.choice([8, 9, 10, 3, 11, 0]))
        case 4:
            wire.raw(framed(data, 0x81)[: chance.randrange(1, 8)] + chance.randbytes(3))
        case _:
            wire.send(data)


async def _http(port: int, chance: random.Random, session: str) -> None:
    path = chance.choice(PATHS).replace("{s}", session)
    head = "\r\n".join(chance.sample(HEADERS, chance.randrange(4)))
    data = (
        f"{chance.choice(METHODS)} {path} HTTP/1.{chance.randrange(3)}\r\n{head}\r\n\r\n".encode() + chance.randbytes(9)
    )
    with suppress(OSError, TimeoutError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(data)
            async with asyncio.timeout(0.2):
                await reader.read(65536)
        finally:
            writer.transport.abort()
