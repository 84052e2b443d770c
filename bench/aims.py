"""What is aimed at, as data, held against the results of the benches: a page can say what is met and what is not."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bench.append import MANY, ONE
from bench.report import Row

Where = Mapping[str, Any]


class Aim(NamedTuple):
    """`where` picks the row of a bench, `field` the figure in it."""

    what: str
    bench: str
    where: Where
    field: str
    sign: str
    figure: float


def fan(trial: str, clients: int) -> Where:
    return {"trial": f"ours, {trial}", "clients": clients}


OFF, ON = "tick 0", "tick 50 ms, 16 in flight"
STORM: Where = {"contender": "ours: the house, real join", "clients": 5000}
IDLE = "ours: the house, joined"
PG, SQLITE = {"database": "postgresql"}, {"database": "sqlite"}
AIMS = (
    Aim("deliveries per s of CPU, of the limit", "fanout", fan(OFF, 5000), "of_limit", "≥", 0.8),
    Aim("the same", "fanout", fan(OFF, 10_000), "of_limit", "≥", 0.8),
    Aim("… of Node", "fanout", fan(OFF, 5000), "of_node", "≥", 1.8),
    Aim("… of Node", "fanout", fan(OFF, 10_000), "of_node", "≥", 2.5),
    Aim("… of stock python-socketio", "fanout", fan(OFF, 5000), "of_stock", "≥", 15),
    Aim("… with ticks of 50 ms, of the limit", "fanout", fan(ON, 5000), "of_limit", "≥", 8),
    Aim("the same", "fanout", fan(ON, 10_000), "of_limit", "≥", 8),
    Aim("time to the last client, of the limit's", "fanout", fan(OFF, 5000), "last_of_limit", "≤", 1.3),
    Aim("the same", "fanout", fan(OFF, 10_000), "last_of_limit", "≤", 1.3),
    Aim("click to the last client, p99, ms", "click", {**PG, "clients": 5000}, "last_p99_ms", "≤", 250),
    Aim("connects per s with our join, of Node's bare ones", "storm", STORM, "connects_per_s_of_node", "≥", 1),
    Aim("cut and back, of Node's time", "storm", STORM, "back_s_of_node", "≤", 1.2),
    Aim("longest stall in it, ms", "storm", STORM, "back_stall_ms", "≤", 250),
    Aim("an idle connection, KB", "memory", {"contender": IDLE, "clients": 10_000}, "kb_each", "≤", 20),
    Aim("the whole process, MB", "memory", {"contender": IDLE, "clients": 19_000}, "rss_mb", "≤", 450),
    Aim("durable questions per s", "append", {**PG, "what": MANY}, "per_second", "≥", 5000),
    Aim("the same", "append", {**SQLITE, "what": MANY}, "per_second", "≥", 3000),
    Aim("a single one, p50, ms", "append", {**PG, "what": ONE}, "p50_ms", "≤", 5),
    Aim("the same", "append", {**SQLITE, "what": ONE}, "p50_ms", "≤", 5),
    Aim("fold of 10,000 questions, s", "frames", PG, "fold_s", "≤", 1),
    Aim("one more of them, bytes", "frames", PG, "one_more_bytes", "≤", 2048),
    Aim("all resume at once, longest stall, ms", "frames", {**PG, "clients": 5000}, "resumes_stall_ms", "≤", 250),
)


def lines(found: Mapping[str, Sequence[Row]]) -> list[list[Any]]:
    """One line an aim: what, with how many or on what, the aim, what was measured, met? `found`: medians by bench."""
    return [_line(aim, found.get(aim.bench, ())) for aim in AIMS]


def _line(aim: Aim, rows: Sequence[Row]) -> list[Any]:
    value = next((row.get(aim.field) for row in rows if aim.where.items() <= row.items()), None)
    kind, clients = aim.where.get("database"), aim.where.get("clients")
    where = ", ".join(filter(None, (kind, clients and f"{clients:,} clients")))
    met = value is not None and (value >= aim.figure if aim.sign == "≥" else value <= aim.figure)
    return [aim.what, where, f"{aim.sign} {aim.figure:,g}", value, "–" if value is None else "yes" if met else "no"]
