"""Every number that a process tells about itself, in the text form that Prometheus reads.

METRICS is the list: whoever measures something, or counts it in a plain number because the way is hot, enters its name
here. Counters of their own stand in runtime/vitals.py.

Why a collector and no Gauge with a callback for each: these are read at one moment, some by a query, and belong to one
application (tests run several in a process), where Gauges would be told for the whole process.
"""

import os
import time
from collections.abc import Iterator
from typing import NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from server.errors import Unavailable
from server.log.reaction_queue import STATES, ReactionQueue
from server.office.outbox import STATES as MAIL_STATES
from server.office.outbox import Outbox
from server.runtime.service import Service
from server.runtime.vitals import Vitals, counters, counts
from server.transport import tasks

CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class About(NamedTuple):
    """`label`: what the part after a colon in the names of counts means."""

    help: str
    counts: bool = False
    label: str = ""


METRICS = {
    "strikes": About("packets refused as malformed", counts=True),
    "handshakes_without_connect": About("sockets closed because they never said CONNECT", counts=True),
    "gap_fills": About("readings of the log because of entries of other processes", counts=True),
    "outbox_mails": About("mails in the outbox, by state", label="state"),
    "reactions": About("commands that one stream caused in another, by state", label="state"),
    "follower_behind_entries": About("entries that a projector has still to read", label="projector"),
    "sockets": About("open sockets"),
    "pending_bytes_max": About("bytes that the slowest client has not taken"),
    "pending_bytes_p99": About("the same, of 99 in 100 clients"),
    "loop_lag_p99_seconds": About("how late the loop was in the last minute, 99 in 100 looks"),
    "loop_lag_max_seconds": About("the same, at worst"),
    "log_behind_entries": About("entries in the database that this process has not applied, of the worst session"),
    "log_applied_seq_max": About("highest seq applied in any session in memory"),
    "sessions_in_memory": About("sessions in memory"),
    "commands_waiting": About("commands that wait for their turn"),
    "tasks": About("background tasks, by name", label="name"),
    "task_failures": About("background tasks that failed, by name", label="name", counts=True),
    "tasks_orphaned": About("tasks that nobody keeps: zero but for the server's own and requests under way"),
    "resident_bytes": About("memory of the process"),
    "database_up": About("1 when the database answered just now"),
    "database_seconds": About("how long it took"),
    "clock_jump_seconds": About("by how much the database's clock jumped; until confirmed, it brings nothing about"),
    "leader": About("1 in the process that leads"),
    "stalled_processes": About("processes that stood still and were killed by the supervisor", counts=True),
    "disk_free_bytes": About("free space where the data folder is"),
    "hint_age_seconds": About("since the last hint of another process came over the bus"),
    "bus_subscribers": About("processes that listen on the bus"),
    "bus_processes": About("processes whose canary is heard, this one included"),
    "canary_age_seconds": About("since the canary came back"),
    "canary_seconds": About("how long it was away"),
    "canaries_missed": About("canaries that were not heard, of any process", counts=True),
    "false_hints": About("messages on the bus that were not true, not signed, too old or none", counts=True),
    "resubscriptions": About("times the line to Redis was opened anew", counts=True),
}


class Reading(Collector):
    """What was read at one moment."""

    def __init__(self, values: dict[str, float]) -> None:
        self._values = values

    def collect(self) -> Iterator[Metric]:
        for name, about in METRICS.items():
            found = {full.partition(":")[2]: value for full, value in self._values.items() if _stem(full) == name}
            if found:
                family = CounterMetricFamily if about.counts else GaugeMetricFamily
                yield _filled(family(f"giaoluu_{name}", about.help, labels=[about.label] * bool(about.label)), found)


async def exposition(service: Service, vitals: Vitals) -> bytes:
    """All numbers now."""
    values: dict[str, float] = {name: 0 for name, about in METRICS.items() if about.counts and not about.label}
    values |= counts
    values |= {name: read() for name, read in vitals.gauges.items()}
    values |= {**_memory(service), **_tasks(), **await _database(service)}
    return generate_latest(counters) + generate_latest(Reading(values))


def _memory(service: Service) -> dict[str, float]:
    streams = service.streams.values()
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[1])
    return {
        "sessions_in_memory": len(streams),
        "commands_waiting": sum(runtime.waiting for runtime in streams),
        "log_applied_seq_max": max((runtime.view.seq for runtime in streams), default=0),
        "resident_bytes": pages * PAGE_BYTES,
    }


def _tasks() -> dict[str, float]:
    """By the first words of their names; what comes after `of` is one session or one socket. What runs has failures
    from the start, none: an alarm looks at how they grow."""
    running = tasks.everyone.running()
    found: dict[str, float] = {"tasks_orphaned": tasks.everyone.orphans()}
    for kind, counted in (
        ("tasks", running),
        ("task_failures", {**dict.fromkeys(running, 0), **tasks.everyone.failures}),
    ):
        for name, number in counted.items():
            short = f"{kind}:{name.partition(' of ')[0]}"
            found[short] = found.get(short, 0) + number
    return found


async def _database(service: Service) -> dict[str, float]:
    begun = time.monotonic()
    streams = list(service.streams.values())
    try:
        heads = await service.book.heads([runtime.stream for runtime in streams])
        waiting = await ReactionQueue(service.book).counted()
        mails = await Outbox(service.book.engine).counted()
    except Unavailable:
        return {"database_up": 0, "database_seconds": time.monotonic() - begun}
    behind = [heads[runtime.stream].seq - runtime.view.seq for runtime in streams if runtime.stream in heads]
    return {
        "database_up": 1,
        "database_seconds": time.monotonic() - begun,
        "log_behind_entries": max(0, *behind, 0),
        **{f"outbox_mails:{state}": mails.get(state, 0) for state in MAIL_STATES},
        **{f"reactions:{state}": waiting.get(state, 0) for state in STATES},
    }


def _stem(name: str) -> str:
    return name.partition(":")[0]


def _filled(family: CounterMetricFamily | GaugeMetricFamily, found: dict[str, float]) -> Metric:
    for label, value in found.items():
        family.add_metric([label] * bool(label), value)
    return family
