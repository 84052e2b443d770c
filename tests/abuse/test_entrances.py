"""Wrong entrances: foreign pages, forged hosts, polling, slow HTTP."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from server.gateway.security import security
from tests.gateway.gateways import Open, listening, opened, settings


async def status(door: Open, **options: Any) -> int:
    """HTTP status of a handshake."""
    try:
        raw = await door.raw(**options)
    except InvalidStatus as refused:
        return refused.response.status_code
    await raw.close()
    return 101


EVIL = [
    "https://evil.com",
    "http://evil.com",
    "null",
    "http://127.0.0.1",
    "http://localhost:{port}",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1:1{port}",
    "http://127.0.0.1:{port}.evil.com",
    "http://gltt.localhost:{port}",
    "file://",
    "*",
]


@pytest.mark.parametrize("cookie", [None, "giaoluu=t", "giaoluu_asker=t"])
async def test_foreign_pages_are_refused(tmp_path: Path, cookie: str | None) -> None:
    async with opened(tmp_path) as door:
        headers = {"Cookie": cookie} if cookie else None
        for page in EVIL:
            assert await status(door, origin=page.format(port=door.port), headers=headers) == 403, page


async def test_our_own_pages_and_readers_that_are_no_browsers_come_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as door:
        caplog.clear()
        own = f"http://127.0.0.1:{door.port}"
        assert await status(door) == 101
        assert await status(door, headers={"Cookie": "giaoluu_asker=t"}) == 101
        assert await status(door, origin=own) == 101
        assert await status(door, origin=own, headers={"Cookie": "giaoluu=t"}) == 101
        assert await status(door, headers={"Cookie": "giaoluu=t"}) == 403
        assert await status(door, headers={"Cookie": "a=b; giaoluu="}) == 403
        assert await status(door, headers={"Origin": own, "origin": "http://evil.com"}) in (400, 403)
        room = f"http://gltt.localhost:{door.port}"
        assert await status(door, name="gltt.localhost", origin=room) == 101
        assert await status(door, name="gltt.localhost", origin=f"http://angiang.localhost:{door.port}") == 403
        assert not caplog.records


HOSTS = {
    "evil.com": 421,
    "gltt.localhost.evil.com": 421,
    "nowhere.localhost": 421,
    "haugiang.localhost": 101,  # another name of a room: a page that was open there when the register changed goes on
    "gltt.localhost": 101,
    "angiang.localhost": 101,
    "localhost": 101,
}


async def test_only_our_hosts_are_served(tmp_path: Path) -> None:
    # What a proxy or a liar says about the host changes nothing.
    forged = {"X-Forwarded-Host": "gltt.localhost", "Forwarded": "host=gltt.localhost", "X-Forwarded-Proto": "https"}
    async with opened(tmp_path) as door:
        for host, expected in HOSTS.items():
            assert await status(door, name=host) == expected, host
            assert await status(door, name=host, headers=forged) == expected, host
            claimed = {"X-Forwarded-Host": "evil.com"}
            assert await status(door, name=host, origin="https://evil.com", headers=claimed) != 101, host


async def test_the_host_decides_which_room_is_heard(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        for name, known in (("gltt.localhost", True), ("angiang.localhost", False), ("localhost", True)):
            guest = await door.guest(name=name)
            assert (await guest.do("session.join", audience="public"))["ok"] is known
            await guest.close()


async def test_only_a_trusted_proxy_says_who_calls(tmp_path: Path) -> None:
    spoofed = {"X-Forwarded-For": "6.6.6.6"}
    for trusted, expected in (("", "127.0.0.1"), ("127.0.0.1", "6.6.6.6")):
        async with opened(tmp_path, web__trusted_proxies=trusted) as door:
            guest = await door.guest(headers=spoofed)
            await guest.do("question.ask")
            assert door.service.visitors[0].ip == expected
            await guest.close()


async def http(port: int, request: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.replace("\n", "\r\n").encode())
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer


POLLING = [
    "GET /socket.io/?EIO=4&transport=polling",
    "GET /socket.io/?EIO=4&transport=polling&j=0",
    "GET /socket.io/?EIO=4&transport=websocket",
    "GET /socket.io/",
    "POST /socket.io/?EIO=4&transport=polling&sid=abc",
    "OPTIONS /socket.io/?EIO=4&transport=polling",
    "DELETE /socket.io/?EIO=4",
]


async def test_polling_is_refused_in_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        for line in POLLING:
            ask = f"{line} HTTP/1.1\nHost: 127.0.0.1:{door.port}\nOrigin: https://evil.com\nConnection: close\n\n"
            head, _, body = (await http(door.port, ask)).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 400"), line
            assert b"access-control" not in head.lower()
            assert "WebSocket only" in json.loads(body)["message"]
        assert not door.server.eio.sockets


@pytest.mark.parametrize(
    "query", ["EIO=3&transport=websocket", "EIO=4&transport=carrier", "EIO=4&transport=websocket&sid=x"]
)
async def test_other_dialects_are_refused(tmp_path: Path, query: str) -> None:
    async with opened(tmp_path) as door:
        from websockets.asyncio.client import connect

        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://127.0.0.1:{door.port}/socket.io/?{query}", proxy=None)
        assert refused.value.response.status_code in (400, 403)


async def hello(scope: Any, receive: Any, send: Any) -> None:
    body = b""
    more = True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return
        body, more = body + event["body"], event["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def test_slow_headers_and_slow_bodies_are_closed(tmp_path: Path) -> None:
    starts = [
        "",
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: x\r\nA: ",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nhalf",
    ]
    starts.append("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe")
    starts.append("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    starts.append("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHo")
    hasty = settings(tmp_path, limits__header_ms=400, limits__body_ms=400)
    async with listening(hello, hasty, timeout_keep_alive=60) as port:

        async def drip(start: str) -> float:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(start.encode())
            began = time.monotonic()
            reading = asyncio.ensure_future(reader.read())
            while not reading.done():
                await asyncio.sleep(0.05)
                if time.monotonic() - began < 0.3:
                    writer.write(b"\r\n" if start.endswith("\n") else b"x")
            await asyncio.gather(reading, return_exceptions=True)
            writer.transport.abort()
            return time.monotonic() - began

        async with asyncio.timeout(5):
            took = await asyncio.gather(*(drip(start) for start in starts * 20))
        assert max(took) < 2


async def test_an_honest_client_may_be_idle_between_requests(tmp_path: Path) -> None:
    hasty = settings(tmp_path, limits__header_ms=400, limits__body_ms=400)
    async with listening(hello, hasty, timeout_keep_alive=60) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody")
            assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.7)
        writer.close()


async def test_a_header_without_end_is_refused(tmp_path: Path) -> None:
    async with listening(hello, settings(tmp_path)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        try:
            for _ in range(100):
                writer.write(b"A: " + b"x" * 4000 + b"\r\n")
                await writer.drain()
            answer = await asyncio.wait_for(reader.read(), 3)
        except ConnectionError:
            answer = b"HTTP/1.1 400"
        assert answer.startswith(b"HTTP/1.1 400")
        writer.transport.abort()


RAW = {
    "GARBAGE\n\n": 400,
    "GET /socket.io/ HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n": 400,
    f"GET / HTTP/1.1\nHost: x\nA: {'x' * 40_000}\n\n": 400,
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\nHost: evil.example\nUpgrade: websocket\n"
    "Connection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n": 421,
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\nHost: 127.0.0.1\nUpgrade: websocket\n"
    "Connection: Upgrade\nSec-WebSocket-Version: 8\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n": 426,
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\nHost: 127.0.0.1\nUpgrade: websocket\n"
    "Connection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: short\n\n": 400,
    "POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\nZZ\n": 400,
}


async def test_refusals_below_the_pages_bear_the_headers_of_all(tmp_path: Path) -> None:
    async with opened(tmp_path, web__https=True) as door:
        wanted = security(settings(tmp_path, web__https=True).web)
        assert len(wanted) == 8
        for request, status in RAW.items():
            head = (await http(door.port, request)).partition(b"\r\n\r\n")[0]
            assert head.startswith(b"HTTP/1.1 %d" % status), (request[:80], head)
            said = [line.partition(b": ") for line in head.split(b"\r\n")[1:]]
            for name, value in wanted:
                assert [each for key, _, each in said if key.lower() == name] == [value], (request[:80], name)
        with pytest.raises(InvalidStatus) as refused:
            await door.raw(origin="https://evil.com")
        for key, text in wanted:
            assert refused.value.response.headers.get_all(key.decode()) == [text.decode()]
