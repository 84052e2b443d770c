"""What is kept beside an address as proof, against the log: which words its asker had before them when they agreed."""

from typing import Any

import msgspec
from sqlalchemy import select

from server.domain.session.reachable import Given
from server.log import event
from server.log.book import Book
from server.log.tables import entries
from server.projections.data_tables import contacts

# An address is put down before what was agreed to stands in the log.
SETTLED_MS = 60_000
_facts = msgspec.json.Decoder(dict[str, Any]).decode


async def differences(book: Book) -> list[str]:
    """In words, without a word of the address."""
    said = select(entries.c.facts).where(
        entries.c.name == event.kind_of_type(Given).name,
        entries.c.stream.in_(select(contacts.c.stream).distinct()),
    )
    kept = select(contacts.c.question, contacts.c.purpose, contacts.c.left_at).order_by(contacts.c.question)
    async with book.looking() as connection:
        rows = list(await connection.execute(kept))
    async with book.looking() as connection:
        facts = map(_facts, (await connection.execute(said.order_by(entries.c.stream, entries.c.seq))).scalars())
        texts = {each["question"]: each["text"] for each in facts}
    settled = [row for row in rows if row.left_at < book.now() - SETTLED_MS]
    return [
        f"contacts {row.question}: not what the log says: purpose"
        for row in settled
        if texts.get(row.question, row.purpose) != row.purpose
    ]
