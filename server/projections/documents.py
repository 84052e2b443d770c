"""The documents under control: a row for each version of a plan, an announcement, a run of show, a report.

`subject`: the round or the session that it belongs to; `title`: number and symbol, or empty; `valid_from`: since when
it holds, of a replaced one too. Templates are files of the
installation: the page adds them.
"""

from collections.abc import Iterator, Sequence

from server.domain.parts import Version as Writing
from server.domain.round.announcement import Announcement
from server.domain.round.consolidated import Consolidated
from server.domain.round.plan import of as round_of
from server.domain.round.version import Version
from server.domain.session.report import Report
from server.domain.session.session import of as session_of
from server.domain.session.show_approval import RunOfShow
from server.domain.session.show_approval import of as show_of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector

PLAN, ANNOUNCEMENT, RUN_OF_SHOW, REPORT, CONSOLIDATED = "plan", "announcement", "run_of_show", "report", "consolidated"
KINDS = (PLAN, ANNOUNCEMENT, RUN_OF_SHOW, REPORT, CONSOLIDATED)
WRITTEN, IN_FORCE, REPLACED = "written", "valid", "replaced"
STATES = (WRITTEN, IN_FORCE, REPLACED)


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("documents", ("documents",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    planned, session = round_of(state), session_of(state)
    if planned is not None:
        return [*_of_round(state, planned.room, touched)]
    return [*_of_session(state, session.room, touched)] if session is not None and not session.rehearsal else []


def _of_round(state: StreamState, room: str, touched: Sequence[Key]) -> Iterator[Row]:
    for noun, id in dict.fromkeys(touched):
        if noun == Version.noun and (plan := state.get(Version, id)):
            status = IN_FORCE if plan.holds else WRITTEN if plan.approved_at is None else REPLACED
            by = " ".join(plan.authors)
            yield _row(state, room, PLAN, plan.number, status, by, plan.drafted_at, plan.approved_by, plan.approved_at)
        if noun == Announcement.noun:
            yield from _announced(state, room)
        if noun == Consolidated.noun and (whole := state.get(Consolidated, id)):
            signed = (whole.signed_by, whole.signed_at)
            yield from _written(state, room, CONSOLIDATED, whole.versions, whole.number, *signed)


def _announced(state: StreamState, room: str) -> Iterator[Row]:
    keys = state.keys(Announcement.noun)
    for number, (_, id) in enumerate(keys, 1):
        told = state.need(Announcement, id)
        status = IN_FORCE if number == len(keys) else REPLACED
        yield _row(state, room, ANNOUNCEMENT, number, status, told.by, told.acted_at, told.by, told.published_at)


def _of_session(state: StreamState, room: str, touched: Sequence[Key]) -> Iterator[Row]:
    nouns = {noun for noun, _ in touched}
    report = state.get(Report, Report.noun)
    if Report.noun in nouns and report is not None:
        signer = (report.signer.text or "") if report.signed_at else ""
        yield from _written(state, room, REPORT, report.versions, report.number, signer, report.signed_at)
    if RunOfShow.noun in nouns:
        yield from _run_of_show(state, room)


def _run_of_show(state: StreamState, room: str) -> Iterator[Row]:
    """Every version that was approved, and what was changed since."""
    found = show_of(state)
    for each in found.versions:
        status = IN_FORCE if each is found.versions[-1] else REPLACED
        approved = (each.approved_by, each.approved_at)
        yield _row(state, room, RUN_OF_SHOW, each.number, status, " ".join(each.authors), each.made_at, *approved)
    if found.authors:
        by, at = " ".join(found.authors), found.made_at
        yield _row(state, room, RUN_OF_SHOW, len(found.versions) + 1, WRITTEN, by, at, "", None)


def _written(
    state: StreamState, room: str, kind: str, versions: Sequence[Writing], title: str, signer: str, signed: int | None
) -> Iterator[Row]:
    for each in versions:
        last = each is versions[-1]
        status = REPLACED if not last else WRITTEN if signed is None else IN_FORCE
        by, at = (signer, signed) if last else ("", None)
        yield _row(state, room, kind, each.rev, status, each.by, each.at, by, at, title if last else "")


def _row(
    state: StreamState, room: str, kind: str, version: int, status: str, author: str, made_at: int, approver: str,
    approved_at: int | None, title: str = "",
) -> Row:  # fmt: skip
    values: dict[str, object] = {"room": room, "subject": state.name, "kind": kind, "version": version}
    values |= {"state": status, "author": author, "made_at": made_at, "title": title}
    values |= {"approver": approver, "approved_at": approved_at, "valid_from": approved_at}
    return Row("documents", {"id": f"{state.name}/{kind}/{version}"}, values)
