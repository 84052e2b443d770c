"""Commands that wait for one stream: staff before askers, and of askers one from each place in turn, so that a crowd
behind one address lets the others through and is served as fast as it was while nobody else asks."""

from collections import deque

from server.runtime.pending_command import PendingCommand


class Waiting:
    """`share`: so many of one place in one turn, so that whoever comes meanwhile does not wait for a whole crowd."""

    def __init__(self, share: int) -> None:
        self._share = share
        self._staff = deque[PendingCommand]()
        self._places: dict[str, deque[PendingCommand]] = {}
        self._askers = 0

    def __len__(self) -> int:
        return len(self._staff) + self._askers

    def put(self, pending: PendingCommand) -> None:
        if pending.first:
            self._staff.append(pending)
        else:
            self._places.setdefault(pending.place, deque()).append(pending)
            self._askers += 1

    def take(self, most: int) -> list[PendingCommand]:
        """For one turn; at least one when any waits."""
        taken = [self._staff.popleft() for _ in range(min(most, len(self._staff)))]
        for _ in range(self._share):
            taken += [self._next(place) for place in [*self._places][: most - len(taken)]]
        return taken

    def _next(self, place: str) -> PendingCommand:
        """Its oldest; the place goes behind the others."""
        queue = self._places.pop(place)
        first = queue.popleft()
        self._askers -= 1
        if queue:
            self._places[place] = queue
        return first
