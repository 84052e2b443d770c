"""Mail outbox: a mail is a row first, written in the transaction of its cause, and delivered later.

A mail has a key that says what it is about. The same key twice is one mail. Sending is tried until it succeeds, so a
mail may arrive twice when a process dies between the mail server's yes and our note of it; both copies have the same
Message-ID, made of the key. What a mail said is forgotten once it is sent: it may hold a link that signs somebody in.
"""

from sqlalchemy import Update, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.log.engine import answer_s, reading
from server.log.outage import answering
from server.log.outbox import QUEUED, Mail, put
from server.log.tables import mails

SENT, FAILED = "sent", "failed"
LONGEST_WAIT_S = 3600

_NOW = {
    "postgresql": text("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"),
    "sqlite": text("SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"),
}
_FENCE = text("SELECT fence FROM leases WHERE name = 'leader'")


class Outbox:
    """Every call may raise Unavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine, self._answer_s = engine, answer_s(engine)

    async def add(self, mail: Mail) -> None:
        """Put a mail into the outbox in a transaction of its own, unless it is there already."""
        async with answering(self._answer_s), self._engine.begin() as connection:
            await put(connection, mail, await _now(connection))

    async def claim(self, retry_s: int, fence: int | None) -> Mail | None:
        """The next mail that is due; while it is being sent its next try is already set.

        Nothing for a leader whose fence is no longer the last.
        """
        if not (await self.counted()).get(QUEUED):
            return None
        async with answering(self._answer_s), self._engine.begin() as connection:
            now = await _now(connection)
            due = select(mails).where(mails.c.state == QUEUED, mails.c.next_at <= now)
            row = (await connection.execute(due.order_by(mails.c.next_at).limit(1).with_for_update())).one_or_none()
            if row is None or fence not in (None, (await connection.execute(_FENCE)).scalar()):
                return None
            wait_s = min(retry_s * 2**row.attempts, LONGEST_WAIT_S)
            mine = update(mails).where(mails.c.key == row.key)
            await connection.execute(mine.values(attempts=row.attempts + 1, next_at=now + wait_s * 1000))
            return Mail(row.key, row.recipient, row.subject, row.body, row.attempts + 1)

    async def sent(self, mail: Mail) -> None:
        async with answering(self._answer_s), self._engine.begin() as connection:
            await connection.execute(_own(mail).values(state=SENT, sent_at=await _now(connection), body="", error=None))

    async def failed(self, mail: Mail, why: str, attempts: int) -> None:
        """It stays queued until it was tried `attempts` times."""
        over = {"state": FAILED, "body": ""} if mail.attempts >= attempts else {}
        async with answering(self._answer_s), self._engine.begin() as connection:
            await connection.execute(_own(mail).values(error=why[:200], **over))

    async def counted(self) -> dict[str, int]:
        """How many mails there are in each state."""
        states = select(mails.c.state, func.count()).group_by(mails.c.state)
        async with answering(self._answer_s), reading(self._engine).connect() as connection:
            return {row[0]: row[1] for row in await connection.execute(states)}


def _own(mail: Mail) -> Update:
    return update(mails).where(mails.c.key == mail.key, mails.c.attempts == mail.attempts, mails.c.state == QUEUED)


async def _now(connection: AsyncConnection) -> int:
    now: int = (await connection.execute(_NOW[connection.dialect.name])).scalar_one()
    return now
