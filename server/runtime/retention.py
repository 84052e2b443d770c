"""Retention: how long which kind of data is kept, and taking out what is older. Whoever leads does it once an hour.

Nothing of the public record goes here. What a run took out stands in `retention_runs`, for the page and `doctor`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.errors import Unavailable
from server.local_time import DAY_MS, HOUR_MS
from server.log.book import Book
from server.log.engine import reading
from server.log.outbox import QUEUED
from server.log.tables import mails
from server.people.contacts import Contacts
from server.people.request_texts import RequestTexts
from server.people.tables import links, mail_stops, sign_ins
from server.runtime.guest_visits import visits
from server.runtime.mail_files import MailFiles
from server.settings import Settings
from server.transport.tasks import keep

log = logging.getLogger(__name__)

LOOK_S = 60.0
ONCE = "%:once"

runs = Table(
    "retention_runs",
    MetaData(),
    Column("kind", Text, primary_key=True),
    *(Column(name, BigInteger) for name in ("at", "ever")),
    Column("gone", Integer),
)


Take = Callable[[AsyncConnection, int], Awaitable[int]]


class Kind(NamedTuple):
    """`setting` says after how many `days`; None: it is kept, or goes by itself, as its words say. `sweep` takes out
    what is older and gives how many."""

    name: str
    setting: str
    days: int | None
    sweep: Callable[[], Awaitable[int]] | None = None


class Run(NamedTuple):
    kind: str
    at: int
    gone: int
    ever: int


class Retention:
    """Every call may raise Unavailable."""

    def __init__(self, book: Book, contacts: Contacts, settings: Settings) -> None:
        self._book = book
        own, mail = settings.retention, settings.mail
        files = MailFiles(book, Path(mail.dir))
        texts = RequestTexts(book.engine, contacts.vault, book.now)
        self.kinds = (
            Kind("contacts", "mail.keep_days", mail.keep_days, lambda: contacts.sweep(mail.keep_days)),
            Kind("answered", "retention.contact_days", own.contact_days, lambda: contacts.told(own.contact_days)),
            Kind("stops", "mail.stop_days", mail.stop_days, lambda: self._older(_stops, mail.stop_days)),
            Kind("requests", "retention.request_days", own.request_days, lambda: texts.sweep(own.request_days)),
            Kind("mails", "retention.mail_days", own.mail_days, lambda: self._older(_mails, own.mail_days)),
            Kind("letters", "retention.mail_days", own.mail_days, lambda: self._older(_letters, own.mail_days)),
            Kind("mail_files", "retention.mail_days", own.mail_days, lambda: files.sweep(own.mail_days)),
            Kind("sign_ins", "retention.sign_in_days", own.sign_in_days, lambda: self._older(_ended, own.sign_in_days)),
            Kind("links", "retention.link_days", own.link_days, lambda: self._older(_used, own.link_days)),
            Kind("guests", "retention.guest_days", own.guest_days, lambda: self._older(_guests, own.guest_days)),
            Kind("rehearsals", "session.rehearsal_keep_h", None),
            *(Kind(name, "", None) for name in ("receipts", "log", "looks", "accounts")),
        )

    async def run(self) -> list[Run]:
        """Look through every kind once."""
        return [await self._noted(kind.name, await kind.sweep()) for kind in self.kinds if kind.sweep]

    async def last(self) -> dict[str, Run]:
        """The last run of each kind."""
        async with self._book.looking() as connection:
            return {
                row.kind: Run(row.kind, row.at, row.gone, row.ever) for row in await connection.execute(select(runs))
            }

    async def due(self) -> bool:
        """Whether the last run is an hour ago."""
        last = await self.last()
        return min((run.at for run in last.values()), default=0) <= self._book.now() - HOUR_MS

    async def _older(self, take: Take, days: int) -> int:
        before = self._book.now() - days * DAY_MS
        async with self._book.writing() as (connection, answering), answering():
            gone = await take(connection, before)
            await connection.commit()
        return gone

    async def _noted(self, kind: str, gone: int) -> Run:
        now = self._book.now()
        async with self._book.writing() as (connection, answering), answering():
            insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(runs)
            put = insert.values(kind=kind, at=now, gone=gone, ever=gone)
            more = {"at": now, "gone": gone, "ever": runs.c.ever + gone}
            await connection.execute(put.on_conflict_do_update(index_elements=["kind"], set_=more))
            await connection.commit()
        return Run(kind, now, gone, gone)


async def _mails(connection: AsyncConnection, before: int) -> int:
    """Of those to staff the address and the words; that there was one stays, so that none is sent twice."""
    old = mails.c.created_at < before, mails.c.state != QUEUED, mails.c.body != ""
    blank = update(mails).where(mails.c.kind.is_(None), *old).values(recipient="", subject="", body="")
    return int((await connection.execute(blank)).rowcount)


async def _letters(connection: AsyncConnection, before: int) -> int:
    """Those to askers name a question and nothing else."""
    old = mails.c.created_at < before, mails.c.state != QUEUED, mails.c.key.not_like(ONCE)
    return int((await connection.execute(delete(mails).where(mails.c.kind.is_not(None), *old))).rowcount)


async def _stops(connection: AsyncConnection, before: int) -> int:
    return int((await connection.execute(delete(mail_stops).where(mail_stops.c.at < before))).rowcount)


async def _ended(connection: AsyncConnection, before: int) -> int:
    return int((await connection.execute(delete(sign_ins).where(sign_ins.c.expires_at < before))).rowcount)


async def _used(connection: AsyncConnection, before: int) -> int:
    return int((await connection.execute(delete(links).where(links.c.expires_at < before))).rowcount)


async def _guests(connection: AsyncConnection, before: int) -> int:
    return int((await connection.execute(delete(visits).where(visits.c.seen_at < before))).rowcount)


async def lately(engine: AsyncEngine) -> tuple[float, str]:
    """When it ran last (seconds, 0: never), and what that took out, in short."""
    async with reading(engine).connect() as connection:
        found = list(await connection.execute(select(runs).order_by(runs.c.kind)))
    gone = ", ".join(f"{run.kind} {run.gone}" for run in found if run.gone)
    return max((run.at for run in found), default=0) / 1000, gone or "0"


def begin(retention: Retention, book: Book, leads: Callable[[], bool]) -> None:
    """Start it in the process's own group of tasks."""
    keep(partial(_follow, retention, book, leads), "retention")


async def _follow(retention: Retention, book: Book, leads: Callable[[], bool]) -> None:
    """For ever; an outage of the database is waited out. A clock that jumped takes nothing out. A process that has just
    begun has more urgent things to do."""
    while True:
        await asyncio.sleep(LOOK_S)
        if leads() and not book.jumped_ms:
            try:
                ran = await retention.run() if await retention.due() else []
                if gone := {run.kind: run.gone for run in ran if run.gone}:
                    log.info("retention took out %s", gone)
            except Unavailable:
                log.warning("the database does not answer; retention waits")
