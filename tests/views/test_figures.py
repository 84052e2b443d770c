"""How many questions stand where, after each step that moves one."""

from server.domain.reporting import HEADINGS
from server.views.figures import figures
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, EXPERT, LAN, LEAD, MAI, ME, accepted, asked, called, planned


def told(scene: Scene) -> dict[str, int]:
    """Only what is not nought."""
    return {name: number for name, number in figures(scene.state).items() if number}


def test_nothing_is_asked_yet() -> None:
    assert set(figures(planned().state)) == {"asked", *HEADINGS, "left", "unread"}
    assert told(planned()) == {}


def test_what_nobody_sorted_is_unread_and_waits() -> None:
    scene, id = asked()
    assert told(scene) == {"asked": 1, "waiting": 1, "unread": 1, "left": 1}
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    assert told(scene) == {"asked": 1, "waiting": 1, "left": 1}


def test_answered_aloud_it_is_left_until_it_is_written() -> None:
    scene, id = called()
    scene.given(MAI, "question.answer", question=id, state="called")
    assert told(scene) == {"asked": 1, "answered": 1, "left": 1}
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Có.").given(
        LEAD, "answer.publish", question=id, rev=1
    )
    assert told(scene) == {"asked": 1, "answered": 1}


def test_refused_withdrawn_and_veiled_are_told_apart() -> None:
    scene, id = accepted()
    scene.given(LAN, "question.veil", question=id, state="accepted", reason="spam")
    for _ in range(2):
        scene.given(ME, "question.ask", **ASK)
    _, second, third = (key[1] for key in scene.state.keys("question"))
    scene.given(LAN, "question.refuse", question=second, state="asked", reason="spam")
    scene.given(ME, "question.withdraw", question=third)
    assert told(scene) == {"asked": 3, "veiled": 1, "refused": 1, "withdrawn": 1}


def test_an_opinion_is_noted_and_keeps_nothing_open() -> None:
    scene, id = asked(kind="opinion")
    assert told(scene) == {"asked": 1, "waiting": 1, "unread": 1}
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    assert told(scene) == {"asked": 1, "noted": 1}
