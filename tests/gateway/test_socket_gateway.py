"""The door from outside: a real server, the real python-socketio client, and a client that says what it likes."""

import asyncio
import contextlib
import time
from pathlib import Path
from typing import Any

import pytest
import socketio
from websockets.exceptions import ConnectionClosed

from server.gateway import sign_in_watch
from server.people import askers
from tests.gateway.gateways import Open, opened, settings, until


@pytest.fixture(params=["own", "uvicorn"])
async def door(tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """A door over each of the two WebSocket classes."""
    own = request.param == "own"
    async with opened(
        tmp_path, limits__command_ms=400, limits__write_ms=400, limits__strikes=4, live__own_websocket=own
    ) as door:
        yield door


async def test_the_official_python_client_joins_and_acts(door: Open) -> None:
    async with socketio.AsyncSimpleClient() as client:
        await client.connect(door.http, transports=["websocket"], auth={"lang": "en"})
        joined = await client.call("do", {"do": "session.join", "session": "s1", "audience": "public"})
        assert joined["ok"]
        assert joined["frame"]["seq"] == 3
        done = await client.call(
            "do", {"do": "question.ask", "session": "s1", "cid": "abcdefgh", "with": {"text": "Ạ"}}
        )
        assert done == {"ok": True, "seq": 1, "n": 1}
        assert door.service.heard == [("question.ask", "abcdefgh", {"text": "Ạ"})]
        assert door.service.visitors[0].lang == "en"
        await door.server.manager.broadcast("frame:s1:public", "frame", {"session": "s1", "put": [{"noun": "x"}]})
        assert await client.receive(timeout=2) == ["frame", {"session": "s1", "put": [{"noun": "x"}]}]


async def test_every_outcome_is_an_ack(door: Open) -> None:
    guest = await door.guest()
    assert await guest.do("question.refuse") == {
        "ok": False,
        "code": "question.conflict",
        "say": "vi:question.conflict",
        "state": "accepted",
    }
    assert await guest.do("question.call") == {"ok": False, "code": "retry", "say": "vi:retry", "retry": True}
    assert await guest.do("question.ask", {"wait": 9}) == {
        "ok": False,
        "code": "retry",
        "say": "vi:retry",
        "retry": True,
    }
    assert await guest.do("question.veil") == {"ok": False, "code": "server.error", "say": "vi:server.error"}
    assert (await guest.do("question.ask", session="s9"))["code"] == "session.unknown"
    assert (await guest.do("session.mine"))["mine"][0]["id"]
    assert await guest.do("session.leave") == {"ok": True}
    await guest.close()


@pytest.mark.parametrize(
    "envelope",
    [
        None,
        [],
        "session.join",
        {},
        {"do": "question.ask", "session": "s1"},
        {"do": "question.ask", "session": "s1", "cid": "short"},
        {"do": "question.ask", "session": "s1", "cid": "abcdefgh", "with": []},
        {"do": "question.ask", "session": "s1", "cid": "abcdefgh", "more": 1},
        {"do": "question.ask", "session": ["s1"], "cid": "abcdefgh"},
        {"do": "__class__", "session": "s1", "cid": "abcdefgh"},
        {"do": "session.join", "session": "s1", "audience": "everyone"},
        {"do": "session.join", "session": "s1", "audience": "public", "position": "x"},
    ],
)
async def test_a_malformed_envelope_is_answered_and_counted(door: Open, envelope: Any) -> None:
    guest = await door.guest()
    for _ in range(3):
        ack = await guest.answer(await guest.say(["do", envelope]))
        assert ack == {"ok": False, "code": "command.malformed", "say": "vi:command.malformed"}
    await guest.say(["do", envelope])
    assert await guest.closed() == 1008
    assert not door.service.heard


async def test_an_event_without_ack_runs_and_counts(door: Open) -> None:
    guest = await door.guest()
    one = '42["do",{"do":"question.ask","session":"s1","cid":"abcdefgh","with":{}}]'
    for n in range(1, 4):
        await guest.send(one)
        await until(lambda n=n: len(door.service.heard) == n)  # type: ignore[misc]
    await guest.send(one)
    assert await guest.closed() == 1008
    assert 3 <= len(door.service.heard) <= 4


async def test_the_commands_of_one_client_keep_their_order(door: Open) -> None:
    guest = await door.guest()
    acks = [await guest.begin("question.ask", {"wait": 0.03 if n % 3 == 0 else 0, "n": n}) for n in range(20)]
    answers = [await guest.answer(ack) for ack in acks]
    assert [ack["seq"] for ack in answers] == list(range(1, 21))
    assert [raw["n"] for _, _, raw in door.service.heard] == list(range(20))
    await guest.close()


async def test_a_slow_command_holds_up_nobody_else(door: Open) -> None:
    slow, quick = await door.guest(), await door.guest()
    waiting = await slow.begin("question.ask", {"wait": 0.3})
    started = time.monotonic()
    assert (await quick.do("question.ask"))["ok"]
    assert time.monotonic() - started < 0.2
    assert (await slow.answer(waiting))["ok"]
    await slow.close()
    await quick.close()


async def test_a_client_that_asks_whether_its_line_lives_is_answered_past_its_commands(door: Open) -> None:
    guest = await door.guest()
    slow = await guest.begin("question.ask", {"wait": 0.2})
    for _ in range(3):
        ack = await guest.say('["alive"]')
        assert await guest.expect("43") == f"43{ack}[]"
    assert (await guest.answer(slow))["ok"]
    async with socketio.AsyncSimpleClient() as client:
        await client.connect(door.http, transports=["websocket"])
        assert await client.call("alive", timeout=2) is None
    await guest.close()


async def test_that_question_is_no_way_in_and_holds_nobody_up(door: Open) -> None:
    stranger = await door.raw()
    await stranger.expect("0")
    said = [(stranger, '["alive"]'), (await door.guest(), '["alive",1]'), (await door.guest(), '[ "alive"]')]
    for one, each in said:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(4):
                await one.say(each)
        await asyncio.wait_for(one.connection.wait_closed(), 5)
    flood, honest = await door.guest(), await door.guest()
    began = time.monotonic()
    for _ in range(200):
        await flood.say('["alive"]')
    assert (await honest.do("question.ask"))["ok"]
    assert time.monotonic() - began < 1
    for _ in range(200):
        await flood.expect("43")
    await flood.close()
    await honest.close()


async def test_a_client_queues_no_more_than_its_lane_holds(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        guest = await door.guest()
        for _ in range(200):
            await guest.begin("question.ask", {"wait": 1})
        await asyncio.sleep(0.3)
        (socket,) = door.server.eio.sockets.values()
        assert len(socket.event_queue._jobs or ()) <= 32
        assert sum(door.service.running.values()) == 1
        guest.connection.transport.abort()


async def test_a_client_listens_where_it_joined_and_nowhere_else(door: Open) -> None:
    guest, other = await door.guest(), await door.guest()
    joined = await guest.do("session.join", audience="public", position="3.0123456789abcdef")
    assert joined["asker"]
    assert (await other.do("session.join", audience="desk"))["code"] == "audience.forbidden"
    for channel in ("frame:s1:desk", "frame:s1:public", "signal:s1"):
        await door.server.manager.broadcast(channel, "signal", {"from": channel})
    assert await guest.event("signal") == {"from": "frame:s1:public"}
    assert await guest.event("signal") == {"from": "signal:s1"}
    assert await guest.do("session.leave") == {"ok": True}
    assert door.server.manager.members("signal:s1") == 0
    await other.do("session.mine")
    assert not [frame for frame in other.seen if frame.startswith("42")]
    await guest.close()
    await other.close()


async def test_joining_again_replaces_the_seat(door: Open) -> None:
    door.people.sign_ins["t"] = "a1"
    staff = await door.guest(headers={"Cookie": "giaoluu=t"}, origin=f"http://127.0.0.1:{door.port}")
    assert (await staff.do("session.join", audience="public"))["ok"]
    assert (await staff.do("session.join", audience="desk"))["ok"]
    assert door.server.manager.members("frame:s1:public") == 0
    assert door.server.manager.members("frame:s1:desk") == 1
    await staff.close()


async def test_an_asker_is_known_again(door: Open, tmp_path: Path) -> None:
    first = await door.guest({"asker": "0123456789abcdef." + "0" * 64})
    token = (await first.do("session.join", audience="public"))["asker"]
    id = askers.read(settings(tmp_path).secret, token)
    by_auth = await door.guest({"asker": token})
    joined = await by_auth.do("session.join", audience="public")
    assert joined["asker"] is None
    assert (await by_auth.do("session.mine"))["mine"] == [{"id": id}]
    by_cookie = await door.guest(headers={"Cookie": f"giaoluu_asker={token}"})
    assert (await by_cookie.do("session.mine"))["mine"] == [{"id": id}]
    for guest in (first, by_auth, by_cookie):
        await guest.close()


async def test_a_revoked_sign_in_ends_its_open_sockets(door: Open) -> None:
    door.people.sign_ins["t"] = "a1"
    staff = await door.guest(headers={"Cookie": "giaoluu=t"}, origin=f"http://127.0.0.1:{door.port}")
    assert (await staff.do("session.join", audience="desk"))["ok"]
    started = time.monotonic()
    door.people.revoke("t")
    assert await staff.event("bye") == {"code": "sign_in.revoked", "say": "vi:sign_in.revoked"}
    assert await staff.closed() == 4401
    assert time.monotonic() - started < 2


async def test_a_revoked_sign_in_passes_no_further_command_even_unheard_of(door: Open) -> None:
    door.people.sign_ins["t"] = "a1"
    staff = await door.guest(headers={"Cookie": "giaoluu=t"}, origin=f"http://127.0.0.1:{door.port}")
    door.people.sign_ins.clear()
    await staff.begin("question.ask")
    assert await staff.closed() == 4401
    assert not door.service.heard


async def test_who_may_no_longer_sit_there_must_go(door: Open) -> None:
    door.people.sign_ins["t"] = "a1"
    staff = await door.guest(headers={"Cookie": "giaoluu=t"}, origin=f"http://127.0.0.1:{door.port}")
    await staff.do("session.join", audience="desk")
    door.people.changed("a1")
    assert (await staff.do("question.accept"))["ok"]
    door.service.barred.add("a1")
    door.people.changed("a1")
    assert (await staff.event("bye"))["code"] == "audience.forbidden"
    assert await staff.closed() == 4403


async def test_a_sign_in_that_ends_by_time_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_watch, "RECHECK_S", 0.1)
    async with opened(tmp_path) as door:
        door.people.sign_ins["t"] = "a1"
        staff = await door.guest(headers={"Cookie": "giaoluu=t"}, origin=f"http://127.0.0.1:{door.port}")
        await staff.do("session.join", audience="desk")
        door.people.sign_ins.clear()
        assert await staff.closed(2) == 4401


async def test_when_nobody_can_say_who_it_is_the_client_is_asked_to_come_back(door: Open) -> None:
    door.people.away = True
    raw = await door.raw(headers={"Cookie": "giaoluu=t"}, origin=f"http://127.0.0.1:{door.port}")
    await raw.send("40")
    assert await raw.closed() == 1013


async def test_who_leaves_is_forgotten(door: Open) -> None:
    guests = [await door.guest() for _ in range(5)]
    for guest in guests:
        await guest.do("session.join", audience="public")
    assert door.server.manager.members("frame:s1:public") == 5
    for guest in guests:
        await guest.close()
    await until(lambda: not door.server.eio.sockets and not door.admission.inside)
    manager = door.server.manager
    assert (manager.rooms, manager.pending_connect, manager.pending_disconnect, manager.callbacks) == ({}, {}, {}, {})
    assert not door.server.environ
    assert door.door is not None
    assert not door.door._guests


async def test_leaving_the_house_says_when_to_come_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        guests = [await door.guest() for _ in range(20)]
        late = await guests[0].begin("question.ask", {"wait": 0.2})
        await asyncio.sleep(0.05)
    answer = await guests[0].answer(late)
    assert answer["ok"]
    waits = [(await guest.event("bye"))["retry_after_ms"] for guest in guests]
    assert len(set(waits)) > 10
    assert all(0 <= wait < 8000 for wait in waits)
    assert [await guest.closed() for guest in guests] == [1012] * 20


async def test_a_test_may_register_what_it_likes(tmp_path: Path) -> None:
    def register(server: Any) -> None:
        @server.on("echo", namespace="/lab")  # type: ignore[untyped-decorator]
        async def echo(sid: str, *args: Any) -> tuple[Any, ...]:
            return args

        @server.on("ask", namespace="/lab")  # type: ignore[untyped-decorator]
        async def ask(sid: str) -> Any:
            return await server.call("question", 1, to=sid, namespace="/lab", timeout=2)

    async with opened(tmp_path, register, service=False) as lab:
        client = socketio.AsyncClient()
        client.on("question", lambda n: n + 41, namespace="/lab")
        await client.connect(lab.http, transports=["websocket"], namespaces=["/lab"])
        sent = ("Ữ", {"a": [b"\x00\x01", 2.5, None], "b": b"two"}, 9007199254740993)
        assert await client.call("echo", sent, namespace="/lab") == sent
        assert await client.call("ask", namespace="/lab") == 42
        await client.disconnect()


async def test_many_emits_in_one_breath_reach_a_healthy_client_in_order(tmp_path: Path) -> None:
    async with opened(tmp_path, service=False) as lab:
        guest = await lab.guest()
        for n in range(2000):
            await lab.server.emit("n", n)
        assert [await guest.event("n") for _ in range(2000)] == list(range(2000))
        await guest.close()
