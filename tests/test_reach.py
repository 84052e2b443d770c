"""What a finger must hit is 44 px high on a phone: no rule gives a control a smaller size of its own."""

import re

from server.settings import ROOT

CONTROL = re.compile(r"\.(?:icon-)?button\b|\.choice\b|\bsummary\b|\.input\b")
SIZE = re.compile(r"(?<![\w-])(?:min-)?height:\s*([\d.]+)(rem|px)")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
REACH_REM = 2.75


def small(text: str) -> list[str]:
    """Rules for controls with a height below a finger's reach; where a mouse hovers there is no finger."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"@media \(hover: hover\) \{(?:[^{}]*\{[^{}]*\})*\s*\}", "", text)
    return [
        selector.strip()
        for selector, body in RULE.findall(text)
        for size, unit in SIZE.findall(body)
        if CONTROL.search(selector.split(",")[-1].split()[-1]) and float(size) / (16 if unit == "px" else 1) < REACH_REM
    ]


def test_no_control_is_smaller_than_a_finger() -> None:
    assert small(".a .button { min-height: 2.25rem; }") == [".a .button"]
    assert small(".a .button { min-height: var(--reach-near); } .b { height: 1rem; }") == []
    files = sorted((ROOT / "client" / "styles").glob("*.css"))
    assert len(files) > 30
    found = {path.name: rules for path in files if (rules := small(path.read_text(encoding="utf-8")))}
    assert found == {}, "var(--reach-near): 36 px for a mouse, 44 px for a finger"
