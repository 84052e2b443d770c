"""The server with another idea of the time of day: `CHAOS_CLOCK` names a file with an offset in seconds and a rate.

The monotonic clock stays as it is, as on a machine whose time was set.
"""

import os
import sys
import time
from pathlib import Path

from server.__main__ import main


def skew(path: Path) -> None:
    true_ns, began = time.time_ns, time.time_ns()

    def shown_ns() -> int:
        offset, rate = path.read_text().split()
        return int(began + (true_ns() - began) * float(rate) + float(offset) * 1e9)

    time.time_ns = shown_ns
    time.time = lambda: shown_ns() / 1e9


if __name__ == "__main__":
    skew(Path(os.environ["CHAOS_CLOCK"]))
    sys.exit(main(sys.argv[1:]))
