"""gây sự cố lên máy chủ thật rồi đối chiếu / hurt real servers and see that nothing is lost"""

import subprocess
import sys

from server.settings import ROOT


def main(argv: list[str]) -> int:
    """Everything after the verb goes to tests/chaos: `./giaoluu chaos kill --rounds 20`."""
    return subprocess.call([sys.executable, "-m", "tests.chaos", *argv], cwd=ROOT)
