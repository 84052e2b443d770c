"""Which modules a page needs: the import graph of the client, so that a page can ask for all of them at once instead of
one depth after the other."""

import json
import posixpath
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from server.settings import ROOT

CLIENT = ROOT / "client"
_NAMED = re.compile(r"""\b(?:import|from)\s*["']([^"'\n]+)["']""")
_MAP = re.compile(r'<script type="importmap">(.*?)</script>', re.DOTALL)


def bare(import_map: str, prefix: str) -> dict[str, str]:
    """Names without a path and the files they stand for, out of the page's import map."""
    (inline,) = _MAP.findall(import_map)
    return {name: path.removeprefix(prefix) for name, path in json.loads(inline)["imports"].items()}


def reachable(entry: str, names: Mapping[str, str], root: Path = CLIENT) -> list[str]:
    """Every module that `entry` imports, directly or not, the entry last of all."""
    found: dict[str, None] = {}

    def visit(module: str) -> None:
        if module in found:
            return
        found[module] = None
        for name in _imports(root / module):
            visit(names[name] if name in names else _beside(module, name))

    visit(entry)
    return [*list(found)[1:], entry]


def _beside(module: str, name: str) -> str:
    if not name.startswith("."):
        raise LookupError(f"{module} imports {name}, which is in no import map")
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), name))


@cache
def _imports(path: Path) -> tuple[str, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_NAMED.findall("\n".join(line for line in lines if not line.lstrip().startswith("//"))))
