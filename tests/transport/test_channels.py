"""Channels: who listens where, at a cost that does not grow with the crowd."""

import asyncio
import random
import time
from typing import Any

import pytest

from server.transport.engineio.socket import Socket
from server.transport.options import Options
from server.transport.socketio.coalescing import LARGEST
from server.transport.socketio.server import Server, admit_all
from server.transport.websocket.connection import Receiver
from server.transport.websocket.frames import EncodedMessage
from tests.transport.bare import until


class Paper:
    """A connection that goes nowhere and keeps what was written."""

    def __init__(self) -> None:
        self.messages: list[EncodedMessage] = []

    def attach(self, receiver: Receiver) -> None:
        pass

    def write(self, message: EncodedMessage) -> None:
        self.messages.append(message)

    def backlog(self) -> int:
        return 0

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def close(self, code: int, reason: str) -> None:
        pass

    def abort(self) -> None:
        pass


class Crowd:
    """Clients without connections: the real server, real Engine.IO sockets, nobody who reads."""

    def __init__(self, tick_s: float = 0) -> None:
        self.server = Server(Options(tick_s=tick_s), admit=admit_all)
        self.manager = self.server.manager
        self.server.manager_initialized = True

    async def enter(self, *channels: str) -> str:
        eio_sid = self.server.eio.generate_id()
        socket = Socket(self.server.eio, eio_sid, Paper(), None)
        socket.open()
        self.server.eio.sockets[eio_sid] = socket
        self.server.environ[eio_sid] = {}
        sid = await self.manager.pre_connect(eio_sid, "/")
        assert sid
        await self.manager.connect(sid, "/")
        for channel in channels:
            await self.manager.enter_room(sid, "/", channel)
        return sid

    def heard(self, sid: str) -> list[str]:
        written = self.written(sid)
        heard = [each for message in written for each in message.messages if isinstance(each, str)]
        written.clear()
        return heard

    def written(self, sid: str) -> list[EncodedMessage]:
        socket = self.server.socket(sid)
        assert socket
        assert isinstance(socket.connection, Paper)
        return socket.connection.messages


@pytest.fixture
def crowd() -> Crowd:
    return Crowd()


async def test_a_broadcast_is_encoded_once_and_reaches_the_channel_only(crowd: Crowd) -> None:
    inside = [await crowd.enter("a") for _ in range(3)]
    outside = await crowd.enter("b")
    await crowd.manager.broadcast("a", "frame", {"seq": 1, "text": "Đường sắt"})
    assert len({id(message.wire) for sid in inside for message in crowd.written(sid)}) == 1
    assert [crowd.heard(sid) for sid in inside] == [['42["frame",{"seq":1,"text":"Đường sắt"}]']] * 3
    assert crowd.heard(outside) == []
    assert crowd.manager.members("a") == 3
    assert crowd.manager.members("nobody") == 0


async def test_emit_takes_the_same_way(crowd: Crowd) -> None:
    one, two, three = [await crowd.enter("a") for _ in range(3)]
    await crowd.enter()
    await crowd.server.emit("x", ("y", 2), room="a", skip_sid=two)
    await crowd.server.emit("z", to=three)
    await crowd.server.emit("all")
    assert crowd.heard(one) == ['42["x","y",2]', '42["all"]']
    assert crowd.heard(two) == ['42["all"]']
    assert crowd.heard(three) == ['42["x","y",2]', '42["z"]', '42["all"]']


async def test_long_broadcasts_of_one_channel_do_not_overtake_each_other(crowd: Crowd) -> None:
    sids = [await crowd.enter("a") for _ in range(1200)]
    await asyncio.gather(*(crowd.manager.broadcast("a", "n", n) for n in range(5)))
    expected = [f'42["n",{n}]' for n in range(5)]
    assert all(crowd.heard(sid) == expected for sid in sids)
    assert not crowd.manager._locks


async def test_a_long_broadcast_yields_to_the_loop(crowd: Crowd) -> None:
    for _ in range(2500):
        await crowd.enter("a")
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counting = asyncio.ensure_future(count())
    await asyncio.sleep(0)
    await crowd.manager.broadcast("a", "n", 1)
    counting.cancel()
    assert turns >= 4


async def test_the_index_agrees_with_the_tables_after_any_history(crowd: Crowd) -> None:
    chance, here = random.Random(7), {}
    for _ in range(1500):
        act = chance.random()
        if act < 0.3 or not here:
            here[await crowd.enter()] = set[str]()
            continue
        sid = chance.choice(list(here))
        channel = chance.choice("abcdef")
        if act < 0.6:
            await crowd.manager.enter_room(sid, "/", channel)
            here[sid].add(channel)
        elif act < 0.85:
            await crowd.manager.leave_room(sid, "/", channel)
            here[sid].discard(channel)
        elif act < 0.9:
            await crowd.manager.close_room(channel, "/")
            for channels in here.values():
                channels.discard(channel)
        else:
            crowd.manager.pre_disconnect(sid, "/")
            await crowd.manager.disconnect(sid, "/")
            del here[sid]
    for sid, channels in here.items():
        assert set(crowd.server.rooms(sid)) == channels | {sid}
    for channel in "abcdef":
        found = {sid for sid, _ in crowd.manager.get_participants("/", channel)}
        assert found == {sid for sid, channels in here.items() if channel in channels}
    for sid in here:
        await crowd.manager.disconnect(sid, "/")
    assert (crowd.manager.rooms, crowd.manager.pending_connect, crowd.manager.pending_disconnect) == ({}, {}, {})
    assert not any(crowd.manager._entered.values())


async def test_nobody_enters_the_channel_of_another_client(crowd: Crowd) -> None:
    one, two = await crowd.enter(), await crowd.enter()
    with pytest.raises(ValueError, match="sid"):
        await crowd.manager.enter_room(one, "/", two)


async def test_a_forged_ack_reaches_no_callback(crowd: Crowd) -> None:
    sid, seen = await crowd.enter(), list[Any]()
    await crowd.server.emit("x", to=sid, callback=lambda *args: seen.append(args))
    for id in (0, 2, None, 10**9):
        await crowd.manager.trigger_callback(sid, id, ["forged"])
    await crowd.manager.trigger_callback("nobody", 1, ["forged"])
    assert seen == []
    await crowd.manager.trigger_callback(sid, 1, ["real"])
    assert seen == [("real",)]


async def test_leaving_costs_the_same_in_a_large_crowd() -> None:
    async def cost(size: int) -> float:
        crowd = Crowd()
        sids = [await crowd.enter("a", "b", f"mine:{n}") for n in range(size)]
        started = time.perf_counter()
        for sid in sids[:500]:
            crowd.manager.pre_disconnect(sid, "/")
            await crowd.manager.disconnect(sid, "/")
        return time.perf_counter() - started

    small, large = await cost(500), await cost(8000)
    assert large < small * 4 + 0.02, f"{small:.4f} s for 500 of 500, {large:.4f} s for 500 of 8,000"


@pytest.fixture
def ticking() -> Crowd:
    return Crowd(0.03)


async def test_the_first_news_of_a_quiet_channel_leaves_at_once_the_rest_together(ticking: Crowd) -> None:
    sids = [await ticking.enter("a") for _ in range(3)]
    for n in range(5):
        await ticking.server.emit("n", n, room="a")
    assert [ticking.heard(sid) for sid in sids] == [['42["n",0]']] * 3
    await until(lambda: ticking.written(sids[0]))
    assert [len(ticking.written(sid)) for sid in sids] == [1, 1, 1]
    assert len({id(ticking.written(sid)[0].wire) for sid in sids}) == 1
    assert [ticking.heard(sid) for sid in sids] == [[f'42["n",{n}]' for n in range(1, 5)]] * 3
    await until(lambda: not ticking.manager._coalescer.waiting)
    await ticking.server.emit("n", 5, room="a")
    assert ticking.heard(sids[0]) == ['42["n",5]']


async def test_what_goes_to_one_client_keeps_its_order_among_ticks(ticking: Crowd) -> None:
    one, two = await ticking.enter("a"), await ticking.enter("a")
    for n in range(3):
        await ticking.server.emit("n", n, room="a")
    await ticking.server.emit("only", to=one)
    await ticking.server.emit("n", 3, room="a")
    assert ticking.heard(one) == ['42["n",0]', '42["n",1]', '42["n",2]', '42["only"]']
    await until(lambda: not ticking.manager._coalescer.waiting)
    assert ticking.heard(one) == ['42["n",3]']
    assert ticking.heard(two) == [f'42["n",{n}]' for n in range(4)]


async def test_who_comes_within_a_tick_hears_nothing_older_and_who_leaves_nothing_less(ticking: Crowd) -> None:
    stays, leaves = await ticking.enter("a"), await ticking.enter("a")
    await ticking.server.emit("n", 0, room="a")
    await ticking.server.emit("n", 1, room="a")
    comes = await ticking.enter("a")
    await ticking.manager.leave_room(leaves, "/", "a")
    await ticking.server.emit("n", 2, room="a")
    await until(lambda: not ticking.manager._coalescer.waiting)
    assert ticking.heard(stays) == ['42["n",0]', '42["n",1]', '42["n",2]']
    assert ticking.heard(leaves) == ['42["n",0]', '42["n",1]']
    assert ticking.heard(comes) == ['42["n",2]']


async def test_a_flood_of_news_does_not_pile_up_within_a_tick(ticking: Crowd) -> None:
    sid = await ticking.enter("a")
    for _ in range(40):
        await ticking.server.emit("n", "x" * 2000, room="a")
    sizes = [len(message.wire) for message in ticking.written(sid)]
    assert len(sizes) >= 3
    assert max(sizes) < LARGEST + 3000


async def test_a_broadcast_waits_for_no_tick(ticking: Crowd) -> None:
    sid = await ticking.enter("a")
    for n in range(3):
        await ticking.manager.broadcast("a", "frame", n)
    assert ticking.heard(sid) == [f'42["frame",{n}]' for n in range(3)]
