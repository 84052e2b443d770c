"""A process that takes turns: python -m tests.contract.writer URL STREAM NAME WRITERS TURNS."""

import asyncio
import sys

from tests import books


async def main(url: str, stream: str, name: str, writers: int, turns: int) -> None:
    deadlines = books.Deadlines(busy_ms=20_000, statement_ms=20_000, acquire_ms=20_000)
    async with books.opened(url, deadlines=deadlines) as book:

        async def write(writer: int) -> None:
            for n in range(turns):
                async with book.turn(stream) as turn:
                    await turn.append([books.said(n, by=f"asker:{name}{writer}", cid=f"command-{n}")])

        await asyncio.gather(*(write(writer) for writer in range(writers)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
