"""Rows that pages look up: one projector a file, all of them in one list."""

from server.domain.session.clock import due_next
from server.projections import catalogue, clock, receipts, transcript
from server.projections.projector import Projector
from server.projections.receipts import LookupCodes

DIALOGUES = ("session:", "rehearsal:")


def projectors(secret: bytes) -> tuple[Projector, ...]:
    """All projectors, in the order in which their rows are written."""
    return (
        catalogue.projector(DIALOGUES),
        transcript.projector(DIALOGUES),
        receipts.projector(LookupCodes(secret), DIALOGUES),
        clock.projector(due_next, DIALOGUES),
    )
