"""chạy mọi phép thử trên SQLite, PostgreSQL và Valkey thật / run all tests against SQLite and real servers."""

import os
import subprocess
import sys

from server.settings import ROOT

# Most tests wait more than they work; those that measure time are left to themselves.
WORKERS = str(max(2, (os.cpu_count() or 1) * 3 // 2))
BESIDE = ("-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder")
BESIDE_OTHERS = ("-m", "not alone and not long", *BESIDE)
ALONE = ("-m", "alone and not long")
LONG = ("-m", "long")
FAILED = 1


def main(argv: list[str]) -> int:
    """`--long`: also what is not needed each time. Everything else after the verb goes to pytest:
    `./giaoluu test tests/log -k chain`."""
    if argv in ([], ["--long"]):
        runs = (BESIDE_OTHERS, (*ALONE, *bearing("alone")), *([LONG] if argv else []))
        return max([everything(*run) for run in runs])
    return pytest(*argv)


def bearing(mark: str) -> list[str]:
    """The files in which a test bears the mark: collecting all of them takes as long as some of their tests."""
    files = (ROOT / "tests").rglob("test_*.py")
    return sorted(str(path) for path in files if f"pytest.mark.{mark}" in path.read_text(encoding="utf-8"))


def everything(*run: str) -> int:
    """What fails beside others is run once more by itself: on a busy machine a browser may be late. Twice is red."""
    code = pytest(*run)
    if code != FAILED:
        return code
    print("chạy lại riêng những phép thử hỏng / what failed is run again by itself", flush=True)
    return pytest(*run[:2], "--last-failed", "--last-failed-no-failures", "none")


def pytest(*args: str) -> int:
    return subprocess.call([sys.executable, "-m", "pytest", *args], cwd=ROOT)
