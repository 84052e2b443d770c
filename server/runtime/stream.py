"""One stream in memory. Its turns decide every waiting command on fresh state, commit once, then show it.

Two states: the view advances only over committed entries; the state that runs ahead of them lives for one turn.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

from server.domain.command import Now
from server.domain.kind import Kind
from server.domain.kinds import id_of
from server.errors import Refused, Unavailable
from server.log.book import Book
from server.log.entry import AckedCommand, Entry, Row
from server.log.patience import for_everybody
from server.log.slices import Slices
from server.log.turn import Turn
from server.projections.projector import Projector, Repeats, rows
from server.runtime.ahead import AheadState
from server.runtime.pending_command import PendingCommand, Verdict, fail, tell
from server.runtime.waiting import Waiting
from server.transport.tasks import spawn
from server.views.stream_view import StreamView

CLOCK = "clock"
# So many entries that others wrote are taken in at once.
AT_ONCE = 500


Reading = asyncio.Task[Unavailable | None]


class StreamRuntime:
    """`pending`: what waits or is being decided, by actor and command id. `projectors`: those that write in the turn.

    `changed` is told after each commit or reading, `wrote` after each commit of this process. `batch`: most commands of
    a turn, `share` of one place. `turn_ms`: how long a command waits before nobody knows of it.
    """

    def __init__(
        self,
        stream: str,
        book: Book,
        projectors: Sequence[Projector],
        changed: Callable[["StreamRuntime"], None],
        wrote: Callable[["StreamRuntime"], None],
        batch: int,
        share: int,
        turn_ms: int,
    ) -> None:
        self.stream = stream
        self.view = StreamView(stream)
        self.resets = 0
        self._book, self._projectors, self._batch = book, projectors, batch
        self._repeats = Repeats()
        self._changed, self._wrote, self._patience = changed, wrote, turn_ms / 1000
        self._waiting = Waiting(share)
        self.pending: dict[tuple[str, str], PendingCommand] = {}
        # Held while the view advances: by a reading, or by a turn from its head to its last entry's fold.
        self._lock = asyncio.Lock()
        self._turning = False
        self._begun: Reading | None = None
        self._planned: Reading | None = None

    @property
    def kind(self) -> Kind:
        return self.view.kind

    @property
    def id(self) -> str:
        """What clients call this stream."""
        return id_of(self.stream)

    @property
    def room(self) -> str | None:
        """The room whose roles count here; None before the stream has begun."""
        return self.kind.place(self.view.state)

    @property
    def turning(self) -> bool:
        """Whether a turn is under way."""
        return self._turning

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def do(self, pending: PendingCommand) -> AckedCommand:
        """Wait for the command's turn. Raises Refused, or Unavailable when it is not known to be done."""
        self._waiting.put(pending)
        self.pending[pending.actor.id, pending.cid] = pending
        self.poke()
        late = asyncio.get_running_loop().call_later(self._patience, fail, (pending,), Unavailable("no turn in time"))
        try:
            return await pending.done
        finally:
            late.cancel()

    def poke(self) -> None:
        """Take a turn now, also for the clock alone."""
        if not self._turning:
            self._turning = True
            spawn(self._turns(), f"turns of {self.stream}")

    async def see(self, fresh: bool = True) -> None:
        """Read what other processes appended. Many share one reading; a fresh one begins after the call."""
        reading = self._planned or (None if fresh else self._begun)
        if reading is None:
            reading = self._planned = spawn(self._see(), f"reading of {self.stream}")
        if outage := await asyncio.shield(reading):
            raise type(outage)(str(outage))

    async def _see(self) -> Unavailable | None:
        try:
            async with self._lock:
                self._begun, self._planned = self._planned, None
                with for_everybody():
                    await self._catch_up(self._book)
        except Unavailable as outage:
            return outage
        finally:
            self._begun = None
        if self.view.seq:
            self._changed(self)
        return None

    async def _turns(self) -> None:
        try:
            while True:
                taken = self._waiting.take(self._batch)
                # Whoever was told to try again meanwhile will.
                await self._turn([pending for pending in taken if not pending.done.done()])
                self._changed(self)
                self._settled(taken)
                if not self.waiting:
                    return
        finally:
            self._turning = False
            if self.waiting:
                self.poke()

    def _settled(self, taken: list[PendingCommand]) -> None:
        for pending in taken:
            if self.pending.get((pending.actor.id, pending.cid)) is pending:
                del self.pending[pending.actor.id, pending.cid]

    async def _turn(self, batch: list[PendingCommand]) -> None:
        try:
            async with AsyncExitStack() as still:
                async with self._book.turn(self.stream) as turn:
                    await still.enter_async_context(self._lock)
                    if (turn.head.seq, turn.head.digest) != (self.view.seq, self.view.digest):
                        await self._catch_up(turn)
                    known = await turn.known([(pending.actor.id, pending.cid) for pending in batch]) if batch else {}
                    caused = [pending.cid for pending in batch if pending.caused]
                    claimed = await turn.claim(caused) if caused else frozenset()
                    verdicts, ahead = self._decide(batch, known, claimed, turn.now)
                    rows = self._rows(ahead)
                    fresh = self._repeats.left_out(rows, self.view.digest)
                    entries = await turn.append(ahead.acts, fresh, ahead.outgoing) if ahead.acts else []
                    if done := _done(batch, verdicts, claimed):
                        await turn.settle(done)
                for entry in entries:
                    self.view.apply(entry)
                if entries:
                    self._repeats.wrote(rows, self.view.digest)
        except Refused as refused:
            await self._apart(batch, refused)
        except Unavailable as outage:
            fail(batch, outage)
        except BaseException:
            fail(batch, Unavailable("the turn was cut short"))
            raise
        else:
            if entries:
                self._wrote(self)
            for pending, verdict in zip(batch, verdicts, strict=True):
                tell(pending, verdict)

    async def _apart(self, batch: list[PendingCommand], refused: Refused) -> None:
        """The database refused the whole turn for the sake of one command: each gets a turn of its own."""
        if len(batch) == 1:
            fail(batch, refused)
            return
        for pending in batch:
            await self._turn([pending])

    async def _catch_up(self, log: Book | Turn) -> None:
        """Fold what was appended since. Starts afresh when the log is no longer the one that was read (a backup)."""
        if self.view.seq:
            entries = await self._read(log, self.view.seq - 1)
            if not entries or entries[0].digest != self.view.digest:
                self.view = StreamView(self.stream)
                self.resets += 1
        whole = not self.view.seq
        entries = await self._book.read_whole(self.stream) if whole else entries[1:]
        slices = Slices()
        for entry in entries:
            self.view.apply(entry)
            # What others did in one act is seen in one go.
            if whole or len(entries) > AT_ONCE:
                await slices.pause()

    async def _read(self, log: Book | Turn, after: int) -> list[Entry]:
        return await (log.read(self.stream, after) if isinstance(log, Book) else log.read(after))

    def _decide(
        self,
        batch: list[PendingCommand],
        known: dict[tuple[str, str], AckedCommand],
        claimed: frozenset[str],
        now: int,
    ) -> tuple[list[Verdict], AheadState]:
        ahead = AheadState(self.kind, self.view.state.ahead(), now)
        if not self._book.jumped_ms and (due := self.kind.due(ahead.state, now)):
            ahead.add(CLOCK, "", b"", due)
        verdicts: list[Verdict] = []
        for pending in batch:
            key = (pending.actor.id, pending.cid)
            try:
                if (before := known.get(key)) is None:
                    if pending.caused and pending.cid not in claimed:
                        raise Unavailable("somebody else has settled it")
                    before = known[key] = self._decide_one(pending, ahead)
                elif before.payload_hash != pending.payload_hash:
                    raise Refused("command.reused")
                verdicts.append(before)
            except (Refused, Unavailable) as no:
                verdicts.append(no)
        return verdicts, ahead

    def _rows(self, ahead: AheadState) -> list[Row]:
        events = [event for act in ahead.acts for event in act.events]
        return rows(self._projectors, ahead.state, list(ahead.touched), events)

    def _decide_one(self, pending: PendingCommand, ahead: AheadState) -> AckedCommand:
        now = Now(ahead.now, pending.id)
        events = self.kind.decide(ahead.state, pending.actor, pending.name, pending.payload, now)
        return ahead.add(pending.actor.id, pending.cid, pending.payload_hash, events)


def _done(batch: list[PendingCommand], verdicts: list[Verdict], claimed: frozenset[str]) -> list[str]:
    """Which of the claimed commands this turn has done."""
    pairs = zip(batch, verdicts, strict=True)
    return [one.cid for one, verdict in pairs if one.cid in claimed and isinstance(verdict, AckedCommand)]
