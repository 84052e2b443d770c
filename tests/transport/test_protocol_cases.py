"""The Engine.IO protocol (revision 4) and the Socket.IO protocol (revision 5) over WebSocket, case by case.

Each is held against handlers of our own on the bare server object; what the public suites ask for is among them.
"""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import socketio
from socketio.exceptions import ConnectionError as NotConnected
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.transport.options import Options
from tests.transport.bare import listening, until
from tests.transport.suites import OPTIONS, both, echoing

SOON = 3.0


@pytest.fixture(scope="module", params=[True, False], ids=["own WebSocket", "uvicorn's WebSocket"])
async def port(request: pytest.FixtureRequest) -> AsyncIterator[int]:
    options = dataclasses.replace(OPTIONS, own_websocket=request.param)
    async with listening(both(options), options) as port:
        yield port


class Talk:
    """One WebSocket; pings are put aside and answered."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.pings = 0

    async def say(self, *frames: str | bytes) -> None:
        for frame in frames:
            await self.connection.send(frame)

    async def hear(self) -> Any:
        while True:
            frame = await asyncio.wait_for(self.connection.recv(), SOON)
            if frame != "2":
                return frame
            self.pings += 1
            await self.say("3")

    async def ask(self, *frames: str | bytes) -> Any:
        await self.say(*frames)
        return await self.hear()

    async def closed(self) -> bool:
        """True when it is closed soon; what is heard meanwhile is dropped, pings stay without answer."""
        try:
            async with asyncio.timeout(SOON):
                while True:
                    await self.connection.recv()
        except ConnectionClosed:
            return True
        except TimeoutError:
            return False


async def called(port: int, path: str = "socket.io/?EIO=4&transport=websocket") -> Talk:
    return Talk(await connect(f"ws://127.0.0.1:{port}/{path}", proxy=None, ping_interval=None))


async def opened(port: int, path: str = "socket.io/?EIO=4&transport=websocket") -> Talk:
    talk = await called(port, path)
    assert (await talk.hear())[:1] == "0"
    return talk


async def greeted(port: int) -> Talk:
    talk = await opened(port)
    assert (await talk.ask("40"))[:3] == "40{"
    assert await talk.hear() == '42["auth",{}]'
    return talk


@pytest.mark.parametrize("path", ["socket.io", "engine.io"])
async def test_the_opening_announces_what_holds(port: int, path: str) -> None:
    talk = await called(port, f"{path}/?EIO=4&transport=websocket")
    opening = json.loads((await talk.hear())[1:])
    assert isinstance(opening.pop("sid"), str)
    assert opening == {"upgrades": [], "pingInterval": 300, "pingTimeout": 200, "maxPayload": 10**6}
    await talk.connection.close()


@pytest.mark.parametrize("ms", [57, 290, 300, 1001, 25_000])
async def test_every_interval_is_announced_as_it_is(ms: int) -> None:
    options = Options(ping_interval_s=ms / 1000, ping_timeout_s=(ms + 1) / 1000)
    async with listening(socketio.ASGIApp(echoing(options)), options) as port:
        talk = await called(port)
        opening = json.loads((await talk.hear())[1:])
        assert (opening["pingInterval"], opening["pingTimeout"]) == (ms, ms + 1)
        await talk.connection.close()


@pytest.mark.parametrize(
    "query",
    [
        "transport=websocket",
        "EIO=abc&transport=websocket",
        "EIO=3&transport=websocket",
        "EIO=4",
        "EIO=4&transport=abc",
        "EIO=4&transport=polling",
        "EIO=4&transport=websocket&sid=unknown",
    ],
)
@pytest.mark.parametrize("path", ["socket.io", "engine.io"])
async def test_other_handshakes_are_refused(port: int, path: str, query: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await called(port, f"{path}/?{query}")
    assert refused.value.response.status_code in (400, 403)


async def test_an_open_session_cannot_be_taken_over(port: int) -> None:
    talk = await called(port)
    sid = json.loads((await talk.hear())[1:])["sid"]
    with pytest.raises(InvalidStatus):
        await called(port, f"socket.io/?EIO=4&transport=websocket&sid={sid}")
    assert (await talk.ask("40"))[:3] == "40{"
    await talk.connection.close()


async def test_engine_repeats_text_and_bytes(port: int) -> None:
    talk = await opened(port, "engine.io/?EIO=4&transport=websocket")
    for frame in ("4hello", "4", "4[[[", '4{"a":NaN}', "4ạ", b"\x01\x02\x03\x04", b""):
        assert await talk.ask(frame) == frame
    await talk.connection.close()


@pytest.mark.parametrize("frame", ["abc", "", "7", "34", "2probe"])
async def test_what_is_no_engine_packet_closes(port: int, frame: str) -> None:
    talk = await opened(port, "engine.io/?EIO=4&transport=websocket")
    await talk.say(frame)
    assert await talk.closed()


async def test_an_upgrade_of_what_is_one_already_is_refused(port: int) -> None:
    talk = await greeted(port)
    for _ in range(2):
        await talk.say("5")
    assert await talk.ask('42["message",1]') == '42["message-back",1]'
    await talk.say("5")
    assert await talk.closed()


@pytest.mark.parametrize("path", ["socket.io", "engine.io"])
async def test_pings_come_and_their_answers_count(port: int, path: str) -> None:
    talk = await opened(port, f"{path}/?EIO=4&transport=websocket")
    if path == "socket.io":
        await talk.say("40")
    started = asyncio.get_running_loop().time()
    for _ in range(3):
        while await asyncio.wait_for(talk.connection.recv(), SOON) != "2":
            pass
        await talk.say("3")
    assert 0.5 < asyncio.get_running_loop().time() - started < 2.5
    await talk.connection.close()


@pytest.mark.parametrize("path", ["socket.io", "engine.io"])
async def test_no_answer_to_a_ping_closes(port: int, path: str) -> None:
    talk = await opened(port, f"{path}/?EIO=4&transport=websocket")
    await talk.say(*["40"] * (path == "socket.io"))
    started = asyncio.get_running_loop().time()
    assert await talk.closed()
    assert asyncio.get_running_loop().time() - started < 2


@pytest.mark.parametrize("path", ["socket.io", "engine.io"])
async def test_goodbye_is_taken(port: int, path: str) -> None:
    talk = await opened(port, f"{path}/?EIO=4&transport=websocket")
    await talk.say("1")
    assert await talk.closed()


@pytest.mark.parametrize(
    ("said", "answer", "greeting"),
    [
        ("40", "40", '42["auth",{}]'),
        ('40{"token":"123"}', "40", '42["auth",{"token":"123"}]'),
        ("40/,", "40", '42["auth",{}]'),
        ("40/custom,", "40/custom,", '42/custom,["auth",{}]'),
        ("40/custom", "40/custom,", '42/custom,["auth",{}]'),
        ('40/custom,{"token":"abc"}', "40/custom,", '42/custom,["auth",{"token":"abc"}]'),
        ('40/custom?a=b,{"token":"abc"}', "40/custom,", '42/custom,["auth",{"token":"abc"}]'),
    ],
)
async def test_connect_is_answered_before_anything_is_said(port: int, said: str, answer: str, greeting: str) -> None:
    talk = await opened(port)
    heard = await talk.ask(said)
    assert heard.startswith(answer + "{")
    assert list(json.loads(heard[len(answer) :])) == ["sid"]
    assert await talk.hear() == greeting
    await talk.connection.close()


async def test_each_namespace_has_an_id_of_its_own(port: int) -> None:
    talk = await opened(port)
    main = json.loads((await talk.ask("40"))[2:])["sid"]
    await talk.hear()
    custom = json.loads((await talk.ask("40/custom,"))[10:])["sid"]
    assert main != custom
    await talk.connection.close()


@pytest.mark.parametrize("said", ["40/random", "40/random,", '40/random,{"a":1}', "40/random?a=b,"])
async def test_an_unknown_namespace_is_refused_in_these_words(port: int, said: str) -> None:
    talk = await opened(port)
    assert await talk.ask(said) == '44/random,{"message":"Invalid namespace"}'
    assert (await talk.ask("40"))[:3] == "40{"
    await talk.connection.close()


async def test_silence_after_the_opening_closes() -> None:
    options = Options(connect_timeout_s=0.3)
    async with listening(socketio.ASGIApp(echoing(options)), options) as port:
        assert await (await opened(port)).closed()


async def test_who_left_one_namespace_stays_in_the_other(port: int) -> None:
    talk = await greeted(port)
    assert (await talk.ask("40/custom"))[:10] == "40/custom,"
    assert await talk.hear() == '42/custom,["auth",{}]'
    await talk.say("41/custom")
    assert await talk.ask('42["message","to the main one"]') == '42["message-back","to the main one"]'
    await talk.say('42/custom,["message","to nobody"]')
    assert await talk.ask('42["message",2]') == '42["message-back",2]'
    assert (await talk.ask("40/custom,"))[:10] == "40/custom,"
    await talk.connection.close()


async def test_who_left_all_may_come_again(port: int) -> None:
    talk = await greeted(port)
    await talk.say("41")
    assert (await talk.ask("40"))[:3] == "40{"
    await talk.connection.close()


BYTES = [b"\x01\x02\x03", b"\x04\x05\x06"]
PLACES = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ('42["message",1,"2",{"3":[true]}]', '42["message-back",1,"2",{"3":[true]}]'),
        ('42["message"]', '42["message-back"]'),
        ('42["message",null]', '42["message-back",null]'),
        ('42/custom,["message","ạ"]', '42/custom,["message-back","ạ"]'),
        ('42456["message-with-ack",1,"2",{"3":[false]}]', '43456[1,"2",{"3":[false]}]'),
        ('420["message-with-ack"]', "430[]"),
        ('42/custom,12["message-with-ack",1]', "43/custom,12[1]"),
    ],
)
async def test_events_and_acks(port: int, said: str, heard: str) -> None:
    talk = await greeted(port)
    await talk.ask("40/custom")
    await talk.hear()
    assert await talk.ask(said) == heard
    await talk.connection.close()


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (f'452-["message",{PLACES}]', f'452-["message-back",{PLACES}]'),
        (f'452-789["message-with-ack",{PLACES}]', f"462-789[{PLACES}]"),
    ],
)
async def test_attachments_there_and_back(port: int, said: str, heard: str) -> None:
    talk = await greeted(port)
    assert await talk.ask(said, *BYTES) == heard
    assert [await talk.hear() for _ in BYTES] == BYTES
    await talk.connection.close()


@pytest.mark.parametrize(
    "said",
    [
        "4abc",
        "42{}",
        "42",
        "42[]",
        '42abc["message-with-ack",1]',
        '42["disconnect"]',
        '42["connect",{}]',
        "43{}",
        "43",
        "41{}",
        '45["message"]',
        '451-["message",{"_placeholder":true,"num":1}]',
    ],
)
@pytest.mark.parametrize("first", [True, False])
async def test_what_is_no_packet_closes(port: int, said: str, first: bool) -> None:
    """Before CONNECT and after it."""
    talk = await opened(port) if first else await greeted(port)
    await talk.say(said)
    if said.startswith("451-"):
        await talk.say(b"x")
    assert await talk.closed()


async def test_a_handler_may_refuse_and_say_why() -> None:
    server = echoing(OPTIONS)

    def bar(sid: str, environ: Any, auth: Any) -> None:
        raise socketio.exceptions.ConnectionRefusedError("no", {"why": 1})

    server.on("connect", bar, namespace="/barred")
    async with listening(socketio.ASGIApp(server), OPTIONS) as port:
        talk = await opened(port)
        assert await talk.ask("40/barred,") == '44/barred,{"message":"no","data":{"why":1}}'
        assert (await talk.ask("40"))[:3] == "40{"
        await talk.connection.close()


async def test_what_a_channel_says_meanwhile_comes_after_connect_in_order() -> None:
    server, go = echoing(OPTIONS), asyncio.Event()

    async def slow(sid: str, environ: Any, auth: Any) -> None:
        await server.enter_room(sid, "all", namespace="/slow")
        await go.wait()

    server.on("connect", slow, namespace="/slow")
    async with listening(socketio.ASGIApp(server), OPTIONS) as port:
        talk = await opened(port)
        await talk.say("40/slow,")
        await until(lambda: server.manager.rooms.get("/slow", {}).get("all"))
        for n in range(3):
            await server.emit("news", n, room="all", namespace="/slow")
        go.set()
        assert (await talk.hear()).startswith('40/slow,{"sid"')
        assert [await talk.hear() for _ in range(3)] == [f'42/slow,["news",{n}]' for n in range(3)]
        await talk.connection.close()


async def test_the_official_python_client_in_two_namespaces(port: int) -> None:
    client, heard = socketio.AsyncClient(), []
    for namespace in ("/", "/custom"):
        for name in ("auth", "message-back"):
            client.on(name, lambda *args, at=(namespace, name): heard.append((*at, *args)), namespace=namespace)
    url = f"http://127.0.0.1:{port}"
    await client.connect(url, auth={"t": 1}, namespaces=["/", "/custom"], transports=["websocket"])
    await until(lambda: len(heard) == 2)
    assert sorted(heard) == [("/", "auth", {"t": 1}), ("/custom", "auth", {"t": 1})]
    assert await client.call("message-with-ack", (b"a", {"b": [b"c"]}), namespace="/custom") == (b"a", {"b": [b"c"]})
    await client.emit("message", (b"x" * 100_000, 2))
    await until(lambda: len(heard) == 3)
    assert heard[2] == ("/", "message-back", b"x" * 100_000, 2)
    await asyncio.sleep(1.2)
    assert client.connected
    await client.disconnect()


async def test_the_official_python_client_is_told_of_an_unknown_namespace(port: int) -> None:
    client, told = socketio.AsyncClient(reconnection=False), []
    client.on("connect_error", told.append, namespace="/random")
    with pytest.raises(NotConnected):
        await client.connect(f"http://127.0.0.1:{port}", namespaces=["/random"], transports=["websocket"])
    assert told == [{"message": "Invalid namespace"}]
