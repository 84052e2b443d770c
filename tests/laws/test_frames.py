"""Law 4: one way to see. Snapshot, reconnect and live update are the same function of the log."""

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.kinds import kind_of
from server.domain.session.question import count
from server.log.entry import Entry
from server.views.figures import figures
from server.views.stream_view import Frame, StreamView
from tests.laws.client import Client
from tests.laws.histories import STREAM, STREAMS, Writer, history, long_history, seeds, steps

encode = msgspec.json.Encoder(order="deterministic").encode
ALL = 1_000_000


def audiences(stream: str) -> tuple[str, ...]:
    return kind_of(stream).audiences


def folded(entries: list[Entry], stream: str = STREAM) -> StreamView:
    room = StreamView(stream)
    for entry in entries:
        room.apply(entry)
    return room


@pytest.mark.parametrize("stream", STREAMS)
@given(steps, st.data())
def test_any_cut_gives_the_same_view(stream: str, drawn: list[tuple[int, int, int]], data: st.DataObject) -> None:
    entries = history(drawn, stream)
    cut = data.draw(st.integers(min(1, len(entries)), len(entries)))
    then, now = folded(entries[:cut], stream), folded(entries, stream)
    for audience in audiences(stream):
        early = then.frame(audience, 0)
        caught_up = Client().take(early).take(now.frame(audience, early["seq"] if early else 0))
        assert caught_up.table == Client().take(now.frame(audience, 0)).table
        assert caught_up.table == Client().take(early).take(now.frame(audience, cut)).table


@pytest.mark.parametrize("stream", STREAMS)
@given(steps)
def test_following_live_equals_a_fresh_view_at_every_seq(stream: str, drawn: list[tuple[int, int, int]]) -> None:
    room, clients = StreamView(stream), {audience: Client() for audience in audiences(stream)}
    seen = dict.fromkeys(audiences(stream), 0)
    for entry in history(drawn, stream):
        room.apply(entry)
        for audience, client in clients.items():
            frame = room.frame(audience, seen[audience])
            if frame is not None:
                assert frame["since"] == seen[audience] < frame["seq"] <= room.seq
                seen[audience] = frame["seq"]
            assert client.take(frame).table == Client().take(room.frame(audience, 0)).table


@pytest.mark.parametrize("stream", STREAMS)
@given(steps)
def test_every_process_computes_the_same_bytes(stream: str, drawn: list[tuple[int, int, int]]) -> None:
    entries = history(drawn, stream)
    one, other = folded(entries, stream), StreamView(stream)
    for entry in entries:
        other.apply(entry)
        other.frame(audiences(stream)[-1], 0)
    for audience in audiences(stream):
        for since in range(len(entries) + 1):
            assert encode(one.frame(audience, since)) == encode(other.frame(audience, since))


@pytest.mark.parametrize("stream", STREAMS)
@given(steps, st.randoms(use_true_random=False), st.integers(1, 5))
def test_frames_and_pages_may_arrive_in_any_order(
    stream: str, drawn: list[tuple[int, int, int]], chance: random.Random, limit: int
) -> None:
    """Pages of older entities, cut at different times, and live frames, shuffled: the table is the fresh one."""
    room = StreamView(stream)
    sent: list[Frame] = []
    cursor: int | None = None
    for number, entry in enumerate(history(drawn, stream)):
        room.apply(entry)
        if number == 0:
            sent.append(room.first(audiences(stream)[-1], limit))
        frame = room.frame(audiences(stream)[-1], entry.seq - 1)
        sent += [frame] if frame else []
        if chance.random() < 0.2:
            cursor = room.first(audiences(stream)[-1], limit)["older"]
        if cursor is not None:
            page = room.older(audiences(stream)[-1], cursor, limit)
            sent.append(page)
            cursor = page["older"]
    chance.shuffle(sent)
    client = Client()
    for frame in sent:
        client.take(frame)
    assert client.table == Client().take(room.frame(audiences(stream)[-1], 0)).table


@pytest.mark.parametrize("stream", STREAMS)
@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(1, 5))
def test_pages_hold_everything(stream: str, seed: int, limit: int) -> None:
    """What is named by others may come more than once, always as it stands."""
    room = folded(long_history(seed, stream=stream), stream)
    for audience in audiences(stream):
        page = room.first(audience, limit)
        values = set(map(encode, page["put"]))
        while (cursor := page["older"]) is not None:
            page = room.older(audience, cursor, limit)
            values |= set(map(encode, page["put"]))
        whole = room.frame(audience, 0)
        assert values == set(map(encode, whole["put"] if whole else []))


@pytest.mark.parametrize("stream", STREAMS)
@given(steps)
def test_a_position_is_honoured_or_reset(stream: str, drawn: list[tuple[int, int, int]]) -> None:
    entries = history(drawn, stream)
    room = folded(entries, stream)
    for cut in range(1, len(entries) + 1):
        earlier = folded(entries[:cut], stream)
        for audience in audiences(stream):
            frame = room.resume(audience, earlier.position(audience), ALL)
            assert frame is None or "reset" not in frame
            seq, _, mark = earlier.position(audience).partition(".")
            if seq != "0":
                forged = f"{seq}.{mark[:-3]}{'0' if mark[-3] != '0' else '1'}{mark[-2:]}"
                for strange in (forged, f"{room.seq + 1}.{mark}", f"{seq}.{mark[:-2]}ff", "x", "-1.0", "1e3.00", seq):
                    reset = room.resume(audience, strange, ALL)
                    assert reset is not None
                    assert reset["reset"] is True


@pytest.mark.parametrize("stream", STREAMS)
@given(steps)
def test_drops_name_only_what_was_seen(stream: str, drawn: list[tuple[int, int, int]]) -> None:
    entries = history(drawn, stream)
    known: dict[str, list[set[tuple[str, str]]]] = {audience: [set()] for audience in audiences(stream)}
    room = StreamView(stream)
    for entry in entries:
        room.apply(entry)
        for audience in audiences(stream):
            frame = room.frame(audience, 0)
            shown = {(value["noun"], value["id"]) for value in frame["put"]} if frame else set()
            known[audience].append(known[audience][-1] | shown)
    for audience in audiences(stream):
        for since in range(len(entries) + 1):
            frame = room.frame(audience, since)
            dropped = {(value["noun"], value["id"]) for value in frame["drop"]} if frame else set()
            assert dropped <= known[audience][since]
            assert since or not dropped


@given(steps)
def test_each_question_is_counted_once_at_every_seq(drawn: list[tuple[int, int, int]]) -> None:
    writer = Writer()
    writer.play(drawn)
    room = StreamView(STREAM)
    for entry in writer.entries:
        room.apply(entry)
        sums = figures(room.state)
        assert 0 <= sums.pop("left") <= sums["waiting"] + sums["answered"]
        assert 0 <= sums.pop("unread") <= sums["waiting"]
        assert sums.pop("asked") == sum(sums.values()) == len(room.state.keys("question")) == count(room.state)


@given(steps)
def test_a_question_no_one_may_see_changes_no_public_frame(drawn: list[tuple[int, int, int]]) -> None:
    writer = Writer()
    writer.play(drawn)
    room = folded(writer.entries)
    before = encode(room.frame("public", 0))
    length = len(writer.entries)
    writer.step(0, 1)
    for entry in writer.entries[length:]:
        room.apply(entry)
    if [entry.name for entry in writer.entries[length:]] == ["question.asked"]:
        assert encode(room.frame("public", 0)) == before


def test_entries_out_of_order_are_an_error() -> None:
    entries = history([(0, 1, 0)] * 3)
    with pytest.raises(ValueError, match="cannot follow"):
        StreamView(STREAM).apply(entries[1] if len(entries) > 1 else entries[0]._replace(seq=2))


@pytest.mark.parametrize("stream", STREAMS)
@given(steps, steps, st.data())
def test_after_a_restored_backup_a_client_ends_with_what_is_there(
    stream: str, common: list[tuple[int, int, int]], other: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    """Whatever was followed of the lost log, and however far the new one has grown."""
    lost, kept = history(common, stream), Writer(stream)
    kept.play(common[: data.draw(st.integers(0, len(common)))])
    kept.play(other)
    before, after = (
        folded(lost[: data.draw(st.integers(min(1, len(lost)), len(lost)))], stream),
        folded(kept.entries, stream),
    )
    for audience in audiences(stream):
        client = Client().take(before.frame(audience, 0))
        frame = after.resume(audience, before.position(audience), ALL)
        if frame is not None and frame.get("reset"):
            client = Client()
        assert client.take(frame).table == Client().take(after.frame(audience, 0)).table


@pytest.mark.parametrize("stream", STREAMS)
@given(steps, st.lists(st.integers(1, 30), min_size=1, max_size=6))
def test_reading_the_log_in_any_portions_gives_one_view(
    stream: str, drawn: list[tuple[int, int, int]], portions: list[int]
) -> None:
    """Processes that read now one entry, now thirty, and one that restarts in between, serve the same client."""
    entries = history(drawn, stream)
    client, position = Client(), "0.0"
    for portion in portions:
        entries_read = entries[:portion]
        room = folded(entries_read, stream)
        frame = room.resume(audiences(stream)[-1], None if position == "0.0" else position, ALL)
        if frame is not None and frame.get("reset"):
            # A process that is behind the client says so; the client comes back when it has read on.
            continue
        client.take(frame)
        position = max(position, room.position(audiences(stream)[-1]), key=lambda place: int(place.partition(".")[0]))
    whole = folded(entries, stream)
    assert (
        client.take(whole.resume(audiences(stream)[-1], position, ALL)).table
        == Client().take(whole.frame(audiences(stream)[-1], 0)).table
    )
