"""The sums of a simulated year: what the log holds against what was done. Each that is wrong is named."""

from collections.abc import Iterator, Mapping

from server.domain.calendar.working_days import Calendar
from server.domain.kind import entities
from server.domain.reporting import HEADINGS
from server.domain.session import SESSION
from server.domain.session.phase import PHASES
from server.domain.session.question import Question
from server.domain.session.session import Session, of
from server.office import calendar
from server.office.year.account import Account
from server.rehearsal.year.dialogue import Ledger
from server.rehearsal.year.world import World
from server.sections import Session as Terms
from server.views.figures import figures


async def wrong(world: World, ledger: Ledger, terms: Terms) -> list[str]:
    """A sentence for each sum that does not hold."""
    found: list[str] = []
    for stream in await world.service.book.streams(f"{SESSION.prefix}:"):
        state = await world.state(stream.partition(":")[2])
        session = of(state)
        if session is None:
            found.append(f"{stream}: no session")
            continue
        sums = figures(state)
        numbers = sorted(question.number for question in entities(state, Question.noun))
        found += of_session(session, sums, numbers, ledger)
        found += dates(session, terms, await world.service.calendar.fresh(), world.clock.now, sums["left"])
    found += [f"{session}: asked and not in the log" for session in ledger.asked.keys() - await _sessions(world)]
    return found


def of_session(session: Session, sums: Mapping[str, int], numbers: list[int], ledger: Ledger) -> Iterator[str]:
    """Received = outcomes + open, numbers without a gap, and each heading as the ledger has it."""
    asked, outcomes = sums["asked"], sum(sums[heading] for heading in HEADINGS)
    if asked != outcomes:
        yield f"{session.code}: received {asked}, outcomes and open {outcomes}"
    if numbers != [*range(1, asked + 1)]:
        yield f"{session.code}: numbers {numbers} of {asked} questions"
    known = ledger.asked.get(session.id, [])
    if asked != len(known) or sorted(each.number for each in known) != numbers:
        yield f"{session.code}: received {asked}, asked {len(known)}"
    came: Mapping[str, int] = ledger.came.get(session.id, {})
    for heading in ("answered", "refused", "noted", "transferred"):
        if sums[heading] != came.get(heading, 0):
            yield f"{session.code}: {heading} {sums[heading]}, done {came.get(heading, 0)}"


def dates(session: Session, terms: Terms, known: Calendar, now: int, left: int) -> Iterator[str]:
    """Every deadline is the calendar's, of a cancelled session that of the day on which it was cancelled; no session is
    without an end whose time is over."""
    day = calendar.day_of(session.starts_at)
    due = calendar.terms(day, terms, known)
    for name, wanted in (
        ("intake_opens", due.intake_opens_ms), ("answer_due", due.answer_due_ms - 1),
        ("report_due", due.report_due_ms - 1), ("announce_by", due.announce_by_ms - 1),
    ):  # fmt: skip
        if session.cancelled is not None and name in ("answer_due", "report_due"):
            continue
        if (stands := getattr(session, name)) != wanted:
            yield f"{session.code}: {name} {_said(stands)}, by the calendar {_said(wanted)}"
    phase = PHASES[session.state]
    if now >= calendar.midnight(day) + 2 * 86_400_000 and not phase.over:
        yield f"{session.code}: its day is over and it is {session.state}"
    if now > session.answer_due and not left and not phase.final:
        yield f"{session.code}: all is answered and due, and it is {session.state}"


def unexpected(accounts: Mapping[str, Account], wanted: Mapping[str, str]) -> Iterator[str]:
    """Units whose account does not give the reason that was played."""
    for room, code in wanted.items():
        codes = [each.code for each in accounts[room].reasons]
        if code not in codes:
            yield f"{room}: the year page says {codes}, played was {code}"


async def _sessions(world: World) -> set[str]:
    return {each.partition(":")[2] for each in await world.service.book.streams(f"{SESSION.prefix}:")}


def _said(at: int | None) -> str:
    return "nothing" if at is None else f"{calendar.day_of(at):%d/%m/%Y}"
