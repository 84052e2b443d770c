"""What the contenders in Python have in common: the news, who asks for more of them, and a word with the bench.

A contender prints one line of JSON when it listens. On stdin it is told `watch` (feel from now on how long the loop
stands still) and `stall` (say it); it ends when its stdin does.
"""

import asyncio
import json
import os
import resource
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

TEXT = (
    "Kính gửi Bộ, gia đình tôi đã nộp hồ sơ xin cấp giấy chứng nhận quyền sử dụng đất từ năm ngoái mà đến nay "
    "chưa có kết quả, xin hỏi vì sao và phải hỏi ở đâu? Xin trân trọng cảm ơn."
)
ALL = "all"
BEAT_S = 0.001

Emit = Callable[[str, Any, str], Awaitable[Any]]


class Source:
    """Emits as long as fewer than `inflight` events are unanswered; counts the CPU of this process meanwhile."""

    def __init__(self, emit: Emit) -> None:
        self._emit, self._emitted, self._credited = emit, 0, 0
        self._more = asyncio.Event()

    def more(self, sid: str, count: int) -> None:
        self._credited += count
        self._more.set()

    async def go(self, sid: str, asked: dict[str, Any]) -> None:
        self._emitted = self._credited = 0
        cpu, began = used(), time.monotonic()
        until, due, every = began + asked["seconds"], began, asked["every_ms"] / 1000
        while time.monotonic() < until:
            await self._room(asked["inflight"] - 1)
            if every:
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                due += every
            number, self._emitted = self._emitted, self._emitted + 1
            await self._emit("news", {"t": time.monotonic_ns() // 1000, "n": number, "text": TEXT}, ALL)
        await self._room(0)
        spent = {"cpu_s": used() - cpu, "events": self._emitted, "seconds": time.monotonic() - began}
        await self._emit("done", spent, sid)

    async def _room(self, most: int) -> None:
        while self._emitted - self._credited > most:
            self._more.clear()
            await self._more.wait()


class Heart:
    """Beats every millisecond while it is watched; `worst` is the longest time between two beats, in seconds."""

    def __init__(self) -> None:
        self.worst, self._last = 0.0, 0.0
        self._next: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        self.stop()
        self.worst, self._last = 0.0, time.monotonic()
        self._beat()

    def stop(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _beat(self) -> None:
        now = time.monotonic()
        self.worst, self._last = max(self.worst, now - self._last), now
        self._next = asyncio.get_running_loop().call_later(BEAT_S, self._beat)


def converse(**more: Callable[[str], Awaitable[Any]]) -> None:
    """Obey stdin: `watch`, `stall`, and whatever else this contender understands, `word argument` each."""
    heart, loop, doing = Heart(), asyncio.get_running_loop(), set[asyncio.Task[None]]()

    async def watch(_: str) -> dict[str, Any]:
        heart.watch()
        return {}

    async def stall(_: str) -> dict[str, Any]:
        heart.stop()
        return {"stall_ms": round(heart.worst * 1000, 2)}

    async def answer(line: str) -> None:
        word, _, rest = line.partition(" ")
        say(await {"watch": watch, "stall": stall, **more}[word](rest))

    def hear() -> None:
        if not (line := sys.stdin.readline()):
            # Whoever measured has seen enough; leave without farewells.
            os._exit(0)
        else:
            task = loop.create_task(answer(line.strip()))
            doing.add(task)
            task.add_done_callback(doing.discard)

    loop.add_reader(sys.stdin.fileno(), hear)


def place() -> socket.socket:
    """A free port where everybody may knock from now on."""
    return socket.create_server(("127.0.0.1", 0), backlog=4096)


def say(words: dict[str, Any]) -> None:
    print(json.dumps(words), flush=True)


def raise_file_limit() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def used() -> float:
    """CPU seconds of this process, user and system."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def summary(took: list[float], passed: float, cpu: float) -> dict[str, float]:
    """Of so many seconds that commands took: how many in a second, and how long."""
    took.sort()
    return {
        "acked": len(took), "per_second": round(len(took) / passed), "p50_ms": round(took[len(took) // 2] * 1000, 2),
        "p99_ms": round(took[len(took) * 99 // 100] * 1000, 2), "cpu_us_each": round(cpu / len(took) * 1e6),
    }  # fmt: skip


def load_of_everybody(clients: int = 60_000) -> dict[str, str]:
    """Settings under which one address may bring a whole crowd."""
    limits = {"sockets": clients, "sockets_per_ip": clients, "handshakes_per_ip_s": 1_000_000, "connect_ms": 120_000}
    return {f"limits.{name}": str(value) for name, value in limits.items()}
