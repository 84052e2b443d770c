"""Which duties of this folder's processes failed, kept for `doctor` beside the data: alarms pass, and a process that is
started anew has forgotten."""

import fcntl
import logging
import time
from pathlib import Path

import msgspec

from server.log.replaced_file import replace

log = logging.getLogger(__name__)

NAME, MOST = "duties.json", 100


class FailedDuty(msgspec.Struct, frozen=True):
    """`at`: when it failed last, s; `why`: the kind of error, no word of anybody."""

    at: float
    times: int
    why: str


def read(var: Path) -> dict[str, FailedDuty]:
    try:
        return msgspec.json.decode((var / NAME).read_bytes(), type=dict[str, FailedDuty])
    except (OSError, msgspec.MsgspecError):
        return {}


def note(var: Path, duty: str, why: str) -> None:
    """Several processes may note at once. A folder that takes nothing has its own alarm."""
    try:
        with (var / f"{NAME}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = read(var)
            times = known[duty].times + 1 if duty in known else 1
            known[duty] = FailedDuty(time.time(), times, why)
            latest = sorted(known.items(), key=lambda each: -each[1].at)[:MOST]
            replace(var / NAME, msgspec.json.encode(dict(latest)).decode())
    except OSError as trouble:
        log.warning("that %s failed could not be noted: %s", duty, trouble)
