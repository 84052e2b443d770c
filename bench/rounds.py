"""Rounds: every contender once, then again in another order, so that a noisy minute meets them all alike."""

from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Any

from bench.process import Broken, Missing
from bench.report import Row, Story, keep, machine, progress

Measure = Callable[[str], tuple[str, list[Row]]]
Report = Callable[[list[Row]], Story]


def interleaved(bench: str, names: Sequence[str], given: Namespace, measure: Measure, report: Report) -> int:
    """`measure(name)` gives a version and rows. What this machine lacks is left out with a word; whoever breaks is
    out of this round. The exit code."""
    left = [name for name in names if not given.only or name in given.only]
    found: dict[str, Any] = {"bench": bench, "machine": machine(), "versions": {}, "rounds": [], "broken": []}
    said = ""
    for number in range(given.rounds):
        first = number % max(1, len(left))
        for name in left[first:] + left[:first]:
            try:
                found["versions"][name], rows = measure(name)
            except Missing as lacking:
                left.remove(name)
                progress(str(lacking))
            except Broken as fault:
                found["broken"].append({"round": number, "name": name, "fault": str(fault)})
                progress(f"!! {name}: {fault}")
            else:
                found["rounds"] += [{"round": number, **row} for row in rows]
                for row in rows:
                    progress(", ".join(str(value) for value in row.values()))
        if found["rounds"]:
            # After each round: a long run that is stopped has not been for nothing.
            said = keep(given.out, found, report(found["rounds"]))
    print(said)
    return 0 if found["rounds"] and not found["broken"] else 1
