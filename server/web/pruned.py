"""A page's own style sheet without the rules for what cannot stand on that page.

A rule can match where each class and each `data-part` that it names is named by a template or a module of the page,
too. What cannot be told is kept.
"""

import re
from collections.abc import Iterator

from server.web import modules

# Which page a sheet is for, as its first line says.
OF = re.compile(rb"^/\* All styles of the page (\w+)\.html\b")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BRACES = re.compile("[{}]")
_WITHIN = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_PART = re.compile(r"""\[data-part="?([\w-]+)"?\]""")
_TEMPLATE = re.compile(r"""["']((?:parts/)?[\w-]+\.html)["']""")
_WORD = re.compile(r"[A-Za-z][\w-]*")


def tight(sheet: str) -> str:
    """The same without comments and blanks."""
    text = " ".join(_COMMENT.sub("", sheet).split())
    for sign in "{};":
        text = text.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    return text


def pruned(sheet: str, named: frozenset[str]) -> str:
    """`named`: what stands on the page, as `names_on` finds it."""
    return "".join(_kept(tight(sheet), named))


def names_on(page: str) -> frozenset[str]:
    """Every word of the templates and modules of a page."""
    found: dict[str, str] = {}
    waiting = [f"{page}.html"]
    while waiting:
        if (name := waiting.pop()) not in found:
            found[name] = (modules.TEMPLATES / name).read_text(encoding="utf-8")
            waiting += _TEMPLATE.findall(found[name])
    entries = [entry for text in found.values() for entry in modules.ENTRY.findall(text)]
    scripts = {module for entry in entries for module in modules.reachable(entry, modules.names())}
    texts = [*found.values(), *((modules.CLIENT / each).read_text(encoding="utf-8") for each in scripts)]
    return frozenset(word for text in texts for word in _WORD.findall(text))


def _kept(text: str, named: frozenset[str]) -> Iterator[str]:
    for head, inner in _blocks(text):
        if head.startswith(("@media", "@supports")):
            if left := "".join(_kept(inner, named)):
                yield f"{head}{{{left}}}"
        elif head.startswith("@"):
            yield f"{head}{{{inner}}}"
        elif found := [each for each in _listed(head) if _can_match(each, named)]:
            yield f"{','.join(found)}{{{inner}}}"


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each rule's head, and what is between its braces."""
    begun = 0
    while (opened := text.find("{", begun)) >= 0:
        depth = 1
        for brace in _BRACES.finditer(text, opened + 1):
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                break
        else:
            raise ValueError(f"a rule that does not end: {text[begun:opened][:80]}")
        yield text[begun:opened].strip(), text[opened + 1 : brace.start()]
        begun = brace.end()


def _listed(selectors: str) -> list[str]:
    """Parted where a comma stands in no brackets."""
    found, depth = [""], 0
    for sign in selectors:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return [each.strip() for each in found]


def _can_match(selector: str, named: frozenset[str]) -> bool:
    plain = _WITHIN.sub("", selector)
    return named.issuperset([*_CLASS.findall(plain), *_PART.findall(plain)])
