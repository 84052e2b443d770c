"""Frames are closed under reference: whatever an entity in a frame names is in that frame, too, however old it is.

What a value names is found here by its ids alone, apart from what the nouns declare.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.views.stream_view import StreamView
from tests.laws.client import Client, Table
from tests.laws.histories import STREAM, STREAMS, long_history, seeds

Key = tuple[str, str]


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)


KNOWN: dict[int, tuple[Any, frozenset[str]]] = {}


def named_in(value: Any) -> frozenset[str]:
    """Its leaves; frames of one history tell of the same value again and again."""
    known = KNOWN.get(id(value))
    if known is None or known[0] is not value:
        known = KNOWN[id(value)] = (value, frozenset(leaves(value)))
    return known[1]


def missing(table: Table, whole: Table) -> set[Key]:
    """What is named in this table and could be seen, but is not in it."""
    by_id: dict[str, set[Key]] = {}
    for key in whole:
        by_id.setdefault(key[1], set()).add(key)
    named = set().union(*map(named_in, table.values()))
    return {key for id in named & by_id.keys() for key in by_id[id]} - table.keys()


@pytest.mark.parametrize("stream", STREAMS)
@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(1, 5))
def test_a_first_frame_holds_whatever_it_names(stream: str, seed: int, limit: int) -> None:
    KNOWN.clear()
    room = StreamView(stream)
    for entry in long_history(seed, stream=stream):
        room.apply(entry)
        for audience in room.kind.audiences if entry.seq % 5 == 0 else ():
            whole = Client().take(room.frame(audience, 0)).table
            for frame in (room.first(audience, limit), room.resume(audience, "999999.00", limit)):
                assert not missing(Client().take(frame).table, whole)


@pytest.mark.parametrize("stream", STREAMS)
@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(1, 3))
def test_a_table_that_began_with_a_cut_frame_stays_closed(stream: str, seed: int, limit: int) -> None:
    """An answer to an old question comes with its question: whoever never fetched an older page can show it."""
    KNOWN.clear()
    room, entries = StreamView(stream), long_history(seed, stream=stream)
    half = len(entries) // 2
    for entry in entries[:half]:
        room.apply(entry)
    clients = {audience: Client().take(room.first(audience, limit)) for audience in room.kind.audiences}
    for entry in entries[half:]:
        room.apply(entry)
        for audience, client in clients.items():
            client.take(room.frame(audience, entry.seq - 1))
            if entry.seq % 5 == 0:
                assert not missing(client.table, Client().take(room.frame(audience, 0)).table)


@pytest.mark.parametrize("stream", STREAMS)
@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(1, 5))
def test_older_pages_are_closed_with_the_first(stream: str, seed: int, limit: int) -> None:
    KNOWN.clear()
    room = StreamView(stream)
    for entry in long_history(seed, stream=stream):
        room.apply(entry)
    for audience in room.kind.audiences:
        whole = Client().take(room.frame(audience, 0)).table
        page = room.first(audience, limit)
        client = Client().take(page)
        while (cursor := page["older"]) is not None:
            page = room.older(audience, cursor, limit)
            assert not missing(client.take(page).table, whole)
        assert client.table == whole


PUBLICLY_WAITING = {"acknowledged", "accepted", "called", "promised", "answered_live", "answered_later"}


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(1, 5))
def test_the_queue_is_whole_by_pages(seed: int, limit: int) -> None:
    """Whatever is public and has no published text, however old, in the order of the numbers, each once."""
    view = StreamView(STREAM)
    for entry in long_history(seed):
        view.apply(entry)
        if entry.seq % 7:
            continue
        whole = Client().take(view.frame("public", 0)).table
        wanted = sorted(
            value["number"]
            for (noun, id), value in whole.items()
            if noun == "question" and value["state"] in PUBLICLY_WAITING and ("answer", id) not in whole
        )
        listed: list[int] = []
        after: int | None = 0
        while after is not None:
            page = view.waiting("public", after, limit)
            questions = [value for value in page["put"] if value["noun"] == "question"]
            # An answered one comes along when another was asked about it.
            numbers = sorted(
                each["number"] for each in questions if each["number"] in wanted and each["number"] > after
            )
            assert len(numbers) <= limit
            named = {value["about"] for value in page["put"] if value["noun"] == "further"}
            assert {each["id"] for each in questions if each["number"] not in numbers} <= named
            assert not missing(Client().take(page).table, whole)
            listed, after = listed + numbers, page["after"]
        assert listed == wanted
