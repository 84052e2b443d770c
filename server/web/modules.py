"""Which modules a page needs: the import graph of the client, so that a page can ask for all of them at once instead of
one depth after the other, or have them linked into one."""

import json
import posixpath
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from server.settings import ROOT

CLIENT = ROOT / "client"
TEMPLATES = ROOT / "server" / "web" / "templates"
_NAMED = re.compile(r"""\b(?:import|from)\s*["']([^"'\n]+)["']""")
ENTRY = re.compile(r"{% set entry = '([\w/.]+)' %}")
_MAP = re.compile(r'<script type="importmap">(.*?)</script>', re.DOTALL)


@cache
def names() -> dict[str, str]:
    """Names without a path and the files they stand for, out of the pages' import map."""
    (inline,) = _MAP.findall((TEMPLATES / "parts" / "import_map.html").read_text(encoding="utf-8"))
    return {name: path.removeprefix("/statics/") for name, path in json.loads(inline)["imports"].items()}


@cache
def entries() -> frozenset[str]:
    """The modules with which pages begin."""
    return frozenset(
        found for path in TEMPLATES.rglob("*.html") for found in ENTRY.findall(path.read_text(encoding="utf-8"))
    )


def reachable(entry: str, names: Mapping[str, str], root: Path = CLIENT) -> list[str]:
    """Every module that `entry` imports, directly or not, the entry last of all."""
    found: dict[str, None] = {}

    def visit(module: str) -> None:
        if module in found:
            return
        found[module] = None
        for each in imported(module, names, root):
            visit(each)

    visit(entry)
    return [*list(found)[1:], entry]


def imported(module: str, names: Mapping[str, str], root: Path = CLIENT) -> list[str]:
    """The modules that this one imports itself, in its order."""
    return [resolved(module, name, names) for name in _imports(root / module)]


def resolved(module: str, name: str, names: Mapping[str, str]) -> str:
    """The file that `module` means by `name`."""
    if name in names:
        return names[name]
    if not name.startswith("."):
        raise LookupError(f"{module} imports {name}, which is in no import map")
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), name))


@cache
def _imports(path: Path) -> tuple[str, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_NAMED.findall("\n".join(line for line in lines if not line.lstrip().startswith("//"))))
