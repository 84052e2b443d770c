"""Stamps, drops, pages and what is named, on entities that the test makes up."""

from typing import Any

from server.domain.session import SESSION
from server.views.audience_index import AudienceIndex


def question(id: str, **more: Any) -> dict[str, Any]:
    return {"noun": "question", "id": id, **more}


def ids(values: list[dict[str, Any]]) -> list[str]:
    return [value["id"] for value in values]


def index(*changes: tuple[str, str, dict[str, Any] | None]) -> AudienceIndex:
    """One change an entry, from seq 1."""
    made = AudienceIndex(SESSION)
    for seq, (noun, id, value) in enumerate(changes, 1):
        made.change((noun, id), value, seq)
    return made


def test_only_what_looks_different_moves_the_index() -> None:
    made = index(("question", "a", question("a")), ("question", "a", question("a")))
    assert made.seq == 1
    made.change(("question", "b"), None, 3)
    assert made.seq == 1, "what was never seen cannot leave"


def test_whole_values_newest_first_with_their_stamp() -> None:
    made = index(
        ("question", "a", question("a")), ("question", "b", question("b")), ("question", "a", question("a", n=1))
    )
    assert made.put(0) == [question("a", n=1, v=3), question("b", v=2)]
    assert ids(made.put(2)) == ["a"]
    assert made.put(3) == []


def test_a_drop_is_told_to_whoever_may_have_seen_it() -> None:
    made = index(("question", "a", question("a")), ("question", "b", question("b")), ("question", "a", None))
    assert made.drop(1) == [{"noun": "question", "id": "a", "v": 3}]
    assert made.drop(0) == [], "it came and left after the position"
    assert made.drop(3) == []
    made.change(("question", "a"), question("a"), 4)
    assert (made.drop(1), ids(made.put(3))) == ([], ["a"])
    made.change(("question", "a"), None, 5)
    assert ids(made.drop(1)) == ["a"], "it was seen first before"


def test_what_a_value_names_comes_with_it_however_old() -> None:
    made = index(
        ("question", "a", question("a")),
        ("question", "b", question("b")),
        ("stage", "stage", {"noun": "stage", "id": "stage", "question": "a", "held": None}),
    )
    assert ids(made.put(2)) == ["stage", "a"]
    put, older = made.page(None, 1)
    assert sorted(ids(put)) == ["a", "b", "stage"]
    assert older == 2


def test_a_name_that_nobody_may_see_is_left_alone() -> None:
    made = index(("stage", "stage", {"noun": "stage", "id": "stage", "question": "hidden", "held": None}))
    assert ids(made.put(0)) == ["stage"]


def test_pages_go_back_to_the_first_and_hold_what_is_whole_once() -> None:
    made = index(*((("question", f"q{n}", question(f"q{n}"))) for n in range(5)),
                 ("person", "p", {"noun": "person", "id": "p"}))  # fmt: skip
    put, older = made.page(None, 2)
    assert sorted(ids(put)) == ["p", "q3", "q4"]
    put, older = made.page(older, 2)
    assert ids(put) == ["q2", "q1"]
    put, older = made.page(older, 2)
    assert (ids(put), older) == (["q0"], None)


def test_a_first_page_holds_the_newest_answers_whatever_came_after_them() -> None:
    least = SESSION.nouns["answer"].least
    pairs = [(noun, f"q{n}") for n in range(least + 1) for noun in ("question", "answer")]
    old = [(noun, id, {"noun": noun, "id": id}) for noun, id in pairs]
    made = index(*old, *((("question", f"w{n}", question(f"w{n}"))) for n in range(9)))
    put, older = made.page(None, 3)
    seen = [(each["noun"], each["id"]) for each in put]
    assert seen == [("question", f"w{n}") for n in (8, 7, 6)] + [
        (noun, f"q{n}") for n in range(least, 0, -1) for noun in ("answer", "question")
    ]
    put, older = made.page(older, 99)
    assert (len(put), older) == (6 + 2 * (least + 1), None), "those that were told come again in their place"


def test_entities_of_one_entry_stay_on_one_page() -> None:
    made = AudienceIndex(SESSION)
    for id in ("a", "b", "c"):
        made.change(("question", id), question(id), 1)
    made.change(("question", "d"), question("d"), 2)
    put, older = made.page(None, 2)
    assert (sorted(ids(put)), older) == (["a", "b", "c", "d"], None)


def test_too_much_to_catch_up_with_counts_changes_and_drops() -> None:
    made = index(*((("question", f"q{n}", question(f"q{n}"))) for n in range(4)))
    assert made.changed(0, 3)
    assert not made.changed(0, 4)
    for n in range(4):
        made.change(("question", f"q{n}"), None, 5 + n)
    assert made.changed(4, 3)
    assert not made.changed(4, 4)


def test_asked_for_by_key_it_gives_what_is_seen() -> None:
    made = index(("question", "a", question("a")), ("question", "b", question("b")))
    assert ids(made.of([("question", "a"), ("question", "none")])) == ["a"]
    assert made.value(("question", "none")) is None


def test_what_is_named_within_a_field_comes_along() -> None:
    """A joint answer names its parts' contributions by what it shows of them."""
    contribution = {"noun": "contribution", "id": "c", "question": "a"}
    answer = {"noun": "answer", "id": "a", "person": None, "parts": [{"id": "c", "text": "Phần"}]}
    made = index(("contribution", "c", contribution), ("question", "a", question("a")), ("answer", "a", answer))
    found, _ = made.page(None, 1)
    assert {value["id"] for value in found if value["noun"] == "contribution"} == {"c"}
