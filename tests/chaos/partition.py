"""T5: one process is cut off from the database, from Redis or from its clients, in one direction or both.

Modes: db, db_up, db_down, redis, clients, clients_up, clients_down (silence on open connections, through a proxy), and
packets (iptables drops what goes to the database; root only, left out where it cannot be).
"""

import asyncio
import shutil
import subprocess
from argparse import Namespace

from tests.chaos.run import Run
from tests.chaos.weather import Proxy

MODES = ("db", "db_up", "db_down", "redis", "clients", "clients_up", "clients_down")
HEALED_S = 10.0
CLUSTER = {"options": ("shared_buffers=64MB", "max_connections=100", "listen_addresses=*")}
APART = "127.0.0.77"


async def fault(run: Run, asked: Namespace) -> None:
    modes = asked.mode.split(",") if asked.mode else MODES
    made = run.cluster
    db, redis = await run.through(made.pg.port), await run.through(made.redis.port)
    url = made.pg.url(db.port) if "packets" not in modes else made.pg.url().replace("127.0.0.1", APART)
    cut_off = await run.web(DATABASE_URL=url, REDIS_URL=made.redis.url(redis.port))
    clients = await run.through(cut_off.port)
    lines = {"db": db, "redis": redis, "clients": clients}

    def doors() -> list[int]:
        return [clients.port if web is cut_off else web.port for web in made.webs if web.port in run.doors()]

    await run.people(asked.clients, doors)
    run.crowd.work(asked.rate)
    for mode in modes:
        await asyncio.sleep(asked.pace)
        run.fault(mode)
        await _apart(mode, lines, made.pg.port, asked.seconds)
        run.fault(f"{mode}_over")
    await run.settle()
    run.must(run.settled_s <= HEALED_S, f"healed only after {run.settled_s} s")


async def _apart(mode: str, lines: dict[str, Proxy], port: int, seconds: float) -> None:
    if mode == "packets":
        return await _dropped(port, seconds)
    name, _, way = mode.partition("_")
    weather = lines[name].weather
    weather.hold_up, weather.hold_down = way != "down", way != "up"
    await asyncio.sleep(seconds)
    weather.clear()


async def _dropped(port: int, seconds: float) -> None:
    """Packets to the database vanish; nobody answers, nobody refuses."""
    if shutil.which("iptables") is None:
        raise SystemExit("chaos partition packets: needs iptables and root")
    rule = ["OUTPUT", "-d", APART, "-p", "tcp", "--dport", str(port), "-j", "DROP"]
    subprocess.run(["iptables", "-I", *rule], check=True)
    try:
        await asyncio.sleep(seconds)
    finally:
        subprocess.run(["iptables", "-D", *rule], check=True)
