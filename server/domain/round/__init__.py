"""A round: sessions of many units on the same days, planned together by one of them."""

from server.domain.erasure import words
from server.domain.kind import Kind
from server.domain.roles import DESK, OFFICIALS, PUBLIC
from server.domain.round import (
    amendment,
    announcement,
    approval,
    consolidated,
    consolidated_signing,
    notice,
    plan,
    refusal,
    unit_report,
    version,
)
from server.domain.state import StreamState

NOUNS = (
    plan.NOUN,
    refusal.NOUN,
    version.NOUN,
    announcement.NOUN,
    announcement.PLACES,
    approval.NOUN,
    amendment.NOUN,
    notice.NOUN,
    unit_report.NOUN,
    consolidated.NOUN,
    consolidated_signing.NOUN,
    words(plan.STATES),
)


def _place(state: StreamState) -> str | None:
    planned = plan.of(state)
    return planned.room if planned else None


ROUND = Kind(
    "round",
    nouns=NOUNS,
    root="round",
    place=_place,
    seats={PUBLIC: frozenset(), DESK: frozenset(OFFICIALS)},
    not_now="round.not_now",
    letters=consolidated_signing.letters,
)
