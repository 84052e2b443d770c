"""Background duties of every process: leader election, mail, monitoring of itself and of the disk."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from server.cluster import failed_duties, pid_file
from server.cluster.heartbeat import Heartbeat
from server.cluster.leader import Alone, Kind, Leader, leader
from server.errors import Unavailable
from server.log.book import Book
from server.log.sqlite import still_there
from server.office.alarms import Alarms, Say
from server.office.bounce_box import BounceBox
from server.office.outbox import Outbox
from server.office.postman import FILES, Postman, Writes
from server.record_section import Audit
from server.runtime import demonstration, unusual_looks
from server.runtime.vitals import Vitals, mails
from server.settings import Settings
from server.transport.tasks import everyone, failed, keep, spawn

BOUNCES = "bounces"
LOOK_S = 60.0
ROUND_S = 5.0
MB = 2**20


class Duties(NamedTuple):
    leader: Leader | Alone
    alarms: Alarms


def begin(
    settings: Settings, engine: AsyncEngine, vitals: Vitals, canary: Heartbeat, kind: Kind, say: Say,
    writes: Writes,
) -> Duties:  # fmt: skip
    """Start them all in the process's own group of tasks. `writes`: who writes the mails to askers."""
    outbox = Outbox(engine)
    alarms = Alarms(outbox, settings.mail.operator, say)
    lead = leader(settings, kind, partial(_lost, alarms))
    free = partial(_free, settings.var)
    vitals.gauges |= {"leader": lambda: float(lead.leads()), "disk_free_bytes": free}
    stalled = partial(pid_file.stalled, settings.var)
    vitals.gauges["stalled_processes"] = stalled
    everyone.duty_failed = partial(_failed, alarms, settings.var)
    spawn(vitals.lag.run(), "loop lag")
    keep(lead.run, "leader")
    # The year of a demonstration is nobody's: its mails are files.
    played = demonstration.clock(settings.var) is not None
    chosen = msgspec.structs.replace(settings.mail, transport=FILES) if played else settings.mail
    keep(partial(Postman(outbox, chosen, lead, mails, writes).run, ROUND_S), "postman")
    keep(BounceBox(outbox, settings.mail, lead, writes, partial(failed, BOUNCES)).run, BOUNCES)
    keep(partial(_watch_canary, canary, alarms), "eye on the canary")
    keep(partial(_watch_disk, free, settings.metrics.disk_mb, alarms), "eye on the disk")
    keep(partial(_watch_stalled, stalled, alarms), "eye on the other processes")
    return Duties(lead, alarms)


def _failed(alarms: Alarms, var: Path, duty: str, why: str) -> None:
    failed_duties.note(var, duty, why)
    spawn(alarms.ring("duty", duty=duty), "alarm of a duty")


async def _lost(alarms: Alarms, holder: str) -> None:
    await alarms.ring("leader_lost", holder=holder)


async def _watch_canary(canary: Heartbeat, alarms: Alarms) -> None:
    while True:
        if canary.deaf:
            await alarms.ring("canary", age=round(canary.age_s))
        await asyncio.sleep(ROUND_S)


def watch(book: Book, alarms: Alarms, audit: Audit, leads: Callable[[], bool]) -> None:
    """What is told of the database, and of what is read there."""
    keep(partial(watch_database, book, alarms), "eye on the database")
    looks = partial(unusual_looks.watch, book, alarms, audit.looks, audit.looks_min, leads)
    keep(looks, "eye on looks")


async def watch_database(book: Book, alarms: Alarms) -> None:
    """A file that was put in the place of the open one, and a clock that jumped: neither mends itself."""
    noted: int | None = None
    while True:
        try:
            still_there(book.engine)
        except Unavailable:
            await alarms.ring("replaced")
        if book.jumped_ms:
            await alarms.ring("clock", seconds=round(book.jumped_ms / 1000))
        if noted is None or bool(noted) != bool(book.jumped_ms):
            with suppress(Unavailable):
                await book.note_jump()
                noted = book.jumped_ms
        await asyncio.sleep(ROUND_S)


async def _watch_disk(free: Callable[[], float], least_mb: int, alarms: Alarms) -> None:
    while True:
        if (left := free()) < least_mb * MB:
            await alarms.ring("disk", free_mb=int(left / MB), least_mb=least_mb)
        await asyncio.sleep(LOOK_S)


async def _watch_stalled(stalled: Callable[[], int], alarms: Alarms) -> None:
    """The supervisor has no mail of its own; whoever of its processes lives says it."""
    known = stalled()
    while True:
        await asyncio.sleep(ROUND_S)
        if (now := stalled()) > known:
            await alarms.ring("stalled")
        known = now


def _free(var: Path) -> float:
    return float(shutil.disk_usage(next(folder for folder in (var, *var.parents) if folder.exists())).free)
