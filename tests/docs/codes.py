"""Every code with which server/ says no, read from the code itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.docs.blocks import ROOT

# Who is told a code by these: raise Refused(code), _hold(bucket, key, code), self.close(sid, close code, code),
# self._answers.refusal(code, lang).
TELLING = {"Refused", "_hold", "close", "refusal"}


@cache
def refusals() -> frozenset[str]:
    """Read when a test asks for it: every process that collects the tests imports this file."""
    return _codes("") - by_hand()


@cache
def by_hand() -> frozenset[str]:
    """What only the command line is told has its words in the verb."""
    return _codes("verbs") - _codes("web") - _codes("people")


def _codes(folder: str) -> frozenset[str]:
    return frozenset().union(*map(_codes_of, (ROOT / "server" / folder).rglob("*.py")))


@cache
def _codes_of(path: Path) -> frozenset[str]:
    return frozenset(_told(ast.parse(path.read_text("utf-8"))))


def _told(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in TELLING:
            yield from (code for value in node.args for code in _texts(value) if "." in code or code == "retry")
        elif isinstance(node, ast.Call) and _name(node.func) == "Kind":
            # What a kind of stream says when its state lets a command not through.
            given = {each.arg: each.value for each in node.keywords}
            several = given["refusals"].values if isinstance(given.get("refusals"), ast.Dict) else []
            yield from (code for value in (*several, given.get("not_now")) if value for code in _texts(value))


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _texts(value: ast.expr) -> list[str]:
    return [value.value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []


# Said to a program, never to a client.
INNER = {"stream.kept"}
