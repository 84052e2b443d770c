"""The opening of an empty hall: a rehearsal in the ministry's room, so that every seat can be tried at once.

Its first questions come fast, the others slowly enough for a visitor to watch, to ask, and to sit at the desk: three of
ten questions are left for the visitor to decide, and the session is not ended.
"""

import asyncio
import logging
from contextlib import suppress

from server.domain.audit import AUDIT
from server.errors import Refused
from server.office.units import Registry
from server.people.people import People
from server.rehearsal.play import Company
from server.rehearsal.sample import samples
from server.rehearsal.script import write
from server.rehearsal.seat import LOST, Place, Shut
from server.rehearsal.stage_hands import VISITOR, Cast, prepare
from server.rehearsal.tempo import Tempo
from server.runtime.service import Service
from server.settings import Settings

SEED = 2010
SPEED = 0.6
FIRST_SPEED = 30.0
CARE = 7
GOING_HOME_S = 3.0
# The same command of the same host: of two processes that start at once only one opens the hall.
CID = "opening-of-the-hall"

log = logging.getLogger(__name__)


async def opening(service: Service, people: People, settings: Settings, rooms: Registry, guest: bool) -> Cast | None:
    """Prepare the rehearsal of a hall without any session; None when there is one. `guest`: with a seat at the desk
    for whoever reads the terminal."""
    if any(not stream.startswith(f"{AUDIT.prefix}:") for stream in await service.book.streams()):
        return None
    room = rooms.rooms[rooms.ministry]
    try:
        return await prepare(service, people, settings, room, samples().session, CID, *[VISITOR] * guest)
    except Refused as no:
        if no.code == "command.reused":
            return None
        raise


async def close_the_guest_desk(people: People) -> None:
    """No account, sign-in or link of a guest is left from a time when only this machine could reach the server."""
    guest = await people.find(VISITOR.login)
    if guest is not None and not guest.disabled:
        await people.revoke(guest.id)


async def perform(url: str, cast: Cast, settings: Settings) -> None:
    """Play it through the public door, until its script is over or the server ends."""
    sample = samples()
    script = write(sample.question, len(sample.question), SEED)
    company = Company(Place.of(url, settings.web, cast.room, cast.session), cast, script, sample, SEED)
    try:
        await company.gather()
        await company.perform(Tempo(SPEED, script.prologue, FIRST_SPEED), ends=False, care=CARE)
    except (Shut, *LOST):
        log.warning("the rehearsal was broken off", exc_info=True)
    finally:
        with suppress(*LOST):
            async with asyncio.timeout(GOING_HOME_S):
                await company.go_home()
