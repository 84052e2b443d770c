"""Contrast of every text role on every ground it may stand on, read from tokens.css: 4.5 for text, 3 for outlines."""

import pathlib
import re

import pytest

STYLES = pathlib.Path(__file__).parent.parent / "client/styles"
CSS = (STYLES / "tokens.css").read_text()
Roles = dict[str, str]

TEXT = ("text", "text-soft", "text-quiet", "accent", "live", "late", "warn")
GROUNDS = ("ground", "sheet", "sunk")
PAIRS = [(text, ground, 4.5) for text in TEXT for ground in GROUNDS]
PAIRS += [("text", wash, 4.5) for wash in ("accent-wash", "warn-wash", "late-wash")]
PAIRS += [("text-soft", "accent-wash", 4.5), ("text-quiet", "accent-wash", 4.5), ("accent", "accent-wash", 4.5)]
PAIRS += [("warn", "warn-wash", 4.5), ("late", "late-wash", 4.5)]
PAIRS += [("on-accent", "accent", 4.5), ("on-accent", "accent-deep", 4.5)]
PAIRS += [(line, ground, 3.0) for line in ("edge", "focus") for ground in GROUNDS]
PAPER = [*PAIRS, ("on-live", "live", 4.5), ("warn-line", "ground", 3.0)]
STAGE = [*PAIRS, ("on-live", "live-fill", 4.5), ("night-9", "warn", 4.5)]


def _roles(selector: str) -> Roles:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", CSS.split(selector)[1].split("\n}")[0]))


ROOT = _roles(":root {")
ON_STAGE = ROOT | _roles('[data-ground="stage"] {')


def _value(roles: Roles, name: str) -> str:
    found = roles[name].strip()
    inner = re.fullmatch(r"var\(--([\w-]+)\)", found)
    return _value(roles, inner.group(1)) if inner else found


def _light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(front: str, back: str) -> float:
    dark, light = sorted((_light(front), _light(back)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("front", "back", "least"), PAPER)
def test_on_paper(front: str, back: str, least: float) -> None:
    assert contrast(_value(ROOT, front), _value(ROOT, back)) >= least


@pytest.mark.parametrize(("front", "back", "least"), STAGE)
def test_on_the_stage(front: str, back: str, least: float) -> None:
    assert contrast(_value(ON_STAGE, front), _value(ON_STAGE, back)) >= least


def test_the_measure_itself() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert contrast("#777777", "#ffffff") < 4.5


# States that a ground or a shadow shows: forced colours take both away.
MARKED = ("aria-current", "aria-pressed", "aria-selected", "aria-invalid", "data-cued", "data-air", "data-thrown")


def test_every_state_that_a_ground_shows_has_a_line_in_forced_colours() -> None:
    styles = {path.name: path.read_text(encoding="utf-8") for path in STYLES.glob("*.css")}
    forced = styles["base.css"].partition("@media (forced-colors: active) {")[2].partition("\n}")[0]
    used = {state for state in MARKED if any(f"[{state}" in text for text in styles.values())}
    assert len(used) > 5
    assert {state for state in used if f"[{state}" not in forced} == set()
