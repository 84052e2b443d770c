"""A client's table of entities: of two values of one the larger `v` stands, and a drop is a value too. Pure."""

from typing import Any

Value = dict[str, Any]
Key = tuple[str, str]


class Table:
    """Knows what the frames said and nothing else."""

    def __init__(self) -> None:
        self.values: dict[Key, Value] = {}
        self.seq = 0
        self.older: int | None = None
        self._gone: dict[Key, int] = {}
        self._mark: str | None = None

    @property
    def position(self) -> str | None:
        return None if self._mark is None else f"{self.seq}.{self._mark}"

    def of(self, noun: str) -> list[Value]:
        return [value for (kind, _), value in self.values.items() if kind == noun]

    def get(self, noun: str, id: str) -> Value | None:
        return self.values.get((noun, id))

    def take(self, frame: Value) -> bool:
        """False when the frame does not begin where we stand: then the server must be asked from our position."""
        if frame.get("reset"):
            self.values, self._gone = {}, {}
        elif self._mark is not None and frame["seq"] <= self.seq:
            return True
        elif frame["since"] != self.seq:
            return False
        self.page(frame)
        for gone in frame["drop"]:
            self._drop((gone["noun"], gone["id"]), gone["v"])
        self.seq, self._mark = frame["seq"], frame["mark"]
        return True

    def page(self, page: Value) -> None:
        """Values that may be older than what is known."""
        for value in page["put"]:
            key = (value["noun"], value["id"])
            if value["v"] > self._known(key):
                self.values[key] = value
                self._gone.pop(key, None)
        if "older" in page:
            self.older = page["older"]

    def _drop(self, key: Key, v: int) -> None:
        if v > self._known(key):
            self.values.pop(key, None)
            self._gone[key] = v

    def _known(self, key: Key) -> int:
        value = self.values.get(key)
        return value["v"] if value else self._gone.get(key, -1)
