"""kiểm tra kiểu viết, kiểu dữ liệu, kiến trúc / check style, types, architecture; print measures."""

import argparse
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from server.settings import ROOT

STEPS = (
    ("ruff check", ["ruff", "check"]),
    ("ruff format", ["ruff", "format", "--check"]),
    ("mypy", ["mypy"]),
    ("architecture", ["pytest", "-q", "tests/test_architecture.py"]),
)


MEASURES = [sys.executable, "-m", "tests.measures"]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu check", description=__doc__)
    places = "only list what the measures count: circles, upward imports, states and commands named elsewhere"
    parser.add_argument("--places", action="store_true", help=places)
    if parser.parse_args(argv).places:
        return subprocess.run([*MEASURES, "--places"], cwd=ROOT).returncode
    with ThreadPoolExecutor() as beside:
        return next(filter(None, list(beside.map(step, STEPS))), 0) or print_measures()


def step(each: tuple[str, list[str]]) -> int:
    name, command = each
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    said = f"\n{done.stdout}{done.stderr}" if done.returncode else ""
    mark = "!!" if done.returncode else "ok"
    print(f"{mark}  {name:<14} {time.monotonic() - started:5.1f} s{said}", flush=True)
    return done.returncode


def print_measures() -> int:
    print("    measures", flush=True)
    return subprocess.run(MEASURES, cwd=ROOT).returncode
