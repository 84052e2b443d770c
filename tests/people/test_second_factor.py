"""Second factors: half a sign-in opens nothing, six digits are good once, a recovery code is gone when used, nobody
guesses and nobody is locked out, and nothing in the database helps a thief."""

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from unittest.mock import ANY

import msgspec
import pyotp
import pytest
from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import delete, event, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from server.errors import Refused
from server.people import account_acts, tables
from server.people.agents import UNKNOWN, From
from server.people.contacts import Contacts
from server.people.people import People
from server.people.recovery_codes import CODES
from server.settings import Settings
from tests.people.conftest import PASSWORD, Cast, Clock

HERE = "192.0.2.1"
NEAR = From(HERE, "Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/130")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    strict = msgspec.structs.replace(settings.people, second_factor_roles=("*",))
    return msgspec.structs.replace(settings, people=strict)


def code(secret: str, clock: Clock, steps: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(clock() // 30_000 + steps)


async def armed(people: People, account: str, clock: Clock) -> tuple[str, list[str]]:
    """The secret of an app that was set up, and the recovery codes."""
    token = await people.redeem(await people.link(account))
    secret, begun = people.factor.begin_app(account)
    _, codes = await people.step.set_up_app(token, begun, code(secret, clock, -1), "")
    return secret, codes


async def refused(work: object) -> str:
    with pytest.raises(Refused) as caught:
        await work  # type: ignore[misc]
    return caught.value.code


async def test_the_first_sign_in_opens_the_set_up_and_nothing_else(people: People, cast: Cast, clock: Clock) -> None:
    half = await people.sign_in("lan", PASSWORD, HERE)
    assert (await people.who(half), await people.step.waiting(half)) == (None, cast.lan)
    assert await refused(people.renew(half)) == "sign_in.needed"
    assert await people.device(half) is None
    secret, begun = people.factor.begin_app(cast.lan.id)
    assert people.factor.begin_app(cast.lan.id, begun).secret == secret, "a form that comes back shows the same"
    assert people.factor.begin_app(cast.minh.id, begun).secret != secret, "of nobody else"
    assert await refused(people.step.set_up_app(half, begun, "000000", "")) == "factor.code"
    assert await refused(people.step.set_up_app(half, begun[:-8], code(secret, clock), "")) == "factor.late"
    whole, codes = await people.step.set_up_app(half, begun, code(secret, clock), "")
    assert await people.who(whole) == cast.lan
    assert (await people.who(half), await people.step.waiting(half)) == (None, None), "the half one is used up"
    assert len({*codes}) == CODES == await people.factor.recovery.left(cast.lan.id)


async def test_both_steps_ask_the_database_little(
    people: People, cast: Cast, clock: Clock, engine: AsyncEngine
) -> None:
    secret, _ = await armed(people, cast.lan.id, clock)
    await people.sign_in("lan", PASSWORD, HERE)
    said = list[str]()
    event.listen(engine.sync_engine, "before_cursor_execute", lambda _c, _cursor, sql, *_: said.append(sql))
    half = await people.sign_in("lan", PASSWORD, HERE)
    await people.step.by_code(half, code(secret, clock), UNKNOWN)
    asked = [sql for sql in said if not sql.startswith("BEGIN")]
    assert len(asked) <= 15, "\n".join(asked)


async def test_six_digits_are_good_once_and_for_a_minute_or_so(people: People, cast: Cast, clock: Clock) -> None:
    secret, _ = await armed(people, cast.lan.id, clock)
    for steps, said in (
        (-1, "factor.code"),
        (2, "factor.code"),
        (0, ""),
        (0, "factor.code"),
        (-1, "factor.code"),
        (1, ""),
    ):
        half = await people.sign_in("lan", PASSWORD, HERE)
        shown = people.step.by_code(half, code(secret, clock, steps), UNKNOWN)
        if said:
            assert await refused(shown) == said
        else:
            assert await people.who(await shown) == cast.lan


async def test_a_recovery_code_is_typed_anyhow_and_gone_when_used(people: People, cast: Cast, clock: Clock) -> None:
    _, codes = await armed(people, cast.lan.id, clock)
    one = f" {codes[0].lower().replace('-', ' ').replace('8', 'b')}."
    whole = await people.step.by_code(await people.sign_in("lan", PASSWORD, HERE), one, UNKNOWN)
    assert await people.who(whole) == cast.lan
    again = await people.sign_in("lan", PASSWORD, HERE)
    assert await refused(people.step.by_code(again, codes[0], UNKNOWN)) == "factor.code"
    assert await people.factor.recovery.left(cast.lan.id) == CODES - 1
    fresh = await people.step.new_codes(whole)
    assert await refused(people.step.by_code(again, codes[1], UNKNOWN)) == "factor.code"
    assert await people.who(await people.step.by_code(again, fresh[1], UNKNOWN)) == cast.lan


async def _kept(engine: AsyncEngine, account: str) -> list[tuple[str, str]]:
    wanted = select(tables.recovery_codes.c.hash, tables.recovery_codes.c.salt)
    async with engine.connect() as connection:
        rows = await connection.execute(wanted.where(tables.recovery_codes.c.account == account))
        return [(row.hash, row.salt) for row in rows]


async def test_recovery_codes_are_kept_as_passwords_are(
    people: People, cast: Cast, clock: Clock, engine: AsyncEngine, settings: Settings
) -> None:
    _, codes = await armed(people, cast.lan.id, clock)
    _, others = await armed(people, cast.minh.id, clock)
    kept = await _kept(engine, cast.lan.id)
    assert len(kept) == len({hash for hash, _ in kept}) == CODES
    (salt,) = {salt for _, salt in kept}
    assert {salt} != {each for _, each in await _kept(engine, cast.minh.id)}, "of its set alone"
    _, memory, passes, random = salt.split(",")
    assert (int(memory), int(passes)) == (settings.people.password_memory_kib, settings.people.password_passes)
    assert len(random) == 32, "128 bits"
    key = hmac.digest(settings.secret, b"giaoluu recovery codes 1", hashlib.sha256)
    keyed = hmac.digest(key, f"{cast.lan.id}\0{codes[0].replace('-', '')}".encode(), hashlib.sha256).hex()
    cost = {"time_cost": int(passes), "memory_cost": int(memory), "parallelism": 1, "hash_len": 32, "type": Type.ID}
    assert hash_secret_raw(keyed.encode(), bytes.fromhex(random), **cost).hex() in {hash for hash, _ in kept}
    half = await people.sign_in("lan", PASSWORD, HERE)
    assert await refused(people.step.by_code(half, others[0], UNKNOWN)) == "factor.code"


async def test_codes_of_an_earlier_version_are_taken_over_and_go_on_opening(
    people: People, another: Callable[[], People], cast: Cast, clock: Clock, engine: AsyncEngine, settings: Settings
) -> None:
    await armed(people, cast.lan.id, clock)
    old = [f"2345678{sign}" for sign in "2345"]
    key = hmac.digest(settings.secret, b"giaoluu recovery codes 1", hashlib.sha256)
    bare = [hmac.digest(key, f"{cast.lan.id}\0{code}".encode(), hashlib.sha256).hex() for code in old]
    async with engine.begin() as connection:
        await connection.execute(delete(tables.recovery_codes))
        rows = [{"account": cast.lan.id, "hash": each, "salt": ""} for each in bare]
        await connection.execute(insert(tables.recovery_codes), rows)
    half = await people.sign_in("lan", PASSWORD, HERE)
    assert await people.who(await people.step.by_code(half, old[0], UNKNOWN)) == cast.lan, "before the start was over"
    await another().factor.recovery.strengthen()
    kept = await _kept(engine, cast.lan.id)
    assert len(kept) == 3
    assert all(salt and hash not in bare for hash, salt in kept)
    await another().factor.recovery.strengthen()
    assert await _kept(engine, cast.lan.id) == kept, "nothing is done twice"
    half = await people.sign_in("lan", PASSWORD, HERE)
    assert await people.who(await people.step.by_code(half, old[1], UNKNOWN)) == cast.lan
    again = await people.sign_in("lan", PASSWORD, HERE)
    assert await refused(people.step.by_code(again, old[1], UNKNOWN)) == "factor.code"


async def test_those_who_guess_at_once_outrun_nothing(people: People, cast: Cast, clock: Clock) -> None:
    _, codes = await armed(people, cast.lan.id, clock)
    thief = await people.sign_in("lan", PASSWORD, HERE)
    tries = (people.step.by_code(thief, f"{n:06}", From(HERE)) for n in range(40))
    said = [no.code for no in await asyncio.gather(*tries, return_exceptions=True) if isinstance(no, Refused)]
    assert (said.count("factor.code"), said.count("factor.throttled")) == (5, 35)
    far = From("203.0.113.9")
    for one in codes[:7]:  # what is right costs nothing
        half = await people.sign_in("lan", PASSWORD, far.ip)
        assert await people.who(await people.step.by_code(half, one, far)) == cast.lan


async def test_who_has_a_factor_shows_it_after_a_link_too_and_half_adds_none(
    people: People, cast: Cast, clock: Clock
) -> None:
    await armed(people, cast.lan.id, clock)
    half = await people.redeem(await people.link(cast.lan.id))
    assert await people.who(half) is None
    secret, begun = people.factor.begin_app(cast.lan.id)
    assert await refused(people.step.set_up_app(half, begun, code(secret, clock), "")) == "factor.needed"
    assert await refused(people.step.new_codes(half)) == "factor.needed"


async def test_guessing_is_slow_and_locks_nobody_out(people: People, cast: Cast, clock: Clock) -> None:
    secret, _ = await armed(people, cast.lan.id, clock)
    clock.ms += 90_000
    half = await people.sign_in("lan", PASSWORD, HERE)
    device = await people.device(await people.step.by_code(half, code(secret, clock), NEAR)) or ""
    clock.ms += 90_000
    thief = await people.sign_in("lan", PASSWORD, "198.51.100.7")
    said = [await refused(people.step.by_code(thief, "123456", From("198.51.100.7"))) for _ in range(8)]
    assert said == ["factor.code"] * 5 + ["factor.throttled"] * 3
    mine = await people.sign_in("lan", PASSWORD, HERE)
    assert await people.who(await people.step.by_code(mine, code(secret, clock), NEAR)) == cast.lan
    for n in range(300):  # everywhere at once: the account's own budget is used up, but not on a known device
        await refused(people.step.by_code(thief, "123456", From(f"198.18.{n}.1")))
    assert await refused(people.step.by_code(thief, "123456", From("203.0.113.9"))) == "factor.throttled"
    clock.ms += 90_000
    mine = await people.sign_in("lan", PASSWORD, HERE, device)
    known = NEAR._replace(device=device)
    assert await people.who(await people.step.by_code(mine, code(secret, clock), known)) == cast.lan


async def test_a_factor_shown_just_now_is_fresh_for_some_minutes(people: People, cast: Cast, clock: Clock) -> None:
    secret, _ = await armed(people, cast.lan.id, clock)
    clock.ms += 90_000
    whole = await people.step.by_code(await people.sign_in("lan", PASSWORD, HERE), code(secret, clock), UNKNOWN)
    await people.step.need_fresh(whole)
    clock.pass_hours(10 / 60)
    assert await refused(people.step.need_fresh(whole)) == "factor.needed"
    assert await people.step.by_code(whole, code(secret, clock), UNKNOWN) == whole, "the same sign-in, fresh again"
    await people.step.need_fresh(whole)
    assert [await people.step.shown(each) for each in (whole, None)] == ["app", ""]
    clock.pass_hours(1)
    assert await people.step.shown(whole) == "", "it was, but not just now"
    assert await refused(people.step.need_fresh(None)) == "factor.needed"


async def test_rehearsals_and_other_roles_are_let_in_without(
    people: People, another: Callable[[], People], cast: Cast, engine: AsyncEngine, settings: Settings, clock: Clock
) -> None:
    player = await people.add("choi", "Diễn tập", PASSWORD, roles=[("angiang.dt", "lead")])
    token = await people.sign_in("choi", PASSWORD, HERE)
    assert await people.who(token) == player
    assert await people.step.fresh(token), "who needs none is asked for none"
    few = msgspec.structs.replace(settings.people, second_factor_roles=("admin",))
    some = People(engine, msgspec.structs.replace(settings, people=few), clock)
    assert await some.who(await some.sign_in("lan", PASSWORD, HERE)) == cast.lan
    assert await some.who(await some.sign_in("quan", PASSWORD, HERE)) is None


async def test_what_showed_no_factor_opens_nothing_once_there_is_one(
    cast: Cast, engine: AsyncEngine, settings: Settings, clock: Clock
) -> None:
    free = msgspec.structs.replace(settings, people=msgspec.structs.replace(settings.people, second_factor_roles=()))
    people = People(engine, free, clock)
    here, elsewhere = [await people.sign_in("lan", PASSWORD, HERE) for _ in range(2)]
    other = await people.sign_in("minh", PASSWORD, HERE)
    secret, begun = people.factor.begin_app(cast.lan.id)
    whole, _ = await people.step.set_up_app(here, begun, code(secret, clock), "")
    assert (whole, await people.who(whole), await people.who(elsewhere)) == (here, cast.lan, None)
    assert [each.here for each in await people.sign_ins.of(cast.lan.id, here)] == [True], "the other one is over"
    assert await people.who(other) == cast.minh
    second, begun = people.factor.begin_app(cast.lan.id)
    shown = await people.step.by_code(await people.sign_in("lan", PASSWORD, HERE), code(secret, clock, 1), UNKNOWN)
    await people.step.set_up_app(here, begun, code(second, clock), "")
    assert await people.who(shown) == cast.lan, "one that showed a factor stays when there is another"


async def test_a_role_that_asks_for_a_factor_is_not_held_by_a_sign_in_that_showed_none(
    cast: Cast, engine: AsyncEngine, settings: Settings, clock: Clock
) -> None:
    few = msgspec.structs.replace(
        settings, people=msgspec.structs.replace(settings.people, second_factor_roles=("admin",))
    )
    people = People(engine, few, clock)
    token = await people.sign_in("lan", PASSWORD, HERE)
    await people.grant(cast.lan.id, "angiang.dt", "admin")
    assert await people.who(token) == cast.lan, "of a rehearsal"
    await people.grant(cast.lan.id, "angiang", "admin")
    assert (await people.who(token), await people.step.waiting(token)) == (None, cast.lan)
    assert await refused(people.renew(token)) == "sign_in.needed"
    secret, begun = people.factor.begin_app(cast.lan.id)
    assert await people.step.set_up_app(token, begun, code(secret, clock), "") == (token, ANY)
    assert await people.who(token) == cast.lan
    strict = People(engine, settings, clock)  # started with another setting
    bare = await people.sign_in("minh", PASSWORD, HERE)
    assert (await people.who(bare), await strict.who(bare)) == (cast.minh, None)


async def test_a_reset_leads_back_to_the_set_up_and_is_noted(
    people: People, cast: Cast, clock: Clock, engine: AsyncEngine
) -> None:
    _, codes = await armed(people, cast.lan.id, clock)
    whole = await people.step.by_code(await people.sign_in("lan", PASSWORD, HERE), codes[0], UNKNOWN)
    await people.reset_factor(cast.lan.id)
    assert await people.who(whole) is None
    assert not await people.step.protected(cast.lan.id)
    assert await people.step.waiting(await people.redeem(await people.link(cast.lan.id))) == cast.lan
    said = [(act.what, act.actor) for act in await people.acts(cast.lan.id)]
    me = f"staff:{cast.lan.id}"
    begun = ("sign_in.begun", me)
    since = [("factor.reset", "operator"), begun, ("factor.recovery_used", me), begun, ("factor.added", me)]
    assert said[:5] == since


async def test_acts_on_accounts_are_only_added_to_and_whoever_changes_one_all_the_same_is_found(
    people: People, cast: Cast, engine: AsyncEngine
) -> None:
    await people.revoke(cast.lan.id)
    other = update(tables.account_acts).where(tables.account_acts.c.n == 1)
    for change in (other.values(actor="operator:x"), delete(tables.account_acts)):
        with pytest.raises(DBAPIError, match="account"):
            async with engine.begin() as connection:
                await connection.execute(change)
    async with engine.begin() as connection:
        (last,) = await account_acts.end(connection)
        _, n, digest = last
        anchored = {n: {digest.hex()}}
        assert [wrong async for wrong in account_acts.broken(connection, anchored)] == []
        missing = account_acts.broken(connection, {n + 1: {"00"}, n: {"00"}})
        assert len([wrong async for wrong in missing]) == 2
        on = " ON account_acts" if engine.dialect.name == "postgresql" else ""
        await connection.execute(text(f"DROP TRIGGER account_acts_keep{on}"))
        await connection.execute(other.values(actor="operator:x"))
        assert [wrong async for wrong in account_acts.broken(connection, anchored)]


async def test_secrets_are_sealed_and_open_after_the_keys_were_renewed(
    people: People, another: Callable[[], People], cast: Cast, clock: Clock, engine: AsyncEngine, settings: Settings
) -> None:
    secret, codes = await armed(people, cast.lan.id, clock)
    everything = ""
    async with engine.connect() as connection:
        for table in (*tables.ALL, tables.contact_keys):
            everything += repr((await connection.execute(select(table))).all())
    assert "app" in everything
    for hidden in (secret, *codes, *(each.replace("-", "") for each in codes)):
        assert hidden not in everything
    await Contacts(engine, settings.secret, clock).rotate(people.factor.seal_again)
    clock.ms += 90_000
    half = await people.sign_in("lan", PASSWORD, HERE)
    assert await another().step.by_code(half, code(secret, clock), UNKNOWN)


async def test_where_one_is_signed_in_is_listed_and_ended(people: People, cast: Cast, clock: Clock) -> None:
    _, codes = await armed(people, cast.lan.id, clock)
    tokens = []
    clock.ms += 1
    for n, agent in enumerate((NEAR.agent, "Mozilla/5.0 (iPhone) Version/17 Safari/604", "curl/8")):
        came = From(f"203.0.113.{n}", agent)
        half = await people.sign_in("lan", PASSWORD, came.ip, "", agent)
        tokens.append(await people.step.by_code(half, codes[n], came))
        clock.ms += 1
    listed = await people.sign_ins.of(cast.lan.id, tokens[0])
    assert [each.device for each in listed[:3]] == ["", "Safari, iPhone", "Firefox, Windows"]
    assert {each.network for each in listed[:3]} == {"203.0.113.0/24"}
    assert [each.here for each in listed[:3]] == [False, False, True]
    assert all(each.strange for each in listed[:3]), "on no device that is known"
    await people.sign_ins.mine(cast.lan.id)
    assert not any(each.strange for each in await people.sign_ins.of(cast.lan.id))
    assert await refused(people.sign_ins.end(cast.minh.id, listed[1].id)) == "sign_in.gone"
    for id in ("", "%", "_" * 16, "0" * 16):
        assert await refused(people.sign_ins.end(cast.lan.id, id)) == "sign_in.gone"
    await people.sign_ins.end(cast.lan.id, listed[1].id)
    assert [bool(await people.who(token)) for token in tokens] == [True, False, True]
    await people.sign_ins.end_others(cast.lan.id, tokens[0])
    assert [bool(await people.who(token)) for token in tokens] == [True, False, False]
