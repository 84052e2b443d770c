"""Mail delivery from the outbox, to a folder of .eml files or by SMTP."""

import asyncio
import logging
import os
import tempfile
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
from prometheus_client import Counter

from server.errors import Unavailable
from server.log.outbox import Mail
from server.office.outbox import Outbox
from server.sections import Mail as Chosen

log = logging.getLogger(__name__)

FILES = "files"
_SEVEN_BIT = SMTP.clone(cte_type="7bit")
PORTS = {"smtp": 587, "smtps": 465}

Transport = Callable[[EmailMessage], Awaitable[None]]


class Leads(Protocol):
    """What delivery needs to know of leadership: only the leader sends."""

    fence: int | None

    def leads(self) -> bool: ...


class Postman:
    def __init__(self, outbox: Outbox, chosen: Chosen, leader: Leads, outcomes: Counter) -> None:
        self._outbox, self._chosen, self._leader, self._outcomes = outbox, chosen, leader, outcomes
        self._hand_over = transport(chosen)

    async def run(self, beat_s: float) -> None:
        """Go round for ever."""
        while True:
            await asyncio.sleep(beat_s)
            try:
                while self._leader.leads() and await self.one():
                    pass
            except Unavailable:
                log.warning("the database does not answer; mail waits")

    async def one(self) -> bool:
        """Try one mail; false when none is due."""
        mail = await self._outbox.claim(self._chosen.retry_s, self._leader.fence)
        if mail is None:
            return False
        try:
            async with asyncio.timeout(self._chosen.timeout_ms / 1000):
                await self._hand_over(letter(mail, self._chosen.sender))
        except (OSError, TimeoutError, ValueError, aiosmtplib.SMTPException) as trouble:
            self._outcomes.labels("failed").inc()
            log.error("a mail could not be sent, try %d: %s", mail.attempts, trouble)
            await self._outbox.failed(mail, f"{type(trouble).__name__}: {trouble}", self._chosen.attempts)
        else:
            self._outcomes.labels("sent").inc()
            await self._outbox.sent(mail)
        return True


def letter(mail: Mail, sender: str) -> EmailMessage:
    """A mail as it travels. Raises ValueError for an address or subject that could smuggle a header in.

    All of it is 7-bit: a relay on the way may know nothing else, and nobody may change a letter to make it so.
    """
    message = EmailMessage(policy=_SEVEN_BIT)
    message["From"], message["To"], message["Subject"] = sender, mail.recipient, mail.subject
    message["Date"] = localtime()
    message["Message-ID"] = f"<{mail.id}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, cte="quoted-printable")
    return message


def transport(chosen: Chosen) -> Transport:
    """The way that mail.transport names."""
    return _files(Path(chosen.dir)) if chosen.transport == FILES else _smtp(chosen)


def _smtp(chosen: Chosen) -> Transport:
    parts = urlsplit(chosen.transport)
    port, tls = parts.port or PORTS[parts.scheme], parts.scheme == "smtps"
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))

    async def send(message: EmailMessage) -> None:
        await aiosmtplib.send(
            message, hostname=parts.hostname, port=port, use_tls=tls, username=user, password=password,
            timeout=chosen.timeout_ms / 1000,
        )  # fmt: skip

    return send


def _files(folder: Path) -> Transport:
    """Named by the Message-ID: what is handed over twice is one file."""

    def write(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(bytes(message))
        Path(draft).replace(folder / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml")

    async def send(message: EmailMessage) -> None:
        await asyncio.to_thread(write, message)

    return send
