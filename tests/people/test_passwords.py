"""Hashing must neither hold the house up nor tell who has an account."""

import asyncio
import statistics
import time
from statistics import median

import pytest

from server.errors import Refused
from server.people.passwords import WAITING, Passwords, normalise
from server.people.people import People
from tests.people.conftest import PASSWORD, Cast


async def lag(until: asyncio.Future[object]) -> float:
    """How long the event loop kept us waiting (s): the median, for the machine may be busy with other things."""
    waits = []
    while not until.done():
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        waits.append(time.perf_counter() - before - 0.005)
    return median(waits)


async def test_ten_sign_ins_at_once_do_not_hold_the_loop_up(people: People, cast: Cast) -> None:
    work = asyncio.gather(*(people.sign_in("lan", PASSWORD, "192.0.2.1") for _ in range(10)))
    assert await lag(work) < 0.02
    assert len(set(await work)) == 10


async def test_an_unknown_login_takes_as_long_as_a_known_one(people: People, cast: Cast) -> None:
    async def took(login: str) -> float:
        before = time.perf_counter()
        with pytest.raises(Refused, match=r"sign_in\.wrong"):
            await people.sign_in(login, "sai mật khẩu", "192.0.2.1")
        return time.perf_counter() - before

    times = [(await took("lan"), await took("ai.do"), await took("??")) for _ in range(5)]
    known, unknown, impossible = (statistics.median(column) for column in zip(*times, strict=True))
    assert 0.5 < unknown / known < 2
    assert 0.5 < impossible / known < 2


async def test_no_more_wait_than_there_is_room_for() -> None:
    passwords = Passwords(10, 1024, 1)
    said = await asyncio.gather(
        *(passwords.verify(None, "mật khẩu nào đó") for _ in range(WAITING + 5)), return_exceptions=True
    )
    assert [no.code for no in said if isinstance(no, Refused)] == ["sign_in.throttled"] * 5
    assert said.count(False) == WAITING


async def test_a_password_has_a_least_and_a_greatest_length() -> None:
    passwords = Passwords(10, 1024, 1)
    assert (await passwords.hash("mười ký tự")).startswith("$argon2id$")
    for bad, code in (
        ("chín ký t", "short"),
        ("e\u0301" * 9, "short"),
        ("x" * 1001, "long"),
        ("x" * 9 + "\ud800", "invalid"),
    ):
        with pytest.raises(Refused, match=rf"password\.{code}"):
            await passwords.hash(bad)
    assert normalise("e\u0301") == "\u00e9"
