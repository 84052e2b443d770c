"""The catalogue of events, and that everything ever stored can still be read."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server import domain
from server.log import event
from server.log.event import Event, Words, Written, read, write
from tests.books import Counted, Said

for module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
    importlib.import_module(module.name)

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@event.event("test.moved", version=3)
class Moved(Event):
    """An event that was `{to}` at first, then `{x, y}`, and is `{x, y, why}` now."""

    x: int
    y: int
    why: Words


@event.upcast("test.moved", 1)
def _(fields: dict[str, Any]) -> dict[str, Any]:
    return {"x": fields["to"], "y": 0}


@event.upcast("test.moved", 2)
def _(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "why": ""}


class Stored(msgspec.Struct):
    """A line of a golden file: an event as some version of the program wrote it."""

    name: str
    version: int
    facts: dict[str, Any]
    words: dict[str, Any] | None


def lines() -> dict[str, str]:
    """Every golden line by its place."""
    return {
        f"{path.name}:{number}": line
        for path in sorted(GOLDEN.glob("*.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    }


def test_an_event_comes_back_as_it_was() -> None:
    for happened in (Said(n=1, text="Đất đai"), Counted(n=-1), Moved(x=1, y=2, why="\x00\"'")):
        assert read(write(happened)) == happened


def test_words_are_kept_apart_from_facts() -> None:
    assert write(Said(n=1, text="Đất")) == Written("test.said", 1, '{"n":1}', '{"text":"Đất"}')
    assert write(Counted(n=1)).words is None


def test_the_stored_form_is_one_and_the_same() -> None:
    assert write(Moved(y=2, x=1, why="")).facts == '{"x":1,"y":2}'


def test_erased_words_are_empty() -> None:
    assert read(Written("test.said", 1, '{"n":1}', None)) == Said(n=1, text="")


def test_old_shapes_are_brought_up_to_date() -> None:
    assert read(Written("test.moved", 1, '{"to":7}', None)) == Moved(x=7, y=0, why="")
    assert read(Written("test.moved", 2, '{"x":7,"y":8}', None)) == Moved(x=7, y=8, why="")
    assert read(Written("test.moved", 3, '{"x":7,"y":8}', '{"why":"gió"}')) == Moved(x=7, y=8, why="gió")


def test_a_name_is_given_once() -> None:
    with pytest.raises(TypeError, match=r"test\.said"):
        event.event("test.said")(Counted)


@pytest.mark.parametrize(
    "facts", ['{"n":1,"more":2}', "{}", '{"n":"1"}', '{"n":1.5}', '{"n":NaN}', "[]", '{"n":1', '{"n":null}']
)
def test_what_is_no_such_event_is_refused(facts: str) -> None:
    with pytest.raises((msgspec.MsgspecError, TypeError, AttributeError)):
        read(Written("test.counted", 1, facts, None))


def test_every_step_between_versions_is_there() -> None:
    for kind in event.catalogue.values():
        missing = [version for version in range(1, kind.version) if (kind.name, version) not in event.upcasts]
        assert not missing, f"{kind.name}: no upcast from {missing}"


@pytest.mark.parametrize("place", lines())
def test_everything_ever_stored_is_read(place: str) -> None:
    stored = msgspec.json.decode(lines()[place], type=Stored)
    facts = msgspec.json.encode(stored.facts).decode()
    words = None if stored.words is None else msgspec.json.encode(stored.words).decode()
    assert write(read(Written(stored.name, stored.version, facts, words))).name == stored.name


def test_every_old_shape_has_its_golden_line() -> None:
    golden = [msgspec.json.decode(line, type=Stored) for line in lines().values()]
    kept = {(stored.name, stored.version) for stored in golden}
    kinds = [kind for kind in event.catalogue.values() if not kind.name.startswith("test.")]
    assert not {(kind.name, version) for kind in kinds for version in range(1, kind.version)} - kept
