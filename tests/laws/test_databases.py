"""The same commands give the same bytes on PostgreSQL and on SQLite, in one process and when another reads the log."""

import asyncio
from contextlib import suppress
from typing import Any

import msgspec

from server.domain.command import ASKER
from server.domain.kinds import find
from server.domain.roles import AUDIENCES
from server.domain.session.question import Question
from server.domain.state import StreamState
from server.errors import Refused
from server.transport import tasks
from server.views.stream_view import StreamView
from tests.runtime.services import ASK, Home, home

encode = msgspec.json.Encoder(order="deterministic").encode
ROUNDS = 120


async def play(here: Home) -> list[bytes]:
    """A fixed mix of good and bad commands ; returns every frame of every audience at its end."""
    await here.plan()
    for number in range(ROUNDS):
        room = here.service.streams[here.session].view
        here.clock.now += 997
        for doing in _batch(here, room.state, number):
            with suppress(Refused):
                await doing
    room = here.service.streams[here.session].view
    return [encode(room.frame(audience, since)) for audience in AUDIENCES for since in range(0, room.seq, 7)]


def _batch(here: Home, state: StreamState, number: int) -> list[Any]:
    questions = [state.need(Question, id) for _, id in state.keys("question")]
    doing: list[Any] = [here.do(f"asker{number % 5}", "question.ask", **{**ASK, "text": f"Câu thứ {number}?"})]
    if number == 20:
        doing.append(here.do("lan", "session.start"))
    for step, question in enumerate(questions[-6:]):
        name = NAMES[(number + step) % len(NAMES)]
        fields = find(name).payload.__struct_fields__
        given = {"state": question.state, "text_rev": question.text_rev, "rev": number % 3, "reason": "spam",
                 "text": f"Lời {number}", "note": "Ghi chú"}  # fmt: skip
        who = f"asker{number % 5}" if ASKER in find(name).by else ("lan", "hung")[step % 2]
        raw = {field: given[field] for field in fields if field in given}
        doing.append(here.do(who, name, question=question.id, **raw))
    return doing


NAMES = (
    "question.accept", "question.redact", "question.accept", "question.call", "answer.draft", "answer.draft",
    "question.promise", "question.accept", "answer.publish", "question.refuse", "question.answer", "question.veil",
    "question.withdraw", "answer.correct", "question.unveil", "question.return",
)  # fmt: skip


async def test_the_same_commands_give_the_same_bytes(sqlite_url: str, pg_url: str) -> None:
    seen: list[list[bytes]] = []
    for url in (sqlite_url, pg_url):
        async with home(url) as here:
            seen.append(await play(here))
            stream = f"session:{here.session}"
            again = StreamView(stream)
            for entry in await here.service.book.read(stream):
                again.apply(entry)
            live = here.service.streams[here.session].view
            assert again.seq == live.seq > ROUNDS
            assert all(again.frame(audience, 0) == live.frame(audience, 0) for audience in AUDIENCES)
    assert seen[0] == seen[1]


async def test_two_houses_on_one_database_converge(database_url: str) -> None:
    """Two processes in all but name: each with its own memory, both writing, neither told by the other."""
    async with home(database_url) as one, home(database_url) as other:
        await one.plan()
        other.session, other.clock = one.session, one.clock
        other.service.book.clock = one.clock
        outcomes = await asyncio.gather(
            *((one if number % 2 else other).ask(f"asker{number % 7}", f"Câu {number}?") for number in range(60)),
            return_exceptions=True,
        )
        assert not [each for each in outcomes if isinstance(each, BaseException)]
        numbers = sorted(receipt["number"] for receipt in outcomes if isinstance(receipt, dict))
        assert numbers == list(range(1, 61))
        for here in (one, other):
            await here.service.streams[one.session].see()
        assert one.frame("desk") == other.frame("desk")
        await tasks.everyone.close()


async def test_a_refusal_leaves_nothing_behind(database_url: str) -> None:
    async with home(database_url) as here:
        await here.plan()
        before = await here.service.book.heads([f"session:{here.session}"])
        refused = await asyncio.gather(*(here.do("lan", "session.pause") for _ in range(20)), return_exceptions=True)
        assert all(isinstance(each, Refused) for each in refused)
        after = await here.service.book.heads([f"session:{here.session}"])
        assert {name: head.seq for name, head in after.items()} == {name: head.seq + 1 for name, head in before.items()}
