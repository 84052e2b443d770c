"""A projector: which rows follow from the state of a stream. Pure; the runtime writes what it says."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from server.domain.kinds import state_of
from server.domain.state import Happened, Key, StreamState
from server.log.entry import Entry, Row
from server.log.event import Event

Rows = Callable[[StreamState, Sequence[Key], Sequence[Event]], list[Row]]
Listed = Callable[[str, str, Sequence[Entry]], list[Row]]


def folded_not(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    """Of a projector that lists entries: nothing follows from a state."""
    return []


class Projector(NamedTuple):
    """`kinds`: the prefixes of the streams that it serves. `rows` gives upserts and deletions for the entities that
    `events` touched; the state stands after them. One that `follows` is run after the commit, by its own cursor;
    the others' rows are written in the transaction of the entries. The keys of a `keyed` one are made with the
    installation's secret key. `listed`: of one that follows, rows of (stream, its room, entries) alone; nothing is
    folded for it.
    """

    name: str
    tables: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: Rows
    follows: bool = False
    keyed: bool = False
    listed: Listed | None = None

    def serves(self, stream: str) -> bool:
        return stream.startswith(self.kinds)


def in_turn(projectors: Iterable[Projector]) -> tuple[Projector, ...]:
    """Those whose rows are written in the transaction of the entries."""
    return tuple(each for each in projectors if not each.follows)


def following(projectors: Iterable[Projector]) -> tuple[Projector, ...]:
    """Those with a cursor of their own."""
    return tuple(each for each in projectors if each.follows)


def rows(
    projectors: Iterable[Projector], state: StreamState, touched: Sequence[Key], events: Sequence[Event]
) -> list[Row]:
    """What all of them say of one stream, each row with its stream."""
    if not events:
        return []
    found = (row for each in projectors if each.serves(state.name) for row in each.rows(state, touched, events))
    return [_owned(row, state.name) for row in found]


def _owned(row: Row, stream: str) -> Row:
    """With its stream, unless that is its key or it is a deletion."""
    if row.values is None or "stream" in row.key:
        return row
    return row._replace(values={**row.values, "stream": stream})


class Repeats:
    """Rows that a stream has one of (its clock): what was written at this very end of the log need not be again."""

    def __init__(self) -> None:
        self._digest = b""
        self._written: list[Row] = []

    def left_out(self, rows: list[Row], digest: bytes) -> list[Row]:
        return [row for row in rows if row not in self._written] if digest == self._digest else rows

    def wrote(self, rows: list[Row], digest: bytes) -> None:
        self._digest, self._written = digest, [row for row in rows if "stream" in row.key]


class StreamFold:
    """The state of one stream, and what its entries touched."""

    def __init__(self, stream: str) -> None:
        self.state = state_of(stream)
        self.digest = b""

    @property
    def seq(self) -> int:
        return self.state.seq

    def apply(self, entries: Sequence[Entry]) -> tuple[list[Key], list[Event]]:
        """Fold these; gives the keys that they touched, each once, and their events."""
        touched: dict[Key, None] = {}
        events = [entry.event() for entry in entries]
        for entry, event in zip(entries, events, strict=True):
            touched.update(dict.fromkeys(self.state.apply(event, Happened(entry.seq, entry.at, entry.by))))
            self.digest = entry.digest
        return list(touched), events


def expected(stream: str, entries: Sequence[Entry], projectors: Iterable[Projector]) -> list[Row]:
    """Every row of these projectors that follows from the whole log of a stream; what is not here should not be."""
    fold = StreamFold(stream)
    touched, events = fold.apply(entries)
    last: dict[tuple[object, ...], Row] = {}
    for row in rows(projectors, fold.state, touched, events):
        last[row.table, *row.key.values()] = row
    return [row for row in last.values() if row.values is not None]
