"""Packets made to hurt: forged, poisoned, endless. Honest clients notice nothing, the log stays readable."""

import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.gateways import Open, Raw, opened, until

DO = '{"do":"question.ask","session":"s1","cid":"abcdefgh","with":%s}'


@pytest.fixture
async def door(tmp_path: Path) -> Any:
    async with opened(tmp_path, limits__handshakes_per_ip_s=100000) as door:
        yield door


async def is_well(door: Open) -> None:
    """A stranger can still come in and act, and nobody left anything behind."""
    guest = await door.guest()
    assert (await guest.do("question.ask"))["ok"]
    await guest.close()
    await until(lambda: not door.server.eio.sockets)
    assert not door.server.manager.rooms


@pytest.mark.parametrize(
    "forged",
    [
        '42["connect",{"HTTP_X_ROLE":"admin","REMOTE_ADDR":"127.0.0.1"},{"token":"forged"}]',
        '421["connect",{"HTTP_X_ROLE":"admin"}]',
        '42["disconnect"]',
        '42["disconnect","x"]',
        '42["connect_error",{}]',
        '42["newListener",{}]',
        '42["*",{}]',
    ],
)
async def test_reserved_events_close_and_call_no_handler(door: Open, forged: str) -> None:
    assert door.door is not None
    guest = await door.guest()
    (before,) = door.door._guests.items()
    await guest.send(forged)
    assert await guest.closed() == 1008
    assert before[1].visitor.account is None
    await is_well(door)


async def test_reserved_events_close_in_other_namespaces_too(tmp_path: Path) -> None:
    called: list[str] = []

    def register(server: Any) -> None:
        server.on("connect", lambda *args: called.append("connect"), namespace="/lab")
        server.on("disconnect", lambda *args: called.append("disconnect"), namespace="/lab")
        server.on("*", lambda *args: called.append("*"), namespace="/lab")

    async with opened(tmp_path, register) as door:
        for forged in ('42/lab,["connect",{}]', '42/lab,["disconnect"]', '42/lab,["*"]'):
            raw = await door.raw()
            await raw.send("40/lab,")
            await raw.expect("40/lab")
            assert called == ["connect"]
            await raw.send(forged)
            assert await raw.closed() == 1008
            await until(lambda: called == ["connect", "disconnect"])
            called.clear()


UNPARSABLE = [
    "42[NaN]",
    '420["do",NaN]',
    f'420["do",{DO % "Infinity"}]',
    f'420["do",{DO % (chr(91) * 20000)}]',
    '420["do",' + "[" * 500 + "]" * 500 + "]",
    "4",
    "48",
    "4{}",
    '4"x"',
    '4[["do",{}]]',
    "4null",
    "b4AAEC",
    "hello",
    "",
    "42",
    "42[]",
    "42[1]",
    '42"do"',
    "42{}",
    "41{}",
    "40[]",
    "401",
    '459999999999-["do",{"_placeholder":true,"num":0}]',
    '45123456789012345-["do"]',
    '4²["do"]',
    "٤2[]",
]


async def test_what_cannot_be_parsed_closes_at_once(door: Open) -> None:
    for frame in UNPARSABLE:
        guest = await door.guest()
        await guest.send(frame)
        assert await guest.closed(1) == 1008, frame
        assert not door.service.heard
    await is_well(door)


async def test_binary_frames_close(door: Open) -> None:
    for frames in ([b"2[]"], [b""], ['451-["do",{"_placeholder":true,"num":0}]', b"x"]):
        guest = await door.guest()
        for frame in frames:
            await guest.send(frame)
        assert await guest.closed(1) == 1008, frames
    await is_well(door)


@pytest.mark.parametrize(
    "poison",
    [
        "1e999",
        '{"text":"\\ud800"}',
        '{"text":"\\ude00\\ud83d"}',
        '{"text":"a\\u0000b"}',
        '{"n":9007199254740993}',
        '{"n":-' + "9" * 4000 + "}",
        '{"a":' * 8 + "1" + "}" * 8,
    ],
)
async def test_poison_is_refused_with_an_ack_and_closes_at_the_third(door: Open, poison: str) -> None:
    guest = await door.guest()
    for n in range(2):
        await guest.send(f'42{n}["do",{DO % poison}]')
        refusal = json.loads((await guest.expect(f"43{n}"))[3:])
        assert refusal == [{"ok": False, "code": "command.malformed", "say": "vi:command.malformed"}]
    await guest.send(f'422["do",{DO % poison}]')
    assert await guest.closed() == 1008
    assert not door.service.heard
    await is_well(door)


REFUSED = [
    "0",
    "2",
    "5",
    "6",
    '42["other",{}]',
    '42["do"]',
    '42["do",{},{}]',
    "40",
    "44{}",
    "431[]",
    '450-["do",{}]',
    "40/nowhere",
    '42/lab,["x"]',
    '4212345678901["do",{}]',
]


@pytest.mark.parametrize("frame", REFUSED)
async def test_packets_that_are_refused_are_borne_twice(door: Open, frame: str) -> None:
    guest = await door.guest()
    await guest.send(frame)
    await guest.send(frame)
    assert (await guest.do("question.ask"))["ok"] or frame == "431[]"
    await guest.send(frame)
    if frame == "431[]":
        # An ack that nobody waits for is no crime: it may answer an event of a server that restarted.
        assert (await guest.do("question.ask"))["ok"]
        await guest.close()
    else:
        assert await guest.closed() == 1008
    await is_well(door)


async def test_attachments_in_a_free_namespace_are_at_most_ten(tmp_path: Path) -> None:
    heard: list[Any] = []

    def register(server: Any) -> None:
        server.on("up", lambda sid, *args: heard.append(args), namespace="/lab")

    async def lab(door: Open) -> Raw:
        raw = await door.raw()
        await raw.send("40/lab,")
        await raw.expect("40/lab")
        return raw

    async with opened(tmp_path, register) as door:
        good = await lab(door)
        places = ",".join(f'{{"_placeholder":true,"num":{n}}}' for n in range(10))
        await good.send(f'4510-/lab,["up",{places}]')
        for n in range(10):
            await good.send(bytes([n]))
        await until(lambda: heard)
        assert heard == [tuple(bytes([n]) for n in range(10))]
        await good.close()
        for frames in (
            ['4511-/lab,["up"]'],
            ['459999999999-/lab,["up",{"_placeholder":true,"num":0}]'],
            ['451-/lab,["up",{"_placeholder":true,"num":1}]', b"x"],
            ['451-/lab,["up",{"_placeholder":true,"num":-1}]', b"x"],
            ['451-/lab,["up",{"_placeholder":true,"num":0}]', '42/lab,["up"]'],
            [b"out of the blue"],
            ['42/lab,["up"]', '451-/other,["up"]', b"x"],
        ):
            bad = await lab(door)
            for frame in frames:
                await bad.send(frame)
            assert await bad.closed(1) == 1008, frames
        assert not door.server._binary_packet


async def test_a_flood_of_malformed_packets_writes_a_line_a_second(
    door: Open, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    started = time.monotonic()
    while time.monotonic() - started < 1.3:
        guest = await door.guest()
        await guest.send('42["do",NaN]')
        await guest.closed()
    lines = [record for record in caplog.records if not record.name.startswith(("websockets", "asyncio"))]
    assert 1 <= len(lines) <= 1 + int(time.monotonic() - started), [record.getMessage() for record in lines]
    assert all(record.exc_info is None for record in lines)
    await is_well(door)


async def test_a_handlers_failure_is_logged_once_a_second_as_well(door: Open, caplog: pytest.LogCaptureFixture) -> None:
    guest = await door.guest()
    started = time.monotonic()
    while time.monotonic() - started < 1.3:
        assert (await guest.do("question.veil"))["code"] == "server.error"
    lines = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert 1 <= len(lines) <= 1 + int(time.monotonic() - started)
    await guest.close()


async def test_many_namespaces_are_three(door: Open) -> None:
    raw = await door.raw()
    for n in range(1000):
        try:
            await raw.send(f"40/n{n},")
        except Exception:
            break
    assert await raw.closed() == 1008
    assert len([frame for frame in raw.seen if frame.startswith("44/n")]) <= 3
    assert set(door.server.manager.rooms) <= {"/"}


async def test_user_text_is_no_log_template(door: Open, caplog: pytest.LogCaptureFixture) -> None:
    guest = await door.guest()
    await guest.send('42["%s%n{}\\r\\n\\u001b[31m",{}]')
    await guest.do("question.ask", {"text": "%s\r\n\x1b[31m"})
    assert "\x1b" not in caplog.text
    await guest.close()
