"""Signing in: right, wrong, too often, for so many hours, and nothing in the database that would help a thief."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from server.errors import Refused
from server.people import tables
from server.people.people import People
from tests.people.conftest import PASSWORD, Cast, Clock

HERE = "192.0.2.1"


@pytest.fixture
def stored_files(tmp_path: Path) -> Callable[[], bytes]:
    """Every byte of the SQLite database, its write-ahead log included; nothing when it is PostgreSQL."""
    return lambda: b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))


async def wrong(people: People, login: str, password: str, ip: str = HERE, device: str = "") -> Refused:
    with pytest.raises(Refused) as caught:
        await people.sign_in(login, password, ip, device)
    return caught.value


async def test_the_right_password_signs_in(people: People, cast: Cast) -> None:
    token = await people.sign_in(" LAN", PASSWORD, HERE)
    assert await people.who(token) == cast.lan
    assert len(token) == 43


async def test_wrong_unknown_disabled_and_without_password_are_told_apart_by_nobody(people: People, cast: Cast) -> None:
    await people.revoke(cast.minh.id)
    await people.add("moi", "Người mới")
    tries = [("lan", "sai mật khẩu"), ("ai", PASSWORD), ("minh", PASSWORD), ("moi", PASSWORD), ("moi", ""), ("", "")]
    tries += [("lan", "x" * 2000), ("lan", "\ud800"), ("\ud800", "x"), ("lan\x00", PASSWORD)]
    said = [await wrong(people, login, password) for login, password in tries]
    assert {(no.code, *no.details) for no in said} == {("sign_in.wrong",)}


async def test_any_unicode_typed_either_way_is_the_same_password(people: People) -> None:
    await people.add("lan", "Lan", "mật\u0020khẩu \U0001f511 дом")
    assert await people.sign_in("lan", "mâ\u0323t\u0020khâ\u0309u \U0001f511 дом", HERE)


async def test_tokens_are_random_and_others_are_nobody(people: People, cast: Cast) -> None:
    tokens = [await people.sign_in("lan", PASSWORD, HERE) for _ in range(2)]
    assert tokens[0] != tokens[1]
    for other in ("", "x", "x" * 43, tokens[0] + "x", tokens[0][:-1] + "\ud800", "a" * 100_000):
        assert await people.who(other) is None


async def test_a_sign_in_in_use_is_lengthened_but_not_for_ever(people: People, cast: Cast, clock: Clock) -> None:
    hour = 3_600_000
    token = await people.sign_in("lan", PASSWORD, HERE)
    begun = clock()
    for _ in range(6):
        clock.pass_hours(11)
        assert await people.renew(token) <= begun + 72 * hour
        assert await people.who(token) == cast.lan
    assert await people.sign_in_until(token) == begun + 72 * hour
    clock.ms = begun + 72 * hour
    assert (await people.who(token), await people.sign_in_until(token)) == (None, None)
    with pytest.raises(Refused, match=r"sign_in\.needed"):
        await people.renew(token)


async def test_what_another_process_lengthened_is_known_here(
    people: People, cast: Cast, clock: Clock, another: Callable[[], People]
) -> None:
    token = await people.sign_in("lan", PASSWORD, HERE)
    assert await people.who(token) == cast.lan, "remembered with its first end"
    until = await people.sign_in_until(token) or 0
    other = another()
    assert await other.renew(token) >= until
    clock.ms = until - 1
    until = await other.renew(token)
    clock.ms = until - 1
    assert await people.who(token) == cast.lan


async def test_nobody_lengthens_a_sign_in_that_was_ended(people: People, cast: Cast) -> None:
    token = await people.sign_in("lan", PASSWORD, HERE)
    await people.sign_out(token)
    with pytest.raises(Refused, match=r"sign_in\.needed"):
        await people.renew(token)


async def test_a_sign_in_ends_after_its_hours_and_not_before(people: People, cast: Cast, clock: Clock) -> None:
    token = await people.sign_in("lan", PASSWORD, HERE)
    clock.pass_hours(11.99)
    assert await people.who(token) == cast.lan
    clock.pass_hours(0.02)
    assert await people.who(token) is None


async def test_signing_out_ends_this_one_only_in_every_process(
    people: People, another: Callable[[], People], cast: Cast
) -> None:
    elsewhere = another()
    tokens = [await people.sign_in("lan", PASSWORD, HERE) for _ in range(2)]
    assert await elsewhere.who(tokens[0]) == cast.lan
    await people.sign_out(tokens[0])
    await people.sign_out("never seen")
    assert await people.who(tokens[0]) is None
    assert await people.who(tokens[1]) == cast.lan
    await asyncio.sleep(0.35)
    assert await elsewhere.who(tokens[0]) is None
    await people.end_sign_ins(cast.lan.id)
    assert await people.who(tokens[1]) is None


async def test_too_many_tries_wait_and_say_how_long(
    people: People, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as fast:
        fast.setattr("argon2.PasswordHasher.verify", lambda *_: False)
        said = [await wrong(people, f"ai.{n}", "sai mật khẩu") for n in range(21)]
    assert [no.code for no in said[:20]] == ["sign_in.wrong"] * 20
    assert said[20].code == "sign_in.throttled"
    assert 1 <= said[20].details["retry_after"] <= 3
    assert (await wrong(people, "lan", PASSWORD)).code == "sign_in.throttled"
    assert await people.sign_in("lan", PASSWORD, "192.0.2.2")


async def test_one_address_cannot_lock_a_colleague_out_but_many_cannot_guess_for_long(
    people: People, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argon2.PasswordHasher.verify", lambda *_: False)
    for _ in range(21):
        await wrong(people, "lan", "sai mật khẩu")
    assert (await wrong(people, "lan", PASSWORD, "192.0.2.99")).code == "sign_in.wrong"
    said = [(await wrong(people, "lan", "sai mật khẩu", f"198.51.100.{n}")).code for n in range(90)]
    assert said[-1] == "sign_in.throttled"
    assert said.index("sign_in.throttled") > 70


async def test_right_ones_at_once_cost_nothing(people: People, cast: Cast) -> None:
    tokens = await asyncio.gather(*(people.sign_in("lan", PASSWORD, HERE) for _ in range(60)))
    assert len({*tokens}) == 60


async def test_wrong_ones_at_once_are_counted_all_the_same(
    people: People, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argon2.PasswordHasher.verify", lambda *_: False)
    tries = await asyncio.gather(*(wrong(people, f"ai.{n}", "sai mật khẩu") for n in range(60)))
    assert 20 <= [no.code for no in tries].count("sign_in.wrong") <= 21


async def test_a_stranger_locks_nobody_out(people: People, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as guessing:
        guessing.setattr("argon2.PasswordHasher.verify", lambda *_: False)
        for n in range(200):
            await wrong(people, "lan", "sai mật khẩu", f"198.51.{n}.{n}")
    # Elsewhere the right password is right, and at the guesser's own address on a device that is known.
    assert await people.sign_in("lan", PASSWORD, "203.0.113.5")
    device = await people.device(await people.sign_in("lan", PASSWORD, "203.0.113.5"))
    with monkeypatch.context() as guessing:
        guessing.setattr("argon2.PasswordHasher.verify", lambda *_: False)
        for _ in range(30):
            await wrong(people, "lan", "sai mật khẩu", HERE)
    assert (await wrong(people, "lan", PASSWORD, HERE)).code == "sign_in.throttled"
    assert await people.sign_in("lan", PASSWORD, HERE, device or "")


async def test_a_known_device_has_a_budget_too(people: People, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    device = await people.device(await people.sign_in("lan", PASSWORD, HERE)) or ""
    assert await people.device(await people.sign_in("lan", PASSWORD, HERE), device) == device
    monkeypatch.setattr("argon2.PasswordHasher.verify", lambda *_: False)
    said = [(await wrong(people, "lan", "sai", f"192.0.2.{n}", device)).code for n in range(21)]
    assert said == ["sign_in.wrong"] * 20 + ["sign_in.throttled"]
    # Of another login, or forged, it is as good as none.
    assert (await wrong(people, "minh", "sai", HERE, device)).code == "sign_in.wrong"
    assert (await wrong(people, "lan", "sai", HERE, device[:17] + "0" * 64)).code == "sign_in.wrong"


async def test_a_hall_behind_one_address_signs_in_at_once(
    people: People, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argon2.PasswordHasher.verify", lambda *_: True)
    assert len({await people.sign_in("lan", PASSWORD, HERE) for _ in range(40)}) == 40


async def test_a_password_is_hashed_anew_when_parameters_change(
    people: People, cast: Cast, engine: AsyncEngine
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    async with engine.begin() as connection:
        await connection.execute(update(tables.accounts).where(tables.accounts.c.login == "lan").values(password=old))
    token = await people.sign_in("lan", PASSWORD, HERE)
    async with engine.connect() as connection:
        stored = (await connection.execute(select(tables.accounts).where(tables.accounts.c.login == "lan"))).one()
    assert stored.password != old
    assert "m=7168,t=5,p=1" in stored.password
    assert await people.who(token) == cast.lan
    assert await people.sign_in("lan", PASSWORD, HERE)


async def test_a_short_password_of_old_days_still_signs_in_and_is_renewed(
    people: People, cast: Cast, engine: AsyncEngine
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("ngắn")
    async with engine.begin() as connection:
        await connection.execute(update(tables.accounts).where(tables.accounts.c.login == "lan").values(password=old))
    assert await people.sign_in("lan", "ngắn", HERE)


async def test_no_token_and_no_password_is_stored(
    people: People, cast: Cast, engine: AsyncEngine, stored_files: Callable[[], bytes]
) -> None:
    link = await people.link(cast.lan.id)
    secret_words = [await people.redeem(link), await people.sign_in("lan", PASSWORD, HERE), link, PASSWORD]
    everything = stored_files()
    async with engine.connect() as connection:
        for table in tables.ALL:
            everything += repr((await connection.execute(select(table))).all()).encode()
    assert hashlib.sha256(link.encode()).hexdigest().encode() in everything, "the search looks in the right place"
    for secret in secret_words:
        assert secret.encode() not in everything
