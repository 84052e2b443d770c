"""Everybody comes, is cut off at once and comes back: connects per second, time until all are caught up, longest stall.

A connect is TCP, upgrade, CONNECT and join. The house joins for real (place, first frame, token, figures) and after the
cut brings each client what it missed; the others only enter a room. The stall is felt from inside, by a timer of one
millisecond, and from outside, by one client that stays and asks every five milliseconds.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.chart import Panel
from bench.process import Contender, Crowd, contender, cores
from bench.report import Row, Story, arguments, medians, table
from bench.rounds import interleaved

WINDOW = 500
MISSED = 20
COMPARED = ("connects_per_s", "connects_per_cpu_s", "back_s", "back_cpu_s")
NODE = "socket.io on Node, bare"
CONTENDERS = {"limit": "limit: C, bare", "node": NODE, "house": "ours: the house, real join", "ours-0": "ours, bare",
              "stock": "stock python-socketio, bare"}  # fmt: skip


def main(argv: Sequence[str]) -> int:
    given = arguments(__doc__, argv, clients="5000")
    return interleaved("storm", list(CONTENDERS), given, lambda name: measure(name, given.out, given.clients), report)


def measure(name: str, out: Path, sizes: Sequence[int]) -> tuple[str, list[Row]]:
    """Each size in a process of its own."""
    work, rows, version = out / "programs", [], ""
    for clients in sizes:
        with contender(name, work) as server:
            session, version = server.first.get("session", ""), server.version
            with Crowd(work, server.port, cores()[1], join=join(session), probe=probe(session)) as crowd:
                row = come_and_go(server, crowd, session, clients, watched=name != "limit")
        rows.append({"contender": CONTENDERS[name], "clients": clients, **row})
    return version, rows


def come_and_go(server: Contender, crowd: Crowd, session: str, clients: int, *, watched: bool) -> Row:
    if session:
        server.ask(f"ask {MISSED * 2}")
        server.ask(f"accept {MISSED}")
    crowd.open(1)
    came = stalled(server, crowd, f"open {clients} {WINDOW}", watched=watched)
    if session:
        crowd.join(join(session, server.ask("position")["position"]))
        server.ask(f"accept {MISSED}")
        crowd.ask("watch 1")
    back = stalled(server, crowd, f"storm {WINDOW}", watched=watched)
    return {
        "connects_per_s": (clients - 1) / came["seconds"], "connects_per_cpu_s": (clients - 1) / came["server_cpu_s"],
        "back_s": back["seconds"], "back_cpu_s": back["server_cpu_s"], "back_stall_ms": back["stall_ms"],
        "back_answer_ms": back["probe_worst_ms"], "back_bytes_each": back["bytes"] // clients,
        "load_share": back["load_share"],
    }  # fmt: skip


def stalled(server: Contender, crowd: Crowd, order: str, *, watched: bool = True) -> dict[str, Any]:
    """What the crowd measured, the longest stall of the server's loop meanwhile, and the server's CPU."""
    if watched:
        server.ask("watch")
    cpu = server.cpu_s()
    measured = crowd.whole(crowd.ask(order))
    spent = max(server.cpu_s() - cpu, 0.01)
    return {**measured, "server_cpu_s": spent, "stall_ms": server.ask("stall")["stall_ms"] if watched else None}


def join(session: str, position: str | None = None) -> str:
    if not session:
        return '420["join"]'
    wanted = {"do": "session.join", "session": session, "audience": "public", "position": position}
    return f"420{json.dumps(['do', wanted])}"


def probe(session: str) -> str:
    return f'421["do",{{"do":"session.mine","session":"{session}"}}]' if session else '421["echo"]'


def report(rows: Sequence[Row]) -> Story:
    middle = medians(rows, ("contender", "clients"))
    base = {row["clients"]: row for row in middle if row["contender"] == NODE}
    for row in middle:
        for field in COMPARED:
            node = base.get(row["clients"])
            row[f"{field}_of_node"] = node and row[field] / node[field]
    fields = {
        "contender": "contender", "connects_per_s": "connects per s", "connects_per_s_of_node": "of Node's",
        "connects_per_cpu_s": "per s of CPU", "connects_per_cpu_s_of_node": "of Node's", "back_s": "cut and back, s",
        "back_s_of_node": "of Node's", "back_cpu_s": "in CPU, s", "back_cpu_s_of_node": "of Node's",
        "back_stall_ms": "longest stall of the loop, ms", "back_answer_ms": "of an answer, ms",
    }  # fmt: skip
    lines = [[str(row["clients"]), *(row[field] for field in fields), f"{row['load_share']:.0%}"] for row in middle]
    shown = table(("clients", *fields.values(), "the crowd was busy"), lines)
    pictured = {
        "connects_per_s": "connects per second",
        "back_s": "cut and back, seconds",
        "back_stall_ms": "stall, ms",
    }
    panels = [
        Panel(
            f"{clients:,} clients: {what}",
            {row["contender"]: row[field] for row in middle if row["clients"] == clients and row[field] is not None},
        )
        for clients in sorted({row["clients"] for row in middle})
        for field, what in pictured.items()
    ]
    return Story("Everybody comes, is cut off and comes back", middle, shown, panels)
