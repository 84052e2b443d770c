"""Mail outbox: a mail is a row first, written in the transaction of its cause, and delivered later.

A mail has a key that says what it is about. The same key twice is one mail. Sending is tried until it succeeds, so a
mail may arrive twice when a process dies between the mail server's yes and our note of it; both copies have the same
Message-ID, made of the key. What a mail said is forgotten once it is sent: it may hold a link that signs somebody in.

queued ──▶ sent ──its report comes back──▶ bounced     queued ──▶ failed ──retry, by a person──▶ queued
queued ──nobody to tell any more, or overtaken──▶ dropped
"""

import random
from collections.abc import Collection, Sequence

from sqlalchemy import Row, Update, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.log.engine import answer_s, reading
from server.log.outage import answering
from server.log.outbox import QUEUED, Mail, put
from server.log.tables import mails

SENT, FAILED, BOUNCED, DROPPED = "sent", "failed", "bounced", "dropped"
STATES = (QUEUED, SENT, FAILED, BOUNCED, DROPPED)
LONGEST_WAIT_S = 3600
# Retries of many mails that failed together are spread: each waits this share of its time, and up to all of it.
LEAST_WAIT = 0.75

_NOW = {
    "postgresql": text("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"),
    "sqlite": text("SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"),
}
_FENCE = text("SELECT fence FROM leases WHERE name = 'leader'")
_SHOWN = [mails.c[name] for name in ("key", "mail_id", "kind", "stream", "question", "state", "attempts", "status",
                                     "created_at", "next_at", "sent_at", "error")]  # fmt: skip


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
            wait_ms = min(retry_s * 2**row.attempts, LONGEST_WAIT_S) * random.uniform(LEAST_WAIT, 1) * 1000
            mine = update(mails).where(mails.c.key == row.key)
            await connection.execute(mine.values(attempts=row.attempts + 1, next_at=now + int(wait_ms)))
            words = (row.key, row.recipient, row.subject, row.body, row.attempts + 1)
            return Mail(*words, kind=row.kind, stream=row.stream, question=row.question)

    async def sent(self, mail: Mail) -> None:
        await self._note(mail, state=SENT, body="", error=None)

    async def failed(self, mail: Mail, why: str, attempts: int, status: str | None = None) -> None:
        """It stays queued until it was tried `attempts` times."""
        over = {"state": FAILED, "body": ""} if mail.attempts >= attempts else {}
        async with answering(self._answer_s), self._engine.begin() as connection:
            await connection.execute(_own(mail).values(error=why[:200], status=status, **over))

    async def bounced(self, mail: Mail, why: str, status: str) -> None:
        """The mail server will never take it."""
        await self._note(mail, state=BOUNCED, body="", error=why[:200], status=status)

    async def dropped(self, mail: Mail, why: str) -> None:
        """There is nobody to tell any more, or it is no longer true."""
        await self._note(mail, state=DROPPED, body="", error=why)

    async def spread(self, mail: Mail, each: Sequence[Mail]) -> None:
        """Instead of one to everybody one to each, in one transaction."""
        async with answering(self._answer_s), self._engine.begin() as connection:
            now = await _now(connection)
            for one in each:
                await put(connection, one, now)
            await connection.execute(_own(mail).values(state=SENT, sent_at=now))

    async def came_back(self, id: str, status: str, permanent: bool) -> Mail | None:
        """Note that the mail with this id came back; the mail, or None for one that is not ours."""
        async with answering(self._answer_s), self._engine.begin() as connection:
            row = (await connection.execute(select(mails).where(mails.c.mail_id == id))).one_or_none()
            if row is None:
                return None
            state = {"state": BOUNCED} if permanent else {}
            await connection.execute(update(mails).where(mails.c.key == row.key).values(status=status, **state))
            return Mail(row.key, "", "", "", row.attempts, row.kind, row.stream, row.question)

    async def retry(self, ids: Collection[str]) -> int:
        """Queue these anew, by their ids, if they failed and still say something; all failed ones without ids."""
        wanted = [mails.c.state == FAILED, mails.c.kind.is_not(None) | (mails.c.body != "")]
        if ids:
            wanted.append(mails.c.mail_id.in_(ids))
        async with answering(self._answer_s), self._engine.begin() as connection:
            fresh = {"state": QUEUED, "attempts": 0, "next_at": await _now(connection), "error": None, "status": None}
            return int((await connection.execute(update(mails).where(*wanted).values(**fresh))).rowcount)

    async def listed(self, states: Collection[str], limit: int, room: str = "") -> Sequence[Row[tuple[object, ...]]]:
        """The newest in these states, without recipient and words."""
        wanted = select(*_SHOWN).where(mails.c.state.in_(states)).order_by(mails.c.created_at.desc()).limit(limit)
        async with answering(self._answer_s), reading(self._engine).connect() as connection:
            return (await connection.execute(wanted)).all()

    async def counted(self) -> dict[str, int]:
        """How many mails there are in each state."""
        states = select(mails.c.state, func.count()).group_by(mails.c.state)
        async with answering(self._answer_s), reading(self._engine).connect() as connection:
            return {row[0]: row[1] for row in await connection.execute(states)}

    async def oldest(self) -> int | None:
        """Since when the mail that waits longest has waited (ms)."""
        waiting = select(func.min(mails.c.created_at)).where(mails.c.state == QUEUED)
        async with answering(self._answer_s), reading(self._engine).connect() as connection:
            since: int | None = (await connection.execute(waiting)).scalar()
            return since

    async def _note(self, mail: Mail, **values: object) -> None:
        async with answering(self._answer_s), self._engine.begin() as connection:
            done = {"sent_at": await _now(connection)} if values["state"] == SENT else {}
            await connection.execute(_own(mail).values(**values, **done))


def _own(mail: Mail) -> Update:
    return update(mails).where(mails.c.key == mail.key, mails.c.attempts == mail.attempts, mails.c.state == QUEUED)


async def _now(connection: AsyncConnection) -> int:
    now: int = (await connection.execute(_NOW[connection.dialect.name])).scalar_one()
    return now
