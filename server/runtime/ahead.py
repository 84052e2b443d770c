"""The deciding state of one turn: it runs ahead of the log and is thrown away with the turn."""

from server.domain.kind import Kind
from server.domain.state import Happened, Key, StreamState
from server.log.entry import AckedCommand, Decision
from server.log.event import Event
from server.log.outbox import Outgoing


class AheadState:
    """`acts`: what the turn will append. `touched`: which entities change. `outgoing`: what it causes elsewhere."""

    def __init__(self, kind: Kind, state: StreamState, now: int) -> None:
        self.kind, self.state, self.now = kind, state, max(now, state.at)
        self.acts: list[Decision] = []
        self.touched: dict[Key, None] = {}
        self.outgoing: list[Outgoing] = []

    def add(self, by: str, cid: str, payload_hash: bytes, events: tuple[Event, ...]) -> AckedCommand:
        first = self.state.seq + bool(events)
        for event in events:
            where = Happened(self.state.seq + 1, self.now, by)
            self.touched.update(dict.fromkeys(self.state.apply(event, where)))
            self.outgoing += [Outgoing(where.seq, each) for each in self.kind.reactions(self.state, event, where)]
            self.outgoing += [Outgoing(where.seq, each) for each in self.kind.letters(self.state, event, where)]
        self.acts.append(Decision(by, cid, payload_hash, events))
        return AckedCommand(payload_hash, first, len(events))
