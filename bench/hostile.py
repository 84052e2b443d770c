"""What attackers can do to others: growth of the server's memory, and an honest client's round trips beside its calm.

The attacks are those of tests/abuse, each on a server of its own. Aims: below 20 MB, and p99 within 1.2 of calm.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from bench.chart import Panel
from bench.process import ROOT, Broken
from bench.report import Row, Story, arguments, medians, table
from bench.rounds import interleaved


def main(argv: Sequence[str]) -> int:
    given = arguments(__doc__, argv)
    attacks = import_module("tests.abuse.attacks").ATTACKS
    return interleaved("hostile", list(attacks), given, measure, report)


def measure(name: str) -> tuple[str, list[Row]]:
    done = subprocess.run([sys.executable, "-m", "tests.abuse", name], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if not done.stdout:
        raise Broken(f"{name}: không đo được / could not be measured")
    told: dict[str, Any] = json.loads(done.stdout)
    memory, p99 = told["memory_mb"], told["honest_p99_ms"]
    row = {"grown_mb": memory[1] - memory[0], "calm_p99_ms": p99[0], "p99_ms": p99[1], "ratio": p99[1] / p99[0]}
    return "", [{"attack": name, **row}]


def report(rows: Sequence[Row]) -> Story:
    middle = medians(rows, ("attack",))
    fields = ("grown_mb", "calm_p99_ms", "p99_ms", "ratio")
    lines = [[row["attack"], *(row[field] for field in fields)] for row in middle]
    head = ("attack", "memory grown, MB", "honest p99 in calm, ms", "under attack, ms", "ratio")
    panels = [
        Panel("memory grown, MB", {row["attack"]: max(0.0, row["grown_mb"]) for row in middle}, 20),
        Panel("honest p99, of the calm one", {row["attack"]: row["ratio"] for row in middle}, 1.2),
    ]
    return Story("What attackers can do to others", middle, table(head, lines), panels)
