"""A mail as it travels: headers, a text part and where there is one an HTML part. Pure but for the time of day.

All of it is 7-bit: a relay on the way may know nothing else (no 8BITMIME), and nobody may change a letter to make it
so.
"""

from datetime import datetime
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from typing import NamedTuple

from server.local_time import VIETNAM
from server.log.outbox import Mail

UNSUBSCRIBE = "List-Unsubscribe"


class _Addresses(UnstructuredHeader):
    """A header of addresses that programs read, whole in a line: a fold within one makes encoded words of it, which
    RFC 2369 forbids. Part of the header, for whoever sends the letter folds it by a policy of his own."""

    def fold(self, *, policy: Policy) -> str:
        return f"{UNSUBSCRIBE}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type(UNSUBSCRIBE.lower(), _Addresses)  # type: ignore[arg-type]
_SEVEN_BIT = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)
PLUS = "+"


class Written(NamedTuple):
    """What is sent: `unsubscribe` is the address at which its reader says that he wants no more."""

    recipient: str
    subject: str
    text: str
    html: str = ""
    lang: str = "vi"
    unsubscribe: str = ""


def letter(mail: Mail, written: Written, sender: str, reply_to: str = "") -> EmailMessage:
    """Raises ValueError for an address or subject that could smuggle a header in."""
    message = EmailMessage(policy=_SEVEN_BIT)
    message["From"], message["To"], message["Subject"] = sender, written.recipient, written.subject
    message["Date"] = format_datetime(datetime.now(VIETNAM))
    message["Message-ID"] = f"<{mail.id}@{domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    if reply_to:
        message["Reply-To"] = reply_to
    if written.unsubscribe:
        message[UNSUBSCRIBE] = f"<{written.unsubscribe}>"
        if written.unsubscribe.startswith("https://"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(written.text, cte="quoted-printable")
    if written.html:
        message.add_alternative(written.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = written.lang
    return message


def domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def returns_to(mail: Mail, bounces: str) -> str | None:
    """Where a mail that cannot be delivered comes back to: the address names the mail. None = the sender's address."""
    local, at, host = bounces.rpartition("@")
    return f"{local}{PLUS}{mail.id}@{host}" if at else None
