"""Whatever is taken back leaves no row: over any history in which people keep taking back what they did, the tables
that are written entry by entry end as those that are made anew from the log."""

import random
from typing import Any

import pytest
from hypothesis import given, settings

from server.domain.command import Actor, Command
from server.domain.session.question import Question
from server.domain.undoing import TAKEN_BACK
from server.log.event import Event
from server.projections import projectors
from server.projections.projector import StreamFold, expected, in_turn, rows
from tests.laws.histories import Writer, steps

UNDO = "question.undo"
IN_TURN = in_turn(projectors(b"k" * 32))


class Hesitant(Writer):
    """Writes the rows of each act in its turn, as the service does; takes back two acts of three at once."""

    def __init__(self) -> None:
        self.tables: dict[Any, Any] = {}
        self.taken_back = 0
        super().__init__()

    def wanted(self, which: int) -> Command:
        """Every other time something that can be taken back."""
        state = self.kind.phase(self.state)
        likely = [each for each in self.kind.commands.values() if each.undo == TAKEN_BACK and state in each.on]
        return likely[which // 2 % len(likely)] if which % 2 and likely else super().wanted(which)

    def act(self, actor: Actor, name: str, raw: dict[str, object]) -> None:
        before = len(self.entries)
        super().act(actor, name, raw)
        if name == UNDO or len(self.entries) == before:
            return
        self.settle()
        undoable = [id for _, id in self.state.keys(Question.noun) if self._last(id) == actor.id]
        if before % 3 and undoable:
            super().act(actor, UNDO, {"question": undoable[-1]})
            self.settle()

    def write(self, by: str, happened: Event) -> None:
        super().write(by, happened)
        self.taken_back += type(happened).__name__ == "Undone"

    def _last(self, id: str) -> str | None:
        last = self.state.need(Question, id).last
        return last.by if last else None

    def settle(self) -> None:
        """The rows of the entries since the last time."""
        fold = getattr(self, "_fold", None) or StreamFold(self.stream)
        self._fold = fold
        touched, events = fold.apply(self.entries[fold.seq :])
        for row in rows(IN_TURN, fold.state, touched, events):
            place = (row.table, *row.key.values())
            self.tables.pop(place, None)
            if row.values is not None:
                self.tables[place] = row.values


def same(writer: Hesitant) -> None:
    writer.settle()
    anew = {(row.table, *row.key.values()): row.values for row in expected(writer.stream, writer.entries, IN_TURN)}
    assert writer.tables == anew


@settings(max_examples=60)
@given(steps)
def test_rows_after_undoing_are_those_of_a_rebuild(drawn: list[tuple[int, int, int]]) -> None:
    writer = Hesitant()
    writer.play(drawn)
    same(writer)


@pytest.mark.parametrize("seed", range(4))
def test_so_they_are_after_hundreds_of_acts_most_of_them_taken_back(seed: int) -> None:
    chance, writer = random.Random(seed), Hesitant()
    writer.play([(chance.randrange(10_000), chance.randrange(10_000), 1) for _ in range(400)])
    assert writer.taken_back > 20
    same(writer)
