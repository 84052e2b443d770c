"""What was written in data requests and to them: sealed with the unit's key, in no log, and taken out after a time.

A text is put down before its command is done, as a contact is; one whose command was refused is taken out by `sweep`.
"""

from collections.abc import Callable, Collection

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.log.engine import answer_s, reading
from server.log.outage import answering
from server.people.tables import data_request_texts as texts
from server.people.vault import Locked, Vault
from server.projections.data_tables import data_requests

ASKED, EXTENDED, REPLY = PARTS = ("wanted", "why_longer", "reply")
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


class RequestTexts:
    """Every call may raise Unavailable."""

    def __init__(self, engine: AsyncEngine, vault: Vault, clock: Callable[[], int]) -> None:
        self._engine, self._answer_s, self._vault, self._clock = engine, answer_s(engine), vault, clock

    async def put(self, request: str, part: str, unit: str, text: str) -> None:
        """In place of what stood there."""
        if not text:
            return
        own = texts.c.request == request, texts.c.part == part
        async with answering(self._answer_s), self._engine.begin() as connection:
            key = await self._vault.current(connection, unit)
            sealed = key.seal(text.encode(), about(request, part, unit))
            row = {"request": request, "part": part, "unit": unit, "key_id": key.id, "sealed": sealed}
            await connection.execute(delete(texts).where(*own))
            await connection.execute(insert(texts).values(**row, at=self._clock()))

    async def of(self, requests: Collection[str]) -> dict[str, dict[str, str]]:
        """By request and part; "" where nothing was written, or this installation cannot open it."""
        found = {each: dict.fromkeys(PARTS, "") for each in requests}
        if not requests:
            return found
        async with answering(self._answer_s), reading(self._engine).connect() as connection:
            for row in await connection.execute(select(texts).where(texts.c.request.in_(requests))):
                try:
                    key = await self._vault.key(connection, row.key_id)
                    plain = key.open(row.sealed, about(row.request, row.part, row.unit)).decode()
                except Locked:
                    plain = ""
                found[row.request][row.part] = plain
        return found

    async def forget(self, request: str) -> None:
        async with answering(self._answer_s), self._engine.begin() as connection:
            await connection.execute(delete(texts).where(texts.c.request == request))

    async def sweep(self, keep_days: int) -> int:
        """Take out what was answered long ago, and what belongs to no request; gives how many."""
        now = self._clock()
        ended = select(data_requests.c.id).where(data_requests.c.answered_at < now - keep_days * DAY_MS)
        known = select(data_requests.c.id)
        old = texts.c.request.in_(ended) | texts.c.request.not_in(known) & (texts.c.at < now - HOUR_MS)
        async with answering(self._answer_s), self._engine.begin() as connection:
            return int((await connection.execute(delete(texts).where(old))).rowcount)

    async def seal_again(self, connection: AsyncConnection) -> int:
        """After the units' keys were renewed; gives how many."""
        rows = list(await connection.execute(select(texts)))
        for row in rows:
            bound = about(row.request, row.part, row.unit)
            plain = (await self._vault.key(connection, row.key_id)).open(row.sealed, bound)
            key = await self._vault.current(connection, row.unit)
            own = texts.c.request == row.request, texts.c.part == row.part
            fresh = {"key_id": key.id, "sealed": key.seal(plain, bound)}
            await connection.execute(update(texts).where(*own).values(**fresh))
        return len(rows)


def about(request: str, part: str, unit: str) -> str:
    """What a sealed text is bound to: it opens nowhere else."""
    return f"request {unit} {request} {part}"
