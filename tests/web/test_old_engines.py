"""What the overlay loads runs in the browser sources of OBS and vMix, which are as old as Chromium 87: no syntax and no
name that came later, and no import map."""

import re

from server.settings import ROOT
from server.web import modules

CLIENT = ROOT / "client"
ENTRY = "stage/overlay.js"
# What came with Chromium 88 and later, by how it is written.
SYNTAX = {
    "static blocks (94)": r"\bstatic\s*\{",
    "#field in object (91)": r"#\w+ in ",
    "top-level await (89)": r"^await ",
    "regular expressions with indices or sets (90, 112)": r"/[gimsuy]*[dv][gimsuy]*\.(?:test|exec)\(",
    "import assertions (91)": r"\b(?:with|assert)\s*\{\s*type:",
    "a bare name, which needs an import map (89)": r"""^(?:import|export)\b[^"']*from\s*["'](?!\.)""",
}
NAMES = (
    r"\.at\(", r"Object\.hasOwn\b", r"structuredClone", r"\.findLast", r"\.toSorted", r"\.toReversed", r"\.toSpliced",
    r"Object\.groupBy", r"Promise\.withResolvers", r"AbortSignal\.any", r"Array\.fromAsync", r"crypto\.randomUUID",
    r"\.replaceAll\((?=\/)", r"WeakRef\.prototype", r"scheduler\.",
)  # fmt: skip
STYLES = (r":has\(", r":is\(", r":where\(", r"aspect-ratio", r"color-mix", r"@container", r"@layer", r"\d[sld]v[hw]\b",
          r"\bcq[wi]\b", r":focus-visible", r"text-wrap")  # fmt: skip


def loaded() -> list[str]:
    return modules.reachable(ENTRY, {})


def test_no_module_needs_an_import_map_or_a_newer_engine() -> None:
    found = []
    for module in loaded():
        text = (CLIENT / module).read_text(encoding="utf-8")
        code = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
        every = {**SYNTAX, **{name: name for name in NAMES}}
        found += [(module, what) for what, pattern in every.items() if re.search(pattern, code, re.MULTILINE)]
    assert "lib/socket.js" in loaded()
    assert found == []


def test_the_patterns_see_what_they_look_for() -> None:
    late = {
        "static blocks (94)": "class A { static { go(); } }",
        "#field in object (91)": "return #field in other;",
        "top-level await (89)": "await ready();",
        "a bare name, which needs an import map (89)": 'import { h } from "preact";',
    }
    assert all(re.search(SYNTAX[name], text, re.MULTILINE) for name, text in late.items())
    assert any(re.search(name, "list.at(-1)") for name in NAMES)


def test_its_own_styles_are_as_old() -> None:
    text = (CLIENT / "styles" / "overlay.css").read_text(encoding="utf-8")
    assert [each for each in STYLES if re.search(each, text)] == []
