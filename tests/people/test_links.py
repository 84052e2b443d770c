"""One-time links: they open once, for so many minutes, also when two hands reach for them."""

import asyncio
from collections.abc import Callable

import pytest

from server.errors import Refused
from server.people.people import People
from tests.people.conftest import Cast, Clock


async def refused(people: People, token: str) -> bool:
    with pytest.raises(Refused, match=r"sign_in\.link"):
        await people.redeem(token)
    return True


async def test_a_link_signs_in_once(people: People, cast: Cast) -> None:
    link = await people.link(cast.lan.id)
    assert await people.link_opens(link)
    assert await people.link_opens(link), "looking does not use it up"
    assert await people.who(await people.redeem(link)) == cast.lan
    assert not await people.link_opens(link)
    assert await refused(people, link)


async def test_a_link_is_no_sign_in_and_a_sign_in_no_link(people: People, cast: Cast) -> None:
    link = await people.link(cast.lan.id)
    assert await people.who(link) is None
    assert await refused(people, await people.redeem(link))
    assert await refused(people, "never given out")
    assert await refused(people, "\ud800")


async def test_two_who_redeem_at_once_in_two_processes_get_one_sign_in(
    people: People, another: Callable[[], People], cast: Cast
) -> None:
    elsewhere = another()
    for _ in range(10):
        link = await people.link(cast.lan.id)
        hands = (people, elsewhere, people, elsewhere)
        got = await asyncio.gather(*(hand.redeem(link) for hand in hands), return_exceptions=True)
        assert len([token for token in got if isinstance(token, str)]) == 1
        assert [no.code for no in got if isinstance(no, Refused)] == ["sign_in.link"] * 3


async def test_a_link_ends_those_of_its_account_that_were_given_before(people: People, cast: Cast) -> None:
    astray, of_another = await people.link(cast.lan.id, "staff:x"), await people.link(cast.minh.id)
    right = await people.link(cast.lan.id, "staff:x")
    assert await refused(people, astray)
    assert await people.redeem(right)
    assert await people.redeem(of_another)


async def test_a_link_grows_old(people: People, cast: Cast, clock: Clock) -> None:
    young, old = await people.link(cast.lan.id), await people.link(cast.minh.id)
    clock.pass_hours(29 / 60)
    assert await people.redeem(young)
    clock.pass_hours(2 / 60)
    assert await refused(people, old)


async def test_a_revoked_account_is_not_opened_by_a_link_given_out_afterwards(people: People, cast: Cast) -> None:
    await people.revoke(cast.lan.id)
    assert await refused(people, await people.link(cast.lan.id))


async def test_the_first_administrator_gets_a_link_until_one_has_signed_in(people: People) -> None:
    first, second = await people.ensure_operator(), await people.ensure_operator()
    assert first is not None
    assert second is not None
    assert [(one.login, one.name) for one in await people.list()] == [("admin", "Quản trị")]
    who = await people.who(await people.redeem(second))
    assert who is not None
    assert await people.roles(who.id, "angiang") == {"admin"}
    assert await people.ensure_operator() is None
    assert await people.redeem(first), "a link printed by a process that started beside us still holds"


async def test_two_processes_that_start_at_once_make_one_administrator(another: Callable[[], People]) -> None:
    services = [another() for _ in range(3)]
    links = await asyncio.gather(*(service.ensure_operator() for service in services))
    assert [one.login for one in await services[0].list()] == ["admin"]
    for link in links:
        assert link is not None
        assert await services[0].redeem(link)


async def test_a_moderator_who_signed_in_is_no_administrator(people: People) -> None:
    lan = await people.add("admin", "Lan", roles=[("angiang", "admin")])
    await people.redeem(await people.link(lan.id))
    assert await people.ensure_operator() is not None
    assert [one.login for one in await people.list()] == ["admin", "admin2"]


async def test_when_the_only_administrator_is_disabled_there_is_a_new_one(people: People, cast: Cast) -> None:
    await people.redeem(await people.link(cast.quan.id))
    assert await people.ensure_operator() is None
    await people.revoke(cast.quan.id)
    assert await people.ensure_operator() is not None
