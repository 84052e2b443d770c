"""Reminders of open questions by the clock: working days after the session, on the last day, then daily to the head.

A reminder is a row, unique per question and kind; its mail is a row of the outbox, unique per person, session and kind.
So both are given once, over restarts and with two processes that both believe they lead.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, func, select
from sqlalchemy.dialects import postgresql, sqlite

from server.domain.calendar.working_days import Calendar
from server.domain.roles import HEAD, LEAD, MODERATOR
from server.domain.session.phase import PHASES
from server.local_time import OFFSET_MS, day_of
from server.log.book import Book
from server.log.outbox import Mail, put
from server.projections.tables import questions, sessions
from server.projections.transfer_tables import transfers
from server.runtime.reminder_mail import BOARD, mail
from server.sections import Answers

PORTION, WRITTEN, MOST = 500, 100, 20
HOUR_MS = 3_600_000
DUE, LATE, HAND = "due", "late", "hand"
STAFF = "staff:"

reminders = Table(
    "reminders",
    MetaData(),
    *(Column(name, Text, primary_key=True) for name in ("question", "kind")),
    *(Column(name, Text) for name in ("session", "room", "owner")),
    *(Column(name, BigInteger) for name in ("at", "due")),
)


class Person(NamedTuple):
    """One of the staff of a room. `address`: a login that is a mail address, else empty; `name`: as shown."""

    id: str
    address: str
    roles: frozenset[str]
    name: str = ""


Staff = Callable[[str], Awaitable[Sequence[Person]]]
Say = Callable[[str, Mapping[str, Any]], str]


def _path(room: str, path: str) -> str:
    return path


class Rules(NamedTuple):
    """The settings and the calendar by which reminders come due, the words of their mails, and the full address of a
    page of a room."""

    calendar: Calendar
    days: Sequence[int]
    hour: int
    owner: str
    say: Say
    address: Callable[[str, str], str] = _path

    @classmethod
    def of(cls, chosen: Answers, calendar: Calendar, say: Say, address: Callable[[str, str], str] = _path) -> "Rules":
        return cls(calendar, chosen.remind_days, chosen.remind_hour, chosen.owner, say, address)


def kind_of(rules: Rules, ended: date, due: int, now: int) -> str:
    """Which reminder of a question stands at this moment, "" = none: `s2`, `due`, `late-20101119`. One that nobody was
    there to give comes later, unless the next has come."""
    today, last = day_of(now), day_of(due)
    if (now + OFFSET_MS) // HOUR_MS % 24 < rules.hour:
        return ""
    if today > last:
        return f"{LATE}-{today:%Y%m%d}" if rules.calendar.working_day(today) else ""
    if today == last:
        return DUE
    passed = rules.calendar.working_days_between(ended, today)
    return f"s{max(reached)}" if (reached := [n for n in rules.days if n <= passed]) else ""


def told(rules: Rules, staff: Iterable[Person], owner: str, kind: str) -> list[Person]:
    """Who is reminded: the owner, of what the unit owns its lead (and moderators); of what is late the head, too."""
    everybody = list(staff)
    named = [each for each in everybody if f"{STAFF}{each.id}" == owner]
    roles = {LEAD} if rules.owner == LEAD else {LEAD, MODERATOR}
    found = named or [each for each in everybody if each.roles & roles]
    heads = [each for each in everybody if HEAD in each.roles] if kind.startswith(LATE) else []
    return list(dict.fromkeys([*found, *heads]))


async def remind(book: Book, rules: Rules, staff: Staff, now: int) -> int:
    """Give all reminders that stand now and were not given; how many there were. Raises Unavailable."""
    if (now + OFFSET_MS) // HOUR_MS % 24 < rules.hour:
        return 0
    given = 0
    for session in [*await _over(book), *await _inboxes(book, now)]:
        ended = day_of(session["ends_at"])

        def kind(due: int, ended: date = ended) -> str:
            return kind_of(rules, ended, due, now)

        given += await _session(book, rules, staff, session, now, kind)
    return given


async def remind_by_hand(book: Book, rules: Rules, staff: Staff, rooms: Collection[str], now: int) -> int:
    """Somebody reminds these rooms of all that they owe, at most once a day; how many questions that was now."""
    kind, given = f"{HAND}-{day_of(now):%Y%m%d}", 0
    for session in [*await _over(book, rooms), *await _inboxes(book, now, rooms)]:
        given += await _session(book, rules, staff, session, now, lambda due: kind)
    return given


async def _over(book: Book, rooms: Collection[str] | None = None) -> list[dict[str, Any]]:
    """The sessions that are over and still owe."""
    owing = [state for state, phase in PHASES.items() if phase.over and not phase.final]
    columns = (sessions.c.id, sessions.c.room, sessions.c.code, sessions.c.ends_at, sessions.c.answer_due)
    wanted = select(*columns).where(sessions.c.state.in_(owing), sessions.c.rehearsal == 0)
    wanted = wanted if rooms is None else wanted.where(sessions.c.room.in_(rooms))
    async with book.looking() as connection:
        return [dict(row) for row in (await connection.execute(wanted)).mappings()]


async def _inboxes(book: Book, now: int, rooms: Collection[str] | None = None) -> list[dict[str, Any]]:
    """What stands in units' inboxes, a part for each session in which it was asked: its days count from that one's."""
    columns = (sessions.c.id, questions.c.room, sessions.c.code, sessions.c.ends_at, sessions.c.answer_due)
    wanted = select(*columns, transfers.c.origin)
    wanted = wanted.join_from(questions, transfers, transfers.c.id == questions.c.question)
    wanted = wanted.join(sessions, sessions.c.stream == transfers.c.origin)
    wanted = wanted.where(questions.c.session.is_(None), questions.c.open == 1, sessions.c.ends_at < now)
    wanted = wanted if rooms is None else wanted.where(questions.c.room.in_(rooms))
    async with book.looking() as connection:
        return [dict(row) for row in (await connection.execute(wanted.distinct())).mappings()]


async def _session(
    book: Book, rules: Rules, staff: Staff, session: Mapping[str, Any], now: int, kind_at: Callable[[int], str]
) -> int:
    """A group for each owner and kind: one transaction, one mail to each who is told."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    open: dict[str, Mapping[str, Any]] = {}
    after = ""
    while found := await _open(book, session, after):
        after = str(found[-1]["question"])
        kinds = {due: kind_at(due) for due in {_due(row, session) for row in found}}
        for row in found:
            if kind := kinds[_due(row, session)]:
                owner = row["owner"] or f"unit:{session['room']}"
                groups.setdefault((owner, kind), []).append(_row(row, kind, owner, session, now))
                open[row["question"]] = row
    given, known = 0, None
    for (owner, kind), rows in groups.items():
        if new := await _missing(book, kind, rows):
            known = await staff(session["room"]) if known is None else known
            names, board = {f"{STAFF}{each.id}": each.name for each in known}, rules.address(session["room"], BOARD)
            named = [{**row, **open[row["question"]], "owner": owner, "due": row["due"]} for row in rows]
            mails = [
                mail(rules.say, board, names, session, named, each.id, each.address, name_of(kind))
                for each in told(rules, known, owner, kind)
                if each.address
            ]
            await _give(book, new, mails)
            given += len(new)
    return given


def _due(row: Mapping[str, Any], session: Mapping[str, Any]) -> int:
    return int(row["due"] or session["answer_due"])


def _row(row: Mapping[str, Any], kind: str, owner: str, session: Mapping[str, Any], now: int) -> dict[str, Any]:
    about = {"question": row["question"], "kind": kind, "session": session["id"], "room": session["room"]}
    return about | {"owner": owner, "at": now, "due": _due(row, session)}


async def _open(book: Book, session: Mapping[str, Any], after: str) -> list[dict[str, Any]]:
    """The next questions of this session, or of this part of an inbox, that are open and whose clock does not stand
    still."""
    columns = (questions.c.question, questions.c.owner, questions.c.due, questions.c.number, questions.c.drafted_at)
    wanted = select(*columns).where(questions.c.open == 1)
    if origin := session.get("origin"):
        sent = select(transfers.c.id).where(transfers.c.origin == origin)
        here = questions.c.session.is_(None) & (questions.c.room == session["room"])
        wanted = wanted.where(here, questions.c.question.in_(sent))
    else:
        wanted = wanted.where(questions.c.session == session["id"])
    wanted = wanted.where(questions.c.paused_at.is_(None), questions.c.question > after)
    async with book.looking() as connection:
        found = await connection.execute(wanted.order_by(questions.c.question).limit(PORTION))
        return [dict(row) for row in found.mappings()]


async def _missing(book: Book, kind: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of these that were not given yet."""
    missing = []
    for n in range(0, len(rows), PORTION):
        portion = {row["question"]: row for row in rows[n : n + PORTION]}
        wanted = select(reminders.c.question).where(reminders.c.kind == kind, reminders.c.question.in_(portion))
        async with book.looking() as connection:
            known = {*(await connection.execute(wanted)).scalars()}
        missing += [row for question, row in portion.items() if question not in known]
    return missing


async def _give(book: Book, rows: list[dict[str, Any]], mails: Sequence[Mail]) -> None:
    """A portion at a time, so that whoever asks meanwhile does not wait; the mails with the last of them. What was
    broken off is taken up where it was, and a mail that is there already is not put a second time."""
    for n in range(0, len(rows), WRITTEN):
        async with book.writing() as (connection, answering), answering():
            insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(reminders)
            await connection.execute(insert.on_conflict_do_nothing(), rows[n : n + WRITTEN])
            for mail in mails if n + WRITTEN >= len(rows) else ():
                await put(connection, mail, rows[0]["at"])
            await connection.commit()


async def given(book: Book, rooms: Collection[str], limit: int) -> list[dict[str, Any]]:
    """The reminders of these rooms, the newest first: `{session, kind, owner, at, n}`."""
    by = (reminders.c.session, reminders.c.kind, reminders.c.owner, reminders.c.at)
    wanted = select(*by, func.count().label("n")).where(reminders.c.room.in_(rooms)).group_by(*by)
    async with book.looking() as connection:
        found = await connection.execute(wanted.order_by(reminders.c.at.desc(), reminders.c.kind).limit(limit))
        return [dict(row) for row in found.mappings()]


async def by_hand(book: Book) -> dict[str, int]:
    """By room, when it was last reminded by somebody."""
    last = select(reminders.c.room, func.max(reminders.c.at).label("at")).where(reminders.c.kind.startswith(HAND))
    async with book.looking() as connection:
        return {row.room: row.at for row in await connection.execute(last.group_by(reminders.c.room))}


async def counted(book: Book, ids: Collection[str]) -> dict[str, dict[str, int]]:
    """By question, how often it was reminded of and when last: `{n, at}`."""
    wanted = select(reminders.c.question, func.count().label("n"), func.max(reminders.c.at).label("at"))
    wanted = wanted.where(reminders.c.question.in_(ids)).group_by(reminders.c.question)
    async with book.looking() as connection:
        return {row.question: {"n": row.n, "at": row.at} for row in await connection.execute(wanted)}


async def unheeded(book: Book, rooms: Collection[str], me: str, unit: bool, late: bool) -> list[dict[str, Any]]:
    """What somebody was reminded of and is still open, by its latest reminder, the earliest deadline first: what is its
    own, with `unit` what is no account's, with `late` all that is late. `{session, code, kind, due, n, word}`."""
    last = select(reminders.c.question, func.max(reminders.c.at).label("at")).where(reminders.c.room.in_(rooms))
    newest = last.group_by(reminders.c.question).subquery()
    by = (reminders.c.session, sessions.c.code, reminders.c.kind, reminders.c.due)
    mine = reminders.c.owner == me
    mine = mine | ~reminders.c.owner.startswith(STAFF) if unit else mine
    wanted = select(*by, func.count(questions.c.question.distinct()).label("n"))
    wanted = wanted.join(newest, (newest.c.question == reminders.c.question) & (newest.c.at == reminders.c.at))
    wanted = wanted.join(questions, questions.c.question == reminders.c.question)
    wanted = wanted.join(sessions, sessions.c.id == reminders.c.session)
    wanted = wanted.where(questions.c.open == 1, mine | reminders.c.kind.startswith(LATE) if late else mine)
    async with book.looking() as connection:
        wanted = wanted.group_by(*by).order_by(reminders.c.due, reminders.c.session)
        found = await connection.execute(wanted.limit(MOST))
        return [dict(row) | {"word": name_of(row["kind"])} for row in found.mappings()]


def name_of(kind: str) -> str:
    """Which words a kind of reminder has: `due`, `late`, `hand` or `soon`."""
    return next((name for name in (DUE, LATE, HAND) if kind.startswith(name)), "soon")
