"""kiểm tra kiểu viết, kiểu dữ liệu, kiến trúc / check style, types and the house's own rules."""

import argparse
import subprocess
import sys
import time

from server.settings import ROOT

STEPS = (
    ("ruff check", ["ruff", "check"]),
    ("ruff format", ["ruff", "format", "--check"]),
    ("mypy", ["mypy"]),
    ("architecture", ["pytest", "-q", "tests/test_architecture.py"]),
)


def main(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="giaoluu check", description=__doc__).parse_args(argv)
    return next((code for name, command in STEPS if (code := step(name, command))), 0)


def step(name: str, command: list[str]) -> int:
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    print(f"{'!!' if done.returncode else 'ok'}  {name:<14} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode
