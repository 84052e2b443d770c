"""Attacks on a running server, one command each.

    python -m tests.abuse                    the list
    python -m tests.abuse NAME [--n 500]     against a server of its own
    python -m tests.abuse NAME --url http://127.0.0.1:8080 --pid 4711

Prints what the attack did to the server's memory, to an honest client's round trips and to the log, as JSON; ends
with 1 when it did more than is allowed. The attackers run at a lower priority: on another machine they would not take
the server's processor either.
"""

import argparse
import asyncio
import json
import os
import resource
import sys
from typing import Any
from urllib.parse import urlsplit

import uvloop

from tests.abuse.attacks import ATTACKS
from tests.abuse.scene import Limits, Outcome, beside, scene
from tests.abuse.service import state


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.abuse", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="?", choices=[*ATTACKS, "all"])
    parser.add_argument("--n", type=int, help="how many, of whatever the attack counts")
    parser.add_argument("--url", help="a server that runs already")
    parser.add_argument("--pid", type=int, help="its process, to look at its memory")
    parser.add_argument("--calm", type=float, default=3, help="seconds of measuring in peace")
    parser.add_argument("--floor-ms", type=float, default=Limits().floor_ms)
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE")
    given = parser.parse_args()
    if given.name is None:
        print("\n".join(f"{name:14}{_about(kind.attack)} (--n {kind.usual})" for name, kind in ATTACKS.items()))
        return 0
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    names = [name for name in ATTACKS if given.name in (name, "all")]
    return max(_run(name, given) for name in names)


def _run(name: str, given: argparse.Namespace) -> int:
    figures, wrong = uvloop.run(_attack(name, given))
    print(json.dumps({"attack": name, **figures}, default=str, ensure_ascii=False))
    for words in wrong:
        print(f"{name}: {words}", file=sys.stderr)
    return int(bool(wrong))


async def _attack(name: str, given: argparse.Namespace) -> Outcome:
    kind = ATTACKS[name]
    limits = Limits(floor_ms=given.floor_ms)
    if kind.state and given.url:
        sys.exit(f"{name} needs a house of its own")
    where: Any = state() if kind.state else scene(*given.set)
    if given.url:
        where = beside(urlsplit(given.url).port or 80, given.pid)
    async with where as here:
        await asyncio.sleep(0.5)
        os.nice(10 - os.nice(0))
        outcome = await here.suffer(kind.attack, given.n or kind.usual, given.calm, limits)
    return Outcome({key: _round(value) for key, value in outcome.figures.items()}, outcome.wrong)


def _about(attack: Any) -> str:
    return " ".join((attack.__doc__ or "").split())


def _round(value: Any) -> Any:
    if isinstance(value, list):
        return [_round(part) for part in value]
    return round(value, 2) if isinstance(value, float) else value


if __name__ == "__main__":
    sys.exit(main())
