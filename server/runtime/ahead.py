"""The deciding state of one turn: it runs ahead of the log and is thrown away with the turn."""

from server.domain.state import Happened, Key, StreamState
from server.log.entry import AckedCommand, Decision
from server.log.event import Event


class AheadState:
    """`acts` is what the turn will append, `touched` which entities that changes."""

    def __init__(self, state: StreamState, now: int) -> None:
        self.state, self.now = state, max(now, state.at)
        self.acts: list[Decision] = []
        self.touched: dict[Key, None] = {}

    def add(self, by: str, cid: str, payload_hash: bytes, events: tuple[Event, ...]) -> AckedCommand:
        first = self.state.seq + 1
        for event in events:
            self.touched.update(dict.fromkeys(self.state.apply(event, Happened(self.state.seq + 1, self.now, by))))
        self.acts.append(Decision(by, cid, payload_hash, events))
        return AckedCommand(payload_hash, first, len(events))
