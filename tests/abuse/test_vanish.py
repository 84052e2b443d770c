"""Five thousand clients vanish: nobody who stays waits for their burial."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.alone

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_five_thousand_who_vanish_stall_the_loop_for_less_than_a_quarter_second() -> None:
    command = [sys.executable, "-m", "tests.abuse.vanish", "--clients", "5000", "--most-ms", "250"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
