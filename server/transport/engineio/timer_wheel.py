"""A timer wheel: thousands of deadlines without a timer each."""

from typing import Generic, TypeVar

T = TypeVar("T")


class TimerWheel(Generic[T]):
    """Slots of `width` seconds. An item is in one slot at most; it becomes due in its slot, never before its time."""

    def __init__(self, width: float) -> None:
        self._width = width
        self._slots: dict[int, dict[T, None]] = {}
        self._where: dict[T, int] = {}

    def put(self, item: T, at: float) -> None:
        """Set or replace the item's deadline."""
        self.remove(item)
        slot = self._where[item] = int(at / self._width) + 1
        self._slots.setdefault(slot, {})[item] = None

    def remove(self, item: T) -> None:
        """Cancel the item's deadline."""
        if (slot := self._where.pop(item, None)) is not None:
            items = self._slots[slot]
            del items[item]
            if not items:
                del self._slots[slot]

    def due(self, now: float) -> list[T]:
        """Remove and return every item whose deadline has passed."""
        slots = sorted(slot for slot in self._slots if slot * self._width <= now)
        items = [item for slot in slots for item in self._slots.pop(slot)]
        for item in items:
            del self._where[item]
        return items
