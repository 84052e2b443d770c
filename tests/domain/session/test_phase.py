"""Every state of a session says what it means to tables and pages."""

from server.domain.session.phase import PHASES
from server.domain.session.session import ANY


def test_every_state_has_its_phase() -> None:
    assert tuple(PHASES) == ANY


def test_a_room_shows_first_what_is_live_and_last_the_record() -> None:
    assert sorted(PHASES, key=lambda state: PHASES[state].order) == [
        *(
            "live",
            "paused",
            "intake",
            "follow_up",
            "planned",
            "announced",
            "postponed",
            "cancelled",
            "closed",
            "archived",
        )
    ]


def test_what_is_over_is_not_to_come_and_a_record_is_over() -> None:
    assert not [state for state, phase in PHASES.items() if phase.over and phase.before]
    assert [state for state, phase in PHASES.items() if phase.final and phase.over] == ["closed", "archived"]
