"""Own matters are pushed to whom they concern, and a session's change, which concerns all, holds nobody up."""

import asyncio
from typing import Any

from server.runtime.broadcaster import MINE_AT_ONCE, Broadcaster
from tests.runtime.services import Home, home

ASKERS = 3 * MINE_AT_ONCE


class Listening:
    """Everybody listens; what each is told is kept, with the turns that others had before."""

    def __init__(self) -> None:
        self.told: list[tuple[str, list[dict[str, Any]], int]] = []
        self.frames: list[dict[str, Any]] = []
        self.turns = 0

    async def broadcast(self, channel: str, event: str, data: dict[str, Any]) -> None:
        if event == "frame":
            self.frames.append(data)
        if event == "mine":
            self.told.append((channel, data["mine"], self.turns))

    def members(self, channel: str) -> int:
        return 1

    async def count(self) -> None:
        while True:
            self.turns += 1
            await asyncio.sleep(0)


async def push(here: Home, listening: Listening) -> list[tuple[str, list[dict[str, Any]], int]]:
    listening.told.clear()
    await Broadcaster(listening, here.clock, 50, 500, 200, 50)._mine(here.service.streams[here.session])
    return list(listening.told)


async def test_the_end_of_a_session_is_pushed_to_all_in_slices(sqlite_url: str) -> None:
    async with home(sqlite_url, limits__asks_per_ip_min="100000", limits__asks_burst="100000") as here:
        await here.plan()
        await asyncio.gather(*(here.ask(f"asker{number}") for number in range(ASKERS)))
        listening = Listening()
        await push(here, listening)
        await here.do("lan", "session.end")
        counting = asyncio.create_task(listening.count())
        told = await push(here, listening)
        counting.cancel()
        assert len({channel for channel, _, _ in told}) == len(told) == ASKERS
        turns = [turns for _, _, turns in told]
        assert all(turns.count(turn) <= MINE_AT_ONCE for turn in set(turns))


async def test_an_answer_is_pushed_to_its_asker(sqlite_url: str) -> None:
    async with home(sqlite_url) as here:
        await here.plan()
        id = (await here.ask("asker1"))["question"]
        await here.ask("asker2", "Xin hỏi điều khác?")
        await here.do("lan", "question.accept", question=id, text_rev=1)
        await here.do("lan", "session.start")
        await here.do("lan", "question.call", question=id, text_rev=1)
        await here.do("lan", "question.answer", question=id, state="called")
        listening = Listening()
        await push(here, listening)
        for name, more in (("answer.draft", {"rev": 0, "text": "Xin trả lời."}), ("answer.publish", {"rev": 1})):
            await here.do("lan", name, question=id, **more)
        ((channel, whole, _),) = await push(here, listening)
        assert channel.endswith(f"{1:016x}")
        assert whole[0]["answer"]["text"] == "Xin trả lời."
        await here.do("lan", "answer.correct", question=id, rev=2, text="Xin trả lời đúng.", note="Nhầm số")
        ((_, whole, _),) = await push(here, listening)
        assert whole[0]["answer"]["corrections"][0]["note"] == "Nhầm số"


async def test_a_stream_that_was_forgotten_meanwhile_is_shown_to_nobody(sqlite_url: str) -> None:
    async with home(sqlite_url) as here:
        await here.plan()
        runtime, shows = here.service.streams[here.session], Broadcaster(Listening(), here.clock, 50, 500, 200, 50)
        shows.changed(runtime)
        shows.forget(runtime.id)
        await shows._frames(runtime)


async def test_who_sits_down_before_anything_happened_hears_the_first_thing_that_does(sqlite_url: str) -> None:
    """As at the desk of a unit whose inbox is empty yet."""
    async with home(sqlite_url) as here:
        await here.plan()
        runtime, listening = here.service.streams[here.session], Listening()
        caster = Broadcaster(listening, here.clock, 50, 500, 200, 50)
        await caster.flush(runtime)
        stood = runtime.view.position("desk")
        await here.ask()
        caster.changed(runtime)
        await caster.flush(runtime)
        (frame,) = [data for data in listening.frames if data["audience"] == "desk"]
        assert f"{frame['since']}" == stood.partition(".")[0]
        assert "question" in {each["noun"] for each in frame["put"]}
