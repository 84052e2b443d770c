"""T7: one of the processes thinks it is an hour later, or earlier, or that time runs twice as fast.

Modes: later, earlier, fast; `library` uses libfaketime instead of a clock of ours, where it is installed.
"""

import asyncio
from argparse import Namespace
from pathlib import Path

from tests.chaos.history import HISTORY, lines
from tests.chaos.run import Run

MODES = {"later": "3600 1", "earlier": "-3600 1", "fast": "0 2"}
LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
SHARE = 0.01


async def fault(run: Run, asked: Namespace) -> None:
    modes = [mode for mode in asked.mode.split(",") if mode in MODES] or list(MODES)
    told = run.cluster.place / "clock"
    await asyncio.to_thread(_tell, told, "0 1")
    env = _library(told) if "library" in asked.mode else {"CHAOS_CLOCK": str(told)}
    await run.web(**env)
    await run.people(asked.clients)
    run.crowd.work(asked.rate)
    for mode in modes:
        await asyncio.sleep(asked.pace)
        run.fault(f"clock_{mode}")
        await asyncio.to_thread(_tell, told, MODES[mode])
        await asyncio.sleep(asked.seconds)
        run.fault(f"clock_{mode}_over")
    run.history.flush()
    lost = [f"{line['client']} ({line['code']})" for line in lines(run.folder / HISTORY) if line["what"] == "lost"]
    run.must(len(lost) <= SHARE * len(run.crowd.clients), f"clients were disconnected: {', '.join(lost)}")


def _tell(path: Path, what: str) -> None:
    """Changed at once, and read whole."""
    offset, rate = what.split()
    fresh = path.with_suffix(".new")
    fresh.write_text(what)
    fresh.replace(path)
    path.with_suffix(".rc").write_text(f"{float(offset):+.0f}s x{rate}\n")


def _library(told: Path) -> dict[str, str]:
    if not LIBRARY.is_file():
        raise SystemExit("chaos clock library: libfaketime is not installed")
    return {"LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(told.with_suffix(".rc")),
            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}  # fmt: skip
