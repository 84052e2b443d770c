"""From half a sign-in to a whole one, and showing a second factor once more before what matters most.

A wrong try costs the account in this network, and the account everywhere fifty times as generously: who knows the
password can neither guess the digits nor keep its owner out elsewhere or on a device that is known.
"""

import math
from collections.abc import Awaitable, Callable

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Refused
from server.people.accounts import Account, account_of
from server.people.agents import From
from server.people.devices import Devices
from server.people.passkeys import Host, check, register, to_register, to_show
from server.people.people_transaction import Change, PeopleTransaction
from server.people.roles import Roles
from server.people.second_factor import APP, PASSKEY, SecondFactor
from server.people.sign_ins import SignIns, hashed
from server.people.tables import accounts, sign_ins
from server.people.throttle import Bucket, network
from server.people_section import People

Shown = Callable[[Change, Row], Awaitable[str]]  # type: ignore[type-arg]
Slowly = Callable[[str], Awaitable[None]]
WRONG = ("factor.code", "factor.passkey")
WIDER = 50


class SecondStep:
    def __init__(
        self, transaction: PeopleTransaction, sign_ins: SignIns, roles: Roles, devices: Devices, factor: SecondFactor,
        cfg: People,
    ) -> None:  # fmt: skip
        self._register, self._sign_ins, self._roles, self._devices = transaction, sign_ins, roles, devices
        self.factor, self.waiting = factor, sign_ins.waiting
        self._fresh_ms = cfg.step_up_min * 60_000
        rate, most = cfg.factor_tries / 5, cfg.factor_tries
        self._near, self._own, self._all = Bucket(rate, most), Bucket(rate, most), Bucket(rate, WIDER * most)

    async def protected(self, account: str) -> bool:
        """Has a second factor in use."""
        return account in (await self._roles.roster()).protected

    async def required(self, account: str) -> bool:
        """One of its roles asks for a second factor."""
        return self._sign_ins.required(account, await self._roles.roster())

    async def fresh(self, token: str | None) -> bool:
        """Whether a second factor was shown just now; who has none and needs none is asked for none."""
        held = await self._sign_ins.holding(token) if token else None
        if held is None or not held.passed:
            return False
        if self._register.clock() - held.factor_at < self._fresh_ms:
            return True
        return not (await self.protected(held.account) or await self.required(held.account))

    async def shown(self, token: str | None) -> str:
        """Which second factor was shown just now with this sign-in; "" = none was."""
        held = await self._sign_ins.holding(token) if token else None
        recent = held is not None and self._register.clock() - held.factor_at < self._fresh_ms
        return held.factor if held is not None and recent else ""

    async def need_fresh(self, token: str | None) -> None:
        """Before what matters most. Raises Refused("factor.needed")."""
        if not await self.fresh(token):
            raise Refused("factor.needed")

    async def by_code(self, token: str, typed: str, came: From) -> str:
        """Six digits or a recovery code to a token: of a whole sign-in in place of the half one, or the same one,
        fresh. Raises Refused("factor.code" | "factor.throttled" | "sign_in.needed")."""
        tried: list[str] = []

        async def slowly(account: str) -> None:
            tried[:] = await self.factor.tried(account, typed)

        def shown(change: Change, row: Row) -> Awaitable[str]:  # type: ignore[type-arg]
            return self.factor.check(change, row.account, typed, tried)

        return await self._tried(token, came, shown, slowly)

    async def by_passkey(self, token: str, given: str, host: Host, came: From) -> str:
        async def shown(change: Change, row: Row) -> str:  # type: ignore[type-arg]
            await check(change, row.token_hash, row.account, host, given)
            return PASSKEY

        return await self._tried(token, came, shown)

    async def show_passkey(self, token: str, host: Host) -> dict[str, object]:
        """What the browser needs to show one of those there are."""
        async with self._register.changing() as change:
            row, account = await self._living(change, token)
            return await to_show(change, row.token_hash, account, host)

    async def new_passkey(self, token: str, host: Host) -> dict[str, object]:
        """What the browser needs to make one."""
        async with self._register.changing() as change:
            row, account = await self._living(change, token)
            await self._may_add(change, row)
            return await to_register(change, row.token_hash, account, host)

    async def set_up_app(self, token: str, begun: str, typed: str, name: str) -> tuple[str, list[str]]:
        """The app whose secret was sealed in `begun` shows the right digits; gives the token from now on, and new
        recovery codes."""
        async with self._register.changing() as change:
            row, _ = await self._living(change, token)
            await self._may_add(change, row)
            await self.factor.confirm_app(change, row.account, begun, typed, name)
            await self._end_bare(change, row)
            whole = await self._passed(change, token, row, APP)
        return whole, await self.factor.recovery.first(row.account)

    async def set_up_passkey(self, token: str, given: str, host: Host, name: str) -> tuple[str, list[str]]:
        async with self._register.changing() as change:
            row, _ = await self._living(change, token)
            await self._may_add(change, row)
            await register(change, row.token_hash, row.account, host, given, name, self.factor)
            await self._end_bare(change, row)
            whole = await self._passed(change, token, row, PASSKEY)
        return whole, await self.factor.recovery.first(row.account)

    async def new_codes(self, token: str) -> list[str]:
        """New recovery codes in place of those there were."""
        async with self._register.changing() as change:
            row, _ = await self._living(change, token)
            await self._may_add(change, row)
        return await self.factor.recovery.anew(row.account)

    async def _may_add(self, change: Change, row: Row) -> None:  # type: ignore[type-arg]
        """By half one may only set up the first; else a factor must have been shown just now."""
        fresh = change.now - (row.factor_at or 0) < self._fresh_ms
        if not fresh and (await change.execute(self.factor.used(row.account))).first():
            raise Refused("factor.needed")

    async def _end_bare(self, change: Change, row: Row) -> None:  # type: ignore[type-arg]
        """The account has a factor now: its other sign-ins that showed none are over."""
        other = sign_ins.c.account == row.account, sign_ins.c.token_hash != row.token_hash, sign_ins.c.passed == 1
        await change.execute(delete(sign_ins).where(*other, func.coalesce(sign_ins.c.factor_at, 0) == 0))

    async def _tried(self, token: str, came: From, shown: Shown, slowly: Slowly | None = None) -> str:
        account = await self._whose(token)
        device = self._devices.read(account.login, came.device)
        near = (self._own, device) if device else (self._near, f"{account.id} {network(came.ip)}")
        budgets = [near] if device else [near, (self._all, account.id)]
        if wait := max(bucket.wait(name) for bucket, name in budgets):
            raise Refused("factor.throttled", retry_after=math.ceil(wait))
        for bucket, name in budgets:  # before anything is waited for: those who try at once cannot outrun it
            bucket.take(name)
        try:
            if slowly is not None:
                await slowly(account.id)
            async with self._register.changing() as change:
                row, _ = await self._living(change, token)
                whole = await self._passed(change, token, row, await shown(change, row))
        except Exception as no:
            if isinstance(no, Refused) and no.code in WRONG:
                raise Refused(no.code, **no.details, left=int(near[0].left(near[1]))) from None
            _give_back(budgets)
            raise
        _give_back(budgets)
        return whole

    async def _passed(self, change: Change, token: str, row: Row, factor: str) -> str:  # type: ignore[type-arg]
        """A half sign-in becomes a whole one with a token of its own; a whole one is fresh."""
        own = sign_ins.c.token_hash == row.token_hash
        change.touch(row.account)
        if row.passed:
            await change.execute(update(sign_ins).where(own).values(factor_at=change.now, factor=factor))
            return token
        about = {"device": row.device, "network": row.network, "factor_at": change.now, "factor": factor}
        return await self._sign_ins.let_in(change, row.account, half=row.token_hash, **about)

    async def _whose(self, token: str) -> Account:
        async with self._register.reading() as connection:
            return (await self._read(connection, token, self._register.clock()))[1]

    async def _living(self, change: Change, token: str) -> tuple[Row, Account]:  # type: ignore[type-arg]
        return await self._read(change.connection, token, change.now)

    async def _read(self, connection: AsyncConnection, token: str, now: int) -> tuple[Row, Account]:  # type: ignore[type-arg]
        """This one alone: everybody is read anew after each sign-in, and many may come at once."""
        who = (accounts.c[name] for name in ("id", "login", "name", "disabled_at"))
        found = select(sign_ins, *who).join_from(sign_ins, accounts, accounts.c.id == sign_ins.c.account)
        living = sign_ins.c.token_hash == hashed(token), sign_ins.c.expires_at > now, accounts.c.disabled_at.is_(None)
        row = (await connection.execute(found.where(*living))).first()
        if row is None:
            raise Refused("sign_in.needed")
        return row, account_of(row)


def _give_back(budgets: list[tuple[Bucket, str]]) -> None:
    """It was no wrong try."""
    for bucket, name in budgets:
        bucket.give(name)
