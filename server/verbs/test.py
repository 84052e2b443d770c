"""chạy mọi phép thử trên SQLite, PostgreSQL và Valkey thật / run all tests against SQLite and real servers."""

import os
import subprocess
import sys

from server.settings import ROOT

# Most tests wait more than they work; those that count the seconds have a core each, those that measure have all.
WORKERS = max(2, (os.cpu_count() or 1) * 3 // 2)
BESIDE_OTHERS = "not alone and not timed and not long"
TIMED = "timed and not long"
ALONE = "alone and not long"
LONG = "long"
# Four times as many examples of each law.
THOROUGH = ("--hypothesis-profile", "thorough")
FAILED = 1


def main(argv: list[str]) -> int:
    """`--long`: also what is not needed each time. Everything else after the verb goes to pytest:
    `./giaoluu test tests/log -k chain`."""
    if argv in ([], ["--long"]):
        thorough = THOROUGH if argv else ()
        runs = (
            (BESIDE_OTHERS, *beside(WORKERS), *thorough),
            (TIMED, *beside(2), *bearing("timed")),
            (ALONE, *bearing("alone")),
            *([(LONG, *thorough)] if argv else []),
        )
        return max([everything(*run) for run in runs])
    return pytest(*argv)


def bearing(mark: str) -> list[str]:
    """The files in which a test bears the mark: collecting all of them takes as long as some of their tests."""
    files = (ROOT / "tests").rglob("test_*.py")
    return sorted(str(path) for path in files if f"pytest.mark.{mark}" in path.read_text(encoding="utf-8"))


def beside(workers: int) -> tuple[str, ...]:
    return ("-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder")


def everything(which: str, *how: str) -> int:
    """What fails beside others is run once more by itself: on a busy machine a browser may be late. Twice is red."""
    code = pytest("-m", which, *how)
    if code != FAILED:
        return code
    print("chạy lại riêng những phép thử hỏng / what failed is run again by itself", flush=True)
    return pytest("-m", which, "--last-failed", "--last-failed-no-failures", "none")


def pytest(*args: str) -> int:
    return subprocess.call([sys.executable, "-m", "pytest", *args], cwd=ROOT)
