"""Roles belong to rooms: what one may do in An Giang says nothing about Cần Thơ."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from server.errors import Refused
from server.office import units
from server.people.people import People
from server.settings import Settings
from tests.people.conftest import Cast, Clock


async def test_a_moderator_of_one_room_is_nobody_in_another(people: People, cast: Cast) -> None:
    assert await people.roles(cast.lan.id, "angiang") == {"moderator"}
    assert await people.roles(cast.lan.id, "cantho") == frozenset()
    assert await people.roles(cast.lan.id, "*") == frozenset()
    assert await people.roles(cast.minh.id, "cantho") == {"moderator"}


async def test_the_administrator_of_all_is_one_everywhere(people: People, cast: Cast) -> None:
    for room in ("angiang", "cantho", "gltt", "*"):
        assert await people.roles(cast.quan.id, room) == {"admin"}


async def test_nobody_has_no_roles(people: People, cast: Cast) -> None:
    for stranger in ("", "lan", "0123456789abcdef", "*"):
        assert await people.roles(stranger, "angiang") == frozenset()


async def test_roles_are_given_and_taken(people: People, cast: Cast) -> None:
    await people.grant(cast.lan.id, "angiang", "lead")
    await people.grant(cast.lan.id, "angiang", "lead")
    assert await people.roles(cast.lan.id, "angiang") == {"moderator", "lead"}
    await people.ungrant(cast.lan.id, "angiang", "moderator")
    assert await people.roles(cast.lan.id, "angiang") == {"lead"}
    assert await people.rooms(cast.lan.id) == {"angiang": {"lead"}}
    with pytest.raises(Refused, match=r"role\.absent"):
        await people.ungrant(cast.lan.id, "angiang", "moderator")
    with pytest.raises(Refused, match=r"role\.unknown"):
        await people.grant(cast.lan.id, "angiang", "king")


async def test_an_end_never_shortens_what_is_held_without_one_and_the_record_says_what_was_before(
    people: People, cast: Cast, clock: Clock
) -> None:
    day = 86_400_000
    with pytest.raises(Refused, match=r"role\.permanent"):
        await people.grant(cast.lan.id, "angiang", "moderator", "staff:x", clock.ms + day)
    await people.grant(cast.lan.id, "angiang", "head", "staff:x", clock.ms + 3 * day)
    await people.grant(cast.lan.id, "angiang", "head", "staff:x", clock.ms + day)
    await people.grant(cast.lan.id, "angiang", "head", "staff:x")
    await people.ungrant(cast.lan.id, "angiang", "head", "staff:x")
    noted = [(act.what, act.detail.get("until"), act.detail.get("was")) for act in (await people.acts(cast.lan.id))[:4]]
    assert noted[::-1] == [
        ("role.granted", clock.ms + 3 * day, None), ("role.granted", clock.ms + day, clock.ms + 3 * day),
        ("role.granted", None, clock.ms + day), ("role.taken", None, 0),
    ]  # fmt: skip


async def test_staff_of_a_room_are_named_the_disabled_too(people: People, cast: Cast) -> None:
    await people.revoke(cast.lan.id)
    assert await people.staff("angiang") == {cast.lan.id: "Nguyễn Thị Lan", cast.quan.id: "Lê Quân"}
    assert await people.staff("cantho") == {cast.minh.id: "Trần Minh", cast.quan.id: "Lê Quân"}


async def test_roles_are_remembered_until_somebody_changes_them(
    people: People, another: Callable[[], People], cast: Cast, engine: AsyncEngine
) -> None:
    assert await people.roles(cast.lan.id, "angiang") == {"moderator"}
    asked: list[str] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for _ in range(100):
        await people.roles(cast.lan.id, "angiang")
    assert len(asked) <= 1, "but for the look that may fall due meanwhile"
    await another().ungrant(cast.lan.id, "angiang", "moderator")
    await asyncio.sleep(0.31)
    assert await people.roles(cast.lan.id, "angiang") == frozenset()


async def test_a_change_of_our_own_holds_at_once(people: People, cast: Cast) -> None:
    for _ in range(20):
        await people.grant(cast.minh.id, "angiang", "host")
        assert await people.roles(cast.minh.id, "angiang") == {"host"}
        await people.ungrant(cast.minh.id, "angiang", "host")
        assert await people.roles(cast.minh.id, "angiang") == frozenset()


async def test_readers_among_changes_never_keep_what_is_over(people: People, cast: Cast) -> None:
    over = asyncio.Event()

    async def read() -> None:
        while not over.is_set():
            await people.roles(cast.lan.id, "cantho")
            await asyncio.sleep(0)

    readers = [asyncio.ensure_future(read()) for _ in range(3)]
    for _ in range(10):
        await people.grant(cast.lan.id, "cantho", "host")
        assert "host" in await people.roles(cast.lan.id, "cantho")
        await people.ungrant(cast.lan.id, "cantho", "host")
        assert "host" not in await people.roles(cast.lan.id, "cantho")
    over.set()
    await asyncio.gather(*readers)


async def test_the_last_known_roles_need_no_database(people: People, cast: Cast, engine: AsyncEngine) -> None:
    assert people.roles_last_known(cast.lan.id, "angiang") == frozenset()
    await people.roles(cast.lan.id, "angiang")
    await engine.dispose()
    assert people.roles_last_known(cast.lan.id, "angiang") == {"moderator"}


@pytest.mark.parametrize(("role", "everywhere"), [("office", True), ("support", True), ("lead", False)])
async def test_the_office_and_the_help_desk_of_the_ministry_work_in_all_rooms(
    engine: AsyncEngine, settings: Settings, role: str, everywhere: bool
) -> None:
    people = People(engine, settings, register=units.read())
    account = await people.add("van", "Văn", roles=[("gltt", role)])
    assert await people.roles(account.id, "angiang") == ({role} if everywhere else set())
    assert await people.roles(account.id, "*") == set()
    elsewhere = await people.add("tam", "Tâm", roles=[("angiang", role)])
    assert await people.roles(elsewhere.id, "cantho") == set()
