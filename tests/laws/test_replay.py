"""The law of replays: at no moment a word that may not be read today; and what may is where it was."""

from hypothesis import given

from server.views.replay import Replay
from server.views.stream_view import StreamView
from tests.laws.histories import STREAM, history, steps
from tests.laws.test_secrets import allowed, tokens

SESSION = STREAM


@given(steps)
def test_no_moment_tells_what_is_out_of_sight_today(drawn: list[tuple[int, int, int]]) -> None:
    entries = history(drawn, SESSION)
    today = StreamView(SESSION)
    for entry in entries:
        today.apply(entry)
    for audience in today.kind.audiences:
        replay = Replay(SESSION, audience, today.indexes[audience])
        may = allowed(today.state, audience)
        for entry in entries:
            step = replay.apply(entry)
            assert tokens(step and step.put) <= may
            assert tokens(replay.first(50)) <= may
