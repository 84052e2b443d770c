"""What reports of sessions and of rounds have in common: parts, figures, way, how they are numbered."""

from typing import Literal, get_args

import msgspec

from server.domain.command import Payload
from server.domain.fields import Note, Reason
from server.domain.meaning import Heading
from server.domain.state import ErasableText, Happened

HEADINGS: tuple[str, ...] = get_args(Heading)
ANSWERED, WAITING = ("in_session", "on_time", "late"), ("open", "overdue")
# Where a question can have ended, in the order in which it is told.
OUTCOMES = (*ANSWERED, *(each for each in HEADINGS if each not in ("answered", "waiting")), *WAITING)

# How a question came: by the page, put down for its asker, entered from the hall afterwards, from another unit.
WEB, OFFLINE, UNIT = "web", "offline", "unit"
WAYS = (WEB, "mail", "phone", "paper", "in_person", OFFLINE, UNIT)

SECTIONS = ("preparation", "matters", "opinions", "difficulties", "proposals")
CHANNELS = ("mail", "paper")
NUMBER_FORM = r"^([0-9]{1,5}/BC-[A-ZĐ0-9&-]{1,20})?$"

DRAFTED, SIGNED, SUBMITTED, ACKNOWLEDGED = "drafted", "signed_off", "submitted", "acknowledged"
RETURNED, PRESENTED, DECLINED = "returned", "presented", "declined"
STATES = (DRAFTED, PRESENTED, DECLINED, SIGNED, SUBMITTED, ACKNOWLEDGED, RETURNED)
LAID_BEFORE = "laid_before"
"""The kind of mail that tells the head of a report that was laid before them."""
SIGNABLE, PRESENTABLE = (DRAFTED, PRESENTED), (DRAFTED, DECLINED)


class Review(msgspec.Struct, frozen=True, gc=False):
    """One look at a version: `step` is `presented`, `declined`, `signed` or `returned`; `factor`: which second factor
    was shown for a signature, "" = none is known."""

    step: str
    rev: int
    at: int
    by: str
    note: ErasableText | None = None
    factor: str = ""


def review(step: str, rev: int, where: Happened, note: str | None = None, factor: str = "") -> Review:
    """A look at this revision, and what came of it."""
    return Review(step, rev, where.at, where.by, None if note is None else ErasableText(where.seq, note), factor)


# Which second factor may have been shown for a signature: those of server/people.
Factor = Literal["", "app", "passkey", "recovery", "elsewhere"]


class Present(Payload, frozen=True, kw_only=True):
    """Lay this version before the head."""

    rev: int
    note: Note = ""


class Decline(Payload, frozen=True, kw_only=True):
    """Send it back with remarks."""

    rev: int
    remarks: Reason
