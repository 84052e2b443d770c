"""A session: its nouns in order (each imports only those before it), and the two kinds of stream that hold one."""

from server.domain.erasure import words
from server.domain.kind import Kind, nobody
from server.domain.roles import DESK, EXPERT, OFFICE, PANEL, PUBLIC, READERS, RUNNERS
from server.domain.session import (
    acknowledging,
    activity,
    address,
    announcing,
    answer,
    assignment,
    clarification,
    classifying,
    clock,
    contribution,
    corrective_action,
    deadlines,
    ending,
    extension,
    finding,
    intake,
    invitation,
    joint_answer,
    life,
    line,
    merging,
    moderation,
    nonconformity,
    note,
    offline,
    on_behalf,
    panel,
    planning,
    postponing,
    preparing,
    programme,
    question,
    rating,
    readiness,
    rehearsal_link,
    rehearsals,
    report,
    report_signing,
    report_way,
    run_of_show,
    session,
    show_planning,
    show_running,
    stage,
    support,
    told,
    transfer,
    undo,
    verdict,
)
from server.domain.session.official import official
from server.domain.state import StreamState

NOUNS = (
    session.NOUN,
    life.NOUN,
    planning.NOUN,
    deadlines.NOUN,
    ending.NOUN,
    intake.NOUN,
    nonconformity.NOUN,
    corrective_action.NOUN,
    announcing.NOUN,
    words(session.ANY, official),
    panel.NOUN,
    question.NOUN,
    postponing.NOUN,
    moderation.NOUN,
    classifying.NOUN,
    acknowledging.NOUN,
    note.NOUN,
    finding.NOUN,
    stage.NOUN,
    invitation.NOUN,
    contribution.NOUN,
    joint_answer.NOUN,
    answer.NOUN,
    merging.NOUN,
    support.NOUN,
    clarification.NOUN,
    rating.NOUN,
    undo.NOUN,
    extension.NOUN,
    assignment.NOUN,
    activity.NOUN,
    line.NOUN,
    offline.NOUN,
    on_behalf.NOUN,
    run_of_show.NOUN,
    show_planning.NOUN,
    show_running.NOUN,
    programme.NOUN,
    readiness.NOUN,
    preparing.NOUN,
    verdict.NOUN,
    rehearsals.NOUN,
    rehearsal_link.NOUN,
    report.NOUN,
    transfer.NOUN,
    transfer.OUTSIDE,
    address.NOUN,
    report_signing.NOUN,
    report_way.NOUN,
)


def _place(state: StreamState) -> str | None:
    here = session.of(state)
    return here.room if here else None


def _kind(prefix: str, wiped: bool) -> Kind:
    return Kind(
        prefix,
        nouns=NOUNS,
        root="session",
        place=_place,
        seats={
            PUBLIC: frozenset(),
            PANEL: frozenset({EXPERT, OFFICE, *RUNNERS, *READERS}),
            DESK: frozenset({*RUNNERS, *READERS}),
        },
        addressed=False,
        due=clock.due,
        due_next=clock.due_next,
        refusals={
            session.UNPLANNED: "session.unknown",
            session.PLANNED: "session.not_open_yet",
            session.ANNOUNCED: "session.not_open_yet",
            session.POSTPONED: "session.postponed",
            session.CANCELLED: "session.cancelled",
            session.CLOSED: "session.closed",
            session.ARCHIVED: "session.archived",
        },
        not_now="session.not_now",
        wiped=wiped,
        # Of a rehearsal nobody outside is told.
        letters=nobody if wiped else told.letters,
    )


SESSION = _kind("session", wiped=False)
REHEARSAL = _kind("rehearsal", wiped=True)
