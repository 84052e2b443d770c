"""What reports of sessions and of rounds have in common: parts, figures, way, how they are numbered."""

from typing import get_args

from server.domain.meaning import Heading

HEADINGS: tuple[str, ...] = get_args(Heading)
ANSWERED, WAITING = ("in_session", "on_time", "late"), ("open", "overdue")
# Where a question can have ended, in the order in which it is told.
OUTCOMES = (*ANSWERED, *(each for each in HEADINGS if each not in ("answered", "waiting")), *WAITING)

SECTIONS = ("preparation", "matters", "opinions", "difficulties", "proposals")
CHANNELS = ("mail", "paper")
NUMBER_FORM = r"^([0-9]{1,5}/BC-[A-ZĐ0-9&-]{1,20})?$"

DRAFTED, SIGNED, SUBMITTED, ACKNOWLEDGED = "drafted", "signed_off", "submitted", "acknowledged"
RETURNED = "returned"
STATES = (DRAFTED, SIGNED, SUBMITTED, ACKNOWLEDGED, RETURNED)
