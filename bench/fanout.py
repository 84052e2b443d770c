"""One event to everybody: deliveries per second of the server's CPU, and the time to the last client.

Contenders on the same wire, each alone on one core, the crowd on another: a minimal C server (the limit), our door
without and with ticks, socket.io on Node, python-socketio as it is. Rounds are interleaved; read ratios.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.chart import Panel
from bench.process import Contender, Crowd, Missing, command, cores
from bench.report import Row, arguments, keep, machine, medians, progress, table

JOIN = '420["join"]'
NAP_US = 200
WARM_S = 0.3


class Trial(NamedTuple):
    """A way to measure a contender: so many events under way, so many of them in one send."""

    name: str
    contender: str
    inflight: int = 1
    merge: int = 1


LIMIT, NODE, STOCK = "limit: C, one send per event", "socket.io on Node", "stock python-socketio"
TRIALS = (
    Trial(LIMIT, "limit"),
    Trial("limit, 8 events per send", "limit", 16, 8),
    Trial("ours, tick 0", "ours-0"),
    Trial("ours, tick 50 ms, 16 in flight", "ours-50", 16),
    Trial(NODE, "node"),
    Trial(STOCK, "stock"),
)


def main(argv: Sequence[str]) -> int:
    given = arguments(__doc__, argv)
    around, contenders, versions = machine(), list(dict.fromkeys(trial.contender for trial in TRIALS)), {}
    if given.only:
        contenders = [name for name in contenders if name.startswith(given.only)]
    rows: list[Row] = []
    for number in range(given.rounds):
        for name in [*contenders[number % len(contenders) :], *contenders[: number % len(contenders)]]:
            try:
                versions[name], measured = measure(name, given.out, given.clients, given.seconds)
                rows += [{"round": number, **row} for row in measured]
            except Missing as lacking:
                contenders = [other for other in contenders if other != name]
                progress(str(lacking))
    if not rows:
        return 1
    report(given.out, {"bench": "fanout", "machine": around, "versions": versions, "rounds": rows}, rows)
    return 0


def measure(name: str, out: Path, sizes: Sequence[int], seconds: float) -> tuple[str, list[Row]]:
    """All sizes and trials of one contender, in one process of it."""
    server_core, crowd_core = cores()
    rows = []
    with (
        Contender(command(name, out / "programs"), server_core) as server,
        Crowd(out / "programs", server.port, crowd_core, join=JOIN, nap=NAP_US) as crowd,
    ):
        for clients in sizes:
            crowd.open(clients)
            crowd.fan(min(WARM_S, seconds))
            for trial in TRIALS:
                if trial.contender == name:
                    rows.append(row(trial, clients, crowd.fan(seconds, trial.inflight, trial.merge)))
                    progress(f"{trial.name}, {clients} clients: {rows[-1]['per_cpu_s']:,} deliveries per s of CPU")
        return server.version, rows


def row(trial: Trial, clients: int, measured: dict[str, Any]) -> Row:
    server, sent = measured["server"], measured["events"] * clients
    return {
        "trial": trial.name, "clients": clients, "events": measured["events"],
        "per_cpu_s": round(sent / max(server["cpu_s"], 1e-6)), "per_s": round(sent / server["seconds"]),
        "last_ms": measured["last_ms"], "last_p99_ms": measured["last_p99_ms"],
        "bytes_each": round(measured["bytes"] / max(1, measured["deliveries"])),
        "load_share": measured["load_share"], "load_per_cpu_s": round(sent / max(measured["load_cpu_s"], 1e-6)),
    }  # fmt: skip


def report(out: Path, found: dict[str, Any], rows: Sequence[Row]) -> None:
    found["medians"] = middle = medians(rows, ("trial", "clients"))
    found["of"] = {
        base: {field: ratios(rows, field, base) for field in ("per_cpu_s", "last_ms")} for base in (LIMIT, NODE, STOCK)
    }
    print(table(HEAD, [line(row, found["of"]) for row in sorted(middle, key=lambda row: row["clients"])]))
    print(
        f"\n{rows[0]['bytes_each']} bytes an event. The crowd is no bottleneck as long as it is not busy all the time."
    )
    panels = [
        Panel(
            f"{clients:,} clients: deliveries per second of the server's CPU",
            {row["trial"]: row["per_cpu_s"] for row in middle if row["clients"] == clients},
        )
        for clients in sorted({row["clients"] for row in middle})
    ]
    keep(out, "fanout", found, "One event to everybody", panels)


HEAD = (
    "clients", "contender", "deliveries per s of CPU", "of the limit", "of Node", "of stock", "per s",
    "last client, ms", "of the limit's", "the crowd was busy", "and could take, per s",
)  # fmt: skip


def line(row: Row, of: dict[str, Any]) -> list[Any]:
    key = f"{row['trial']}, {row['clients']}"
    ratio = [of[base]["per_cpu_s"].get(key) for base in (LIMIT, NODE, STOCK)]
    last = [row["last_ms"], of[LIMIT]["last_ms"].get(key)]
    busy = [f"{row['load_share']:.0%}", row["load_per_cpu_s"]]
    return [str(row["clients"]), row["trial"], row["per_cpu_s"], *ratio, row["per_s"], *last, *busy]


def ratios(rows: Sequence[Row], field: str, base: str) -> dict[str, float]:
    """To the base in the same round, the median of the rounds; by trial and clients."""
    bases = {(row["round"], row["clients"]): row[field] for row in rows if row["trial"] == base}
    found = [
        {"key": f"{row['trial']}, {row['clients']}", "ratio": row[field] / bases[at]}
        for row in rows if (at := (row["round"], row["clients"])) in bases
    ]  # fmt: skip
    return {row["key"]: row["ratio"] for row in medians(found, ("key",))}
