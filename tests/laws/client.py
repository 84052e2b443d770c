"""The browser's dumb table, in Python: takes only a larger `v` and remembers drops."""

from typing import Any

Table = dict[tuple[str, str], dict[str, Any]]


class Client:
    def __init__(self) -> None:
        self.table: Table = {}
        self.stamps: dict[tuple[str, str], int] = {}

    def take(self, frame: dict[str, Any] | None) -> "Client":
        for value in (frame or {}).get("put", ()):
            if self._newer(value):
                self.table[value["noun"], value["id"]] = value
        for value in (frame or {}).get("drop", ()):
            if self._newer(value):
                self.table.pop((value["noun"], value["id"]), None)
        return self

    def _newer(self, value: dict[str, Any]) -> bool:
        key = (value["noun"], value["id"])
        if value["v"] <= self.stamps.get(key, 0):
            return False
        self.stamps[key] = value["v"]
        return True
