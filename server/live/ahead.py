"""The deciding state of one turn: it runs ahead of the log and is thrown away with the turn."""

from server.hall.hall import Hall, Happened, Key
from server.log.entry import Act, Known
from server.log.event import Event


class Ahead:
    """`acts` is what the turn will append, `touched` which entities that changes."""

    def __init__(self, hall: Hall, now: int) -> None:
        self.hall, self.now = hall, max(now, hall.at)
        self.acts: list[Act] = []
        self.touched: dict[Key, None] = {}

    def add(self, by: str, cid: str, payload_hash: bytes, events: tuple[Event, ...]) -> Known:
        first = self.hall.seq + 1
        for event in events:
            self.touched.update(dict.fromkeys(self.hall.apply(event, Happened(self.hall.seq + 1, self.now, by))))
        self.acts.append(Act(by, cid, payload_hash, events))
        return Known(payload_hash, first, len(events))
