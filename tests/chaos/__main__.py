"""Faults as commands: `python -m tests.chaos FAULT --seed 1 …`; the history of a run stays in --keep.

Ends with 1 when a promise was broken. `check FOLDER` judges a kept history anew.
"""

import argparse
import json
import resource
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import uvloop

from tests.chaos.cluster import cluster
from tests.chaos.oracle import SHOWN, Verdict, judge
from tests.chaos.run import run

# What a fault needs; each is tests/chaos/<fault>.py with `fault(run, asked)`.
FAULTS = (
    *("kill", "redis", "pg", "partition", "slow", "storm", "disk", "clock", "roll", "proxy", "race", "restore", "fuzz"),
    *("soak", "powerloss", "quiet"),
)


def main(argv: list[str]) -> int:
    asked = parser().parse_args(argv)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if asked.fault == "check":
        return told(judge(Path(asked.mode)), asked)
    with tempfile.TemporaryDirectory() as folder:
        return told(uvloop.run(faulty(asked, Path(asked.keep or folder))), asked)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="giaoluu chaos", description=__doc__.partition("\n")[0])
    made.add_argument("fault", choices=(*FAULTS, "check"))
    made.add_argument("mode", nargs="?", default="", help="kind of fault (default: all in turn); for check: the folder")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--clients", type=int, default=50)
    made.add_argument("--seconds", type=float, default=5.0, help="length of one fault")
    made.add_argument("--rate", type=float, default=50.0, help="questions a second, all askers together")
    made.add_argument("--webs", type=int, default=2, help="web processes")
    made.add_argument("--pace", type=float, default=1.0, help="stretches the pauses between faults")
    made.add_argument("--only", help="kill: which of web,backend,postmaster,redis, with commas")
    made.add_argument("--keep", help="folder for the history")
    return made


async def faulty(asked: argparse.Namespace, folder: Path) -> Verdict:
    module = import_module(f"tests.chaos.{asked.fault}")
    if hasattr(module, "faulty"):
        return await module.faulty(asked, folder)  # it makes clusters of its own
    needs = getattr(module, "CLUSTER", {})
    async with cluster(asked.webs, **needs) as made, run(made, folder, asked.seed) as one:
        await module.fault(one, asked)
        return await one.judge()


def told(verdict: Verdict, asked: argparse.Namespace) -> int:
    print(json.dumps(verdict.figures, indent=1))
    for problem in verdict.problems[:SHOWN]:
        print(f"✗ {problem}")
    print(f"{asked.fault} {asked.mode} seed {asked.seed}: {len(verdict.problems)} problems")
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
