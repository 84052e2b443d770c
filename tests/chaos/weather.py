"""A proxy on this machine that tears what passes: held back, delayed, cut short, cut off, changed.

async with proxy(port, Weather(chance=random.Random(seed))) as torn:
    torn.weather.hold_up = True         # nothing from the client arrives any more, nobody is told
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 65536


@dataclass
class Weather:
    """`hold_*`: half-open in this direction; chances are per chunk; `delay_s` at most; `refuse`: nobody gets in."""

    chance: random.Random = field(default_factory=random.Random)
    hold_up: bool = False
    hold_down: bool = False
    refuse: bool = False
    delay_s: float = 0.0
    bytewise: float = 0.0
    reset: float = 0.0
    truncate: float = 0.0
    corrupt: float = 0.0
    rate: int = 0

    def clear(self) -> None:
        """Fair again."""
        for name, value in vars(Weather(self.chance)).items():
            setattr(self, name, value)


class Proxy:
    def __init__(self, upstream: int, weather: Weather) -> None:
        self.upstream, self.weather, self.port = upstream, weather, 0
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._silent: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def passes(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.weather.refuse:
            writer.transport.abort()
            return
        try:
            inner, outer = await asyncio.open_connection("127.0.0.1", self.upstream)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, outer)
        self._pairs.add(pair)
        for one, other, up in ((reader, outer, True), (inner, writer, False)):
            task = asyncio.ensure_future(self._pump(one, other, up, pair))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def cut(self) -> None:
        """Every connection is reset."""
        for pair in list(self._pairs):
            self._reset(pair)

    def swallow(self) -> None:
        """What is open now stays open and carries nothing any more; what is opened from now on is heard."""
        self._silent |= self._pairs

    def _reset(self, pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter]) -> None:
        self._pairs.discard(pair)
        self._silent.discard(pair)
        for writer in pair:
            writer.transport.abort()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        up: bool,
        pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                while self.weather.hold_up if up else self.weather.hold_down:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
                if pair in self._silent:
                    continue
                if not await self._bad_luck(data, writer):
                    break
        if pair not in self._silent:
            self._reset(pair)

    async def _bad_luck(self, data: bytes, writer: asyncio.StreamWriter) -> bool:
        """Send what is left of these bytes; false when the connection ends here."""
        weather, chance = self.weather, self.weather.chance
        if weather.delay_s:
            await asyncio.sleep(chance.uniform(0, weather.delay_s))
        if chance.random() < weather.reset:
            return False
        ends = chance.random() < weather.truncate
        if ends:
            data = data[: chance.randrange(len(data))]
        if data and chance.random() < weather.corrupt:
            at = chance.randrange(len(data))
            data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
        step = 1 if chance.random() < weather.bytewise and len(data) < 2000 else weather.rate // 10 or CHUNK
        for at in range(0, len(data), step):
            writer.write(data[at : at + step])
            await writer.drain()
            if step != CHUNK:
                await asyncio.sleep(0.1 if weather.rate else 0)
        return not ends


@asynccontextmanager
async def proxy(upstream: int, weather: Weather | None = None) -> AsyncIterator[Proxy]:
    made = Proxy(upstream, weather or Weather())
    server = await asyncio.start_server(made.passes, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.cut()
        for task in list(made._tasks):
            task.cancel()
        await asyncio.gather(*made._tasks, return_exceptions=True)
