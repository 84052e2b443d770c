"""Rows that pages look up: one projector a file, all of them in one list."""

from server.domain.kinds import KINDS, kind_of
from server.domain.round import ROUND
from server.domain.session import REHEARSAL, SESSION
from server.domain.state import StreamState
from server.domain.unit import UNIT
from server.projections import (
    audit,
    breaches,
    catalogue,
    clock,
    contacts,
    corrective_actions,
    data_requests,
    documents,
    nonconformities,
    questions,
    readiness,
    receipts,
    reports,
    rounds,
    search,
    sittings,
    tickets,
    transcript,
    transfers,
    units,
)
from server.projections.lookup_codes import LookupCodes
from server.projections.projector import Projector

DIALOGUES = (f"{SESSION.prefix}:", f"{REHEARSAL.prefix}:")
ALL = tuple(f"{kind.prefix}:" for kind in KINDS)
KEPT = tuple(f"{kind.prefix}:" for kind in KINDS if not kind.wiped)


def projectors(secret: bytes) -> tuple[Projector, ...]:
    """All projectors, in the order in which their rows are written."""
    return (
        catalogue.projector(DIALOGUES),
        transcript.projector((*DIALOGUES, f"{UNIT.prefix}:")),
        receipts.projector(LookupCodes(secret), DIALOGUES),
        rounds.projector((f"{ROUND.prefix}:",)),
        readiness.projector((f"{SESSION.prefix}:",)),
        tickets.projector((f"{UNIT.prefix}:",)),
        data_requests.projector((f"{UNIT.prefix}:",)),
        breaches.projector((f"{UNIT.prefix}:",)),
        sittings.projector((f"{UNIT.prefix}:",)),
        units.projector((f"{UNIT.prefix}:",)),
        contacts.projector(DIALOGUES),
        questions.projector((*DIALOGUES, f"{UNIT.prefix}:")),
        search.projector((f"{SESSION.prefix}:", f"{UNIT.prefix}:")),
        reports.projector(DIALOGUES),
        nonconformities.projector((*DIALOGUES, f"{UNIT.prefix}:")),
        transfers.projector((f"{SESSION.prefix}:", f"{UNIT.prefix}:")),
        corrective_actions.projector((f"{SESSION.prefix}:", f"{UNIT.prefix}:")),
        documents.projector((f"{SESSION.prefix}:", f"{ROUND.prefix}:")),
        audit.projector(KEPT),
        clock.projector(_due_next, ALL),
    )


def _due_next(state: StreamState) -> int | None:
    return kind_of(state.name).due_next(state)
