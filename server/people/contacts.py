"""How askers can be told: addresses that they left, sealed with their unit's key, each under the id of its question.

An address is put down before its question is asked: a question's id is known by then. One whose question was refused
is taken out at once, one whose question never came by `sweep`. What ends a contact in the log (stopped, withdrawn,
erased) takes its row out in the same transaction (projections/contacts.py).
"""

import hmac
from collections.abc import Awaitable, Callable, Collection
from typing import NamedTuple

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.log.engine import answer_s, reading
from server.log.outage import answering
from server.people.mail_address import read as read_address
from server.people.mail_address import read_phone, read_post
from server.people.tables import contact_keys, mail_stops
from server.people.vault import Locked, Vault, derived
from server.projections.data_tables import contacts
from server.projections.tables import questions, receipts

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
BOUNCED, ASKED, LOCKED = "bounced", "asked", "restricted"


class Contact(msgspec.Struct, frozen=True):
    """What was left; empty what was not."""

    mail: str = ""
    phone: str = ""
    post: str = ""

    @staticmethod
    def typed(mail: str, phone: str = "", post: str = "") -> "Contact | None":
        """None where nothing was left. Raises Refused with the field at fault."""
        read = read_address(mail) if mail.strip() else ""
        found = Contact(mail=read, phone=read_phone(phone), post=read_post(post))
        return found if found != Contact() else None


class Reached(NamedTuple):
    """`stopped`: why nothing may be sent there, or "". `recent`: how many questions bear this address since a day.
    `purpose`: the version of the words at the field when it was left, kept with it as proof."""

    contact: Contact
    lang: str
    finder: str
    stopped: str
    recent: int
    left_at: int
    purpose: str


class Contacts:
    """Every call may raise Unavailable."""

    def __init__(self, engine: AsyncEngine, secret: bytes, clock: Callable[[], int]) -> None:
        self._engine, self._answer_s, self._clock = engine, answer_s(engine), clock
        self.vault = Vault(secret, clock)
        self._finders = derived(secret, b"giaoluu mail finder 1")

    async def leave(
        self, question: str, stream: str, unit: str, contact: Contact, lang: str, text: str = ""
    ) -> None:  # fmt: skip
        """Put it down, in place of what was left before."""
        async with answering(self._answer_s), self._engine.begin() as connection:
            key = await self.vault.current(connection, unit)
            row = {
                "stream": stream, "unit": unit, "key_id": key.id, "lang": lang,
                "finder": self.finder(contact.mail or f"nobody of {question}"), "locked": 0,
                "purpose": text, "left_at": self._clock(),
                "sealed": key.seal(msgspec.json.encode(contact), about(question, unit)),
            }  # fmt: skip
            insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(contacts)
            put = insert.values(question=question, **row).on_conflict_do_update(index_elements=["question"], set_=row)
            await connection.execute(put)

    async def of(self, question: str) -> Reached | None:
        """What was left with this question. Raises Locked when this installation cannot open it."""
        async with answering(self._answer_s), reading(self._engine).connect() as connection:
            row = (await connection.execute(select(contacts).where(contacts.c.question == question))).one_or_none()
            if row is None:
                return None
            key = await self.vault.key(connection, row.key_id)
            left = msgspec.json.decode(key.open(row.sealed, about(question, row.unit)), type=Contact)
            stop = select(mail_stops.c.why).where(mail_stops.c.finder == row.finder)
            since = self._clock() - DAY_MS
            same = select(func.count()).where(contacts.c.finder == row.finder, contacts.c.left_at > since)
            stopped, recent = (await connection.execute(stop)).scalar(), (await connection.execute(same)).scalar_one()
            why = LOCKED if row.locked else stopped or ""
            return Reached(left, row.lang, row.finder, why, recent, row.left_at, row.purpose)

    async def lock(self, question: str, locked: bool) -> None:
        """Keep it and use it no more, or use it again."""
        one = update(contacts).where(contacts.c.question == question)
        async with answering(self._answer_s), self._engine.begin() as connection:
            await connection.execute(one.values(locked=int(locked)))

    async def forget(self, questions: Collection[str]) -> None:
        async with answering(self._answer_s), self._engine.begin() as connection:
            await connection.execute(delete(contacts).where(contacts.c.question.in_(questions)))

    async def stop(self, question: str, why: str) -> list[tuple[str, str]]:
        """Nothing more is sent to the address of this question; gives (stream, question) of all that bear it."""
        async with answering(self._answer_s), self._engine.begin() as connection:
            finder = (
                await connection.execute(select(contacts.c.finder).where(contacts.c.question == question))
            ).scalar()
            if finder is None:
                return []
            insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(mail_stops)
            row = {"finder": finder, "why": why, "at": self._clock()}
            await connection.execute(insert.values(**row).on_conflict_do_nothing())
        return await self.same(question)

    async def same(self, question: str) -> list[tuple[str, str]]:
        """(stream, question) of all that bear the address of this question."""
        finder = select(contacts.c.finder).where(contacts.c.question == question).scalar_subquery()
        wanted = select(contacts.c.stream, contacts.c.question).where(contacts.c.finder == finder)
        async with answering(self._answer_s), reading(self._engine).connect() as connection:
            return [(stream, id) for stream, id in await connection.execute(wanted)]

    async def sweep(self, keep_days: int) -> int:
        """Take out what was left too long ago, and addresses without a question; gives how many."""
        now = self._clock()
        old = contacts.c.left_at < now - keep_days * DAY_MS
        alone = (contacts.c.left_at < now - HOUR_MS) & contacts.c.question.not_in(select(receipts.c.question))
        async with answering(self._answer_s), self._engine.begin() as connection:
            return int((await connection.execute(delete(contacts).where(old | alone))).rowcount)

    async def told(self, days: int) -> int:
        """Take out those whose question was answered so long ago, and not anew since; 0: none. Gives how many."""
        before = self._clock() - days * DAY_MS
        answered = select(questions.c.question).where(questions.c.answered_at < before, questions.c.open == 0)
        done = contacts.c.question.in_(answered) & (contacts.c.left_at < before)
        async with answering(self._answer_s), self._engine.begin() as connection:
            return int((await connection.execute(delete(contacts).where(done))).rowcount) if days else 0

    async def rotate(self, also: Callable[[AsyncConnection], Awaitable[object]] | None = None) -> tuple[int, int]:
        """A new key for every unit, and everything sealed anew; gives how many units and contacts. `also` seals what
        else is sealed with one of the keys, before those retired are gone."""
        async with answering(60), self._engine.begin() as connection:
            units = list((await connection.execute(select(contact_keys.c.unit).distinct())).scalars())
            for unit in units:
                await self.vault.renew(connection, unit)
            rows = list(await connection.execute(select(contacts)))
            for row in rows:
                await self._seal_again(connection, row)
            if also is not None:
                await also(connection)
            await connection.execute(delete(contact_keys).where(contact_keys.c.retired == 1))
            return len(units), len(rows)

    async def rewrap(self, before: bytes) -> int:
        """After the installation's secret was changed: wrap the units' keys with the new one. Addresses that were
        stopped under the old one are not known again."""
        async with answering(60), self._engine.begin() as connection:
            return await self.vault.rewrap(connection, Vault(before, self._clock))

    def finder(self, mail: str) -> str:
        return hmac.digest(self._finders, mail.lower().encode(), "sha256").hex()[:32]

    async def _seal_again(self, connection: AsyncConnection, row: object) -> None:
        question, unit = row.question, row.unit  # type: ignore[attr-defined]
        plain = (await self.vault.key(connection, row.key_id)).open(row.sealed, about(question, unit))  # type: ignore[attr-defined]
        key = await self.vault.current(connection, unit)
        fresh = {"key_id": key.id, "sealed": key.seal(plain, about(question, unit))}
        await connection.execute(update(contacts).where(contacts.c.question == question).values(**fresh))


def about(question: str, unit: str) -> str:
    """What a sealed text is bound to: it opens nowhere else."""
    return f"contact {unit} {question}"


__all__ = ["Contact", "Contacts", "Locked", "Reached"]
