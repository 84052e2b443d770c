"""The client says nothing that the words do not hold, and draws no icon that differs from the sheet."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from server import words
from server.web import modules, replay, room_page

CLIENT = Path(__file__).resolve().parent.parent / "client"
SCRIPTS = sorted(
    path
    for part in ("desk", "stage", "parts", "room", "panel", "confidence", "host")
    for path in (CLIENT / part).glob("*.js")
)
SAID = re.compile(r"""\bt\(\s*(["'`])([\w.]+?(?:\$\{[^`]*?)?)\1""")
SVG = "{http://www.w3.org/2000/svg}"


def keys(path: Path) -> list[str]:
    """Literal keys, and the fixed beginnings of those that a value completes."""
    return [key for _, key in SAID.findall(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_key_has_its_words(path: Path, lang: str) -> None:
    known = words.words(lang)
    for key in keys(path):
        stem, open_end, _ = key.partition("${")
        found = any(one.startswith(stem) for one in known) if open_end else key in known
        assert found, f"{path.name} says {key}"


GIVEN = {
    "replay/main.js": (replay.SCRIPT_WORDS, "replay.stands"),
    "room/main.js": (room_page.SCRIPT_WORDS, "connection.reload"),
    "room/ask.js": (room_page.SCRIPT_WORDS, "refused.question.contact_required"),
    "room/mine.js": (room_page.SCRIPT_WORDS, "ask.changed"),
}


@pytest.mark.parametrize("entry", GIVEN)
def test_a_page_is_given_every_word_that_its_scripts_say(entry: str) -> None:
    given, one = GIVEN[entry]
    known = words.part("vi", given)
    said = {key for module in modules.reachable(entry, modules.names()) for key in keys(CLIENT / module)}
    stems = {key.partition("${")[0] for key in said}
    assert one in stems
    assert {stem for stem in stems if not any(key.startswith(stem) for key in known)} == set()


def test_the_scan_itself_finds_keys() -> None:
    found = [key for path in SCRIPTS for key in keys(path)]
    assert "desk.original" in found
    assert any(key.startswith("state.question.${") for key in found)


def test_the_desk_draws_its_icons_as_the_sheet_does() -> None:
    sheet = {each.get("id"): each for each in ET.parse(CLIENT / "styles/icons.svg").getroot()}
    text = (CLIENT / "parts/icons.js").read_text(encoding="utf-8")
    drawn = json.loads(text.partition("export const ICONS = ")[2].rstrip().rstrip(";"))
    for name, shapes in drawn.items():
        assert shapes == [[shape.tag.removeprefix(SVG), dict(shape.attrib)] for shape in sheet[name]], name


def test_no_icon_is_asked_for_that_is_not_drawn() -> None:
    drawn = (CLIENT / "parts/icons.js").read_text(encoding="utf-8")
    scripts = [path for path in SCRIPTS if path.parent.name in ("desk", "stage")]
    asked = {
        name for path in scripts for name in re.findall(r'\bicon\(?:?\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    asked |= set(re.findall(r'icon: "(\w+)"', "".join(path.read_text(encoding="utf-8") for path in scripts)))
    assert asked
    assert {name for name in asked if f'"{name}":' not in drawn} == set()
