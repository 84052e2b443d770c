"""Channels: who listens where, at a cost that does not grow with the crowd."""

import asyncio
import random
import time
from pathlib import Path
from typing import Any

import pytest

from server.live.door import build
from server.live.engine import Socket
from server.live.sio import Server
from tests.live.doors import settings


class Crowd:
    """Clients without connections: the real server, real Engine.IO sockets, nobody who reads."""

    def __init__(self, var: Path, **changes: object) -> None:
        self.server: Server = build(settings(var, **changes))
        self.manager = self.server.manager
        self.server.manager_initialized = True

    async def enter(self, *channels: str) -> str:
        eio_sid = self.server.eio.generate_id()
        self.server.eio.sockets[eio_sid] = Socket(self.server.eio, eio_sid, None)
        self.server.environ[eio_sid] = {}
        sid = await self.manager.pre_connect(eio_sid, "/")
        assert sid
        await self.manager.connect(sid, "/")
        for channel in channels:
            await self.manager.enter_room(sid, "/", channel)
        return sid

    def heard(self, sid: str) -> list[str]:
        socket = self.server.socket(sid)
        assert socket
        return [socket.queue.get_nowait().encode() for _ in range(socket.queue.qsize())]


@pytest.fixture
def crowd(tmp_path: Path) -> Crowd:
    return Crowd(tmp_path)


async def test_a_broadcast_is_encoded_once_and_reaches_the_channel_only(crowd: Crowd) -> None:
    inside = [await crowd.enter("a") for _ in range(3)]
    outside = await crowd.enter("b")
    await crowd.manager.broadcast("a", "frame", {"seq": 1, "text": "Đường sắt"})
    queues = [crowd.server.socket(sid).queue for sid in inside]  # type: ignore[union-attr]
    assert len({id(queue._queue[0]) for queue in queues}) == 1  # type: ignore[attr-defined]
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
    assert not crowd.manager._turns


async def test_a_long_broadcast_yields_to_the_loop(crowd: Crowd) -> None:
    for _ in range(2000):
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


async def test_leaving_costs_the_same_in_a_large_crowd(tmp_path: Path) -> None:
    async def cost(size: int) -> float:
        crowd = Crowd(tmp_path)
        sids = [await crowd.enter("a", "b", f"mine:{n}") for n in range(size)]
        started = time.perf_counter()
        for sid in sids[:500]:
            crowd.manager.pre_disconnect(sid, "/")
            await crowd.manager.disconnect(sid, "/")
        return time.perf_counter() - started

    small, large = await cost(500), await cost(8000)
    assert large < small * 4 + 0.02, f"{small:.4f} s for 500 of 500, {large:.4f} s for 500 of 8,000"
