"""Durable questions per second: through the whole house, one at a time, and into the log alone.

All are decided, committed with fsync, projected, folded and acked; every producer waits for its ack.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.chart import Panel
from bench.database import KINDS, database
from bench.process import Process, python
from bench.report import Row, Story, arguments, medians, table
from bench.rounds import interleaved

PRODUCERS = 64
LONGEST_SIDE_S = 5.0
MANY, ONE, LOG = f"ours, {PRODUCERS} producers", "ours, one producer", f"the log alone, {PRODUCERS} producers"


def main(argv: Sequence[str]) -> int:
    given = arguments(__doc__, argv, clients="", seconds=60)
    return interleaved("append", KINDS, given, lambda name: measure(name, given.seconds), report)


def measure(kind: str, seconds: float) -> tuple[str, list[Row]]:
    aside = str(min(LONGEST_SIDE_S, seconds))
    with database(kind) as url, tempfile.TemporaryDirectory() as var:
        parts = {
            MANY: python("asks", var, url, str(PRODUCERS), str(seconds)),
            ONE: python("asks", var, url, "1", aside),
            LOG: python("book", url, str(PRODUCERS), aside),
        }
        rows = [{"database": kind, "what": what, **run(part)} for what, part in parts.items()]
    return kind, rows


def run(part: Sequence[str | Path]) -> dict[str, Any]:
    with Process(part) as process:
        return process.hear()


def report(rows: Sequence[Row]) -> Story:
    middle = medians(rows, ("database", "what"))
    fields = ("per_second", "p50_ms", "p99_ms", "cpu_us_each")
    lines = [[row["database"], row["what"], *(row[field] for field in fields)] for row in middle]
    shown = table(("database", "what", "acked per s", "p50, ms", "p99, ms", "µs of CPU each"), lines)
    aims = {"postgresql": 5000, "sqlite": 3000}
    panels = [
        Panel(
            f"{kind}: durable questions per second",
            {row["what"]: row["per_second"] for row in middle if row["database"] == kind},
            aims[kind],
        )
        for kind in dict.fromkeys(row["database"] for row in middle)
    ]
    return Story("Durable questions", middle, shown, panels)
