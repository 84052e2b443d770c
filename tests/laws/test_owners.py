"""A question without owner, without deadline, or forgotten when its session closes, cannot exist."""

import pytest
from hypothesis import given, settings

from server.domain.session.assignment import owner_of
from server.domain.session.extension import STANDING, Extension, deadline
from server.domain.session.phase import PHASES
from server.domain.session.question import Question
from server.domain.session.session import need, unanswered
from server.domain.state import Happened
from server.projections.questions import every
from tests.laws.histories import STREAM, Writer, long_history, seeds

pytestmark = pytest.mark.slow


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_none_is_without_owner_or_deadline_and_none_is_forgotten(seed: int) -> None:
    state = Writer().kind.state(STREAM)
    for entry in long_history(seed):
        state.apply(entry.event(), Happened(entry.seq, entry.at, entry.by))
        if not state.keys("session"):
            continue
        phase = PHASES[need(state).state]
        waiting = [each for each in asked(state) if each.tally in state.kind.blocking]
        assert len(waiting) == unanswered(state)
        if phase.final:
            assert not waiting, "a record in which somebody still waits"
        for question in waiting if phase.over else ():
            assert owner_of(state, question), (entry.seq, question.id)
            assert deadline(state, question.id) > 0
    rows = every(state) if state.keys("session") else []
    stopped = {id for _, id in state.keys("extension") if state.need(Extension, id).state == STANDING}
    assert {row["id"] for row in rows if row["answer_due"] is None} <= stopped


def asked(state: object) -> list[Question]:
    found = [state.need(Question, id) for _, id in state.keys("question")]  # type: ignore[attr-defined]
    return list(found)
