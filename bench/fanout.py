"""One event to everybody: deliveries per second of the server's CPU, and the time to the last client.

Contenders on the same wire, each alone on one core, the crowd on another: a minimal C server (the limit), our door
without and with ticks, socket.io on Node, python-socketio as it is. Rounds are interleaved; read ratios.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.chart import Panel
from bench.process import Crowd, contender, cores
from bench.report import Row, Story, arguments, by_size, medians, table
from bench.rounds import interleaved

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

OF = {
    LIMIT: {"of_limit": "per_cpu_s", "last_of_limit": "last_ms"}, NODE: {"of_node": "per_cpu_s"},
    STOCK: {"of_stock": "per_cpu_s"},
}  # fmt: skip
HEAD = {
    "clients": "clients", "trial": "contender", "per_cpu_s": "deliveries per s of CPU", "of_limit": "of the limit",
    "of_node": "of Node", "of_stock": "of stock", "per_s": "per s", "last_ms": "last client, ms",
    "last_of_limit": "of the limit's", "load_share": "the crowd was busy", "load_per_cpu_s": "and could take, per s",
}  # fmt: skip


def main(argv: Sequence[str]) -> int:
    given = arguments(__doc__, argv, clients="1000,5000,10000", seconds=3)
    names = list(dict.fromkeys(trial.contender for trial in TRIALS))

    def one(name: str) -> tuple[str, list[Row]]:
        return measure(name, given.out, given.clients, given.seconds)

    return interleaved("fanout", names, given, one, report)


def measure(name: str, out: Path, sizes: Sequence[int], seconds: float) -> tuple[str, list[Row]]:
    """All sizes and trials of one contender, in one process of it."""
    work, rows = out / "programs", []
    with (
        contender(name, work) as server,
        Crowd(work, server.port, cores()[1], join=JOIN, nap=NAP_US) as crowd,
    ):
        for clients in sizes:
            crowd.open(clients)
            crowd.fan(min(WARM_S, seconds))
            for trial in TRIALS:
                if trial.contender == name:
                    rows.append(row(trial, clients, crowd.fan(seconds, trial.inflight, trial.merge)))
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


def report(rows: Sequence[Row]) -> Story:
    middle = medians(rows, ("trial", "clients"))
    for base, names in OF.items():
        for name, field in names.items():
            found = ratios(rows, field, base)
            for row in middle:
                row[name] = found.get((row["trial"], row["clients"]))
    shown = table(HEAD.values(), [[cell(row, field) for field in HEAD] for row in by_size(middle)])
    said = f"{rows[0]['bytes_each']} bytes an event. The crowd is no bottleneck while it is not busy all the time."
    panels = [
        Panel(
            f"{clients:,} clients: deliveries per second of the server's CPU",
            {row["trial"]: row["per_cpu_s"] for row in middle if row["clients"] == clients},
        )
        for clients in sorted({row["clients"] for row in middle})
    ]
    return Story("One event to everybody", middle, f"{shown}\n\n{said}", panels)


def cell(row: Row, field: str) -> Any:
    return str(row[field]) if field == "clients" else f"{row[field]:.0%}" if field == "load_share" else row[field]


def ratios(rows: Sequence[Row], field: str, base: str) -> dict[tuple[str, int], float]:
    """To the base in the same round, the median of the rounds; by trial and clients."""
    bases = {(row["round"], row["clients"]): row[field] for row in rows if row["trial"] == base}
    found = [
        {"trial": row["trial"], "clients": row["clients"], "ratio": row[field] / bases[at]}
        for row in rows if (at := (row["round"], row["clients"])) in bases
    ]  # fmt: skip
    return {(row["trial"], row["clients"]): row["ratio"] for row in medians(found, ("trial", "clients"))}
