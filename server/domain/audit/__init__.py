"""The audit log: who looked at what is kept from sight, and what the operator of the machine did. One stream for each
room, and one for the installation as a whole. Nobody writes here but the server, with whoever acted as its author."""

from server.domain.audit import look, operation, setting
from server.domain.erasure import words
from server.domain.kind import Kind
from server.domain.roles import ADMIN, AUDITOR, DESK
from server.domain.state import StreamState

NOUNS = (look.NOUN, operation.NOUN, setting.NOUN, words(("",)))


def _place(state: StreamState) -> str:
    return state.id


AUDIT = Kind("audit", nouns=NOUNS, place=_place, addressed=False, seats={DESK: frozenset({AUDITOR, ADMIN})})
EVERYWHERE = f"{AUDIT.prefix}:*"
"""The stream of the installation as a whole."""


def of_room(room: str) -> str:
    return f"{AUDIT.prefix}:{room}"
