"""The law of replays: at no moment a word that may not be read today, and at every moment all that was seen and may."""

from typing import Any

from hypothesis import given, settings

from server.domain.roles import PUBLIC
from server.views.replay import Replay, allowed, stubbed, words_of
from server.views.stream_view import StreamView
from tests.laws import test_secrets
from tests.laws.histories import STREAM, history, steps

Table = dict[tuple[str, str], dict[str, Any]]


def take(table: Table, put: list[dict[str, Any]], drop: list[dict[str, Any]]) -> None:
    """As a client does."""
    for value in put:
        known = table.get((value["noun"], value["id"]))
        if known is None or known["v"] <= value["v"]:
            table[value["noun"], value["id"]] = value
    for gone in drop:
        table.pop((gone["noun"], gone["id"]), None)


def now(view: StreamView, audience: str) -> Table:
    return {(each["noun"], each["id"]): each for each in (view.frame(audience, 0) or {"put": []})["put"]}


@settings(max_examples=25)
@given(steps)
def test_a_moment_shows_what_was_seen_and_nothing_that_is_out_of_sight_today(drawn: list[tuple[int, int, int]]) -> None:
    entries = history(drawn, STREAM)
    today = StreamView(STREAM)
    for entry in entries:
        today.apply(entry)
    words, index = words_of(today.kind), today.indexes[PUBLIC]
    replay, then, table = Replay(STREAM, PUBLIC, index), StreamView(STREAM), Table()
    may = test_secrets.allowed(today.state, PUBLIC)
    for entry in entries:
        then.apply(entry)
        if step := replay.apply(entry):
            assert test_secrets.tokens(step.put) <= may
            take(table, step.put, step.drop)
        assert test_secrets.tokens(replay.first(50)) <= may
        wanted = {key: allowed(each, index.value(key), words[key[0]]) for key, each in now(then, PUBLIC).items()}
        assert table == {key: value for key, value in wanted.items() if value is not None}
    assert table == now(today, PUBLIC)


def test_words_that_were_erased_and_stand_otherwise_today_are_named_and_not_empty() -> None:
    then = {"noun": "question", "id": "q", "v": 7, "state": "called", "text": "", "name": "Ông Mẫu"}
    words, today = frozenset({"text", "name"}), {**then, "v": 9, "text": "Lời trước?"}
    changed = {**then, "text": None, "changed": ["text"]}
    assert allowed(then, today, words) == stubbed(then, today, words) == changed
    assert allowed(then, then, words) == then, "what is empty today, too, was not changed"
    assert allowed({**then, "name": None}, None, words) is None, "nobody sees it today"
    stub = {"noun": "question", "id": "q", "v": 9, "state": "erased"}
    assert allowed(then, stub, words) == {**stub, "v": 7, "then": "called"}


@settings(max_examples=25)
@given(steps)
def test_a_seat_of_staff_is_as_it_was_without_the_words_that_are_not_public_today(
    drawn: list[tuple[int, int, int]],
) -> None:
    entries = history(drawn, STREAM)
    today = StreamView(STREAM)
    for entry in entries:
        today.apply(entry)
    words, may = words_of(today.kind), test_secrets.allowed(today.state, PUBLIC)
    public = {key: " ".join(test_secrets.tokens(each)) for key, each in now(today, PUBLIC).items()}
    for audience in set(today.kind.audiences) - {PUBLIC}:
        replay, then, table = Replay(STREAM, audience, today.indexes[PUBLIC]), StreamView(STREAM), Table()
        for entry in entries:
            then.apply(entry)
            if step := replay.apply(entry):
                assert test_secrets.tokens(step.put) <= may
                take(table, step.put, step.drop)
            assert test_secrets.tokens(replay.first(50)) <= may
            assert {(each["noun"], each["id"]): each for each in replay.whole()["put"]} == table
            seen = now(then, audience)
            assert table.keys() == seen.keys()
            for key, value in seen.items():
                shown = table[key]
                assert "can" not in shown
                for field in value.keys() - {"can"}:
                    if shown[field] != value[field]:  # a word, and one that nobody reads of this today
                        assert shown[field] is None
                        assert field in words[key[0]]
                        assert not test_secrets.tokens(value[field]) or any(
                            token not in public.get(key, "") for token in test_secrets.tokens(value[field])
                        )
