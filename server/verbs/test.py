"""chạy mọi phép thử trên SQLite, PostgreSQL và Valkey thật / run all tests against SQLite and real servers."""

import os
import subprocess
import sys

from server.settings import ROOT

# Most tests wait more than they work; those that measure time are left to themselves.
WORKERS = str(max(2, (os.cpu_count() or 1) * 3 // 2))
BESIDE = ("-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder")
EVERY_TIME = (("-m", "not alone and not long", *BESIDE), ("-m", "alone and not long"))
LONG = ("-m", "long")
FAILED = 1


def main(argv: list[str]) -> int:
    """`--long`: also what is not needed each time. Everything else after the verb goes to pytest:
    `./giaoluu test tests/log -k chain`."""
    if argv in ([], ["--long"]):
        return max([everything(*run) for run in (*EVERY_TIME, *([LONG] if argv else []))])
    return pytest(*argv)


def everything(*run: str) -> int:
    """What fails beside others is run once more by itself: on a busy machine a browser may be late. Twice is red."""
    code = pytest(*run)
    if code != FAILED:
        return code
    print("chạy lại riêng những phép thử hỏng / what failed is run again by itself", flush=True)
    return pytest(*run[:2], "--last-failed", "--last-failed-no-failures", "none")


def pytest(*args: str) -> int:
    return subprocess.call([sys.executable, "-m", "pytest", *args], cwd=ROOT)
