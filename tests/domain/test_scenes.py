"""No command and no event without a scene: each is named in a test in this folder that says what comes of it.

A command needs a test with `then` (what it does) and one with `refused` (when it does not); an event one with `then`.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from server.domain.kinds import COMMANDS
from server.log import event

EVENTS = sorted(name for name, kind in event.catalogue.items() if kind.type.__module__.startswith("server."))


@cache
def named(verb: str) -> frozenset[str]:
    """All texts in tests that call this method of a scene."""
    return frozenset(text for test in every_test() if verb in _methods(test) for text in _texts(test))


def every_test() -> Iterator[ast.FunctionDef]:
    for path in Path(__file__).parent.glob("*/test_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield node


def _methods(test: ast.FunctionDef) -> set[str]:
    return {node.func.attr for node in ast.walk(test)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}  # fmt: skip


def _texts(test: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(test):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_its_scenes(name: str) -> None:
    assert name in named("then"), f"no scene tells what {name} does"
    assert name in named("refused"), f"no scene tells when {name} is refused"


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_has_its_scene(name: str) -> None:
    assert name in named("then"), f"no scene holds {name}"


def test_what_no_scene_names_is_missed() -> None:
    assert "question." + "fly" not in named("then") | named("refused")
    assert len(list(every_test())) > 50
