"""Signing in by two steps, so many a second, each by another person: password and six digits, the fastest and the slow.

    python -m bench.sign_in [DATABASE_URL] [--people 50] [--per-second 50] [--seconds 5]

Much of it is argon2id, which is meant to be slow (two at once): its share is told apart. In seconds; `cpu_ms`: of this
process for one of them.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pyotp

from server import settings
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.people.agents import UNKNOWN
from server.people.passwords import Passwords
from server.people.people import People
from server.people_section import People as Section

PASSWORD = "mưa rào trên sông Hậu"


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.sign_in", description=__doc__)
    parser.add_argument("url", nargs="?", default="")
    for name, usual in (("people", 50), ("per-second", 50), ("seconds", 5)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{Path(folder) / 'bench.db'}"
        print(asyncio.run(measured(url, Path(folder), given)))
    return 0


async def measured(url: str, var: Path, given: argparse.Namespace) -> dict[str, float]:
    chosen = settings.load({"database.url": url, "paths.var": str(var), "limits.sign_ins_waiting": "100000"}, env={})
    engine = open_engine(url, chosen.database)
    await migrate(engine)
    now = [time.time_ns() // 1_000_000]
    people = People(engine, chosen, lambda: now[0])
    secrets = [await _armed(people, n, now[0]) for n in range(given.people)]
    took: list[float] = []

    async def come(n: int, step: int) -> None:
        began = time.perf_counter()
        half = await people.sign_in(f"nguoi{n}", PASSWORD, f"198.51.{n}.1")
        await people.step.by_code(half, pyotp.TOTP(secrets[n]).generate_otp(step), UNKNOWN)
        took.append(time.perf_counter() - began)

    worked = time.process_time()
    total, coming = given.per_second * given.seconds, []
    for n in range(total):
        if n % given.people == 0:
            await asyncio.gather(*coming)  # the same digits are good once: a step of time later
            coming, now[0] = [], now[0] + 60_000
        coming.append(asyncio.ensure_future(come(n % given.people, now[0] // 30_000)))
        await asyncio.sleep(1 / given.per_second)
    await asyncio.gather(*coming)
    worked = time.process_time() - worked
    await engine.dispose()
    took.sort()
    return {
        "p50": took[total // 2], "p95": took[total * 95 // 100], "worst": took[-1],
        "cpu_ms": worked / total * 1000, "argon2": await _hashing(chosen.people),
    }  # fmt: skip


async def _armed(people: People, n: int, now: int) -> str:
    account = await people.add(f"nguoi{n}", f"Người {n}", PASSWORD, roles=[("gltt", "expert")])
    half = await people.redeem(await people.link(account.id))
    secret, begun = people.factor.begin_app(account.id)
    await people.step.set_up_app(half, begun, pyotp.TOTP(secret).generate_otp(now // 30_000), "")
    return secret


async def _hashing(chosen: Section) -> float:
    """One verification by itself, in seconds."""
    passwords = Passwords(chosen.password_min, chosen.password_memory_kib, chosen.password_passes)
    stored, began = await passwords.hash(PASSWORD), time.perf_counter()
    for _ in range(10):
        await passwords.verify(stored, PASSWORD)
    return (time.perf_counter() - began) / 10


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
