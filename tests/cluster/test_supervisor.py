"""Several processes of one server: renewed under load, killed one by one, and of two versions at once."""

import asyncio
import os
import re
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from server.cluster import pid_file
from server.cluster.child_process import LOOK_S, ChildProcess, Patience, Silence
from server.cluster.process_handles import BEAT_S
from tests.runtime.servers import ROOT, Person, Process, process
from tests.runtime.test_process import FIELDS, frame, plan
from tests.servers import free_port, free_row

LONGEST_WAIT_S = 15


async def until(holds: Callable[[], Any], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


class Restless(Person):
    """Asks until told to stop, and notes how long each answer and each return took."""

    def __init__(self, server: Process) -> None:
        super().__init__(server)
        self.numbers: list[int] = []
        self.longest = 0.0

    async def ask(self, over: asyncio.Event) -> None:
        while not over.is_set():
            begun = time.monotonic()
            ack = await self.do("question.ask", text=f"Câu {len(self.numbers)}?", **FIELDS)
            self.longest = max(self.longest, time.monotonic() - begun)
            assert ack["ok"], ack
            self.numbers.append(ack["receipt"]["number"])
            await asyncio.sleep(0.4)  # a client of aiohttp takes no message over 4 MB, and all questions come in one


@pytest.mark.slow
async def test_a_rolling_restart_and_a_killed_process_lose_nothing(tmp_path: Path, pg_url: str) -> None:
    # The lead may begin afresh late in the run: then all questions have to be in one first frame. And so few who ask
    # so much would be slowed down.
    slow = dict.fromkeys((f"GIAOLUU_SLOW_{whose}_MIN" for whose in ("PREFIX", "NETWORK", "SESSION")), "0")
    env = {"GIAOLUU_LIMITS_FRAME_ENTITIES": "5000", **slow}
    async with process(tmp_path, pg_url, WEB_CONCURRENCY="2", **env) as server:
        lead = await server.staff("hung", "gltt:lead")
        session = await plan(server, lead)
        await lead.join(session, "desk")
        await until(lambda: any(value.get("state") == "intake" for value in lead.table.values()))
        people, over = [Restless(server) for _ in range(8)], asyncio.Event()
        await asyncio.gather(*(each.join(session) for each in people))
        asking = [asyncio.ensure_future(each.ask(over)) for each in people]
        before = pids(tmp_path)
        code, said = await server.verb("roll")
        assert (code, "all renewed" in said) == (0, True)
        renewed = pids(tmp_path)
        assert renewed.keys() == before.keys() == {"web-1", "web-2", "worker"}
        assert not {*renewed.values()} & {*before.values()}
        os.kill(renewed["web-1"], signal.SIGKILL)
        await until(lambda: pids(tmp_path)["web-1"] != renewed["web-1"])
        over.set()
        await asyncio.gather(*asking)
        numbers = sorted(number for each in people for number in each.numbers)
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 50
        assert max(each.longest for each in people) < LONGEST_WAIT_S
        async with asyncio.timeout(60):
            while len(numbers) not in {value.get("number") for value in lead.table.values()}:
                await lead.do("question.promise", question="nothing", state="asked")
            # Whichever process answers may be a look behind.
            while lead.table != await frame(server, session, "desk", lead.cookie or ""):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        left = pids(tmp_path)
        await server.kill()
        await until(lambda: not any(map(alive, left.values())))
        assert (await server.verify())[0] == 0


async def test_a_client_between_two_versions_begins_afresh(tmp_path: Path, pg_url: str) -> None:
    newer = tmp_path / "newer"
    for part in ("server", "config", "client"):
        shutil.copytree(ROOT / part, newer / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.lock", newer)
    views = newer / "server" / "views" / "__init__.py"
    views.write_text(re.sub(r"VERSION = \d+", "VERSION = 99", views.read_text()))
    async with process(tmp_path, pg_url) as old, process(tmp_path, pg_url, newer) as new:
        lead = await old.staff("hung", "gltt:lead")
        session = await plan(old, lead)
        reader = Person(old)
        await reader.join(session)
        for server, resets in ((new, True), (new, False), (old, True), (old, False)):
            await reader.leave()
            await until(lambda: not reader._joined.is_set())
            reader.server = server
            seen = len(reader.seen)
            await reader.join(session)
            assert any("'reset': True" in taken for taken in reader.seen[seen:]) == resets
            assert reader.table == await frame(server, session, "public")


async def test_a_fleet_that_cannot_start_says_so_and_leaves_nothing(tmp_path: Path, pg_url: str) -> None:
    server = Process(tmp_path, pg_url.rpartition("/")[0] + "/nowhere", WEB_CONCURRENCY="2")
    code, _ = await server.verb("run", "--port", "0")
    assert code == 1
    assert pid_file.read(tmp_path) is None
    assert (await server.verb("roll"))[0] == 1


@pytest.mark.slow
async def test_one_leads_and_a_frozen_leader_is_replaced(tmp_path: Path, pg_url: str) -> None:
    """Three processes: a web process that leads until a worker comes, a worker, and another that waits."""
    port = free_port()
    quick = {"GIAOLUU_LEADER_LEASE_MS": "1000", "GIAOLUU_LEADER_BEAT_MS": "100"}
    async with process(tmp_path, pg_url, GIAOLUU_METRICS_PORT=str(port), **quick) as server:
        await leads(port + 1)
        first, second = [worker(server, port + 10 * n) for n in (1, 2)]
        async with first as one, second as two:
            leader, other = (one, two) if await either(port + 10, port + 20) == port + 10 else (two, one)
            at, then = (port + 10, port + 20) if leader is one else (port + 20, port + 10)
            assert await gauge(port + 1, "giaoluu_leader") == 0
            leader.send_signal(signal.SIGSTOP)
            await leads(then)
            leader.send_signal(signal.SIGCONT)
            for _ in range(20):
                assert (await gauge(at, "giaoluu_leader"), await gauge(then, "giaoluu_leader")) == (0, 1)
            other.send_signal(signal.SIGKILL)
            await leads(at)


@pytest.mark.slow
@pytest.mark.timed
async def test_processes_that_stand_still_are_replaced(tmp_path: Path, pg_url: str) -> None:
    """The socket of one takes half of the new connections and nobody answers there, until the supervisor ends it."""
    port, stall_s, still = free_row(3), 3, ("web-1", "worker")
    env = {"GIAOLUU_METRICS_PORT": str(port), "GIAOLUU_SUPERVISOR_STALL_MS": str(1000 * stall_s)}
    async with process(tmp_path, pg_url, WEB_CONCURRENCY="2", **env) as server:
        await until(lambda: pids(tmp_path).keys() >= {"web-1", "web-2", "worker"})
        await until_ready(port, port + 1, port + 2)
        before = pids(tmp_path)
        # It answers a moment before it says on its line that it is ready.
        await asyncio.sleep(2 * BEAT_S)
        for name in still:
            os.kill(before[name], signal.SIGSTOP)
        stopped = time.monotonic()
        try:
            await until(lambda: not any(alive(before[name]) for name in still))
        finally:
            # One that is left stopped would hold the server's output open for ever.
            for name in still:
                with suppress(ProcessLookupError):
                    os.kill(before[name], signal.SIGKILL)
        assert stall_s - 2 < time.monotonic() - stopped < stall_s + 2
        assert [await answers(server) for _ in range(20)] == [True] * 20
        await until(lambda: not {pids(tmp_path)[name] for name in still} & {before[name] for name in still})
        assert {other for other, pid in pids(tmp_path).items() if pid != before[other]} == {*still}
        assert await gauge(port + 2, "giaoluu_stalled_processes_total") == len(still)
        await until_ready(port, port + 1, port + 2)
        assert [await answers(server) for _ in range(20)] == [True] * 20


def test_a_supervisor_that_slept_itself_takes_nobody_for_still() -> None:
    silence = Silence(0.0)
    assert silence.looked(0.5) == 0.5
    assert silence.looked(4000.0) == 0.5 + 2 * LOOK_S
    silence.heard()
    assert silence.looked(4000.0) == 0
    moments = [4000 + LOOK_S * n for n in range(1, 20)]
    assert [silence.looked(now) for now in moments][-1] == LOOK_S * 19


async def test_a_process_that_hangs_before_it_is_ready_is_killed() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with theirs:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(600)")
        child = ChildProcess("web-1", process, ours, Patience(ready_s=2 * LOOK_S, stall_s=3600))
        async with asyncio.timeout(60):
            assert await child.ended() == -signal.SIGKILL
    assert (child.stalled, child.ready.cancelled()) == (True, True)


async def test_once_it_is_ready_only_its_silence_counts() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with theirs:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(600)")
        child = ChildProcess("web-1", process, ours, Patience(ready_s=3600, stall_s=2 * LOOK_S))
        theirs.send(b".")
        async with asyncio.timeout(60):
            assert await child.ended() == -signal.SIGKILL
    assert (child.stalled, child.ready.cancelled(), child.ready.done()) == (True, False, True)


async def answers(server: Process) -> bool:
    """Whether a new connection is answered."""
    deadline = aiohttp.ClientTimeout(total=3)
    try:
        async with aiohttp.ClientSession(timeout=deadline) as http, http.get(f"{server.url}/healthz") as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


async def until_ready(*ports: int) -> None:
    async with asyncio.timeout(30):
        while None in [await gauge(port, "giaoluu_database_up") for port in ports]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def pids(var: Path) -> dict[str, int]:
    news = pid_file.read(var)
    assert news is not None
    return dict(news["processes"])


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


class worker:  # noqa: N801
    """`./giaoluu worker` beside a server, its own port at `port`."""

    def __init__(self, server: Process, port: int) -> None:
        self._server, self._port = server, port

    async def __aenter__(self) -> asyncio.subprocess.Process:
        env = {**self._server._env, "GIAOLUU_METRICS_PORT": str(self._port)}
        command = [sys.executable, "-m", "server", "worker"]
        self._running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env)
        return self._running

    async def __aexit__(self, *_: object) -> None:
        if self._running.returncode is None:
            self._running.kill()
        await self._running.wait()


async def gauge(port: int, name: str) -> float | None:
    try:
        async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/metrics") as answer:
            lines = (await answer.text()).splitlines()
    except aiohttp.ClientError:
        return None
    return next(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))


async def leads(port: int) -> None:
    async with asyncio.timeout(10):
        while await gauge(port, "giaoluu_leader") != 1:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def either(*ports: int) -> int:
    async with asyncio.timeout(10):
        while True:
            for port in ports:
                if await gauge(port, "giaoluu_leader") == 1:
                    return port
            await asyncio.sleep(0.05)
