"""The consolidated report on its way to the signature: laid before the head, sent back with remarks, signed."""

from server.domain.round.consolidated import Consolidated
from tests.domain.round.rounds import HEAD, LEAD, MODERATOR, scheduled
from tests.domain.round.test_consolidated import BUREAU, WHOLE, over, seen
from tests.domain.scenes import Scene


def presented() -> Scene:
    return over().given(BUREAU, "consolidated.draft", **WHOLE).given(BUREAU, "consolidated.present", rev=1)


def test_the_head_sends_it_back_and_signs_what_was_mended() -> None:
    scene = over().given(BUREAU, "consolidated.draft", **WHOLE)
    scene.when(BUREAU, "consolidated.present", rev=1).then("consolidated.presented")
    scene.when(BUREAU, "consolidated.decline", rev=1, remarks="Gì").refused("command.forbidden")
    scene.when(HEAD, "consolidated.decline", rev=1, remarks="Nêu rõ hơn").then("consolidated.declined")
    scene.when(HEAD, "consolidated.sign", rev=1).refused("consolidated.not_now", state="declined")
    scene.given(LEAD, "consolidated.draft", **{**WHOLE, "rev": 1})
    scene.given(BUREAU, "consolidated.present", rev=2, note="Đã nêu").given(
        HEAD, "consolidated.sign", rev=2, factor="app"
    )
    assert [(each["step"], each["rev"], each["note"]) for each in seen(scene)["reviews"]] == [
        ("presented", 1, None), ("declined", 1, "Nêu rõ hơn"), ("presented", 2, "Đã nêu"), ("signed", 2, None),
    ]  # fmt: skip
    assert seen(scene)["reviews"][-1]["factor"] == "app"
    assert scene.state.need(Consolidated, "consolidated").signed_by == HEAD.id


def test_what_has_nothing_to_tell_does_not_reach_the_head() -> None:
    scene = scheduled()
    scene.when(BUREAU, "consolidated.present", rev=0).refused("consolidated.not_now", state="")
    scene.given(BUREAU, "consolidated.draft", **WHOLE)
    scene.when(BUREAU, "consolidated.present", rev=0).refused("consolidated.conflict")
    scene.when(BUREAU, "consolidated.present", rev=1).refused("consolidated.nothing")
    scene.when(MODERATOR, "consolidated.present", rev=1).refused("command.forbidden")
    scene.when(HEAD, "consolidated.decline", rev=1, remarks="Gì").refused("consolidated.not_now", state="drafted")
