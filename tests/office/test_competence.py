"""The hint which unit is competent: cases on which its rules were not tuned, each with the reason that is shown."""

from pathlib import Path

import pytest

from server import words
from server.office import competence, units
from server.web.competence_hint import fields_of, said, units_of

REGISTRY = units.read()
UNITS, FIELDS = units_of(REGISTRY), fields_of(REGISTRY)
LINES = (Path(__file__).parent / "competence_cases.txt").read_text(encoding="utf-8").splitlines()
CASES = [[part.strip() for part in line.split("|")] for line in LINES if line and not line.startswith("#")]
LEAST = 58


def pointed(room: str, province: str, field: str, text: str) -> tuple[str, list[competence.Hint]]:
    """The unit that is pointed to, in brackets one that is only named first; "-" for this room itself."""
    found = competence.hints(text, field, None if province == "-" else province, UNITS, FIELDS, REGISTRY.ministry)
    other = competence.elsewhere(found, room)
    first = f"({found[0].unit})" if found and found[0].unit != room else "-"
    return other.unit if other else first, found


def test_there_are_sixty_of_all_fields_that_decide_something() -> None:
    assert len(CASES) == 60
    assert {case[2] for case in CASES} >= {slug for slug, each in FIELDS.items() if each.central}
    assert len({case[3] for case in CASES}) > 35, "many units"


def test_it_points_where_people_who_know_the_register_would_send_it() -> None:
    """Those that it misses are few, and are named when they grow more."""
    missed = [
        (text, expected, found)
        for room, province, field, expected, _, text in CASES
        if (found := pointed(room, province, field, text)[0]) != expected
    ]
    assert len(CASES) - len(missed) >= LEAST, missed


@pytest.mark.parametrize(("room", "province", "field", "expected", "kind", "text"), CASES)
def test_what_it_points_to_it_gives_a_reason_for(
    room: str, province: str, field: str, expected: str, kind: str, text: str
) -> None:
    """In words, with what was found in the question; never an empty one, never more than three units."""
    unit, found = pointed(room, province, field, text)
    shown = said(REGISTRY, found, room, "vi")
    assert len(shown) <= 3
    assert all(each["why"] and "{" not in each["why"] for each in shown)
    assert [each["unit"] for each in shown if each["elsewhere"]] == ([unit] if unit.isalpha() else [])
    if unit != "-":
        one = next(each for each in shown if each["unit"] == unit.strip("()"))
        if unit == expected and kind != "-":
            hint = next(each for each in found if each.unit == one["unit"])
            reason = next(each for each in hint.reasons if each.kind == kind)
            assert words.t(f"hint.{kind}", "vi", what=reason.what) in one["why"]


def test_a_name_that_is_part_of_a_longer_word_names_nobody() -> None:
    assert pointed("gltt", "-", "khac", "Tôi tên Nguyễn Anh Giangg, xin hỏi")[0] == "-"


def test_it_says_nothing_of_an_empty_or_hostile_text() -> None:
    for text in ("", "\u202e\u200b", "a" * 100_000, "' OR 1=1 --", "<b>" * 5000):
        assert pointed("gltt", "-", "khac", text) == ("-", [])
