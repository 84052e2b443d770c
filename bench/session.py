"""A session of the real house for the benches: planned, open for questions, with a lead who may act in it."""

import asyncio
import time
from typing import Any, NamedTuple

from server.gateway.visitor import Visitor
from server.people.people import People
from server.runtime.service import Service

TEXT = (
    "Kính gửi Bộ, gia đình tôi đã nộp hồ sơ cấp giấy chứng nhận từ năm ngoái mà chưa có kết quả, xin hỏi vì sao? " * 2
)
ASK = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "province": "angiang", "name": "Vũ Văn Mẫu"}
UNLIMITED = {
    **dict.fromkeys(("slow.session_min", "slow.prefix_min"), "0"),
    **dict.fromkeys(("limits.asks_per_session_min", "limits.asks_per_room_min"), "10000000"),
    **dict.fromkeys(("limits.asks_per_asker_min", "limits.asks_per_ip_min"), "1000000"),
    "limits.queue": "100000",
}
HOUR = 3_600_000
AT_ONCE = 500


class Site(NamedTuple):
    """A session and its lead. `token` signs the lead in."""

    service: Service
    session: str
    lead: Visitor
    token: str

    async def ask(self, count: int, start: int = 0) -> list[str]:
        """So many questions, each from somebody else; their ids."""
        ids: list[str] = []
        for first in range(start, start + count, AT_ONCE):
            some = range(first, min(first + AT_ONCE, start + count))
            acks = await asyncio.gather(*(self.one(n) for n in some))
            ids += [ack["receipt"]["question"] for ack in acks]
        return ids

    async def one(self, number: int) -> dict[str, Any]:
        asker = Visitor(asker=f"{number:016x}", ip=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
        return await self.service.do(
            self.session, asker, "question.ask", {**ASK, "text": TEXT}, f"bench-ask-{number:08d}"
        )

    async def accept(self, ids: list[str]) -> None:
        for first in range(0, len(ids), AT_ONCE):
            doing = [
                self.service.do(self.session, self.lead, "question.accept", {"question": id, "text_rev": 1}, f"ok-{id}")
                for id in ids[first : first + AT_ONCE]
            ]
            await asyncio.gather(*doing)

    async def position(self) -> str:
        """Where the public stands."""
        joined = await self.service.join(self.session, "public", None, Visitor(asker="bench"))
        return f"{joined['frame']['seq']}.{joined['frame']['mark']}"


async def opened(service: Service, people: People) -> Site:
    account = await people.find("bench") or await people.add("bench", "Bench")
    await people.grant(account.id, "gltt", "lead")
    token = await people.redeem(await people.link(account.id))
    now = time.time_ns() // 1_000_000
    # Each in hours of its own: a room holds one session at a time.
    starts = now + HOUR * (1 + len(await service.book.rows("sessions", {"room": "gltt"})))
    times = {
        "intake_opens": now + HOUR, "starts_at": starts, "ends_at": starts + HOUR, "answer_due": starts + 98 * HOUR,
    }  # fmt: skip
    lead = Visitor(asker="lead", account=account.id)
    session = await service.plan("gltt", lead, {**times, "topic": "Bench", "code": f"BENCH-{now}"}, f"bench-{now}")
    await service.do(session, lead, "session.open_intake", {}, f"open-{now}")
    return Site(service, session, lead, token)
