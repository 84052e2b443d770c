"""Writes turns into a book on SQLite with the server's own engine, and says after each commit what it acks."""

import asyncio
import os
import sys

from sqlalchemy import event

from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from tests.books import STREAM, Deadlines, said


async def main(path: str, turns: int, mode: str) -> None:
    engine = open_engine(f"sqlite:///{path}", Deadlines(pool=1))
    if mode != "FULL":
        event.listen(engine.sync_engine, "connect", lambda driver, _: driver.execute(f"PRAGMA synchronous = {mode}"))
    await migrate(engine)
    book = Book(engine)
    for number in range(turns):
        async with book.turn(STREAM) as turn:
            await turn.append([said(number, "x" * 500)])
        os.write(1, b"acked %d\n" % (number + 1))
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
