"""Own matters never go stale: what was pushed last is what one would be told now, after every event."""

from typing import Any

from hypothesis import given, settings

from server.domain.session.question import Question
from server.views.mine import mine
from server.views.stream_view import StreamView
from tests.laws.histories import STREAM, long_history, seeds

MOST = 50


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_what_is_pushed_is_what_one_would_be_told(seed: int) -> None:
    room, pushed = StreamView(STREAM), dict[str, list[dict[str, Any]]]()
    for entry in long_history(seed):
        room.apply(entry)
        for asker in room.askers.touched():
            pushed[asker] = mine(room.state, room.askers.of(asker, MOST))
        for asker in {room.state.need(Question, id).asker for _, id in room.state.keys("question")}:
            assert pushed[asker] == mine(room.state, room.askers.of(asker, MOST)), (entry.seq, entry.name)


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_nobody_hears_of_what_is_not_theirs(seed: int) -> None:
    """What concerns one question is pushed to its asker alone, what concerns the stage or the panel to nobody."""
    room = StreamView(STREAM)
    for entry in long_history(seed):
        before = {asker: mine(room.state, room.askers.of(asker, MOST)) for asker in room.askers.all()}
        room.apply(entry)
        touched = room.askers.touched()
        assert len(touched) == len(set(touched))
        if entry.name.startswith(("stage.", "panel.")):
            assert not touched
        if entry.name.startswith(("question.", "answer.")):
            assert len(touched) <= 1
        assert before.keys() <= set(room.askers.all())
