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
    inbox_restricting,
    merger,
    notice,
    officer,
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
    case.NOUN,
    data_request.NOUN,
    data_answering.NOUN,
    words(("",)),
)


def _place(state: StreamState) -> str:
    return state.id


SEATS = {PUBLIC: frozenset[str](), DESK: frozenset(OFFICIALS)}
UNIT = Kind("unit", nouns=NOUNS, place=_place, seats=SEATS, letters=data_told.letters)
