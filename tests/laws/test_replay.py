"""The law of replays: at no moment a word that may not be read today, and at every moment all that was seen and may."""

from typing import Any

from hypothesis import given, settings

from server.views.replay import Replay, allowed, words_of
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


@settings(max_examples=25)
@given(steps)
def test_a_moment_shows_what_was_seen_and_nothing_that_is_out_of_sight_today(drawn: list[tuple[int, int, int]]) -> None:
    entries = history(drawn, STREAM)
    today = StreamView(STREAM)
    for entry in entries:
        today.apply(entry)
    words = words_of(today.kind)
    for audience in today.kind.audiences:
        index, then, table = today.indexes[audience], StreamView(STREAM), Table()
        replay, may = Replay(STREAM, audience, index), test_secrets.allowed(today.state, audience)
        for entry in entries:
            then.apply(entry)
            if step := replay.apply(entry):
                assert test_secrets.tokens(step.put) <= may
                take(table, step.put, step.drop)
            assert test_secrets.tokens(replay.first(50)) <= may
            seen = (then.frame(audience, 0) or {"put": []})["put"]
            whole = {(each["noun"], each["id"]): each for each in seen}
            wanted = {key: allowed(each, index.value(key), words[key[0]]) for key, each in whole.items()}
            assert table == {key: value for key, value in wanted.items() if value is not None}
        assert table == {(each["noun"], each["id"]): each for each in (today.frame(audience, 0) or {"put": []})["put"]}
