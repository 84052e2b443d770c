"""The clock of a demonstration: in the folder of a simulated year that stopped on a day, time goes on from there.

A file in the folder says so, which `./giaoluu simulate-round --keep --until` writes into folders that it made itself.
Each start of the server begins at that moment anew; what the log has is never before it.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

FILE = "demonstration.json"


def note(folder: Path, now: int) -> None:
    """Let time begin here (ms)."""
    (folder / FILE).write_text(json.dumps({"now": now}), encoding="utf-8")


def clock(folder: Path) -> Callable[[], int] | None:
    """None anywhere else: time is the database's."""
    try:
        begins = int(json.loads((folder / FILE).read_text(encoding="utf-8"))["now"])
    except FileNotFoundError:
        return None
    begun = time.monotonic_ns()
    return lambda: begins + (time.monotonic_ns() - begun) // 1_000_000
