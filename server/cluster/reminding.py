"""The duty of reminding: whoever leads looks once a minute which reminders stand."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from server.errors import Unavailable
from server.log.book import Book
from server.people.people import People
from server.runtime.reminder_staff import Staff
from server.runtime.reminders import Rules, remind
from server.transport.tasks import keep

log = logging.getLogger(__name__)

LOOK_S = 60.0


def begin(book: Book, people: People, rules: Callable[[], Rules], leads: Callable[[], bool]) -> None:
    """Start it in the process's own group of tasks. `rules`: as they are today."""
    keep(partial(run, book, people, rules, leads), "reminders")


async def run(book: Book, people: People, rules: Callable[[], Rules], leads: Callable[[], bool]) -> None:
    """For ever; an outage of the database is waited out. A clock that jumped reminds nobody."""
    while True:
        if leads() and not book.jumped_ms:
            try:
                await remind(book, rules(), Staff(people), book.now())
            except Unavailable:
                log.warning("the database does not answer; reminders wait")
        await asyncio.sleep(LOOK_S)
