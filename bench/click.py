"""From a moderator's click to the last of the public: command, durable commit, fold, frame, and everybody has it.

The real house; a moderator joined to the desk accepts questions one after the other, a crowd is joined as the public,
ticks are off. PostgreSQL and SQLite with fsync on. Time counts from before the command is sent.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from bench.chart import Panel
from bench.database import KINDS, database
from bench.process import Crowd, contender, cores
from bench.report import Row, Story, arguments, by_size, medians, percentile, table
from bench.rounds import interleaved
from bench.storm import join

QUIET_S = 0.1


def main(argv: Sequence[str]) -> int:
    given = arguments(__doc__, argv, clients="1000,5000", clicks=100)
    return interleaved(
        "click", KINDS, given, lambda name: measure(name, given.out, given.clients, given.clicks), report
    )


def measure(name: str, out: Path, sizes: Sequence[int], clicks: int) -> tuple[str, list[Row]]:
    work, rows = out / "programs", []
    with database(name) as url, contender("house", work, url, tick_ms=0) as server:
        session = server.first["session"]
        ids = server.ask(f"ask {clicks * len(sizes)}")["ids"]
        with (
            Crowd(work, server.port, cores()[1], join=join(session)) as crowd,
            moderator(server.port, session, server.first["token"]) as lead,
        ):
            for n, clients in enumerate(sizes):
                crowd.open(clients)
                took = [lead.click(crowd, id) for id in ids[n * clicks : (n + 1) * clicks]]
                acked, last = (sorted(times) for times in zip(*took, strict=True))
                row = {"ack_p50_ms": percentile(acked, 0.5), "ack_p99_ms": percentile(acked, 0.99),
                       "last_p50_ms": percentile(last, 0.5), "last_p99_ms": percentile(last, 0.99)}  # fmt: skip
                rows.append({"database": name, "clients": clients, "clicks": clicks, **row})
        return server.version, rows


@contextmanager
def moderator(port: int, session: str, token: str) -> Iterator["Moderator"]:
    """Signed in and joined to the desk."""
    headers = {"Cookie": f"giaoluu={token}", "Origin": f"http://127.0.0.1:{port}"}
    options: dict[str, Any] = {"compression": None, "ping_interval": None, "max_size": None, "proxy": None}
    url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    with connect(url, additional_headers=headers, **options) as socket:
        yield Moderator(socket, session)


class Moderator:
    """Sits at the desk and accepts questions."""

    def __init__(self, socket: ClientConnection, session: str) -> None:
        self._socket, self._session, self._acks = socket, session, 0
        self._until("0")
        self._socket.send("40")
        self._until("40")
        self._do("session.join", audience="desk", position=None)

    def click(self, crowd: Crowd, question: str) -> tuple[float, float]:
        """Milliseconds until the ack, and until the last of the crowd has the frame."""
        time.sleep(QUIET_S)
        crowd.arm('42["frame"')
        began = time.monotonic_ns() // 1000
        acked = self._do("question.accept", cid=f"click-{question}", **{"with": {"question": question, "text_rev": 1}})
        return (acked - began) / 1000, (crowd.heard() - began) / 1000

    def _do(self, name: str, **more: Any) -> int:
        """Monotonic microseconds at which the ack was here."""
        self._acks += 1
        self._socket.send(f"42{self._acks}{json.dumps(['do', {'do': name, 'session': self._session, **more}])}")
        answer = self._until(f"43{self._acks}[")
        at = time.monotonic_ns() // 1000
        assert '"ok":true' in answer[:40], answer
        return at

    def _until(self, start: str) -> str:
        while not (frame := str(self._socket.recv(timeout=30))).startswith(start):
            if frame == "2":
                self._socket.send("3")
        return frame


def report(rows: Sequence[Row]) -> Story:
    middle = medians(rows, ("database", "clients"))
    head = ("clients", "database", "ack p50, ms", "ack p99, ms", "last client p50, ms", "last client p99, ms")
    fields = ("ack_p50_ms", "ack_p99_ms", "last_p50_ms", "last_p99_ms")
    shown = table(
        head, [[str(row["clients"]), row["database"], *(row[name] for name in fields)] for row in by_size(middle)]
    )
    bars = {f"ours, {row['database']}, {row['clients']:,} clients": row["last_p99_ms"] for row in by_size(middle)}
    panels = [Panel("p99, milliseconds", bars, 250)]
    said = f"{shown}\n\n{middle[0]['clicks']} clicks a round."
    return Story("From a moderator's click to the last client", middle, said, panels)
