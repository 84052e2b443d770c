"""Mail that comes back, read: a delivery status notification (RFC 3464), a complaint (RFC 5965). Pure.

Which mail of ours it is about stands in the address it came back to, in the mail that it encloses, or in what it refers
to; one that names none of ours is not ours. Answers of people and of machines that are on leave report nothing.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import NamedTuple

MOST_BYTES = 1_000_000
_ID = re.compile(r"\b([0-9a-f]{32})@")
_PLUS = re.compile(r"\+([0-9a-f]{32})@")
_STATUS = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})")
_ENCLOSED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_ARRIVED = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


class Report(NamedTuple):
    """`ids`: of the mails that it may be about, the likeliest first."""

    ids: tuple[str, ...]
    status: str
    permanent: bool
    complaint: bool = False


def read(raw: bytes) -> Report | None:
    """What it reports; None when it is no report."""
    message = message_from_bytes(raw[:MOST_BYTES], policy=compat32)
    kind = str(message.get_param("report-type", "") or "").lower()
    parts = list(message.walk())
    if kind == "feedback-report" or any(part.get_content_type() == "message/feedback-report" for part in parts):
        return _about(message, parts, "5.7.1", True, True)
    fields = [fields for part in parts if part.get_content_type().startswith("message/") for fields in _fields(part)]
    actions = {str(each["Action"]).strip().lower() for each in fields if each["Action"]}
    status = next((found[1] for each in fields if (found := _STATUS.search(str(each["Status"] or "")))), "")
    if not (actions or status):
        return None
    if actions and not actions & {"failed", "delayed"}:
        return None
    permanent = status.startswith("5") or (not status and "failed" in actions)
    if "delayed" in actions and "failed" not in actions:
        permanent = False
    return _about(message, parts, status or ("5.0.0" if permanent else "4.0.0"), permanent, False)


def told(message_id: str, status: str, *, complaint: bool) -> Report | None:
    """What somebody reports who names the mail by its Message-ID."""
    ids, found = tuple(_ID.findall(message_id)), _STATUS.fullmatch(status)
    if not ids or not found:
        return None
    return Report(ids, status, complaint or status.startswith("5"), complaint)


def _about(message: Message, parts: list[Message], status: str, permanent: bool, complaint: bool) -> Report | None:
    ids = tuple(dict.fromkeys(_ids(message, parts)))
    return Report(ids, status, permanent, complaint) if ids else None


def _fields(part: Message) -> Iterator[Message]:
    """The groups of fields of a delivery status, which the parser reads as messages of their own."""
    if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
        payload = part.get_payload()
        yield from (each for each in payload if isinstance(each, Message)) if isinstance(payload, list) else ()


def _ids(message: Message, parts: list[Message]) -> Iterator[str]:
    for name in _ARRIVED:
        yield from _PLUS.findall(str(message.get(name, "")))
    for part in parts:
        if part.get_content_type() not in _ENCLOSED:
            continue
        payload = part.get_payload()
        enclosed = payload[0] if isinstance(payload, list) and payload else payload
        said = str(enclosed.get("Message-ID", "")) if isinstance(enclosed, Message) else str(enclosed)
        yield from _ID.findall(said)
    for name in ("In-Reply-To", "References"):
        yield from _ID.findall(str(message.get(name, "")))
