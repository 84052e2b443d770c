"""Documents of a round: templates of config/templates.toml, filled in from its data, in the language of the office."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from server.settings import ROOT

TEMPLATES = ROOT / "config" / "templates.toml"
PLAN, ANNOUNCEMENT, PRESS, NOTICE = "plan", "announcement", "press", "notice"
_SLOT = re.compile(r"\{(\w+)\}")


@cache
def templates() -> Mapping[str, str]:
    return {name: text.strip() for name, text in tomllib.loads(TEMPLATES.read_text(encoding="utf-8")).items()}


def filled(kind: str, values: Mapping[str, object]) -> str:
    """The template with its values; a line whose values are all empty is left out, one without any stays."""
    lines = []
    for line in templates()[kind].splitlines():
        slots = _SLOT.findall(line)
        if slots and not any(str(values[slot]) for slot in slots):
            continue
        lines.append(_SLOT.sub(lambda slot: str(values[slot[1]]), line))
    return "\n".join(lines) + "\n"
