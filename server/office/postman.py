"""Mail delivery from the outbox, to a folder of .eml files or by SMTP. Whoever leads does it."""

import asyncio
import logging
import os
import re
import tempfile
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import aiosmtplib
from prometheus_client import Counter

from server.errors import Unavailable
from server.log.outbox import Mail
from server.office import smtp
from server.office.letter import Written, letter, returns_to
from server.office.outbox import Outbox
from server.office.smtp import Hand
from server.sections import Mail as Chosen

log = logging.getLogger(__name__)

FILES = "files"
TROUBLES = (OSError, TimeoutError, ValueError, aiosmtplib.SMTPException)


class Leads(Protocol):
    """What delivery needs to know of leadership: only the leader sends."""

    fence: int | None

    def leads(self) -> bool: ...


class Writes(Protocol):
    """Who writes the mails that only name what they are about."""

    async def write(self, mail: Mail) -> Written | str:
        """The mail, or why there is none to send."""

    def sheet(self, subject: str, body: str) -> str:
        """The HTML part of a mail that has its words already."""

    async def everybody(self, mail: Mail) -> Sequence[Mail]:
        """One to each instead of one to everybody."""

    async def came_back(self, mail: Mail, status: str, permanent: bool, complaint: bool = False) -> None:
        """Note it where it belongs, and send nothing more there."""


class Postman:
    """`writes`: without it mails about questions wait."""

    def __init__(
        self, outbox: Outbox, chosen: Chosen, leader: Leads, outcomes: Counter, writes: Writes | None = None
    ) -> None:
        self._outbox, self._chosen, self._leader, self._outcomes = outbox, chosen, leader, outcomes
        self._hand_over, self._writes = transport(chosen), writes
        self._line_down = False

    async def run(self, beat_s: float) -> None:
        """Go round for ever. While the mail server is away one mail a round asks after it, and the others keep their
        tries."""
        while True:
            await asyncio.sleep(beat_s)
            try:
                while self._leader.leads() and await self.one() and not self._line_down:
                    pass
            except Unavailable:
                log.warning("the database does not answer; mail waits")
            except Exception:
                log.exception("a mail could not be written")

    async def one(self) -> bool:
        """Try one mail; false when none is due."""
        mail = await self._outbox.claim(self._chosen.retry_s, self._leader.fence)
        if mail is None:
            return False
        self._line_down = False
        if mail.kind and mail.question == "" and self._writes:
            await self._outbox.spread(mail, await self._writes.everybody(mail))
            return True
        written = await self._written(mail)
        if isinstance(written, str):
            await self._outbox.dropped(mail, written)
            return True
        try:
            async with asyncio.timeout(self._chosen.timeout_ms / 1000):
                message = letter(mail, written, self._chosen.sender, self._chosen.reply_to)
                await self._hand_over(message, returns_to(mail, self._chosen.bounces))
        except TROUBLES as trouble:
            await self._not_sent(mail, trouble, written.recipient)
        else:
            self._outcomes.labels("sent").inc()
            await self._outbox.sent(mail)
        return True

    async def _written(self, mail: Mail) -> Written | str:
        if mail.kind is None:
            html = self._writes.sheet(mail.subject, mail.body) if self._writes else ""
            return Written(mail.recipient, mail.subject, mail.body, html)
        return await self._writes.write(mail) if self._writes else "nobody writes it"

    async def _not_sent(self, mail: Mail, trouble: Exception, recipient: str) -> None:
        said = smtp.answer(trouble)
        self._line_down = said.line
        # What a mail server says may repeat the address, which stands in no log and no table.
        why = f"{type(trouble).__name__}: {trouble}"
        if mail.kind:
            why = re.sub(re.escape(recipient), "…", why, flags=re.IGNORECASE)
        self._outcomes.labels("failed").inc()
        log.error("a mail could not be sent, try %d: %s", mail.attempts, why)
        if said.permanent and said.address and mail.kind and self._writes:
            await self._outbox.bounced(mail, why, said.status or "5.0.0")
            await self._writes.came_back(mail, said.status or "5.0.0", True)
            return
        most = mail.attempts if said.permanent else self._chosen.attempts
        await self._outbox.failed(mail, why, most, said.status)


def transport(chosen: Chosen) -> Hand:
    """The way that mail.transport names."""
    return _files(Path(chosen.dir)) if chosen.transport == FILES else smtp.by_smtp(chosen)


def _files(folder: Path) -> Hand:
    """Named by the Message-ID: what is handed over twice is one file."""

    def write(message: EmailMessage) -> None:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(bytes(message))
        Path(draft).replace(folder / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml")

    async def send(message: EmailMessage, returns_to: str | None) -> None:
        await asyncio.to_thread(write, message)

    return send
