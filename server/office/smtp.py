"""Handing a mail to a mail server, and what its answer means: for good, for now, or wrong with the address."""

import re
import ssl
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPRecipientRefused, SMTPRecipientsRefused, SMTPResponseException

from server.near import near
from server.sections import Mail as Chosen

PORTS = {"smtp": 587, "smtps": 465}
AUTO, MUST, MAY, NEVER = "auto", "must", "may", "never"
Hand = Callable[[EmailMessage, str | None], Awaitable[None]]
_STATUS = re.compile(r"\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")
# Enhanced status codes (RFC 3463) that say that the address is wrong or closed: 5.1.x, 5.2.1; and what old servers say.
_ADDRESS = re.compile(r"5\.1\.[0-9]+|5\.2\.1")
_OLD = {550: "5.1.1", 551: "5.1.6", 553: "5.1.3"}


class Answer(NamedTuple):
    """`permanent`: trying again is of no use. `address`: it is the recipient's address that is wrong. `line`: nothing
    could be handed over at all, so no other mail can be either."""

    permanent: bool
    address: bool
    line: bool
    status: str | None


def answer(trouble: Exception) -> Answer:
    """What it means for the mail that it could not be handed over."""
    if isinstance(trouble, ValueError) and not isinstance(trouble, OSError):  # a certificate is both
        return Answer(True, False, False, None)
    if isinstance(trouble, SMTPRecipientsRefused):
        trouble = trouble.recipients[0]
    if not isinstance(trouble, SMTPResponseException) or isinstance(trouble, aiosmtplib.SMTPAuthenticationError):
        return Answer(False, False, True, None)
    if isinstance(trouble, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPHeloError):
        return Answer(False, False, True, None)
    said = _STATUS.search(trouble.message)
    status = said[1] if said else None
    if not 500 <= trouble.code < 600:
        return Answer(False, False, False, status)
    refused = isinstance(trouble, SMTPRecipientRefused)
    if refused and status is None:
        status = _OLD.get(trouble.code)
    return Answer(True, bool(refused and status and _ADDRESS.fullmatch(status)), False, status)


def by_smtp(chosen: Chosen) -> Hand:
    """Raises OSError, TimeoutError, ValueError or SMTPException."""
    parts = urlsplit(chosen.transport)
    host, port, tls = parts.hostname or "", parts.port or PORTS[parts.scheme], parts.scheme == "smtps"
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    upgrade = {MUST: True, MAY: None, NEVER: False}[_starttls(chosen.starttls, host, bool(user))]

    async def send(message: EmailMessage, returns_to: str | None) -> None:
        await aiosmtplib.send(
            message, sender=returns_to, hostname=host, port=port, use_tls=tls, start_tls=False if tls else upgrade,
            tls_context=_trust(chosen.ca), username=user, password=password, timeout=chosen.timeout_ms / 1000,
        )  # fmt: skip

    return send


def _starttls(said: str, host: str, password: bool) -> str:
    """A password goes in the clear to this very machine at most, and unless somebody says so nothing else does."""
    if near(host):
        return MAY if said == AUTO else said
    return MUST if said == AUTO or password else said


def _trust(ca: str) -> ssl.SSLContext:
    """Certificates are always checked; `ca`: a file of those of one's own."""
    return ssl.create_default_context(cafile=ca or None)
