"""What every bench has in common: its options, the machine it ran on, medians, and where its results go."""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.chart import Panel, chart
from bench.process import ROOT, cores

Row = dict[str, Any]


class Story(NamedTuple):
    """What a bench found: the medians of its rows, and how they are shown."""

    title: str
    medians: list[Row]
    table: str
    panels: Sequence[Panel]


def arguments(
    doc: str | None, argv: Sequence[str], *, clients: str = "", seconds: float = 0, **counts: int
) -> argparse.Namespace:
    """The options of a bench: those that have a default here, and `--name N` for every other count."""
    parser = argparse.ArgumentParser(prog="giaoluu bench", description=doc)
    if clients:
        parser.add_argument("--clients", type=numbers, default=numbers(clients), metavar="N,N", help=f"({clients})")
    if seconds:
        parser.add_argument(
            "--seconds", type=float, default=seconds, help="mỗi lần đo / of one measurement (%(default)s)"
        )
    for name, count in {"rounds": 3, **counts}.items():
        parser.add_argument(f"--{name}", type=int, default=count, metavar="N", help="(%(default)s)")
    parser.add_argument(
        "--out", type=lambda text: Path(text).resolve(), default=ROOT / "var" / "bench", help="(var/bench)"
    )
    parser.add_argument("--only", type=words, default=(), metavar="NAME,NAME", help="chỉ những / only these contenders")
    return parser.parse_args(argv)


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def folder(text: str) -> Path:
    return Path(text).resolve()


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def machine() -> dict[str, Any]:
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = next((line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")), "")
    return {
        "cpu": model or platform.machine(), "cores": os.cpu_count(), "kernel": platform.release().partition("-")[0],
        "python": platform.python_version(), "at": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "load_before": os.getloadavg()[0], "one_core": len(set(cores())) == 1,
    }  # fmt: skip


def medians(rows: Iterable[Row], keys: Sequence[str]) -> list[Row]:
    """Rows that agree in `keys` become one: of each number the median."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return [_middle(group, keys) for group in groups.values()]


def _middle(group: list[Row], keys: Sequence[str]) -> Row:
    row = {name: value for name, value in group[0].items() if name != "round"}
    for name, value in row.items():
        if isinstance(value, (int, float)) and name not in keys:
            row[name] = round(statistics.median(each[name] for each in group), 4)
    return row


def by_size(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["clients"])


def percentile(ascending: Sequence[float], share: float) -> float:
    return round(ascending[min(len(ascending) - 1, int(len(ascending) * share))], 3)


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def table(head: Iterable[str], rows: Iterable[Sequence[Any]]) -> str:
    """Markdown, so that it can be put into docs/ as it is."""
    head = list(head)
    lines = [head, ["---"] * len(head), *([figure(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def figure(value: Any) -> str:
    """Three digits, or whole thousands."""
    if not isinstance(value, (int, float)):
        return "–" if value is None else str(value)
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size else "0"


def keep(out: Path, found: dict[str, Any], story: Story) -> str:
    """JSON and picture. What there is to say: the table, and where they are."""
    out.mkdir(parents=True, exist_ok=True)
    around, place = found["machine"], out / found["bench"]
    under = f"{around['cpu']}, {around['cores']} cores, Linux {around['kernel']}, {around['at'][:10]}"
    whole = {**found, "title": story.title, "medians": story.medians, "table": story.table}
    place.with_suffix(".json").write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    place.with_suffix(".svg").write_text(chart(story.title, under, story.panels), encoding="utf-8")
    return f"{story.table}\n\n{place}.json\n{place}.svg"
