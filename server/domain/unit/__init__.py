"""A unit: what belongs to it and to no session. Its stream is there as long as the register names the unit."""

from server.domain.erasure import words
from server.domain.kind import Kind
from server.domain.roles import DESK, OFFICIALS, PUBLIC
from server.domain.state import StreamState
from server.domain.unit import (
    breach,
    case,
    contact,
    data_answering,
    data_request,
    data_told,
    inbox,
    inbox_care,
    inbox_item,
    inbox_lapses,
    inbox_restricting,
    inbox_undo,
    merger,
    notice,
    officer,
    quality,
    sitting,
    ticket,
    unit,
)

NOUNS = (
    unit.NOUN,
    merger.NOUN,
    officer.NOUN,
    contact.NOUN,
    sitting.NOUN,
    notice.NOUN,
    ticket.NOUN,
    breach.NOUN,
    inbox.NOUN,
    inbox.TRANSFER,
    inbox.OUTSIDE,
    inbox_restricting.NOUN,
    inbox_care.OWNER,
    inbox_care.ASKING,
    inbox_care.EXTENSION,
    quality.NONCONFORMITY,
    quality.CORRECTIVE_ACTION,
    case.NOUN,
    data_request.NOUN,
    data_answering.NOUN,
    words(("",), inbox_item.official, inbox_item.erased),
    inbox_undo.NOUN,
)


def _place(state: StreamState) -> str:
    return state.id


SEATS = {PUBLIC: frozenset[str](), DESK: frozenset(OFFICIALS)}
UNIT = Kind(
    "unit",
    nouns=NOUNS,
    place=_place,
    seats=SEATS,
    due=inbox_lapses.due,
    due_next=inbox_lapses.due_next,
    letters=data_told.letters,
)
