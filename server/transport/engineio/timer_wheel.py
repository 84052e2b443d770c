"""A timer wheel: things to look at later, thousands of them, without a timer each."""

from typing import Generic, TypeVar

T = TypeVar("T")


class TimerWheel(Generic[T]):
    """Slots of `width` seconds. A thing stands in one slot at most; it comes up in its slot, never before its time."""

    def __init__(self, width: float) -> None:
        self._width = width
        self._slots: dict[int, dict[T, None]] = {}
        self._where: dict[T, int] = {}

    def put(self, thing: T, at: float) -> None:
        """Look at it at this time, and not at the one that was set before."""
        self.take(thing)
        slot = self._where[thing] = int(at / self._width) + 1
        self._slots.setdefault(slot, {})[thing] = None

    def take(self, thing: T) -> None:
        """Do not look at it any more."""
        if (slot := self._where.pop(thing, None)) is not None:
            things = self._slots[slot]
            del things[thing]
            if not things:
                del self._slots[slot]

    def due(self, now: float) -> list[T]:
        """Everything whose time has come; it stands nowhere then."""
        slots = sorted(slot for slot in self._slots if slot * self._width <= now)
        things = [thing for slot in slots for thing in self._slots.pop(slot)]
        for thing in things:
            del self._where[thing]
        return things
