"""Where tests keep what they write. Most that happens to a test's database is that it is made and deleted, which takes
ten times the work on a disk: where the system keeps files in memory, temporary folders are there, unless TMPDIR names
another place."""

import os
import re
import tempfile
from pathlib import Path

SHARED = Path("/dev/shm")
ENOUGH = 4 << 30  # bytes, with a reserve for the programs that run beside


def use() -> None:
    """For this process and all that it starts."""
    if "TMPDIR" not in os.environ and fits(SHARED):
        os.environ["TMPDIR"] = tempfile.tempdir = str(SHARED)


def fits(place: Path, bytes: int = ENOUGH) -> bool:
    """Containers often have a small one, from which no program may be started."""
    try:
        about = os.statvfs(place)
    except OSError:
        return False
    room = min(about.f_bavail * about.f_frsize, available())
    return room >= bytes and not about.f_flag & os.ST_NOEXEC and os.access(place, os.W_OK | os.X_OK)


def available() -> int:
    """Bytes of memory that may be taken before the system has to take some back from its programs."""
    found = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    return int(found[1]) << 10 if found else 0
