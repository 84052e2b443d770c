"""Citizens and businesses: they come, ask, look on; one takes a question back, some lose the line."""

import asyncio
from collections.abc import Sequence

from server.rehearsal.script import Citizen
from server.rehearsal.seat import Seat
from server.rehearsal.tempo import Tempo

SECOND_THOUGHTS_S = 3.0
LOOKS_S = 1.0
REPLY = "Thửa đất ở xã nơi tôi ở, cạnh trụ sở ủy ban."


async def citizen(seat: Seat, tempo: Tempo, part: Citizen, ours: set[str]) -> None:
    """Whatever is asked goes into `ours`, so that the others know it from what strangers ask."""
    await tempo.until(part.arrives)
    await seat.sit()
    for number, ask in enumerate(part.asks):
        await tempo.until(ask.at)
        seat.cut_next = number == part.cut
        asks = {field: value for field, value in ask.sample.asks.items() if value is not None}
        asked = await seat.do("question.ask", **asks)
        if asked["ok"]:
            ours.add(asked["receipt"]["question"])
    if part.withdraws:
        await tempo.pause(SECOND_THOUGHTS_S)
        await _withdraw(seat)
    if part.cut_at is not None:
        await tempo.until(part.cut_at)
        await seat.cut()


async def replies(seats: Sequence[Seat], tempo: Tempo, sorted: asyncio.Event) -> None:
    """Whoever is asked back answers, until all is sorted."""
    while not sorted.is_set():
        for seat in seats:
            for own in seat.mine:
                if "question.clarify" in own["can"]:
                    await seat.do("question.clarify", question=own["id"], text=REPLY)
        await tempo.pause(LOOKS_S)


async def _withdraw(seat: Seat) -> None:
    """The newest that can still be taken back."""
    for own in seat.mine:
        if "question.withdraw" in own["can"] and (await seat.do("question.withdraw", question=own["id"]))["ok"]:
            return
