"""PID file beside the data: which processes run, for verbs that look for the supervisor."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAME = "fleet.json"
SERVING = "serving.json"


class Taken(Exception):
    """Another supervisor works in this folder."""


@contextmanager
def held(var: Path) -> Iterator[Path]:
    """The board's path, while no other process holds it. Raises Taken."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / f"{NAME}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken from None
        try:
            yield var / NAME
        finally:
            (var / NAME).unlink(missing_ok=True)


def write(path: Path, news: dict[str, Any]) -> None:
    """In one step: readers never see half."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(news))
    draft.replace(path)


def read(var: Path) -> dict[str, Any] | None:
    """What the running supervisor wrote; None when there is none."""
    return _alive(var / NAME)


def _alive(path: Path) -> dict[str, Any] | None:
    """What a process wrote that still lives."""
    try:
        news: dict[str, Any] = json.loads(path.read_text())
        os.kill(news["pid"], 0)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return news


def stalled(var: Path) -> int:
    """How many processes stood still and were killed for it since the supervisor began; 0 when there is none."""
    return int((read(var) or {}).get("stalled", 0))


@contextmanager
def serving(var: Path, address: dict[str, Any]) -> Iterator[None]:
    """Meanwhile other verbs find under which address this process is reached."""
    path, own = var / SERVING, {"pid": os.getpid(), **address}
    try:
        var.mkdir(parents=True, exist_ok=True)
        write(path, own)
    except OSError:
        yield  # A folder that takes nothing: links are made from the settings.
        return
    try:
        yield
    finally:
        if (left := served(var)) and left["pid"] == own["pid"]:
            path.unlink(missing_ok=True)


def served(var: Path) -> dict[str, Any] | None:
    """The address of the server that runs here; None when there is none."""
    return _alive(var / SERVING)
