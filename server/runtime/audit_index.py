"""Reading what the audit page lists: entries of the log by the index `audit_entries`, and what was done to accounts."""

from collections.abc import AsyncIterator, Collection
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select, tuple_

from server.log.book import Book
from server.log.tables import entries
from server.people.account_acts import CHAIN
from server.people.tables import account_acts
from server.projections.audit import SORTS
from server.projections.audit_table import audit_entries
from server.projections.tables import questions

PEOPLE = "people"
"""The sort of what was done to accounts."""
EVERY = (*SORTS, PEOPLE)
A = audit_entries.c
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Place(NamedTuple):
    """Where a line stands: by time, then what the log holds before what was done to accounts, by stream and seq."""

    at: int
    stream: str
    seq: int


class Said(NamedTuple):
    """What a search looks for, found already: names of events, kinds of acts on accounts, people, kinds of looks and of
    the operator's acts; else in the words."""

    text: str
    names: tuple[str, ...] = ()
    whats: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class Wanted(NamedTuple):
    """`rooms`, `accounts`: of these alone, None = of all. `question`: by its number."""

    rooms: tuple[str, ...] | None
    accounts: frozenset[str] | None
    sorts: frozenset[str] = frozenset(EVERY)
    actor: str = ""
    question: int | None = None
    since: int | None = None
    until: int | None = None
    said: Said | None = None


class Act(NamedTuple):
    """One line. `said`: facts and words of its entry; of an act on an account the account and its details."""

    place: Place
    actor: str
    name: str
    sort: str
    room: str
    session: str | None
    question: str | None
    said: dict[str, Any]


class AuditIndex:
    """Every call may raise Unavailable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    async def page(self, wanted: Wanted, after: Place | None, most: int) -> list[Act]:
        """The newest first, those before `after`."""
        found: list[Act] = []
        if wanted.sorts & {*SORTS}:
            async with self._book.looking() as connection:
                rows = await connection.execute(_log(wanted, after).limit(most))
                found += [_of_log(row) for row in rows]
        if PEOPLE in wanted.sorts and wanted.question is None:
            async with self._book.looking() as connection:
                rows = await connection.execute(_people(wanted, after).limit(most))
                found += [_of_people(row) for row in rows]
        return sorted(found, key=lambda act: -act.place.at)[:most]

    async def every(self, wanted: Wanted, at_once: int) -> AsyncIterator[list[Act]]:
        """All of them, a portion at a time."""
        after: Place | None = None
        while portion := await self.page(wanted, after, at_once):
            yield portion
            after = portion[-1].place

    async def one(self, stream: str, seq: int, rooms: tuple[str, ...] | None) -> Act | None:
        """One entry that is listed, of these rooms alone."""
        conditions = [A.stream == stream, A.seq == seq, *([A.room.in_(rooms)] if rooms is not None else [])]
        found = select(audit_entries, entries.c.facts, entries.c.words)
        found = found.join(entries, and_(entries.c.stream == A.stream, entries.c.seq == A.seq)).where(*conditions)
        async with self._book.looking() as connection:
            row = (await connection.execute(found)).one_or_none()
        return None if row is None else _of_log(row)

    async def counts(self, wanted: Wanted) -> dict[str, int]:
        """How many of each sort, whatever sorts are wanted."""
        wanted = wanted._replace(sorts=frozenset(EVERY))
        counted = select(A.sort, func.count()).where(*_conditions(wanted)).group_by(A.sort)
        if wanted.said:
            counted = counted.join(entries, and_(entries.c.stream == A.stream, entries.c.seq == A.seq))
        async with self._book.looking() as connection:
            found = {sort: int(n) for sort, n in await connection.execute(counted)}
        if wanted.question is None:
            people = select(func.count()).select_from(account_acts).where(*_of_accounts(wanted))
            async with self._book.looking() as connection:
                found[PEOPLE] = int((await connection.execute(people)).scalar_one())
        return found

    async def numbers(self, ids: Collection[str]) -> dict[str, int]:
        """The numbers of these questions, where they have one."""
        if not ids:
            return {}
        wanted = select(questions.c.question, questions.c.number).where(questions.c.question.in_(ids))
        async with self._book.looking() as connection:
            return {id: int(number) for id, number in await connection.execute(wanted)}


def _log(wanted: Wanted, after: Place | None) -> Select[Any]:
    conditions = _conditions(wanted)
    if after is not None and after.stream == CHAIN:
        conditions.append(A.at < after.at)
    elif after is not None:
        conditions.append(tuple_(A.at, A.stream, A.seq) < tuple_(*after))
    found = select(audit_entries, entries.c.facts, entries.c.words)
    found = found.join(entries, and_(entries.c.stream == A.stream, entries.c.seq == A.seq)).where(*conditions)
    return found.order_by(A.at.desc(), A.stream.desc(), A.seq.desc())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.rooms is not None:
        found.append(A.room.in_(wanted.rooms))
    if not {*SORTS} <= wanted.sorts:
        found.append(A.sort.in_(sorted(wanted.sorts)))
    if wanted.actor:
        found.append(A.actor == wanted.actor)
    if wanted.question is not None:
        found.append(A.question.in_(select(questions.c.question).where(questions.c.number == wanted.question)))
    found += [A.at >= wanted.since] if wanted.since is not None else []
    found += [A.at < wanted.until] if wanted.until is not None else []
    if (said := wanted.said) is not None:
        words = entries.c.words.ilike(_like(said.text), escape="\\")
        kinds = [entries.c.facts.like(f'%"what":"{kind}"%') for kind in said.kinds]
        found.append(or_(A.name.in_(said.names), A.actor.in_(said.actors), words, *kinds))
    return found


def _people(wanted: Wanted, after: Place | None) -> Select[Any]:
    conditions = _of_accounts(wanted)
    if after is not None and after.stream == CHAIN:
        conditions.append(tuple_(account_acts.c.at, account_acts.c.n) < tuple_(after.at, after.seq))
    elif after is not None:
        conditions.append(account_acts.c.at <= after.at)
    order = account_acts.c.at.desc(), account_acts.c.n.desc()
    return select(account_acts).where(*conditions).order_by(*order)


def _of_accounts(wanted: Wanted) -> list[ColumnElement[bool]]:
    acts, found = account_acts.c, list[ColumnElement[bool]]()
    if wanted.accounts is not None:
        found.append(acts.account.in_(sorted(wanted.accounts)) if wanted.accounts else false())
    if wanted.actor:
        found.append(or_(acts.actor == wanted.actor, acts.account == wanted.actor.partition(":")[2]))
    found += [acts.at >= wanted.since] if wanted.since is not None else []
    found += [acts.at < wanted.until] if wanted.until is not None else []
    if (said := wanted.said) is not None:
        accounts = [actor.partition(":")[2] for actor in said.actors]
        detail = acts.detail.ilike(_like(said.text), escape="\\")
        found.append(or_(acts.what.in_(said.whats), acts.actor.in_(said.actors), acts.account.in_(accounts), detail))
    return found


def _like(text: str) -> str:
    """Anywhere within the JSON of words, as it is written there."""
    quoted = msgspec.json.encode(text).decode()[1:-1]
    for sign in "\\%_":
        quoted = quoted.replace(sign, f"\\{sign}")
    return f"%{quoted}%"


def _of_log(row: Row[Any]) -> Act:
    said = _decode(row.facts) | (_decode(row.words) if row.words else {})
    place = Place(row.at, row.stream, row.seq)
    return Act(place, row.actor, row.name, row.sort, row.room, row.session, row.question, said)


def _of_people(row: Row[Any]) -> Act:
    said = {**_decode(row.detail), "account": row.account}
    return Act(Place(row.at, CHAIN, row.n), row.actor, row.what, PEOPLE, said.get("room", ""), None, None, said)
