"""A page asks at once for every module that it needs, all in one file, or where it may not, each by itself."""

import re
from pathlib import Path

import pytest

from server.settings import ROOT
from server.web import modules
from server.web.modules import TEMPLATES, names
from server.web.render import Pages

CLIENT = ROOT / "client"
MOST = {"room/main.js": 58, "room/ask.js": 48, "room/mine.js": 48, "desk/main.js": 108, "stage/main.js": 36,
        "host/main.js": 36, "office/refresh.js": 2, "room/own_question.js": 7, "archive/proof.js": 4,
        "panel/main.js": 60, "confidence/main.js": 34, "guest/main.js": 12, "replay/main.js": 32,
        "replay/desk.js": 41, "replay/stage.js": 31,
        "archive/history.js": 4, "archive/session.js": 6, "archive/results.js": 4, "archive/share.js": 1,
        "embed/main.js": 8,
        "stage/overlay.js": 26, "mixer/main.js": 83, "door/main.js": 1, "chat/main.js": 32}  # fmt: skip
ENTRIES = tuple(MOST)


def head(entry: str, linked: bool = False) -> str:
    return Pages(linked=linked)._jinja.from_string("{% include 'parts/modules.html' %}").render(entry=entry)


@pytest.mark.parametrize("entry", ENTRIES)
def test_all_that_the_entry_reaches_is_asked_for_at_once(entry: str) -> None:
    asked = re.findall(r'<link rel="modulepreload" href="/statics/([^"]+)">', head(entry))
    assert asked == modules.reachable(entry, names())
    assert len(set(asked)) == len(asked) <= MOST[entry]
    for module in asked:
        text = (CLIENT / module).read_text(encoding="utf-8")
        for name in re.findall(r"""^(?:import|export)[^"']*from ["']([^"']+)["']""", text, re.MULTILINE):
            needed = names().get(name) or ((CLIENT / module).parent / name).resolve().relative_to(CLIENT).as_posix()
            assert needed in asked, f"{module} imports {name}"


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_import_map_comes_before_every_module(entry: str) -> None:
    page = head(entry)
    assert page.index("importmap") < page.index("modulepreload") < page.index(f'type="module" src="/statics/{entry}"')


@pytest.mark.parametrize("entry", ENTRIES)
def test_linked_it_is_one_request(entry: str) -> None:
    assert re.findall(r'(?:href|src)="([^"]+)"', head(entry, linked=True)) == [f"/statics/linked/{entry}"]


def test_every_page_with_modules_asks_for_them_in_its_head() -> None:
    entries = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        entries |= set(re.findall(r"{% set entry = '([\w/.]+)' %}", text))
        assert ("set entry" in text) == ("parts/modules.html" in text), path.name
        if path.name != "modules.html":
            assert not re.search(r'type="module" src="/statics/(?!room/find_room)', text), path.name
    assert entries == set(ENTRIES) == modules.entries()


def test_circles_and_comments_end_and_strangers_are_named(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text('import "./two.js";\n// import "./absent.js";\n')
    (tmp_path / "two.js").write_text('import { a } from "./one.js";\nexport * from "./three.js";\n')
    (tmp_path / "three.js").write_text('import {\n  b,\n} from "far";\n')
    (tmp_path / "far.js").write_text("")
    assert modules.reachable("one.js", {"far": "far.js"}, tmp_path) == ["two.js", "three.js", "far.js", "one.js"]
    with pytest.raises(LookupError, match="far"):
        modules.reachable("one.js", {}, tmp_path)


# Seats on which somebody presses what acts; a screen is only looked at, other pages act by forms of the browser's own.
PRESSED = ("room/main.js", "room/ask.js", "room/mine.js", "desk/main.js", "mixer/main.js", "panel/main.js",
           "host/main.js", "guest/main.js", "confidence/main.js", "chat/main.js")  # fmt: skip
GUARD = "lib/held.js"


@pytest.mark.parametrize("entry", PRESSED)
def test_a_held_enter_presses_once_at_every_seat(entry: str) -> None:
    """The guard itself: tests/client/held.test.mjs. Here: each seat's page puts it up as it begins."""
    asked = modules.reachable(entry, names())
    assert GUARD in asked
    calls = re.compile(r"^ *oncePerPress\(\);", re.MULTILINE)
    puts_up = [name for name in asked if name != GUARD and calls.search(_text(name))]
    assert puts_up
    # What puts it up is called by the entry, or is the entry.
    began = {"lib/seat.js": "connectSeat(", "room/citizen.js": "connect("}
    assert any(name == entry or began[name] in _text(entry) for name in puts_up), puts_up


def _text(name: str) -> str:
    return (CLIENT / name).read_text(encoding="utf-8")


def test_every_way_over_http_knows_how_much_the_server_takes() -> None:
    made = [
        (path.name, call)
        for path in CLIENT.rglob("*.js")
        if "vendor" not in path.parts
        for call in re.findall(r"new Http\(\{(.*?)\}\)", path.read_text(encoding="utf-8"))
    ]
    assert len(made) > 2
    assert [name for name, call in made if "sizes: page.sizes" not in call] == []
