"""The ledger: counts what the players see against what was done. A fault is a line of text; none = it adds up."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from server.domain.reporting import HEADINGS
from server.domain.roles import DESK
from server.domain.session.question_state import OF_KIND, SHOWN, STATES, VEILED
from server.log.book import Book
from server.log.entry import Entry
from server.rehearsal.seat import Seat
from server.views.figures import figures
from server.views.stream_view import StreamView

MOST_FAULTS = 20


class Ledger:
    """`by_state` is how the newest desk frame stands; `checks` how many frames were counted."""

    def __init__(self) -> None:
        self.checks = 0
        self.by_state: Counter[str] = Counter()
        self.by_heading: Counter[str] = Counter()
        self.faults: list[str] = []
        self._newest = 0

    @property
    def asked(self) -> int:
        return sum(self.by_state.values())

    def see(self, seat: Seat) -> None:
        """After every frame of every seat: each question is there once, in one state that this audience may see."""
        questions = seat.table.of("question")
        numbers = sorted(question["number"] for question in questions)
        states = Counter(question["state"] for question in questions)
        where = f"{seat.name} at {seat.table.seq}"
        if len(numbers) != len(set(numbers)):
            self._fault(f"{where}: a number twice")
        if seat.audience == DESK:
            asked = numbers[-1] if numbers else 0
            self._expect(where, "numbers", numbers, list(range(1, asked + 1)))
            self._expect(where, "sum of states", sum(states[state] for state in STATES), asked)
            if seat.table.seq >= self._newest:
                self._newest, self.by_state = seat.table.seq, states
                self.by_heading = Counter(OF_KIND[each["kind"]][each["state"]].heading for each in questions)
        elif hidden := states.keys() - {*SHOWN, VEILED}:
            self._fault(f"{where}: sees {sorted(hidden)}")
        self.checks += 1

    async def close(
        self, book: Book, room: StreamView, entries: Sequence[Entry], seats: Sequence[Seat], actors: Mapping[str, str]
    ) -> None:
        """Against the log: every acked command once, every seat as a fresh frame shows it. `actors` by seat's name."""
        await self._commands(book, room.state.name, entries, seats, actors)
        for seat in seats:
            if differs := apart(seat, room):
                self._fault(f"{seat.name}: {differs}")
        counted = figures(room.state)
        for heading in HEADINGS:
            self._expect("at the end", heading, self.by_heading[heading], counted[heading])
        self._expect("at the end", "asked", self.asked, counted["asked"])

    async def _commands(
        self, book: Book, stream: str, entries: Sequence[Entry], seats: Sequence[Seat], actors: Mapping[str, str]
    ) -> None:
        deeds = {(actors[seat.name], deed.cid): deed for seat in seats for deed in seat.acked}
        async with book.turn(stream) as turn:
            known = await turn.known(list(deeds))
        for key, deed in deeds.items():
            found = known.get(key)
            if found is None or (found.first_seq, found.n) != (deed.seq, deed.n):
                self._fault(f"{deed.do} {deed.cid}: acked as {deed.seq}+{deed.n}, in the log {found}")
            elif any(entry.by != key[0] for entry in entries[deed.seq - 1 : deed.seq - 1 + deed.n]):
                self._fault(f"{deed.do} {deed.cid}: its entries are somebody else's")
        covered = {seq for deed in deeds.values() for seq in range(deed.seq, deed.seq + deed.n)}
        ours = [entry for entry in entries if entry.by in {*actors.values()} and entry.name != "session.planned"]
        if stray := [entry.seq for entry in ours if entry.seq not in covered]:
            self._fault(f"entries {stray}: from our players, but from no acked command")
        if len(covered) != sum(deed.n for deed in deeds.values()):
            self._fault("two commands share an entry")

    def _expect(self, where: str, what: str, seen: object, wanted: object) -> None:
        if seen != wanted:
            self._fault(f"{where}: {what} {seen}, not {wanted}")

    def _fault(self, text: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(text)


def apart(seat: Seat, room: StreamView) -> str | None:
    """How a seat's table differs from the fresh frame of its audience; None when it does not."""
    frame: dict[str, Any] = room.frame(seat.audience, 0) or {"put": []}
    fresh = {(value["noun"], value["id"]): value for value in msgspec.json.decode(msgspec.json.encode(frame["put"]))}
    differ = [key for key in fresh.keys() | seat.table.values.keys() if fresh.get(key) != seat.table.values.get(key)]
    return f"{len(differ)} entities differ from the fresh frame: {sorted(differ)[:3]}" if differ else None


async def folded(book: Book, stream: str) -> tuple[StreamView, list[Entry]]:
    entries = await book.read(stream)
    room = StreamView(stream)
    for entry in entries:
        room.apply(entry)
    return room, entries
