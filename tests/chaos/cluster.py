"""Real servers to be hurt: one PostgreSQL, one Valkey, and web processes on them, each to be killed or cut off singly.

With `sqlite=True` there is one web process on a file and nothing else.
"""

import asyncio
import itertools
import os
import re
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tests import servers
from tests.chaos.services import Postgres, Valkey
from tests.runtime.servers import ROOT, Person, Process
from tests.servers import MODEST

LISTENS = re.compile(r"http://127\.0\.0\.1:(\d+)/")
# What a crowd behind one address needs; see docs/reliability.md.
CROWDED = {"GIAOLUU_SLOW_PREFIX_MIN": "0", "GIAOLUU_SLOW_SESSION_MIN": "0",
           "GIAOLUU_LIMITS_ASKS_PER_IP_MIN": "100000", "GIAOLUU_LIMITS_ASKS_PER_ASKER_MIN": "10000",
           "GIAOLUU_LIMITS_HANDSHAKES_PER_IP_S": "5000", "GIAOLUU_LIMITS_SOCKETS_PER_IP": "9000"}  # fmt: skip

# What starts the server when the environment asks for something strange.
LAUNCHERS = {"CHAOS_SABOTAGE": "tests.chaos.saboteur", "CHAOS_CLOCK": "tests.chaos.skewed"}


class Web(Process):
    """One web process. Its standard error goes into a file: a traceback there fails the run."""

    def __init__(self, place: Path, env: dict[str, str], through: Sequence[str] = ()) -> None:
        super().__init__(place, env["DATABASE_URL"])
        place.mkdir(exist_ok=True)
        self.place, self.log = place, place / "log"
        self._env |= env
        self.through, self.open = list(through), False
        self.owner: object = None

    @property
    def pid(self) -> int:
        return self._running.pid if self._running is not None else 0

    @property
    def alive(self) -> bool:
        return self._running is not None and self._running.returncode is None

    async def start(self) -> None:
        self.open = False
        module = next((module for name, module in LAUNCHERS.items() if name in self._env), "server")
        command = [*self.through, sys.executable, "-m", module, "run", "--empty", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._running = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=self._env, stdout=asyncio.subprocess.PIPE, stderr=log,
                preexec_fn=servers.follow(signal.SIGKILL),
            )  # fmt: skip
        assert self._running.stdout is not None
        async with asyncio.timeout(60):
            async for line in self._running.stdout:
                if found := LISTENS.search(line.decode()):
                    self.port, self.open = int(found[1]), True
                    return
        raise AssertionError(f"the server did not start: {self.log.read_text(errors='replace')[-2000:]}")

    def tell(self, how: int) -> None:
        if self.alive:
            os.kill(self.pid, how)

    async def restart(self, how: int = signal.SIGKILL) -> None:
        await self.kill(how)
        await self.start()

    def rss(self) -> int:
        """Bytes that it holds in memory."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024
        return 0


class Cluster:
    def __init__(self, place: Path, env: dict[str, str] | None = None) -> None:
        self.place, self.webs, self.staff = place, list[Web](), list[Person]()
        self.env = {**CROWDED, "GIAOLUU_SECRET": secrets.token_hex(16), **(env or {})}
        self.postgres: Postgres | None = None
        self._numbers, self.once = itertools.count(), asyncio.Lock()
        self.valkey: Valkey | None = None

    @property
    def pg(self) -> Postgres:
        assert self.postgres is not None
        return self.postgres

    @property
    def redis(self) -> Valkey:
        assert self.valkey is not None
        return self.valkey

    async def people(self) -> list[Person]:
        """Two moderators who also lead, the same for all runs of this cluster."""
        async with self.once:
            if not self.staff:
                self.staff = [await self.webs[0].staff(name, "gltt:moderator", "gltt:lead") for name in ("lan", "hung")]
            return self.staff

    def doors(self, owner: object = None) -> list[int]:
        """Where a proxy in front would lead to: what is for everybody, and what a run has for itself."""
        return [web.port for web in self.webs if web.alive and web.open and web.owner in (None, owner)]

    async def add(self, through: Sequence[str] = (), **env: str) -> Web:
        web = Web(self.place / f"web{next(self._numbers)}", {**self.env, **env}, through)
        self.webs.append(web)
        await web.start()
        return web

    async def remove(self, web: Web) -> None:
        self.webs.remove(web)
        await web.kill()


@asynccontextmanager
async def cluster(
    webs: int = 2,
    *,
    sqlite: bool = False,
    url: str | None = None,
    env: dict[str, str] | None = None,
    options: Sequence[str] = MODEST,
) -> AsyncIterator[Cluster]:
    """Web processes on servers of their own, on one SQLite file, or on a database that somebody else keeps (`url`)."""
    async with AsyncExitStack() as stack:
        place = stack.enter_context(servers.folder())
        made = Cluster(place, env)
        if url:
            made.env["DATABASE_URL"] = url
        elif sqlite:
            made.env["DATABASE_URL"] = f"sqlite:///{place / 'chaos.db'}"
        else:
            for name in ("pg", "valkey"):
                (place / name).mkdir(mode=0o711)
            made.postgres = await asyncio.to_thread(Postgres, place / "pg", None, options)
            made.valkey = Valkey(place / "valkey")
            for service in (made.postgres, made.valkey):
                stack.callback(service.end, signal.SIGKILL)
                await asyncio.to_thread(service.start)
            made.env |= {"DATABASE_URL": made.pg.url(), "REDIS_URL": made.redis.url()}
        for _ in range(webs):
            await made.add()
        try:
            yield made
        finally:
            await asyncio.gather(*(web.kill() for web in made.webs))
