"""The mailbox to which undeliverable mail comes back: a maildir on this machine, or one read by IMAP. Whoever leads
looks into it; what was read is marked as seen and left for the people who run it."""

import asyncio
import contextlib
import imaplib
import logging
import mailbox
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from server.errors import Unavailable
from server.office import bounces
from server.office.bounces import Report
from server.office.outbox import Outbox
from server.office.postman import Leads, Writes
from server.sections import Mail as Chosen

log = logging.getLogger(__name__)
AT_ONCE = 100
TROUBLES = (OSError, imaplib.IMAP4.error, mailbox.Error)

Seen = Callable[[], None]
Letters = Iterator[tuple[bytes, Seen]]


class BounceBox:
    """`failed` hears each time that the mailbox could not be read."""

    def __init__(
        self, outbox: Outbox, chosen: Chosen, leader: Leads, writes: Writes,
        failed: Callable[[Exception], object] = lambda trouble: None,
    ) -> None:  # fmt: skip
        self._outbox, self._chosen, self._leader, self._writes = outbox, chosen, leader, writes
        self._failed = failed

    async def run(self) -> None:
        """Go round for ever."""
        while self._chosen.bounce_box:
            await asyncio.sleep(self._chosen.bounce_s)
            if not self._leader.leads():
                continue
            try:
                await self.look()
            except TROUBLES as trouble:
                log.error("the mailbox for undeliverable mail cannot be read: %s", trouble)
                self._failed(trouble)
            except Unavailable:
                log.warning("the database does not answer; undeliverable mail waits")

    async def look(self) -> int:
        """Read what is new; gives how many reports were of mails of ours."""
        box, ours = opened(self._chosen.bounce_box, self._chosen.ca, self._chosen.timeout_ms / 1000), 0
        try:
            while (one := await asyncio.to_thread(next, box, None)) is not None:
                raw, seen = one
                ours += await self.take(bounces.read(raw))
                await asyncio.to_thread(seen)
        finally:
            await asyncio.to_thread(box.close)  # type: ignore[attr-defined]
        return ours

    async def take(self, report: Report | None) -> bool:
        """Note what it reports; false when it is about no mail of ours."""
        if report is None:
            return False
        for id in report.ids:
            if mail := await self._outbox.came_back(id, report.status, report.permanent):
                if mail.kind and mail.question:
                    await self._writes.came_back(mail, report.status, report.permanent, report.complaint)
                return True
        return False


def opened(address: str, ca: str, timeout_s: float) -> Letters:
    """What is new in this mailbox, each with what marks it as read."""
    scheme, _, rest = address.partition(":")
    return _maildir(Path(rest)) if scheme == "maildir" else _imap(address, ca, timeout_s)


def _maildir(folder: Path) -> Letters:
    box = mailbox.Maildir(folder, create=False)
    for key in sorted(box.keys())[: 10 * AT_ONCE]:
        letter = box.get_message(key)
        if "S" in letter.get_flags():
            continue

        def seen(key: str = key, letter: mailbox.MaildirMessage = letter) -> None:
            letter.set_subdir("cur")
            letter.add_flag("S")
            box[key] = letter

        yield box.get_bytes(key), seen


def _imap(address: str, ca: str, timeout_s: float) -> Letters:
    parts, trust = urlsplit(address), ssl.create_default_context(cafile=ca or None)
    host = parts.hostname or ""
    line: imaplib.IMAP4
    if parts.scheme == "imaps":
        line = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=trust, timeout=timeout_s)
    else:
        line = imaplib.IMAP4(host, parts.port or 143, timeout=timeout_s)
        line.starttls(trust)
    with contextlib.closing(_Line(line)):
        line.login(unquote(parts.username or ""), unquote(parts.password or ""))
        line.select(unquote(parts.path.lstrip("/")) or "INBOX")
        _, found = line.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:AT_ONCE]:
            _, got = line.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
            raw = next((part[1] for part in got if isinstance(part, tuple)), b"")

            def seen(uid: bytes = uid) -> None:
                line.uid("STORE", uid.decode(), "+FLAGS", r"(\Seen)")

            yield raw, seen


class _Line:
    def __init__(self, line: imaplib.IMAP4) -> None:
        self._line = line

    def close(self) -> None:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self._line.logout()
