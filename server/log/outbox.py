"""The outbox: what an entry causes beyond its own stream, written in the transaction of the entry, delivered later.

A reaction is a command for another stream; its id is made of its cause, so delivering it twice does it once. The turn
that does it takes its row out, so whoever was refused and whoever did it are never both right. A mail has a key that
says what it is about; the same key twice is one mail.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from server.log.entry import Letter, Reaction
from server.log.tables import mails, reactions

QUEUED = "queued"
WAITING, TELLING = "waiting", "telling"
TOLD = "/refused"
SETTLE_MS = 30_000
"""What was just done may be taken back: a letter of it waits this long."""

encode = msgspec.json.Encoder(order="deterministic").encode


class Mail(NamedTuple):
    """`attempts` counts this one; whoever claimed it may note its outcome while nobody else has claimed it since.

    One about a question (`kind`, `stream`, `question`) has neither address nor words here: both are found when it is
    sent. "" for `question`: everybody in that stream, for whom a row each is made then.
    """

    key: str
    recipient: str
    subject: str
    body: str
    attempts: int = 0
    kind: str | None = None
    stream: str | None = None
    question: str | None = None

    @property
    def id(self) -> str:
        """The same for the same key, in hexadecimal."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]


class Outgoing(NamedTuple):
    """What the entry at `seq` causes."""

    seq: int
    what: Reaction | Mail | Letter


def reaction_id(stream: str, seq: int, n: int) -> str:
    """The id of the `n`th reaction to an entry, and of the command that it is."""
    return f"{stream}/{seq}/{n}"


async def write(connection: AsyncConnection, stream: str, now: int, outgoing: Sequence[Outgoing]) -> None:
    """Put these into the outbox within the caller's transaction."""
    caused: Counter[int] = Counter()
    rows: list[dict[str, object]] = []
    for seq, what in outgoing:
        if isinstance(what, Mail):
            await put(connection, what, now)
        elif isinstance(what, Letter):
            await put(connection, about(stream, seq, what), now, SETTLE_MS * what.settles)
        else:
            rows.append(_row(what, stream, seq, caused[seq], now))
            caused[seq] += 1
    if rows:
        await connection.execute(reactions.insert(), rows)


def about(stream: str, seq: int, letter: Letter) -> Mail:
    """The row of a letter: the same for the same cause."""
    cause = "once" if letter.once else str(seq)
    key = f"told:{stream}:{letter.question}:{letter.kind}:{cause}"
    return Mail(key, "", "", "", kind=letter.kind, stream=stream, question=letter.question)


async def claim(connection: AsyncConnection, ids: Collection[str]) -> frozenset[str]:
    """Of these reactions, those that still wait; nobody else settles them until the transaction ends."""
    waiting = select(reactions.c.id).where(reactions.c.id.in_(ids), reactions.c.state == WAITING)
    return frozenset((await connection.execute(waiting.with_for_update())).scalars())


async def settle(connection: AsyncConnection, ids: Collection[str]) -> bool:
    """These are done: their rows go, and with one that tells of a refusal that of the refused one. False when all had
    gone before."""
    every = {*ids, *(id.removesuffix(TOLD) for id in ids)}
    gone = await connection.execute(
        delete(reactions).where(reactions.c.id.in_(every), reactions.c.state.in_((WAITING, TELLING)))
    )
    return bool(gone.rowcount)


async def put(connection: AsyncConnection, mail: Mail, now: int, after_ms: int = 0) -> None:
    """Put a mail into the outbox, within the caller's transaction, unless it is there already."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(mails)
    row = {**mail._asdict(), "mail_id": mail.id, "state": QUEUED, "created_at": now, "next_at": now + after_ms}
    await connection.execute(insert.values(**row).on_conflict_do_nothing())


def _row(reaction: Reaction, stream: str, seq: int, n: int, now: int) -> dict[str, object]:
    return {
        "id": reaction_id(stream, seq, n),
        "cause_stream": stream,
        "cause_seq": seq,
        "n": n,
        "target": reaction.target,
        "command": reaction.command,
        "payload": encode(reaction.payload).decode(),
        "refused_by": reaction.refused,
        "state": WAITING,
        "attempts": 0,
        "next_at": now + reaction.after_ms,
        "created_at": now,
    }
