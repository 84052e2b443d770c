"""The duty of open data: whoever leads makes the files in their hour of the night, and anew when they are not true."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from server.errors import Unavailable
from server.log.book import Book
from server.record_section import OpenData
from server.transport.tasks import failed, keep
from server.web.open_data_files import Files, due

log = logging.getLogger(__name__)

LOOK_S = 30.0


def begin(book: Book, files: Files, chosen: OpenData, leads: Callable[[], bool]) -> None:
    """Start it in the process's own group of tasks."""
    keep(partial(run, book, files, chosen, leads), "open data")


async def run(book: Book, files: Files, chosen: OpenData, leads: Callable[[], bool]) -> None:
    """For ever; an outage of the database and a full disk are waited out."""
    while True:
        await asyncio.sleep(LOOK_S)
        if not leads() or book.jumped_ms:
            continue
        try:
            if due(files.state(), book.now(), chosen.hour) or await files.stale():
                made = await files.make(book.now())
                log.info("open data: %d pairs", made.files[0].pairs)
        except Unavailable:
            log.warning("the database does not answer; open data waits")
        except OSError as trouble:
            log.error("open data cannot be written: %s", trouble)
            failed("open data", trouble)
