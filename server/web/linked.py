"""One module out of many: an entry of the client with all that it imports, so that a page asks once.

Each module becomes a function that gives its exports; they stand in the order in which a browser would evaluate them,
the entry last and as it is, for it may wait for something.
Only the forms of import and export that our modules and the vendored ones use are known: anything else, and a circle,
is an error that names the module, and the tests link every entry.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from server.web import modules

FOLDER = "linked/"

_IMPORT = re.compile(
    r"""^import\s*(?:(?P<default>[\w$]+)\s*,?\s*)?(?:\{(?P<named>[^}]*)\}\s*)?(?:from\s*)?["'](?P<path>[^"'\n]+)["'];?""",
    re.MULTILINE,
)
_DECLARED = re.compile(r"^export (?=(?:const|class|function|async function|function\*) +([\w$]+))", re.MULTILINE)
_UNPACKED = re.compile(r"^export (?=const [\[{]([^\]}]*)[\]}] = )", re.MULTILINE)
_LISTED = re.compile(r"(?:^|(?<=[;}]))export\s*\{(?P<named>[^}]*)\};?\s*(?=\n|$)", re.MULTILINE)
_DEFAULT = re.compile(r"(?:^|(?<=[;}]))export default (?=function|class|\()", re.MULTILINE)
_COMMENTS = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_SHEET = re.compile(rb"""^@import "([\w-]+\.css)";$""", re.MULTILINE)
_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_LEFT = re.compile(r"^\s*(?:export\b|import\b(?!\())|\bimport\.meta\b", re.MULTILINE)


class Made(NamedTuple):
    """A module as a function: under which name its exports stand, and which they are."""

    name: str
    text: str
    exports: frozenset[str]


def bare(text: str) -> str:
    """Without the lines that only tell whoever reads the source something."""
    return _COMMENTS.sub("", text)


def style(name: str, files: Mapping[str, bytes]) -> bytes:
    """A style sheet with those that it imports, all from beside it, in their places."""
    folder = name.rpartition("/")[0]
    return _SHEET.sub(lambda found: style(f"{folder}/{found[1].decode()}", files), files[name])


def link(entry: str, names: Mapping[str, str], root: Path = modules.CLIENT) -> str:
    """The text of one module that does what `entry` does. `names`: files behind names without a path."""
    made: dict[str, Made] = {}
    for module in _evaluated(entry, names, root):
        made[module] = _made(module, entry, made, names, root)
    return "".join(each.text for each in made.values())


def _evaluated(entry: str, names: Mapping[str, str], root: Path) -> list[str]:
    """Every module after those that it imports."""
    done: dict[str, None] = {}

    def visit(module: str, above: tuple[str, ...]) -> None:
        if module in above:
            raise LookupError(f"modules import each other in a circle: {' -> '.join((*above, module))}")
        if module not in done:
            for found in modules.imported(module, names, root):
                visit(found, (*above, module))
            done[module] = None

    visit(entry, ())
    return list(done)


def _made(module: str, entry: str, made: Mapping[str, Made], names: Mapping[str, str], root: Path) -> Made:
    text = bare(_MAP.sub("", (root / module).read_text(encoding="utf-8")))
    exports: dict[str, str] = {}

    def taken(found: re.Match[str]) -> str:
        pairs = [_pair(each) for each in _names(found["named"] or "")]
        if found["default"]:
            pairs.append(("default", found["default"]))
        source = made[modules.resolved(module, found["path"], names)]
        if lacking := [name for name, _ in pairs if name not in source.exports]:
            raise LookupError(f"{module} imports {', '.join(lacking)}, which {found['path']} does not give")
        return f"const {_object(dict(pairs))} = {source.name};" if pairs else ""

    def listed(found: re.Match[str]) -> str:
        exports.update((shown, name) for name, shown in map(_pair, _names(found["named"])))
        return ""

    text = _LISTED.sub(listed, _IMPORT.sub(taken, text))
    exports |= {name: name for name in _DECLARED.findall(text)}
    exports |= {name: name for listing in _UNPACKED.findall(text) for name in _names(listing)}
    text, defaults = _DEFAULT.subn("const $default = ", _UNPACKED.sub("", _DECLARED.sub("", text)))
    if defaults:
        exports["default"] = "$default"
    if found := _LEFT.search(text):
        line = text[found.start() :].lstrip().partition("\n")[0]
        raise LookupError(f"{module}: a form of import or export that cannot be linked: {line[:80]}")
    if module == entry:
        return Made("", f"// {module}\n{text.strip()}\n", frozenset())
    name = f"$m{len(made)}"
    whole = f"// {module}\nconst {name} = (() => {{\n{text.strip()}\nreturn {_object(exports)};\n}})();\n"
    return Made(name, whole, frozenset(exports))


def _names(listed: str) -> list[str]:
    return [" ".join(each.split()) for each in listed.split(",") if each.strip()]


def _pair(named: str) -> tuple[str, str]:
    """`a as b`: both; `a`: twice."""
    first, _, second = named.partition(" as ")
    return first, second or first


def _object(pairs: Mapping[str, str]) -> str:
    return f"{{ {', '.join(key if key == value else f'{key}: {value}' for key, value in pairs.items())} }}"
