"""A file of units to be taken into the register: read whole, each entry with its line, before anything is written."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from server.domain.unit.version import Version
from server.office import register

_HEADER = re.compile(r"^\s*\[\[?\s*([a-z_]+)\s*\]?\]\s*(?:#.*)?$")
_AT = re.compile(r"at line (\d+)")
_TEXTS = (
    *("slug", "name", "name_en", "code", "department", "doc_symbol", "doc_place", "abbreviation", "venue", "region"),
    *("kind", "parent", "successor"),
)
# Where a version has another name for it than the file.
_KEYS = {"title": "department", "form": "kind", "symbol": "doc_symbol", "order": ""}
_LISTS = ("aliases", "fields", "roles", "predecessors")


class Problem(NamedTuple):
    """What is wrong, where. `code` has words: `units_file.<code>`."""

    line: int
    code: str
    details: Mapping[str, Any]


class Wrong(Exception):
    """The file as it is cannot be taken."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems)
        self.problems = problems


class Entry(NamedTuple):
    """One unit of the file. `lines` are those of its keys, "" that of its head."""

    slug: str
    kind: str
    version: Version
    lines: Mapping[str, int]

    def line(self, field: str) -> int:
        return self.lines.get(_KEYS.get(field, field), self.lines[""])


def read(content: bytes) -> list[Entry]:
    """In the order of the file. Raises Wrong, which names every entry at fault."""
    try:
        text = content.decode("utf-8-sig")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise Wrong(Problem(content[: error.start].count(b"\n") + 1, "encoding", {})) from None
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        raise Wrong(Problem(int(at[1]) if at else text.count("\n") + 1, "toml", {"why": str(error)})) from None
    shaped = list(_shape(data))
    heads = _heads(text)
    found, problems = [], []
    for order, (kind, raw) in enumerate(register.entries(data) if not shaped else ()):
        lines = heads[kind].pop(0) if heads.get(kind) else {"": 1}
        entry_problems = list(_problems(raw, lines, data))
        problems += entry_problems
        if not entry_problems:
            said = register.version(kind, raw, data, order)
            found.append(Entry(raw["slug"], kind, said, lines))
    if shaped or problems:
        raise Wrong(*shaped, *problems)
    if not found:
        raise Wrong(Problem(1, "empty", {}))
    return found


def _shape(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Tables that are none, arrays of tables that are none, regions without a name."""
    for name in ("meta", register.MINISTRY):
        if not isinstance(data.get(name, {}), dict):
            yield Problem(1, "shape", {"name": name})
    for name in _ARRAYS:
        given: object = data.get(name, [])
        whole = isinstance(given, list) and all(isinstance(each, dict) and _named(each, name) for each in given)
        if not whole:
            yield Problem(1, "shape", {"name": name})


def _named(each: Mapping[str, Any], table: str) -> bool:
    return table != "region" or all(isinstance(each.get(key), str) for key in ("slug", "name"))


_ARRAYS = ("region", register.PROVINCE, register.MINISTRY_UNIT)


def _problems(raw: Mapping[str, Any], lines: Mapping[str, int], data: Mapping[str, Any]) -> Iterator[Problem]:
    def at(key: str, code: str, **details: Any) -> Problem:
        return Problem(lines.get(key, lines[""]), code, {"field": key, "unit": str(raw.get("slug", "?")), **details})

    yield from (at(key, "missing") for key in ("slug", "name") if not raw.get(key))
    yield from (at(key, "text") for key in _TEXTS if not isinstance(raw.get(key, ""), str))
    for key in _LISTS:
        given = raw.get(key, [])
        if not (isinstance(given, list) and all(isinstance(each, str) for each in given)):
            yield at(key, "list")
    if raw.get("region") and raw["region"] not in {each["slug"] for each in data.get("region", ())}:
        yield at("region", "region", region=str(raw["region"]))
    if not isinstance(raw.get("room", False), bool):
        yield at("room", "flag")


def _heads(text: str) -> dict[str, list[dict[str, int]]]:
    """By table, for each of its entries the lines of its head and of its keys."""
    found: dict[str, list[dict[str, int]]] = {}
    current: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if head := _HEADER.match(line):
            current = {"": number}
            found.setdefault(head[1], []).append(current)
        elif key := re.match(r"\s*([a-z_]+)\s*=", line):
            current.setdefault(key[1], number)
    return found
