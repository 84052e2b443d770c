"""How long it takes until a round stands in the rooms of all its units: `python -m bench.round [DATABASE_URL]`.

A site in this process, no network; from the form that schedules to the last session that is written.
"""

import asyncio
import sys
import tempfile
import time

from server import settings
from server.app import App, running
from server.log.reaction_queue import WAITING, ReactionQueue
from tests.web.sites import HOST, Visit

AIM_S = 3.0
PLAN = {
    "do": "round.plan", "cid": "plan-00001", "year": "2030", "number": "1", "topic": "Đất đai", "day-1": "15/04/2030",
    "start-1": "8h", "end-1": "11h", "every": "1",
}  # fmt: skip


async def measure(url: str) -> tuple[int, float]:
    """How many sessions, and the seconds."""
    with tempfile.TemporaryDirectory() as var:
        chosen = {
            "people.second_factor_roles": "",
            "paths.var": var,
            "database.url": url or f"sqlite:///{var}/giaoluu.db",
        }
        async with running(settings.load(chosen)) as app, Visit(app, HOST) as office, Visit(app, HOST) as head:
            await office.sign_in(app, "office", ("gltt", "office"))
            await head.sign_in(app, "chief", ("gltt", "head"))
            path = f"{(await office.send_form('/can-bo/dot/do', **PLAN)).headers['location']}/do"
            await office.send_form(path, do="version.submit", cid="submit-0001", version="1")
            await head.send_form(path, do="version.approve", cid="approve-001", version="1", rev="1")
            began = time.perf_counter()
            await office.send_form(path, do="round.schedule", cid="schedule-01")
            await _delivered(app)
            return len(await app.book.rows("sessions", {})), time.perf_counter() - began


async def _delivered(app: App) -> None:
    queue = ReactionQueue(app.book)
    while (await queue.counted()).get(WAITING):  # noqa: ASYNC110 (another task of this process delivers)
        await asyncio.sleep(0.02)


def main(argv: list[str]) -> int:
    count, seconds = asyncio.run(measure(argv[0] if argv else ""))
    print(f"{count} sessions in {seconds:.2f} s, aim {AIM_S:.0f} s")
    return 0 if seconds <= AIM_S else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
