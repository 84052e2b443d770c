"""T6: the disk fills up under PostgreSQL, under SQLite or under the log files, and is emptied again.

Modes: pg, sqlite (a file system of its own; root), quota (SQLite again, by a limit to the size of files: anywhere).
No ack, no crash, a clear `retry`, and everything goes on by itself once there is room.
"""

import asyncio
import resource
import subprocess
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.cluster import Cluster, cluster
from tests.chaos.oracle import Verdict
from tests.chaos.run import Run, run
from tests.chaos.services import Postgres

MODES = ("pg", "sqlite", "quota")
SIZES = {"pg": "160m", "sqlite": "64m"}
SMALL_WAL = ("shared_buffers=32MB", "max_connections=60", "min_wal_size=32MB", "max_wal_size=48MB")


async def faulty(asked: Namespace, folder: Path) -> Verdict:
    problems, told = [], {}
    for mode in asked.mode.split(",") if asked.mode else MODES:
        problems_of, told[mode] = await _one(mode, asked, folder / mode)
        problems += [f"{mode}: {problem}" for problem in problems_of]
    return Verdict(problems, told)


async def _one(mode: str, asked: Namespace, folder: Path) -> Verdict:
    async with cluster(0, sqlite=mode != "pg") as made:
        with disk(made, mode) as place:
            if mode == "pg":
                await _move(made, place)
            elif mode == "sqlite":
                made.env |= {"DATABASE_URL": f"sqlite:///{place / 'chaos.db'}", "GIAOLUU_PATHS_VAR": str(place)}
            await made.add()
            try:
                async with run(made, folder, asked.seed) as one:
                    await fault(one, asked, place if mode != "quota" else None)
                    return await one.judge()
            finally:
                await made.webs[0].kill()
                if made.postgres is not None:
                    await asyncio.to_thread(made.postgres.end, 9)


async def fault(run: Run, asked: Namespace, place: Path | None) -> None:
    """Fill what is left, wait, make room."""
    await run.people(asked.clients)
    run.crowd.work(asked.rate)
    for number in range(asked.rounds):
        await asyncio.sleep(asked.pace)
        run.fault("full")
        with filled(place / f"ballast{number}") if place else limited(run.cluster):
            await asyncio.sleep(asked.seconds)
        run.fault("full_over")
    await asyncio.sleep(asked.pace)
    run.expect(lambda told: told["faults"]["full"]["retry"].get("n", 0) > 0, "the disk was never full")


@contextmanager
def disk(made: Cluster, mode: str) -> Iterator[Path]:
    """A small file system for this run."""
    place = made.place / "disk"
    place.mkdir()
    if mode not in SIZES:
        yield place
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZES[mode]},mode=0711", "chaos", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


async def _move(made: Cluster, place: Path) -> None:
    await asyncio.to_thread(made.pg.end, 2)
    folder = made.place / "pg-small"
    folder.mkdir(mode=0o711)
    made.postgres = await asyncio.to_thread(Postgres, folder, place / "data", SMALL_WAL)
    await asyncio.to_thread(made.postgres.start)
    made.env["DATABASE_URL"] = made.postgres.url()


@contextmanager
def filled(ballast: Path) -> Iterator[None]:
    """Not a byte is left."""
    with ballast.open("wb", buffering=0) as file:
        for size in (2**20, 4096, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def limited(made: Cluster) -> Iterator[None]:
    """No file may grow: writing beyond this gives an error, as on a full disk."""
    pid = made.webs[0].pid
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
