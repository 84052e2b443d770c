"""The calendar: the days on which state offices differ from Monday to Friday. One stream for the whole installation."""

from server.domain.calendar import change, day
from server.domain.erasure import words
from server.domain.kind import Kind
from server.domain.roles import DESK, OFFICIALS, PUBLIC
from server.domain.state import StreamState

NOUNS = (day.NOUN, change.NOUN, words(("",)))
EVERYWHERE = "*"
"""Where the roles count by which one may act here: those that somebody has in every room."""


def _place(state: StreamState) -> str:
    return EVERYWHERE


CALENDAR = Kind("calendar", nouns=NOUNS, place=_place, seats={PUBLIC: frozenset(), DESK: frozenset(OFFICIALS)})
OFFICIAL = f"{CALENDAR.prefix}:official"
"""Its one stream."""
