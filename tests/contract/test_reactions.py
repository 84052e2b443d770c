"""Reactions: written with their cause or not at all, delivered until they are done, refusals told to somebody."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from prometheus_client import Counter
from sqlalchemy import select, text

from server import copies
from server.errors import Refused, Unavailable
from server.log.book import Book
from server.log.entry import Row
from server.log.outbox import Mail, Outgoing, Reaction
from server.log.reaction_queue import ReactionQueue
from server.log.tables import commands, mails, reactions
from server.runtime.reactions import Reactor
from server.sections import Reactions
from server.transport import tasks
from tests.books import AT, REHEARSAL, STREAM, append, opened, said
from tests.contract.deliverer import REFUSED, STEPS, Target
from tests.databases import MOSTLY_POSTGRESQL

ROOT = Path(__file__).resolve().parents[2]
CAUSE, TARGET = "round:2010", "session:angiang"
CHOSEN = Reactions(poll_ms=500, at_once=4, retry_ms=100, retry_most_ms=1000)
PLAN = Reaction(TARGET, "session.plan", {"topic": "Đất đai"}, "round.refused")


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> int:
        return self.now


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture
async def book(database_url: str, clock: Clock) -> AsyncIterator[Book]:
    async with opened(database_url, clock) as book:
        yield book


class Targets:
    """Streams that take commands: each id is done once, whatever is said of it twice; `trouble` is raised first."""

    def __init__(self) -> None:
        self.done: dict[str, tuple[str, str, Any, str]] = {}
        self.heard: list[str] = []
        self.before: Callable[[str, str], None] = lambda target, command: None
        self.after: Callable[[str, str], None] = lambda target, command: None

    async def deliver(self, target: str, command: str, payload: Any, cid: str, cause: str) -> None:
        self.heard.append(cid)
        self.before(target, command)
        self.done.setdefault(cid, (target, command, payload, cause))
        self.after(target, command)


def reactor(book: Book, targets: Targets | Target, leads: Callable[[], bool] = lambda: True, **more: Any) -> Reactor:
    return Reactor(book, targets.deliver, leads, CHOSEN, Counter("outcomes", "", ["outcome"], registry=None), **more)


async def cause(book: Book, *caused: Reaction | Mail, stream: str = CAUSE, error: Exception | None = None) -> None:
    async with book.turn(stream) as turn:
        seq = turn.head.seq + 1
        await turn.append([said(seq)], outgoing=[Outgoing(seq, each) for each in caused])
        if error:
            raise error


async def round_of(reactor: Reactor) -> None:
    if begun := await reactor.look():
        await asyncio.wait(begun)


async def states(book: Book) -> dict[str, int]:
    return await ReactionQueue(book).counted()


async def rows(book: Book) -> list[Any]:
    async with book.engine.connect() as connection:
        return list((await connection.execute(select(reactions).order_by(reactions.c.id))).all())


def refuse(*commands: str) -> Callable[[str, str], None]:
    def no(target: str, command: str) -> None:
        if command in commands:
            raise Refused("room.taken", by="session:x")

    return no


async def test_what_an_entry_causes_is_written_with_it_or_not_at_all(book: Book) -> None:
    told: list[tuple[str, bool]] = []
    book.committed = lambda stream, caused, erased: told.append((stream, caused))
    mail = Mail("slip:1", "lan@angiang.example", "Phiếu", "Câu hỏi số 1")
    with pytest.raises(ZeroDivisionError):
        await cause(book, PLAN, mail, error=ZeroDivisionError())
    assert (await rows(book), told) == ([], [])
    await cause(book, PLAN, mail, PLAN._replace(after_ms=10_000))
    await append(book, said(1))
    assert told == [(CAUSE, True), (STREAM, False)]
    found = await rows(book)
    assert [(row.id, row.next_at, row.refused_by) for row in found] == [
        (f"{CAUSE}/1/0", AT, "round.refused"),
        (f"{CAUSE}/1/1", AT + 10_000, "round.refused"),
    ]
    assert msgspec.json.decode(found[0].payload) == PLAN.payload
    async with book.engine.connect() as connection:
        (sent,) = (await connection.execute(select(mails))).all()
    assert (sent.key, sent.state, sent.attempts) == ("slip:1", "queued", 0)


async def test_only_entries_of_this_append_cause_anything(book: Book) -> None:
    for seq in (0, 2):
        with pytest.raises(ValueError, match="names an entry"):
            async with book.turn(CAUSE) as turn:
                await turn.append([said(1)], outgoing=[Outgoing(seq, PLAN)])
    assert await book.streams() == []


async def test_it_is_delivered_and_goes(book: Book) -> None:
    targets = Targets()
    await cause(book, PLAN)
    await round_of(reactor(book, targets))
    assert targets.done == {f"{CAUSE}/1/0": (TARGET, "session.plan", PLAN.payload, CAUSE)}
    assert await rows(book) == []


async def test_targets_are_served_at_the_same_time_and_each_in_order(book: Book) -> None:
    """A round of many rooms does not wait for one of them after the other; of those at once there are so many."""
    targets, under_way, most = Targets(), 0, 0

    async def slow(target: str, command: str, payload: Any, cid: str, cause: str) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(5):
            await asyncio.sleep(0)
        under_way -= 1
        await Targets.deliver(targets, target, command, payload, cid, cause)

    targets.deliver = slow  # type: ignore[method-assign]
    rooms = [PLAN._replace(target=f"session:{n}") for n in range(9)]
    await cause(book, *rooms, *(each._replace(command="session.move") for each in rooms))
    await round_of(reactor(book, targets))
    assert most == CHOSEN.at_once
    for each in rooms:
        assert [done[1] for done in targets.done.values() if done[0] == each.target] == ["session.plan", "session.move"]
    assert await rows(book) == []


async def test_who_does_not_lead_delivers_nothing(book: Book) -> None:
    targets, told = Targets(), []
    follower = Reactor(
        book,
        targets.deliver,
        lambda: False,
        CHOSEN,
        Counter("outcomes", "", ["outcome"], registry=None),
        lambda: told.append(1),
    )
    await cause(book, PLAN)
    follower.wrote()
    await round_of(follower)
    assert (targets.heard, told, await states(book)) == ([], [1], {"waiting": 1})


async def test_an_undo_window_is_waited_out(book: Book, clock: Clock) -> None:
    targets = Targets()
    at = reactor(book, targets)
    await cause(book, PLAN._replace(after_ms=10_000))
    await cause(book, PLAN, PLAN._replace(target="session:cantho"))
    await round_of(at)
    assert targets.heard == [f"{CAUSE}/2/1"], "the same target's waits for the one before it"
    clock.now += 10_000
    await round_of(at)
    assert targets.heard[1:] == [f"{CAUSE}/1/0", f"{CAUSE}/2/0"]


async def test_an_outage_is_tried_again_ever_more_slowly_and_in_order(book: Book, clock: Clock) -> None:
    targets = Targets()
    at = reactor(book, targets)
    other = "session:cantho"
    await cause(book, PLAN, PLAN._replace(command="session.move"), PLAN._replace(target=other))

    def away(target: str, command: str) -> None:
        if target == TARGET:
            raise Unavailable("away")

    targets.before = away
    for attempts, wait in enumerate((100, 200, 400, 800, 1000, 1000), 1):
        await round_of(at)
        (first, second) = await rows(book)
        assert (first.attempts, first.next_at - clock.now, second.attempts) == (attempts, wait, 0)
        clock.now += wait - 1
        await round_of(at)
        clock.now += 1
    assert len(targets.heard) == 7
    assert f"{CAUSE}/1/2" in targets.done
    targets.before = lambda target, command: None
    await round_of(at)
    assert targets.heard[-2:] == [f"{CAUSE}/1/0", f"{CAUSE}/1/1"]
    assert await rows(book) == []


async def test_a_fault_of_the_program_is_no_reason_to_drop_it(book: Book, clock: Clock) -> None:
    targets = Targets()
    at = reactor(book, targets)
    await cause(book, PLAN)

    def broken(target: str, command: str) -> None:
        raise KeyError("x")

    targets.before = broken
    await round_of(at)
    assert "KeyError" in (await rows(book))[0].error
    targets.before = lambda target, command: None
    clock.now += 1000
    await round_of(at)
    assert await rows(book) == []


async def test_a_refusal_is_told_to_the_stream_that_caused_it(book: Book) -> None:
    targets = Targets()
    at = reactor(book, targets)
    await cause(book, PLAN)
    targets.before = refuse("session.plan")
    await round_of(at)
    assert await states(book) == {"telling": 1, "waiting": 1}
    await round_of(at)
    told = {"target": TARGET, "command": "session.plan", "code": "room.taken", "details": {"by": "session:x"}}
    assert targets.done == {f"{CAUSE}/1/0/refused": (CAUSE, "round.refused", told, TARGET)}
    assert await rows(book) == []


@pytest.mark.parametrize("refused", [None, "round.refused"])
async def test_a_refusal_that_nobody_hears_stays_for_the_operator_who_is_told_once(
    book: Book, refused: str | None
) -> None:
    targets, rung = Targets(), []

    async def alarm(**details: Any) -> None:
        rung.append(details)

    at = reactor(book, targets, alarm=alarm)

    targets.before = refuse("session.plan", "round.refused")
    await cause(book, PLAN._replace(refused=refused), PLAN._replace(target="session:cantho", command="x.y"))
    for _ in range(4):
        await round_of(at)
    (row,) = await rows(book)
    assert (row.id, row.state, "room.taken" in row.error) == (f"{CAUSE}/1/0", "refused", True)
    assert len(rung) == 1
    assert f"{CAUSE}/1/1" in targets.done, "it holds nobody up"


@pytest.mark.parametrize("step", ["before", "after", "delivered"])
async def test_a_process_that_dies_at_any_step_does_it_once(
    book: Book, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets = Targets()
    first, second = reactor(book, targets), reactor(book, targets)
    await cause(book, PLAN, PLAN._replace(command="session.move"))

    def die(*_: object) -> None:
        raise asyncio.CancelledError

    if step == "delivered":
        monkeypatch.setattr(first.queue, "delivered", die)
    else:
        setattr(targets, step, die)
    await round_of(first)
    assert await states(book) == {"waiting": 2}
    targets.before = targets.after = lambda target, command: None
    await round_of(second)
    assert list(targets.done) == [f"{CAUSE}/1/0", f"{CAUSE}/1/1"]
    assert await rows(book) == []


async def test_a_process_that_dies_while_it_notes_a_refusal_tells_it_once(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets = Targets()
    first, second = reactor(book, targets), reactor(book, targets)
    await cause(book, PLAN)
    targets.before = refuse("session.plan")

    def die(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr("server.log.reaction_queue._telling", die)
        await round_of(first)
    assert await states(book) == {"waiting": 1}, "marked and told in one transaction"
    await round_of(second)
    await round_of(second)
    assert list(targets.done) == [f"{CAUSE}/1/0/refused"]
    assert await rows(book) == []


@MOSTLY_POSTGRESQL
async def test_a_killed_process_leaves_nothing_undone_and_nothing_twice(book: Book, database_url: str) -> None:
    """A real process dies at every step, once each; the log of the target is what counts."""
    book.clock = None
    seqs: list[int] = []
    for step in (*STEPS, "-"):
        if step != "-":
            await cause(book, PLAN, PLAN._replace(command=REFUSED), PLAN._replace(command="session.move"))
            seqs.append((await book.heads([CAUSE]))[CAUSE].seq)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.contract.deliverer", database_url, step, cwd=ROOT
        )
        assert await process.wait() == (0 if step == "-" else 9)
    assert await rows(book) == []
    done = await commands_of(book, TARGET)
    assert sorted(done) == sorted(f"{CAUSE}/{seq}/{n}" for seq in seqs for n in (0, 2))
    told = [cid for cid in await commands_of(book, CAUSE) if cid.endswith("/refused")]
    assert sorted(told) == sorted(f"{CAUSE}/{seq}/1/refused" for seq in seqs)
    assert (await book.heads([TARGET]))[TARGET].seq == len(done)


async def commands_of(book: Book, stream: str) -> list[str]:
    async with book.engine.connect() as connection:
        return list((await connection.execute(select(commands.c.cid).where(commands.c.stream == stream))).scalars())


async def test_two_leaders_at_once_do_it_once(book: Book) -> None:
    targets = Targets()
    both = [reactor(book, targets), reactor(book, targets)]
    for _ in range(5):
        await cause(book, PLAN, PLAN._replace(command="session.move"))
    await asyncio.gather(*(round_of(each) for each in both))
    assert list(targets.done) == [f"{CAUSE}/{seq}/{n}" for seq in range(1, 6) for n in range(2)]
    assert await rows(book) == []


async def test_two_leaders_of_whom_one_is_refused_agree(book: Book) -> None:
    """Whoever writes an outcome down second changes nothing."""
    await cause(book, PLAN)
    queue = ReactionQueue(book)
    (reaction,) = await queue.due()
    assert await queue.delivered(reaction)
    assert not await queue.refused(reaction, Refused("room.taken"))
    await queue.later(reaction, 100, "late")
    assert await rows(book) == []


class Stalled(Target):
    """Stands still before or after it asks the target, until it is let go."""

    def __init__(self, book: Book, refused: str = "", after: bool = False) -> None:
        super().__init__(book, refused=refused)
        self.there, self.go, self._after = asyncio.Event(), asyncio.Event(), after

    async def deliver(self, *what: Any) -> None:
        if not self._after:
            await self._stand()
        try:
            await super().deliver(*what)
        finally:
            if self._after:
                await self._stand()

    async def _stand(self) -> None:
        self.there.set()
        await self.go.wait()


async def interleaved(book: Book, stalled: Stalled, other: Target) -> None:
    """The first has read the reaction and stands still while the other delivers all there is; then it goes on."""
    await cause(book, PLAN)
    begun = asyncio.ensure_future(round_of(reactor(book, stalled)))
    await stalled.there.wait()
    for _ in range(3):
        await round_of(reactor(book, other))
    stalled.go.set()
    await begun


async def test_who_stalled_does_not_do_what_another_was_refused(book: Book) -> None:
    await interleaved(book, Stalled(book), Target(book, refused="session.plan"))
    assert await commands_of(book, TARGET) == []
    assert await commands_of(book, CAUSE) == [f"{CAUSE}/1/0/refused"]
    assert await rows(book) == []


async def test_who_was_refused_and_stalled_does_not_tell_of_what_another_did(book: Book) -> None:
    await interleaved(book, Stalled(book, refused="session.plan", after=True), Target(book))
    assert await commands_of(book, TARGET) == [f"{CAUSE}/1/0"]
    assert await commands_of(book, CAUSE) == []
    assert await rows(book) == []


async def test_a_claim_is_held_until_the_turn_ends(book: Book) -> None:
    """A refusal that is written down while the target's turn is under way comes too late."""
    await cause(book, PLAN)
    queue = ReactionQueue(book)
    (reaction,) = await queue.due()
    async with book.turn(TARGET) as turn:
        assert await turn.claim([reaction.id, "other"]) == {reaction.id}
        noting = asyncio.ensure_future(queue.refused(reaction, Refused("room.taken")))
        await turn.append([said(1, by=f"stream:{CAUSE}", cid=reaction.id)])
        await turn.settle([reaction.id])
    assert not await noting
    assert await rows(book) == []


async def test_a_wiped_rehearsal_takes_its_reactions_along(book: Book) -> None:
    await cause(book, PLAN, stream=REHEARSAL)
    await cause(book, PLAN)
    await book.wipe(REHEARSAL)
    assert [row.cause_stream for row in await rows(book)] == [CAUSE]


async def test_a_copy_holds_what_waits(book: Book, tmp_path: Path, clock: Clock) -> None:
    """Restored, it is delivered under the same id, cursors and clocks beside it."""
    async with book.turn(CAUSE) as turn:
        await turn.append([said(1)], [Row("clocks", {"stream": CAUSE}, {"due_at": AT})], [Outgoing(1, PLAN)])
    async with book.engine.begin() as connection:
        await connection.execute(text("DROP TABLE notes"))
    await copies.write(book.engine, tmp_path / "copy", tmp_path / "anchors", None)
    async with opened(f"sqlite:///{tmp_path / 'restored.db'}", clock) as restored:
        await copies.load(restored.engine, tmp_path / "copy", force=True)
        targets = Targets()
        await round_of(reactor(restored, targets))
        assert list(targets.done) == [f"{CAUSE}/1/0"]
        assert await restored.due(AT) == [CAUSE]
        assert (await restored.heads([CAUSE]))[CAUSE].seq == 1


async def test_it_is_delivered_at_once_when_it_was_written_here(book: Book) -> None:
    """Without a look of its own beat: that one is an hour away."""
    targets, arrived = Targets(), asyncio.Event()
    targets.after = lambda target, command: arrived.set()
    late = msgspec.structs.replace(CHOSEN, poll_ms=3_600_000)
    at = Reactor(book, targets.deliver, lambda: True, late, Counter("outcomes", "", ["outcome"], registry=None))
    book.committed = lambda stream, caused, erased: at.wrote() if caused else None
    running = asyncio.ensure_future(at.run())
    try:
        await cause(book, PLAN)
        async with asyncio.timeout(10):
            await arrived.wait()
    finally:
        running.cancel()
        await asyncio.wait([running])
        await tasks.everyone.close()
