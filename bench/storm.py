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
    first, came = stalled(server, crowd, f"open {clients} {WINDOW}", watched)
    if session:
        crowd.join(join(session, server.ask("position")["position"]))
        server.ask(f"accept {MISSED}")
        crowd.ask("watch 1")
    stall, back = stalled(server, crowd, f"storm {WINDOW}", watched)
    return {
        "connects_per_s": (clients - 1) / came["seconds"], "connects_stall_ms": first,
        "back_s": back["seconds"], "back_stall_ms": stall, "back_answer_ms": back["probe_worst_ms"],
        "back_bytes_each": back["bytes"] // clients, "load_share": back["load_share"],
    }  # fmt: skip


def stalled(server: Contender, crowd: Crowd, order: str, watched: bool) -> tuple[float, dict[str, Any]]:
    """What the crowd measured, and the longest stall of the server's loop meanwhile, in ms."""
    if watched:
        server.ask("watch")
    measured = crowd.whole(crowd.ask(order))
    return (server.ask("stall")["stall_ms"] if watched else 0.0), measured


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
        for field in ("connects_per_s", "back_s"):
            node = base.get(row["clients"])
            row[f"{field}_of_node"] = node and row[field] / node[field]
    fields = {
        "contender": "contender", "connects_per_s": "connects per s", "connects_per_s_of_node": "of Node's",
        "back_s": "cut and back, s", "back_s_of_node": "of Node's ", "back_stall_ms": "longest stall of the loop, ms",
        "back_answer_ms": "of an answer, ms",
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
            {row["contender"]: row[field] for row in middle if row["clients"] == clients},
        )
        for clients in sorted({row["clients"] for row in middle})
        for field, what in pictured.items()
    ]
    return Story("Everybody comes, is cut off and comes back", middle, shown, panels)
