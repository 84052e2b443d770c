"""Accounts: found by any spelling of their login, changed, disabled and restored, never lost."""

import asyncio

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from server.errors import Refused
from server.people.people import People
from server.settings import Settings
from tests.people.conftest import PASSWORD, Cast, Clock


async def test_an_account_is_found_by_its_login_however_it_is_typed(people: People) -> None:
    added = await people.add("  Điều.Hành@AnGiang ", "Tổ điều hành")
    assert added.login == "điều.hành@angiang"
    assert await people.find("ĐIỀU.HÀNH@ANGIANG") == added
    assert await people.find("dieu.hanh@angiang") is None
    assert await people.find("x") is None


async def test_a_login_is_taken_once_in_any_case(people: People, cast: Cast) -> None:
    with pytest.raises(Refused, match=r"account\.taken"):
        await people.add("LAN", "Một Lan khác")
    assert [account.login for account in await people.list()] == ["lan", "minh", "quan"]


async def test_nothing_of_a_refused_account_is_kept(people: People) -> None:
    with pytest.raises(Refused, match=r"role\.unknown"):
        await people.add("lan", "Lan", PASSWORD, roles=[("angiang", "moderator"), ("angiang", "king")])
    with pytest.raises(Refused, match=r"password\.short"):
        await people.add("lan", "Lan", "ngắn")
    assert await people.list() == []


async def test_a_new_password_ends_sign_ins_except_the_one_in_hand(people: People, cast: Cast) -> None:
    here, there = [await people.sign_in("lan", PASSWORD, "192.0.2.1") for _ in range(2)]
    link = await people.link(cast.lan.id)
    await people.set_password(cast.lan.id, "một mật khẩu khác hẳn", keep=here)
    assert await people.who(here) == cast.lan
    assert await people.who(there) is None
    with pytest.raises(Refused, match=r"sign_in\.link"):
        await people.redeem(link)
    with pytest.raises(Refused, match=r"sign_in\.wrong"):
        await people.sign_in("lan", PASSWORD, "192.0.2.1")
    assert await people.sign_in("lan", "một mật khẩu khác hẳn", "192.0.2.1")


async def test_a_forgotten_password_opens_nothing(people: People, cast: Cast) -> None:
    token = await people.sign_in("lan", PASSWORD, "192.0.2.1")
    await people.forget_password(cast.lan.id)
    assert await people.who(token) is None
    for guess in (PASSWORD, "", "None"):
        with pytest.raises(Refused, match=r"sign_in\.wrong"):
            await people.sign_in("lan", guess, "192.0.2.1")


async def test_revoking_ends_everything_and_restoring_gives_roles_back(people: People, cast: Cast) -> None:
    tokens = [await people.sign_in("lan", PASSWORD, "192.0.2.1") for _ in range(3)]
    link = await people.link(cast.lan.id)
    assert await people.who(tokens[0]) == cast.lan
    await people.revoke(cast.lan.id)
    assert [await people.who(token) for token in tokens] == [None, None, None]
    assert await people.roles(cast.lan.id, "angiang") == frozenset()
    with pytest.raises(Refused, match=r"sign_in\.wrong"):
        await people.sign_in("lan", PASSWORD, "192.0.2.1")
    await people.restore(cast.lan.id)
    assert await people.who(tokens[0]) is None
    with pytest.raises(Refused, match=r"sign_in\.link"):
        await people.redeem(link)
    assert await people.roles(cast.lan.id, "angiang") == {"moderator"}
    assert await people.who(await people.sign_in("lan", PASSWORD, "192.0.2.1")) == cast.lan


async def test_what_is_done_to_nobody_is_refused(people: People) -> None:
    for deed in (people.revoke, people.restore, people.end_sign_ins, people.forget_password, people.link):
        with pytest.raises(Refused, match=r"account\.unknown"):
            await deed("nobody")
    with pytest.raises(Refused, match=r"account\.unknown"):
        await people.grant("nobody", "angiang", "moderator")


async def test_whoever_sits_down_at_an_open_desk_does_not_guess_the_password(
    engine: AsyncEngine, settings: Settings, clock: Clock
) -> None:
    """Those who try at once cannot outrun it; right ones cost nothing."""
    few = msgspec.structs.replace(settings.limits, sign_ins_per_ip_min=3)
    people = People(engine, msgspec.structs.replace(settings, limits=few), clock)
    lan = await people.add("lan", "Lan", PASSWORD)
    assert [await people.password_right(lan.id, PASSWORD) for _ in range(6)] == [True] * 6
    tries = (people.password_right(lan.id, f"không phải {number}") for number in range(8))
    told = await asyncio.gather(*tries, return_exceptions=True)
    assert [each.code if isinstance(each, Refused) else each for each in told].count("sign_in.throttled") == 5
    with pytest.raises(Refused, match=r"sign_in\.throttled"):
        await people.password_right(lan.id, PASSWORD)
