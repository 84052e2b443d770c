"""The duty of sealing: whoever leads seals what has grown, and hands each day's seals to the witnesses."""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial

from server.domain.session.phase import PHASES
from server.errors import Corrupt, Unavailable
from server.log.book import Book
from server.record_section import Seal
from server.runtime.sealing import Sealing
from server.runtime.witnesses import Witnessing
from server.transport.tasks import failed, keep

log = logging.getLogger(__name__)

Say = Callable[[str, dict[str, object]], str]


def begin(
    book: Book, sealing: Sealing, witnessing: Witnessing, chosen: Seal, leads: Callable[[], bool], say: Say
) -> None:
    """Start it in the process's own group of tasks."""
    keep(partial(run, book, sealing, witnessing, chosen, leads, say), "seals")


async def run(
    book: Book, sealing: Sealing, witnessing: Witnessing, chosen: Seal, leads: Callable[[], bool], say: Say
) -> None:
    """For ever; an outage of the database is waited out, and a damaged log is never signed."""
    sealed = time.monotonic()
    while True:
        await asyncio.sleep(chosen.every_s)
        if not leads() or book.jumped_ms:
            continue
        running = time.monotonic() - sealed > 60 * chosen.running_min
        sealed = time.monotonic() if running else sealed
        try:
            await seal_due(book, sealing, running=running)
            subject = say("seal.witness_subject", {}).partition("\n")[0]
            await witnessing.hand_out(book.now(), subject)
        except Unavailable:
            log.warning("the database does not answer; seals wait")
        except (OSError, ValueError) as trouble:
            log.error("nothing can be sealed: %s", trouble)
            failed("seals", trouble)


async def seal_due(book: Book, sealing: Sealing, *, running: bool) -> int:
    """Seal the sessions that are over, or all in which anything was said; gives how many seals there are new."""
    rows = await book.rows("sessions", {"rehearsal": 0})
    due = [str(row["stream"]) for row in rows if _due(str(row["state"]), running)]
    made = 0
    for stream in await sealing.seals.unsealed(due):
        try:
            made += await sealing.seal(stream) is not None
        except Corrupt as damage:
            log.error("a damaged log is not sealed: %s", damage)
    return made


def _due(state: str, running: bool) -> bool:
    return PHASES[state].over or (running and not PHASES[state].opens)
