"""An entry: one event at its place in one stream."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from server.log import event
from server.log.event import Event


class Head(NamedTuple):
    """The end of a stream: its last seq (0 when empty), the chain digest there and when it was written (ms)."""

    seq: int
    digest: bytes
    at: int


class Entry(NamedTuple):
    """`at` is milliseconds since 1970 UTC; `by` an actor's id (`asker:…`, `staff:…`, `clock`)."""

    stream: str
    seq: int
    at: int
    by: str
    name: str
    version: int
    facts: str
    words: str | None
    digest: bytes

    def event(self) -> Event:
        return event.read(event.Written(self.name, self.version, self.facts, self.words))


class Decision(NamedTuple):
    """What one command brought about, ready to be appended. `cid` is the client's id of it ('' for the clock)."""

    by: str
    cid: str
    payload_hash: bytes
    events: tuple[Event, ...]


class AckedCommand(NamedTuple):
    """A command that the log has already: what it was and where its entries stand."""

    payload_hash: bytes
    first_seq: int
    n: int


class Row(NamedTuple):
    """One upsert of a projection (a deletion when `values` is None), written with the entries or not at all."""

    table: str
    key: dict[str, object]
    values: dict[str, object] | None


class Reaction(NamedTuple):
    """A command that an entry causes in another stream. `target` is a stream, `payload` plain JSON. `refused` names the
    command that tells the cause's stream of a refusal; without one a refusal is for the operator. `after_ms`: not
    before one may no longer undo the cause.
    """

    target: str
    command: str
    payload: Mapping[str, Any]
    refused: str | None = None
    after_ms: int = 0


class Letter(NamedTuple):
    """A mail that an entry causes: of which kind, and about which question ("" = all of the stream whose askers can be
    told). `once`: a question has one of this kind, ever. `settles`: not before one may no longer undo the cause."""

    kind: str
    question: str
    once: bool = False
    settles: bool = True
