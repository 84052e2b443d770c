"""Make the tables of the pages anew from the log. The log is the truth; they are only quick to read."""

from collections.abc import Sequence

from server.log.book import Book
from server.projections.projector import Projector, expected, in_turn


async def rebuild(book: Book, projectors: Sequence[Projector]) -> int:
    """Stream by stream, each in one transaction; returns how many streams. Safe while the server is open."""
    streams = await book.streams()
    writing = in_turn(projectors)
    for stream in streams:
        async with book.turn(stream) as turn:
            rows = expected(stream, await turn.read(0), writing)
            await turn.clear([table for each in writing for table in each.tables])
            await turn.append([], rows)
    await book.clear_strays()
    return len(streams)
