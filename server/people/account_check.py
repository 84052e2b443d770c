"""Who may do what here, and by which second factor, against the chain of what was done to accounts. The chain is the
truth; what is there without it was put there by hand.

Rows of programs that kept no such chain are let stand: roles without a time of an account that was never added by an
act, factors of an account whose acts do not name them.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.people.tables import account_acts, accounts, factors, roles

APP = "app"
_detail = msgspec.json.Decoder(dict[str, Any]).decode


class Told(msgspec.Struct):
    """What the acts on one account say."""

    added: bool = False
    disabled: bool | None = None
    roles: dict[tuple[str, str], int | None] = msgspec.field(default_factory=dict)
    factors: dict[str, str] = msgspec.field(default_factory=dict)
    unnamed: bool = False

    def take(self, what: str, said: dict[str, Any]) -> None:
        if what == "account.added":
            self.added = True
        elif what in ("account.revoked", "account.restored"):
            self.disabled = what == "account.revoked"
        elif what == "role.granted":
            self.roles[said["room"], said["role"]] = said.get("until")
        elif what == "role.taken":
            self.roles.pop((said["room"], said["role"]), None)
        elif what == "factor.reset":
            self.factors, self.unnamed = {}, False
        elif what in ("factor.added", "factor.removed") and "factor" not in said:
            self.unnamed = True
        elif what == "factor.added":
            others = {id: kind for id, kind in self.factors.items() if said["kind"] != APP or kind != APP}
            self.factors = others | {said["factor"]: said["kind"]}
        elif what == "factor.removed":
            self.factors.pop(said["factor"], None)


class _There(NamedTuple):
    accounts: list[Any]
    roles: list[Any]
    factors: list[Any]


async def differences(connection: AsyncConnection) -> list[str]:
    """In words; `connection` sees one moment."""
    told: dict[str, Told] = {}
    for act in await connection.execute(select(account_acts).order_by(account_acts.c.n)):
        told.setdefault(act.account, Told()).take(act.what, _detail(act.detail))
    used = select(factors).where(factors.c.confirmed == 1)
    there = _There(*[list(await connection.execute(each)) for each in (select(accounts), select(roles), used)])
    return [*_accounts(told, there), *_roles(told, there), *_factors(told, there)]


def _accounts(told: dict[str, Told], there: _There) -> Iterator[str]:
    known = {row.id: row for row in there.accounts}
    yield from (f"accounts {id}: missing" for id in sorted(told.keys() - known.keys()) if told[id].added)
    for id, row in sorted(known.items()):
        says = told.get(id, Told()).disabled
        if says is not None and says != (row.disabled_at is not None):
            yield f"accounts {row.login}: not what account_acts says: disabled_at"


def _roles(told: dict[str, Told], there: _There) -> Iterator[str]:
    held = {(row.account, row.room, row.role): row for row in there.roles}
    says = {(id, *role): until for id, each in told.items() for role, until in each.roles.items()}
    for key in sorted(held.keys() | says.keys()):
        if key not in held:
            yield f"roles {' '.join(key)}: missing"
        elif key not in says:
            if held[key].granted_at is not None or told.get(key[0], Told()).added:
                yield f"roles {' '.join(key)}: does not follow from account_acts"
        elif held[key].until != says[key]:
            yield f"roles {' '.join(key)}: not what account_acts says: until"


def _factors(told: dict[str, Told], there: _There) -> Iterator[str]:
    held = {(row.account, row.id) for row in there.factors}
    says = {(id, factor) for id, each in told.items() for factor in each.factors if not each.unnamed}
    vague = {id for id, each in told.items() if each.unnamed}
    yield from (f"factors {account} {id}: missing" for account, id in sorted(says - held))
    for account, id in sorted(held - says):
        if account not in vague:
            yield f"factors {account} {id}: does not follow from account_acts"
