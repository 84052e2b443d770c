"""The duty of reminding: whoever leads looks once a minute which reminders stand."""

import asyncio
import logging
from collections.abc import Callable

from server.domain.calendar.working_days import Calendar
from server.errors import Unavailable
from server.log.book import Book
from server.people.people import People
from server.runtime.reminder_staff import Staff
from server.runtime.reminders import Rules, Say, remind
from server.sections import Answers
from server.transport.tasks import spawn

log = logging.getLogger(__name__)

LOOK_S = 60.0


def begin(
    book: Book, people: People, chosen: Answers, calendar: Callable[[], Calendar], leads: Callable[[], bool], say: Say
) -> None:
    """Start it in the process's own group of tasks."""
    spawn(run(book, people, chosen, calendar, leads, say), "reminders")


async def run(
    book: Book, people: People, chosen: Answers, calendar: Callable[[], Calendar], leads: Callable[[], bool], say: Say
) -> None:
    """For ever; an outage of the database is waited out. A clock that jumped reminds nobody."""
    while True:
        if leads() and not book.jumped_ms:
            try:
                await remind(book, Rules.of(chosen, calendar(), say), Staff(people), book.now())
            except Unavailable:
                log.warning("the database does not answer; reminders wait")
        await asyncio.sleep(LOOK_S)
