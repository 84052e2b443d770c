"""How long it takes until a transfer stands at both desks: `python -m bench.transfers [DATABASE_URL]`.

The real server as a process of its own; a desk of the session in which it was asked, a desk of the unit that gets it,
and its asker, each by a socket. Timed from the command to the frames that say that it is there, that it has come.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from server.office.calendar import VIETNAM
from tests.runtime.servers import Person, process
from tests.runtime.test_round_killed import send

MANY, AIM_S = 40, 1.0
ASK = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "text": "Ai trả lời?", "name": "Ông Mẫu"}
PLAN = {"do": "session.plan", "cid": "plan-0001", "topic": "Đất đai", "venue": "Hội trường", "start": "8h30",
        "end": "11h"}  # fmt: skip


async def until(true: Callable[[], bool], begun: float) -> float:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 (frames come by the socket)
            await asyncio.sleep(0.001)
    return time.perf_counter() - begun


async def measure(url: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"at the desk that sent it": [], "at the desk that got it": [], "to its asker": []}
    with tempfile.TemporaryDirectory() as var:
        async with process(Path(var), url or f"sqlite:///{var}/giaoluu.db") as server:
            lead = await server.staff("hung", "gltt:lead", "gltt:office", "angiang:lead")
            cookie = lead.cookie or ""
            day = datetime.now(VIETNAM) + timedelta(days=2)
            path = await send(server, cookie, "/r/gltt/buoi/moi/do", {**PLAN, "day": f"{day:%d/%m/%Y}"})
            session = path.split("/buoi/")[1].split("/")[0]
            there, asker = Person(server, cookie), Person(server)
            await lead.join(session, "desk")
            await there.join("unit:angiang", "desk")
            await asker.join(session)
            for _ in range(MANY):
                id = (await asker.do("question.ask", **ASK))["receipt"]["question"]
                come = sum(noun == "inbox" for noun, _ in there.table)
                begun = time.perf_counter()
                move = {"question": id, "state": "asked", "act": "transfer", "unit": "angiang", "why": "local"}
                acting = asyncio.create_task(lead.do("question.transfer", note="Nhờ Sở.", **move))

                def sent(id: str = id) -> bool:
                    return bool((lead.table.get(("transfer", id), {}).get("place") or {}).get("id"))

                def got(come: int = come) -> bool:
                    return sum(noun == "inbox" for noun, _ in there.table) > come

                def told(id: str = id) -> bool:
                    return any(each["id"] == id and (each["place"] or {}).get("id") for each in asker.mine)

                waits = (until(sent, begun), until(got, begun), until(told, begun))
                for name, seconds in zip(found, await asyncio.gather(*waits), strict=True):
                    found[name].append(seconds)
                assert (await acting)["ok"]
    return found


def main(argv: list[str]) -> int:
    found = asyncio.run(measure(argv[0] if argv else ""))
    for name, each in found.items():
        ordered = sorted(each)
        p95 = ordered[int(len(ordered) * 0.95) - 1]
        print(f"{name}: median {statistics.median(each):.3f} s, p95 {p95:.3f} s, worst {ordered[-1]:.3f} s")
    return 0 if max(max(each) for each in list(found.values())[:2]) < AIM_S else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
