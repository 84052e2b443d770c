"""Make the tables of the pages anew from the log. The log is the truth; they are only quick to read."""

from collections.abc import Sequence

from server.log.book import Book
from server.log.cursors import Cursors
from server.projections.projector import Projector, expected, following, in_turn
from server.runtime.followers import Followers


async def rebuild(book: Book, projectors: Sequence[Projector]) -> int:
    """Stream by stream, each in one transaction; returns how many streams. Safe while the server is open.

    Those that follow by a cursor lose it and their rows, and catch up; a server that is open does the same meanwhile.
    """
    streams = await book.streams()
    writing = in_turn(projectors)
    for stream in streams:
        async with book.turn(stream) as turn:
            rows = expected(stream, await turn.read(0), writing)
            await turn.clear([table for each in writing for table in each.tables])
            await turn.append([], rows)
    for each in following(projectors):
        await Cursors(book).forget(each.name, each.tables, [stream for stream in streams if each.serves(stream)])
    await book.clear_strays()
    await Followers(book, projectors, lambda: True, 1).catch_up()
    return len(streams)
