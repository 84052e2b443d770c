"""The public queue: what waits for an answer, in the order of the numbers, by pages. The same for every audience."""

from bisect import bisect_left, bisect_right, insort

from server.domain.session.question import Question
from server.domain.state import Entity, Key

Place = tuple[int, str]


class Queue:
    def __init__(self) -> None:
        self._places: list[Place] = []

    def take(self, entity: Entity) -> None:
        """Note that this entity changed."""
        if not isinstance(entity, Question):
            return
        place = entity.number, entity.id
        at = bisect_left(self._places, place)
        stands, waits = self._places[at : at + 1] == [place], entity.meaning.queued and not entity.written
        if waits and not stands:
            insort(self._places, place)
        elif stands and not waits:
            del self._places[at]

    def page(self, after: int, limit: int) -> tuple[list[Key], int | None]:
        """The next `limit` whose number is above `after`, and the number after which the page behind it begins."""
        start = bisect_right(self._places, after, key=lambda place: place[0])
        found = self._places[start : start + limit]
        more = start + limit < len(self._places)
        return [(Question.noun, id) for _, id in found], found[-1][0] if more else None
