"""The desk's layout leaves no state out and names nothing that is not there."""

from server.domain.kinds import find
from server.domain.meaning import COLUMNS
from server.domain.roles import RUNNERS
from server.domain.session.order import Rank
from server.domain.session.question import Question
from server.domain.session.question_state import STATES
from server.views import desk


def test_every_state_stands_in_exactly_one_column() -> None:
    states = [state for column in desk.layout()["columns"] for state in column["states"]]
    assert sorted(states) == sorted(STATES)


def test_columns_are_sorted_by_fields_of_a_question() -> None:
    assert set(desk.ORDER) == set(COLUMNS)
    fields = {name.removeprefix("-") for order in desk.ORDER.values() for name in order}
    assert fields <= {*Question.__struct_fields__, Rank.noun}


def test_a_likely_step_is_one_that_its_state_allows() -> None:
    for state, names in desk.LIKELY.items():
        for name in names:
            assert state in find(name).when, (state, name)


def test_who_may_run_the_session_is_what_the_catalogue_says() -> None:
    roles = desk.layout()["roles"]
    assert roles["session.undo_end"] == sorted(RUNNERS)
    assert set(roles["panel.seat"]) == find("panel.seat").by
    assert not {name for name in roles if find(name).when}
