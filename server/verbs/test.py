"""chạy mọi phép thử trên SQLite, PostgreSQL và Valkey thật / run all tests against SQLite and real servers."""

import subprocess
import sys

from server.settings import ROOT


def main(argv: list[str]) -> int:
    """Everything after the verb goes to pytest: `./giaoluu test tests/log -k chain`."""
    return subprocess.call([sys.executable, "-m", "pytest", *argv], cwd=ROOT)
