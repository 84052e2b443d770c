"""The rules of the house, as data: who may import whom, what stays pure, how long a file may be."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent

TRADES = ("errors", "sections", "settings", "text", "log", "domain", "views", "projections", "people", "office")
# Each part of server/ and what it may import besides itself. A name covers everything below it.
MAY_IMPORT = {
    "errors": [],
    "refusals": ["errors"],
    "sources": [],
    "key": [],
    "sections": [],
    "settings": ["checks", "key", "sections", "sources"],
    "logs": ["transport.log_throttle"],
    "checks": [],
    "trouble": ["errors", "settings", "words", "log"],
    "words": ["settings"],
    "characters": [],
    "local_time": [],
    "text": ["errors", "characters"],
    "log": ["errors", "settings"],
    "domain": ["errors", "log.event", "log.entry", "local_time", "text"],
    "views": ["errors", "log.event", "log.entry", "text", "domain"],
    "projections": ["errors", "log.event", "log.entry", "log.tables", "text", "domain", "views"],
    "people": ["errors", "sections", "settings", "log.engine", "log.outage", "log.tables", "text", "domain.roles"],
    "office": ["errors", "local_time", "sections", "settings", "log.engine", "log.outage", "log.outbox", "log.tables"],
    "transport": [],
    "runtime": [*TRADES, "transport.tasks", "transport.log_throttle", "gateway.visitor", "cluster"],
    "cluster": [*TRADES, "transport.tasks", "transport.log_throttle", "runtime"],
    "gateway": [*TRADES, "transport", "runtime", "cluster"],
    "web": [*TRADES, "refusals", "words", "transport", "runtime", "gateway", "cluster"],
    "rehearsal": [*TRADES, "transport", "runtime", "gateway", "cluster"],
    "app": [*TRADES, "words", "logs", "transport", "runtime", "gateway", "cluster", "web"],
    "copies": ["errors", "settings", "log"],
    "process": ["errors", "sections", "settings", "trouble", "transport", "gateway", "cluster", "app"],
    "verbs": [
        *(*TRADES, "key", "sources", "words", "logs", "transport", "runtime", "gateway", "cluster", "rehearsal"),
        *("app", "process", "copies", "trouble"),
    ],
    "__main__": ["verbs", "trouble"],
    "__init__": [],
}
# These, and whatever they import, work without any of the drivers, and ask neither clock nor chance nor machine.
PURE = ["domain", "views", "projections", "log.event", "log.entry", "local_time", "text", "characters"]
TABLES = ["projections.tables"]
DRIVERS = {"sqlalchemy", "redis", "socketio", "engineio", "starlette", "uvicorn", "asyncpg", "aiosqlite", "aiohttp"}
IMPURE = {"asyncio", "threading", "time", "random", "secrets", "uuid", "os", "socket", "subprocess"}
# Background work starts here and nowhere else.
SPAWNERS = {
    "transport.tasks": "keeps, names, counts and ends it",
    "people.watch": "one look at the database, kept and awaited by all who wait for it",
}
SPAWNING = re.compile(
    r"asyncio\.(create_task|ensure_future)|(loop|get_running_loop\(\))\.create_task|\.start_background_task"
)
# Nothing is called like this: such a name says nothing.
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
LONGEST_FILE, LONGEST_FUNCTION, MEDIAN_FILE = 300, 40, 100
# Ways in which text becomes markup in the browser.
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySet|srcdoc|DOMParser")
CLIENT_FILES = {".js", ".mjs", ".html", ".svg"}


class Function(NamedTuple):
    name: str
    lines: int


@cache
def modules() -> dict[str, Path]:
    """Dotted names below server/, packages under their own name."""
    found = {}
    for path in sorted((ROOT / "server").rglob("*.py")):
        parts = path.relative_to(ROOT / "server").with_suffix("").parts
        found[".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """Every module that a file names in an import, wherever it stands; ours as `server.…`, down to the module."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: say `from server.… import`, not from ."
            below = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(name if name.removeprefix("server.") in modules() else str(node.module) for name in below)
    return frozenset(found)


def ours(name: str) -> Iterator[str]:
    return (found.removeprefix("server.") for found in imports(name) if found.startswith("server."))


def within(name: str, parts: list[str]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)


def reach(name: str) -> set[str]:
    """The module and all of ours that it needs, directly or not."""
    seen, todo = set(), [name]
    while todo:
        if (at := todo.pop()) not in seen:
            seen.add(at)
            todo.extend(found for found in ours(at) if found in modules())
    return seen


def functions(name: str) -> Iterator[Function]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(node.name, (node.end_lineno or 0) - node.lineno + 1)


def nouns(kind: str) -> list[str]:
    """Modules of a kind's nouns as its list in server/domain/<kind>/__init__.py has them."""
    for node in tree(f"domain.{kind}").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NOUNS":
            return re.findall(r"(\w+)\.NOUN\b", ast.unparse(node.value))
    raise AssertionError(f"server/domain/{kind}/__init__.py names no NOUNS")


def test_every_part_of_the_house_has_its_rule() -> None:
    assert {name.partition(".")[0] for name in modules()} <= MAY_IMPORT.keys()


@pytest.mark.parametrize("name", modules())
def test_imports_go_one_way(name: str) -> None:
    part = name.partition(".")[0]
    wrong = [found for found in ours(name) if not within(found, [part, *MAY_IMPORT[part]])]
    assert not wrong, f"server/{part} may import {MAY_IMPORT[part]}"


@pytest.mark.parametrize("name", [name for name in modules() if within(name, PURE) and not within(name, TABLES)])
def test_what_is_pure_needs_no_driver(name: str) -> None:
    needed = {found.partition(".")[0] for at in reach(name) for found in imports(at)}
    assert not needed & DRIVERS
    assert not {found.partition(".")[0] for found in imports(name)} & IMPURE


KINDS = sorted({name.split(".")[1] for name in modules() if name.count(".") == 2 and within(name, ["domain"])})


@pytest.mark.parametrize("kind", KINDS)
def test_nouns_import_only_nouns_before_them(kind: str) -> None:
    order = nouns(kind)
    for place, noun in enumerate(order):
        later = {f"domain.{kind}.{other}" for other in order[place + 1 :]}
        assert not reach(f"domain.{kind}.{noun}") & later, noun


def test_kinds_of_stream_know_nothing_of_each_other() -> None:
    for name in (name for name in modules() if any(within(name, [f"domain.{kind}"]) for kind in KINDS)):
        kind = name.split(".")[1]
        assert not [
            found for found in ours(name) for other in KINDS if other != kind and within(found, [f"domain.{other}"])
        ]


def test_no_import_goes_in_a_circle() -> None:
    for name in modules():
        for found in ours(name):
            assert found not in modules() or found == name or name not in reach(found), f"{name} and {found}"


@pytest.mark.parametrize("name", [name for name in modules() if name not in SPAWNERS])
def test_background_work_starts_in_one_place(name: str) -> None:
    calls = [ast.unparse(node.func) for node in ast.walk(tree(name)) if isinstance(node, ast.Call)]
    assert not [call for call in calls if SPAWNING.search(call)], "use spawn() of server/transport/tasks.py"


@pytest.mark.parametrize("name", modules())
def test_files_and_functions_are_short_and_named(name: str) -> None:
    assert not NAMELESS & set(name.split("."))
    assert len(modules()[name].read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert not [function for function in functions(name) if function.lines > LONGEST_FUNCTION]
    assert ast.get_docstring(tree(name)), "every file says first what it is"


def test_the_median_file_is_short() -> None:
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in modules().values()]
    assert median(lengths) <= MEDIAN_FILE


def test_the_client_makes_no_markup_of_text() -> None:
    files = [path for path in (ROOT / "client").rglob("*") if path.suffix in CLIENT_FILES]
    own = [path for path in files if "vendor" not in path.parts]
    found = [(path.name, hit[0]) for path in own if (hit := MARKUP.search(path.read_text(encoding="utf-8")))]
    assert not found
