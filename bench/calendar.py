"""A changed calendar over sessions under way: how long the preview takes, and until every deadline has moved.

    python -m bench.calendar [--sessions 64] [--rounds 3] [--url DATABASE]

In one process, over the real pages, on SQLite in a scratch folder unless another database is named.
"""

import argparse
import asyncio
import re
import tempfile
import time
from datetime import datetime
from pathlib import Path
from statistics import median

from server import settings
from server.app import App
from server.gateway.visitor import Visitor
from server.local_time import VIETNAM
from server.log.reaction_queue import ReactionQueue
from server.office import calendar
from server.office.units import registry
from tests.web.sites import Visit, site

SAVED = re.compile(r'name="(cid|days|years|reason)" value="([^"]*)"')


async def planned(app: App, account: str, sessions: int) -> None:
    """A session in each of so many rooms, on one day."""
    held = calendar.add_working_days(datetime.now(VIETNAM).date(), 3)
    terms, hour = calendar.terms(held, settings.load(env={}).session), 3_600_000
    begins = calendar.midnight(held) + 8 * hour
    times = {"intake_opens": terms.intake_opens_ms, "starts_at": begins, "ends_at": begins + 3 * hour,
             "answer_due": terms.answer_due_ms - 1, "report_due": terms.report_due_ms - 1,
             "counted_from": calendar.midnight(held)}  # fmt: skip
    for number, room in enumerate([*registry().rooms][:sessions]):
        visitor = Visitor(asker="", account=account, room=room)
        raw = {**times, "code": f"BENCH-{number}", "topic": "Đất đai", "venue": ""}
        await app.service.plan(room, visitor, raw, f"plan-{number:08}")


async def once(app: App, visit: Visit, off: str, number: int) -> tuple[float, float]:
    """Seconds until the preview is there, and from saving until nothing is left to move."""
    form = {"do": "preview", "form": "day", "day": off, "kind": ("holiday", "normal")[number % 2], "reason": "Bão số 1"}
    begun = time.perf_counter()
    shown = await visit.send_form("/can-bo/lich/do", **form)
    previewed = time.perf_counter() - begun
    form = dict(SAVED.findall(shown.text.split('value="calendar.set_days"')[1].split("</form>")[0]))
    form = {name: value.replace("&#34;", '"') for name, value in form.items()}
    begun = time.perf_counter()
    answer = await visit.send_form("/can-bo/lich/do", do="calendar.set_days", **form)
    assert answer.status_code == 303, answer.text
    while await left(app):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    return previewed, time.perf_counter() - begun


async def left(app: App) -> int:
    return sum((await ReactionQueue(app.book).counted()).values())


async def measure(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite+aiosqlite:///{folder}/bench.db"
        async with site(Path(folder), url) as app, Visit(app) as visit:
            await visit.sign_in(app, "quan", ("*", "admin"))
            account = await app.people.find("quan")
            assert account is not None
            await planned(app, account.id, given.sessions)
            off = calendar.add_working_days(datetime.now(VIETNAM).date(), 5)
            found = [await once(app, visit, f"{off:%d/%m/%Y}", number) for number in range(given.rounds)]
            for name, values in zip(("preview", "moved"), zip(*found, strict=True), strict=True):
                print(f"{name:8} median {median(values):.3f} s, worst {max(values):.3f} s of {given.rounds}, "
                      f"{given.sessions} sessions")  # fmt: skip


def main() -> None:
    given = argparse.ArgumentParser(prog="bench.calendar", description=__doc__)
    given.add_argument("--sessions", type=int, default=64)
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--url", default="")
    asyncio.run(measure(given.parse_args()))


if __name__ == "__main__":
    main()
