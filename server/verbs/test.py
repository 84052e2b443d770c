"""chạy mọi phép thử trên SQLite, PostgreSQL và Valkey thật / run all tests against SQLite and real servers."""

import subprocess
import sys

from server.settings import ROOT

# Most tests wait more than they work; those that measure time are left to themselves.
EVERYTHING = (("-m", "not alone", "-n", "2", "--dist", "loadfile"), ("-m", "alone"))


def main(argv: list[str]) -> int:
    """Everything after the verb goes to pytest: `./giaoluu test tests/log -k chain`."""
    runs = [tuple(argv)] if argv else EVERYTHING
    return max([subprocess.call([sys.executable, "-m", "pytest", *run], cwd=ROOT) for run in runs])
