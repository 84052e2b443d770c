"""Who makes what is long to make: this process, or one beside it that has connections of its own to the database. A
server that serves has one beside it (server/process.py); a test makes everything itself."""

import asyncio
from pathlib import Path
from typing import NamedTuple

import msgspec

from server.cluster.process_beside import ProcessBeside, serve
from server.log.book import Book
from server.log.engine import open_engine
from server.office import units
from server.office.units import Registry
from server.projections.tables import TABLES
from server.runtime import demonstration, register
from server.runtime.sealing import Sealing
from server.settings import Settings
from server.web import record_file
from server.web.byte_cache import Body, ByteCache
from server.web.record_file import Shop, Wanted

IDLE_S = 300.0

_encode = msgspec.msgpack.encode


class Beside:
    def __init__(self) -> None:
        self._process: ProcessBeside | None = None

    def begin(self, settings: Settings) -> None:
        """From here on another process makes it."""
        self._process = ProcessBeside("server.web.beside", _encode(settings), settings.limits.make_s, IDLE_S)

    async def end(self) -> None:
        if self._process is not None:
            await self._process.end()

    async def file(self, shop: Shop, wanted: Wanted) -> Body:
        """A file of the record. Raises Refused or Unavailable."""
        if self._process is None:
            return await record_file.body(shop, wanted)
        return msgspec.msgpack.decode(await self._process.ask(_encode(wanted)), type=Body)


class OwnShop(NamedTuple):
    settings: Settings
    registry: Registry
    sealing: Sealing
    byte_cache: ByteCache


class _Worker:
    """What the process beside does."""

    def __init__(self, told: bytes) -> None:
        self._settings = msgspec.msgpack.decode(told, type=Settings)
        self._kept = ByteCache(self._settings.cache.shelf_bytes)

    async def do(self, request: bytes) -> bytes:
        wanted, settings = msgspec.msgpack.decode(request, type=Wanted), self._settings
        engine = open_engine(settings.database.url, settings.database)
        try:
            book, registry = Book(engine, demonstration.clock(settings.var), tables=TABLES), units.read()
            await book.look_at_clock()
            await register.load(book, registry)
            sealing = Sealing(book, Path(settings.seal.key), Path(settings.anchor.dir))
            return _encode(await record_file.body(OwnShop(settings, registry, sealing, self._kept), wanted))
        finally:
            await engine.dispose()


if __name__ == "__main__":
    asyncio.run(serve(lambda told: _Worker(told).do))
