"""What decides who is let in is compared with the chain of what was done to accounts."""

import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from server.people.account_check import differences
from server.people.people import People
from tests.people.conftest import Cast, Clock

FORGED = {
    "a role of another": ("UPDATE roles SET role = 'admin', room = '*' WHERE account = '{lan}'", 2),
    "a role without a trace": ("INSERT INTO roles (account, room, role) VALUES ('{lan}', 'cantho', 'lead')", 1),
    "a role for ever": ("UPDATE roles SET until = NULL WHERE role = 'head'", 1),
    "a factor taken away": ("DELETE FROM factors WHERE account = '{lan}'", 1),
    "a factor put in": ("UPDATE factors SET account = '{minh}'", 2),
    "a disabled account let in": ("UPDATE accounts SET disabled_at = NULL", 1),
}


async def found(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return await differences(connection)


@pytest.mark.parametrize("what", FORGED)
async def test_what_was_changed_by_hand_is_named(
    what: str, people: People, cast: Cast, engine: AsyncEngine, clock: Clock
) -> None:
    await people.grant(cast.minh.id, "angiang", "head", until=clock.ms + 86_400_000)
    await people.grant(cast.minh.id, "angiang", "expert")
    await people.ungrant(cast.minh.id, "angiang", "expert")
    await people.revoke(cast.quan.id)
    await confirmed(people, engine, cast.lan.id)
    assert await found(engine) == []
    statement, count = FORGED[what]
    async with engine.begin() as connection:
        await connection.execute(text(statement.format(lan=cast.lan.id, minh=cast.minh.id)))
    assert len(await found(engine)) == count


async def test_an_installation_of_before_the_chain_holds(people: People, cast: Cast, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        columns = "id, login, name, created_at"
        await connection.execute(text(f"INSERT INTO accounts ({columns}) VALUES ('old', 'old', 'Cũ', 1)"))
        await connection.execute(text("INSERT INTO roles (account, room, role) VALUES ('old', '*', 'admin')"))
    await people.ungrant("old", "*", "admin")
    assert await found(engine) == []


async def confirmed(people: People, engine: AsyncEngine, account: str) -> None:
    """An app by the way that a set-up takes, twice: the second takes the place of the first."""
    for steps in (0, 1):
        begun = people.factor.begin_app(account)
        digits = pyotp.TOTP(begun.secret).generate_otp(people.factor._register.clock() // 30_000)
        async with people.factor._register.changing() as change:
            await people.factor.confirm_app(change, account, begun.sealed, digits, f"app {steps}")
