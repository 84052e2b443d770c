"""What was done to accounts, by whom: rows that are only added, each with a digest of itself and of the one before."""

import hashlib
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.people.people_transaction import Change
from server.people.tables import account_acts

OPERATOR = "operator"
CHAIN = "account_acts"
"""The name of the chain among the anchors."""
SHOWN = 50

encode = msgspec.json.Encoder(order="deterministic").encode


class Act(NamedTuple):
    """`actor`: `staff:<id>`, or `operator` for whoever runs the machine."""

    n: int
    at: int
    account: str
    actor: str
    what: str
    detail: dict[str, Any]


async def note(change: Change, account: str, actor: str, what: str, **detail: Any) -> None:
    """Within the change that does it; changes of people come one after another."""
    last = await _last(change.connection)
    n, before = (last.n + 1, last.digest) if last else (1, "")
    row = {"n": n, "at": change.now, "account": account, "actor": actor, "what": what}
    row["detail"] = encode(detail).decode()
    await change.execute(insert(account_acts).values(**row, digest=_digest(before, row)))
    change.touch(account)


async def of(connection: AsyncConnection, account: str, most: int = SHOWN) -> list[Act]:
    """The latest of one account, the last first."""
    wanted = select(account_acts).where(account_acts.c.account == account).order_by(account_acts.c.n.desc())
    return [_act(row) for row in await connection.execute(wanted.limit(most))]


async def every(connection: AsyncConnection, since: int = 0, most: int = 500) -> list[Act]:
    """All after `since`, in their order."""
    wanted = select(account_acts).where(account_acts.c.n > since).order_by(account_acts.c.n)
    return [_act(row) for row in await connection.execute(wanted.limit(most))]


async def end(connection: AsyncConnection) -> list[tuple[str, int, bytes]]:
    """Where the chain ends, to be anchored with the log."""
    last = await _last(connection)
    return [(CHAIN, last.n, bytes.fromhex(last.digest))] if last else []


async def broken(connection: AsyncConnection, anchored: Mapping[int, Collection[str]]) -> AsyncIterator[str]:
    """What does not hold of the chain, in words; `anchored`: digests that the anchors name, by number."""
    before, expected, left = "", 1, dict(anchored)
    for row in await connection.execute(select(account_acts).order_by(account_acts.c.n)):
        if row.n != expected:
            yield f"account_acts: {expected} is missing"
        kept = {name: getattr(row, name) for name in ("n", "at", "account", "actor", "what", "detail")}
        if row.digest != _digest(before, kept):
            yield f"account_acts: {row.n} is not what was written"
        if row.digest not in left.pop(row.n, (row.digest,)):
            yield f"account_acts: the digest of {row.n} is not the anchored one"
        before, expected = row.digest, row.n + 1
    for n in sorted(left):
        yield f"account_acts: {n} is anchored, but missing"


async def _last(connection: AsyncConnection) -> Any:
    latest = select(func.max(account_acts.c.n)).scalar_subquery()
    return (await connection.execute(select(account_acts).where(account_acts.c.n == latest))).first()


def _act(row: Any) -> Act:
    detail = msgspec.json.decode(row.detail, type=dict[str, Any])
    return Act(row.n, row.at, row.account, row.actor, row.what, detail)


def _digest(before: str, row: dict[str, Any]) -> str:
    return hashlib.sha256(before.encode() + encode(row)).hexdigest()
