"""Own matters never go stale: what was pushed last is what one would be told now, after every event."""

from typing import Any

from hypothesis import given, settings

from server.domain.session.question import Question
from server.log.entry import Entry
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


def _concerned(room: StreamView, entry: Entry) -> set[str]:
    """The askers of the question that an entry names, and of those that stand with it as one."""
    happened = entry.event()
    many = getattr(happened, "questions", ())
    named = {getattr(happened, "question", None), getattr(happened, "into", None)}
    named |= set(many) if isinstance(many, tuple) else set()
    questions = [room.state.get(Question, id) for id in named if id]
    group = {each.into or each.id for each in questions if each is not None}
    every = (room.state.need(Question, id) for _, id in room.state.keys(Question.noun))
    return {each.asker for each in every if each.id in named or (each.into or each.id) in group}


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_nobody_hears_of_what_is_not_theirs(seed: int) -> None:
    """What concerns one question is pushed to its asker alone, what concerns the stage or the panel to nobody."""
    room = StreamView(STREAM)
    for entry in long_history(seed):
        before = {asker: mine(room.state, room.askers.of(asker, MOST)) for asker in room.askers.all()}
        concerned = _concerned(room, entry)
        room.apply(entry)
        touched = room.askers.touched()
        assert len(touched) == len(set(touched))
        if entry.name.startswith(("stage.", "panel.")) and entry.name != "stage.aired":
            assert not touched
        if entry.name.startswith(("question.", "answer.")) or entry.name == "stage.aired":
            assert set(touched) <= concerned | _concerned(room, entry)
        assert before.keys() <= set(room.askers.all())
