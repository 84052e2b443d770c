"""A line to Redis that closes while it is used is opened anew, whatever the event loop says of it."""

import asyncio
from typing import Any

import pytest

from server.cluster import bus
from server.cluster.bus_gauges import Gauges
from server.transport.tasks import Tasks


class Closed:
    """What uvloop gives for a transport that closed under whoever uses it."""

    async def aclose(self) -> None:
        raise RuntimeError("unable to perform operation on <TCPTransport closed=True>; the handler is closed")

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("unable to perform operation on <TCPTransport closed=True>; the handler is closed")


async def test_it_is_opened_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    opened, again = [], asyncio.Event()

    def line(url: str) -> Closed:
        opened.append(url)
        if len(opened) == 5:
            again.set()
        return Closed()

    tasks = Tasks()
    monkeypatch.setattr(bus, "_line", line)
    monkeypatch.setattr(bus, "spawn", tasks.spawn)
    bus.Bus("redis://nowhere", "news", Gauges()).start()
    await asyncio.wait_for(again.wait(), 5)
    assert not tasks.failures
    await tasks.close()
