"""What an idle connection costs: growth of the server's resident memory, divided by the connections that caused it."""

import time
from collections.abc import Sequence
from pathlib import Path

from bench.chart import Panel
from bench.process import Crowd, contender, cores
from bench.report import Row, Story, arguments, by_size, medians, table
from bench.rounds import interleaved
from bench.storm import join

SETTLE_S = 1.0
CONTENDERS = {"limit": "limit: C", "house": "ours: the house, joined", "ours-0": "ours, bare",
              "node": "socket.io on Node", "stock": "stock python-socketio"}  # fmt: skip


def main(argv: Sequence[str]) -> int:
    given = arguments(__doc__, argv, clients="1000,5000,10000,19000")
    return interleaved("memory", list(CONTENDERS), given, lambda name: measure(name, given.out, given.clients), report)


def measure(name: str, out: Path, sizes: Sequence[int]) -> tuple[str, list[Row]]:
    work, rows = out / "programs", []
    with contender(name, work) as server:
        told = join(server.first.get("session", ""))
        with Crowd(work, server.port, cores()[1], join=told) as crowd:
            before = server.rss_kb()
            for clients in sizes:
                crowd.open(clients)
                time.sleep(SETTLE_S)
                grown = server.rss_kb()
                row = {"kb_each": (grown - before) / clients, "rss_mb": grown / 1024}
                rows.append({"contender": CONTENDERS[name], "clients": clients, **row})
        return server.version, rows


def report(rows: Sequence[Row]) -> Story:
    middle = medians(rows, ("contender", "clients"))
    head = ("clients", "contender", "KB a connection", "whole process, MB")
    lines = [[str(row["clients"]), row["contender"], row["kb_each"], row["rss_mb"]] for row in by_size(middle)]
    panels = [
        Panel(
            f"{clients:,} idle connections: KB each",
            {row["contender"]: row["kb_each"] for row in middle if row["clients"] == clients},
        )
        for clients in sorted({row["clients"] for row in middle})
    ]
    return Story("What an idle connection costs", middle, table(head, lines), panels)
