"""Being signed in: a random token in a cookie, of which the database knows only the hash.

Only a wrong try costs: a hall of sixty behind one address signs in at once. It costs the address it comes from and the
login, five times as generously. Where the login's tries are used up, each network has a few of its own, so that many
who guess lock nobody out. A device on which the login has signed in before has its own budget and its own queue.

Whose roles ask for a second factor, or who has one, is let in by halves: a sign-in that has not passed opens nothing
but the page where the factor is shown or set up (second_step.py). Nor does one any longer that passed without, once the
account has a factor or is given a role that asks for one.
"""

import asyncio
import hashlib
import math
import re
import secrets
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, delete, exists, insert, select, update

from server.errors import Refused
from server.people import account_acts, names
from server.people.accounts import Account
from server.people.agents import UNKNOWN, From, described
from server.people.devices import Devices
from server.people.passwords import AT_ONCE, Passwords
from server.people.people_transaction import Change, PeopleTransaction
from server.people.roles import Roles, Roster
from server.people.tables import accounts, factors, sign_ins
from server.people.tables import roles as granted
from server.people.throttle import Bucket, neighbourhood, network
from server.people_section import People
from server.sections import Limits

MOST_HELD = 10_000
SWEPT_EVERY_MS = 60_000
EVERYTHING = "*"
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class Held(NamedTuple):
    """`factor_at`: when a second factor was last shown, 0 for never; `factor`: which."""

    account: str
    expires_at: int
    passed: bool
    factor_at: int
    factor: str = ""


ELSEWHERE = "elsewhere"
"""The second factor that a house asked for whose word we take."""


class Queue:
    """So many at once, the others in turn, and no more of them than have a place."""

    def __init__(self, at_once: int, places: int) -> None:
        self._turns, self._places, self._inside = asyncio.Semaphore(at_once), at_once + places, 0

    async def __aenter__(self) -> None:
        if self._inside >= self._places:
            raise Refused("sign_in.throttled", retry_after=5)
        self._inside += 1
        try:
            await self._turns.acquire()
        except BaseException:
            self._inside -= 1
            raise

    async def __aexit__(self, *_: object) -> None:
        self._inside -= 1
        self._turns.release()


class SignIns:
    def __init__(
        self, register: PeopleTransaction, passwords: Passwords, roles: Roles, devices: Devices, cfg: People,
        limits: Limits,
    ) -> None:  # fmt: skip
        self._register = register
        self._passwords = passwords
        self._roles = roles
        self._devices = devices
        self._lasts = cfg.sign_in_h * 3_600_000
        self._most = max(cfg.sign_in_h, cfg.sign_in_most_h) * 3_600_000
        self._half_lasts = cfg.factor_min * 60_000
        self._required = frozenset(cfg.second_factor_roles)
        per_min = limits.sign_ins_per_ip_min
        self._addresses, self._own = Bucket(per_min, per_min), Bucket(per_min, per_min)
        self._logins = Bucket(5 * per_min, 5 * per_min)
        self._networks = Bucket(per_min / 4, max(1, per_min / 4))
        self._queues = {known: Queue(AT_ONCE, limits.sign_ins_waiting) for known in (False, True)}
        self._held: dict[str, Held] = {}
        self._swept = 0
        register.watch.call(self._forget)

    async def sign_in(self, login: str, password: str, ip: str, device: str = "", agent: str = "") -> str:
        """Name and password to token. Raises Refused("sign_in.wrong" | "sign_in.throttled", retry_after=seconds)."""
        came = From(ip, agent, device)
        key = _key(login)
        known = self._devices.read(key, device)
        async with self._queues[known is not None]:
            # Asked in turn, so that those who try at once cannot outrun what their wrong tries cost.
            budgets = self._budgets(key, ip, known)
            if wait := max(bucket.wait(name) for bucket, name in budgets):
                raise Refused("sign_in.throttled", retry_after=math.ceil(wait))
            row = await self._row(key)
            right = await self._passwords.verify(None if row is None else row.password, password)
            if row is None or row.disabled_at is not None or not right:
                for bucket, name in budgets:
                    bucket.take(name)
                raise Refused("sign_in.wrong")
        renewed = await self._passwords.renew(row.password, password)
        async with self._register.changing() as change:
            # What was verified must still hold: the account may have been revoked while we were hashing.
            same = accounts.c.password == row.password
            token = await self.open(change, row.id, Refused("sign_in.wrong"), came, same=same)
            if renewed != row.password:
                await change.execute(update(accounts).where(accounts.c.id == row.id).values(password=renewed))
            return token

    def _budgets(self, login: str, ip: str, known: str | None) -> list[tuple[Bucket, str]]:
        """What a wrong try costs; none may be used up."""
        if known is not None:
            return [(self._own, known)]
        address = (self._addresses, neighbourhood(ip))
        if self._logins.wait(login):
            return [address, (self._networks, f"{login} {network(ip)}")]
        return [address, (self._logins, login)]

    async def open(
        self, change: Change, account: str, otherwise: Refused, came: From = UNKNOWN, shown: bool = False,
        same: ColumnElement[bool] | None = None,
    ) -> str:  # fmt: skip
        """Sign this account in, by half where a second factor is to come, or raise `otherwise` when it is disabled or
        no longer the `same`. `shown`: a second factor was shown to a house whose word we take."""
        enabled = accounts.c.id == account, accounts.c.disabled_at.is_(None), *(() if same is None else (same,))
        has = exists().where(factors.c.account == account, factors.c.confirmed == 1).label("protected")
        row = (await change.execute(select(accounts, has).where(*enabled))).first()
        if row is None:
            raise otherwise
        known = self._devices.read(row.login, came.device) is not None
        about: dict[str, Any] = {"device": described(came.agent), "network": network(came.ip) if came.ip else ""}
        about["strange"] = int(row.signed_in_at is not None and not known)
        if shown:
            return await self.let_in(change, account, factor_at=change.now, factor=ELSEWHERE, **about)
        if row.protected or await self._asked_by_role(change, account):
            return await self._write(change, account, self._half_lasts, passed=0, **about)
        return await self.let_in(change, account, **about)

    async def let_in(self, change: Change, account: str, half: str = "", **about: Any) -> str:
        """A sign-in that opens doors: its token. It takes the place of `half`, the hash of one that opened none."""
        await change.execute(update(accounts).where(accounts.c.id == account).values(signed_in_at=change.now))
        came = {name: about[name] for name in ("device", "network") if about.get(name)}
        await account_acts.note(change, account, f"staff:{account}", "sign_in.begun", **came)
        return await self._write(change, account, self._lasts, half, passed=1, **about)

    async def _write(self, change: Change, account: str, lasts: int, half: str = "", **about: Any) -> str:
        token = secrets.token_urlsafe(32)
        row = {"token_hash": hashed(token), "account": account, "created_at": change.now, **about}
        row["expires_at"] = change.now + lasts
        if half:
            await change.execute(update(sign_ins).where(sign_ins.c.token_hash == half).values(**row, challenge=None))
        else:
            await self._sweep(change)
            await change.execute(insert(sign_ins).values(**row))
        change.touch(account)
        return token

    async def _sweep(self, change: Change) -> None:
        """Those that have ended, once a minute: none of them opens anything, swept or not."""
        if abs(change.now - self._swept) >= SWEPT_EVERY_MS:
            await change.execute(delete(sign_ins).where(sign_ins.c.expires_at <= change.now))
            self._swept = change.now

    async def _asked_by_role(self, change: Change, account: str) -> bool:
        """A role outside rehearsals asks for a second factor."""
        rows = await change.execute(select(granted.c.room, granted.c.role).where(granted.c.account == account))
        return any(self.asks(room, role) for room, role in rows)

    def asks(self, room: str, role: str) -> bool:
        """Whether this role in this room needs a second factor; in rehearsals none does."""
        return "." not in room and bool(self._required & {role, EVERYTHING})

    def required(self, account: str, roster: Roster) -> bool:
        """One of its roles asks for a second factor."""
        rooms = roster.granted.get(account, {})
        return any(self.asks(room, role) for room, roles in rooms.items() for role in roles)

    async def who(self, token: str) -> Account | None:
        found = await self._known(token)
        return found[0] if found and found[1] else None

    async def waiting(self, token: str) -> Account | None:
        """Whose second factor this sign-in waits for."""
        found = await self._known(token)
        return found[0] if found and not found[1] else None

    async def _known(self, token: str) -> tuple[Account, bool] | None:
        """Whose it is, and whether it opens doors."""
        held = await self.holding(token)
        if held is None:
            return None
        roster = await self._roles.roster()
        account = roster.accounts.get(held.account)
        if account is None or account.disabled:
            return None
        bare = not held.factor_at and (account.id in roster.protected or self.required(account.id, roster))
        return account, held.passed and not bare

    async def until(self, token: str) -> int | None:
        """When this sign-in ends (ms); None when it has ended."""
        held = await self._holding(hashed(token))
        return None if held is None else held.expires_at

    async def renew(self, token: str) -> int:
        """Lengthen a sign-in that is in use, never beyond its longest; its new end, or Refused("sign_in.needed")."""
        key, now = hashed(token), self._register.clock()
        if await self.who(token) is None:
            raise Refused("sign_in.needed")
        async with self._register.changing() as change:
            living = sign_ins.c.token_hash == key, sign_ins.c.expires_at > now, sign_ins.c.passed == 1
            row = (await change.execute(select(sign_ins).where(*living))).first()
            if row is None:
                raise Refused("sign_in.needed")
            until: int = max(row.expires_at, min(now + self._lasts, row.created_at + self._most))
            await change.execute(update(sign_ins).where(*living).values(expires_at=until))
            change.touch(row.account)
        return until

    async def sign_out(self, token: str) -> None:
        key = hashed(token)
        held = await self._look_up(key)
        if held is None:
            return
        async with self._register.changing() as change:
            await change.execute(delete(sign_ins).where(sign_ins.c.token_hash == key))
            change.touch(held.account)

    async def holding(self, token: str) -> Held | None:
        """What is known of this sign-in, by half or whole."""
        if _SHAPE.fullmatch(token) is None:
            return None
        await self._register.watch.fresh()
        return await self._holding(hashed(token))

    async def _holding(self, key: str) -> Held | None:
        """The sign-in if it has not ended; one that another process may have lengthened is read again."""
        now = self._register.clock()
        held = self._held.get(key)
        if held is None or held.expires_at <= now:
            held = await self._look_up(key)
        return held if held is not None and held.expires_at > now else None

    async def _look_up(self, key: str) -> Held | None:
        turns = self._register.watch.turns
        async with self._register.reading() as connection:
            row = (await connection.execute(select(sign_ins).where(sign_ins.c.token_hash == key))).first()
        if row is None:
            return None
        held = Held(row.account, row.expires_at, bool(row.passed), row.factor_at or 0, row.factor or "")
        # Remembered only if nobody changed meanwhile: else a sign-out could be overtaken by what was read before it.
        if turns == self._register.watch.turns:
            while len(self._held) >= MOST_HELD:
                del self._held[next(iter(self._held))]
            self._held[key] = held
        return held

    async def _row(self, login: str) -> Row[Any] | None:
        async with self._register.reading() as connection:
            return (await connection.execute(select(accounts).where(accounts.c.login == login))).first()

    def _forget(self, changed: frozenset[str]) -> None:
        self._held = {key: held for key, held in self._held.items() if held.account not in changed}


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _key(login: str) -> str:
    try:
        return names.login(login)
    except Refused:
        return ""
