"""Merging: each asker is told, nothing is lost, and what is taken out of a group stands where it stood before."""

from typing import Any

import pytest

from server.views.account import OUTCOMES
from server.views.figures import figures
from server.views.mine import Askers, mine
from tests.domain.scenes import Scene
from tests.domain.session.cast import (
    ASK,
    EDITORS,
    EXPERT,
    LAN,
    LEAD,
    MAI,
    ME,
    OTHER,
    WORKING,
    accepted,
    gate,
    planned,
    state,
)


def three() -> tuple[Scene, str, str, str]:
    """An accepted question of mine, one more of mine that nobody sorted, and an accepted one of another."""
    scene, main = accepted()
    scene.given(ME, "question.ask", **{**ASK, "text": "Sổ bao giờ có?"})
    scene.given(OTHER, "question.ask", **{**ASK, "text": "Khi nào có sổ đỏ?"})
    _, second, third = (key[1] for key in scene.state.keys("question"))
    return scene.given(LAN, "question.accept", question=third, text_rev=1), main, second, third


def own(scene: Scene, id: str) -> dict[str, Any]:
    return mine(scene.state, [id])[0]


def test_who_may_and_when() -> None:
    assert gate("question.merge") == gate("question.unmerge") == (EDITORS, WORKING)


def test_nobody_else_may() -> None:
    scene, main, second, _ = three()
    for actor in (MAI, EXPERT, ME):
        scene.when(actor, "question.merge", into=main, questions=[second]).refused("command.forbidden")
        scene.when(actor, "question.unmerge", question=second).refused("command.forbidden")


def test_merged_questions_stand_under_the_main_one() -> None:
    scene, main, second, third = three()
    scene.when(LAN, "question.merge", into=main, questions=[third, second, third]).then("question.merged")
    assert [state(scene, id=each) for each in (main, second, third)] == ["accepted", "merged", "merged"]
    desk, public = scene.seen("desk", "question", main) or {}, scene.seen("public", "question", main) or {}
    assert (desk["members"], desk["merged"], public["merged"]) == ([second, third], [2, 3], [2, 3])
    assert "members" not in public
    assert scene.seen("public", "question", third) is None
    assert (scene.seen("desk", "question", second) or {})["text"] == "Sổ bao giờ có?"
    assert {name: n for name, n in figures(scene.state).items() if n} == {
        "asked": 3, "waiting": 1, "merged": 2, "left": 1
    }  # fmt: skip
    assert "merged" in OUTCOMES


def test_the_chosen_wording_stands() -> None:
    scene, main, second, _ = three()
    scene.when(LAN, "question.merge", into=main, questions=[second], text="Bao giờ cấp sổ?", text_rev=1).then(
        "question.redacted", "question.merged"
    )
    seen = scene.seen("desk", "question", main) or {}
    assert (seen["text"], seen["edited"], seen["text_rev"]) == ("Bao giờ cấp sổ?", True, 2)
    scene, main, second, third = three()
    scene.when(LAN, "question.merge", into=main, questions=[second], text=ASK["text"], text_rev=1).then(
        "question.merged"
    )
    scene.when(LAN, "question.merge", into=main, questions=[third], text="Khác", text_rev=9).refused(
        "question.conflict", number=1
    )


def test_each_asker_reads_what_becomes_of_the_main_one() -> None:
    scene, main, second, third = three()
    scene.given(LAN, "question.merge", into=main, questions=[second, third])
    item = own(scene, third)
    assert (item["state"], item["text"], item["merged"]["number"]) == ("merged", "Khi nào có sổ đỏ?", 1)
    assert (item["merged"]["state"], item["due"]) == ("accepted", own(scene, main)["due"])
    scene.given(EXPERT, "answer.draft", question=main, rev=0, text="Sang năm.")
    scene.given(LEAD, "answer.publish", question=main, rev=1)
    item = own(scene, third)
    assert (item["answer"]["text"], item["merged"]["state"], item["due"]) == ("Sang năm.", "answered_live", None)


def test_whoever_asked_is_told_when_the_main_one_changes() -> None:
    scene, main, _, third = three()
    scene.given(LAN, "question.merge", into=main, questions=[third])
    askers = Askers()
    for key in scene.state.keys("question"):
        askers.take(scene.state.at_key(key), "id")  # type: ignore[arg-type]
    askers.touched()
    askers.take(scene.state.at_key(("question", main)), "id")  # type: ignore[arg-type]
    assert sorted(askers.touched()) == sorted({ME.id, OTHER.id})


def test_taken_out_again_each_stands_as_it_stood() -> None:
    scene, main, second, third = three()
    scene.given(EXPERT, "answer.draft", question=third, rev=0, text="Nháp")
    scene.given(LAN, "question.merge", into=main, questions=[second, third])
    assert scene.seen("panel", "answer", third) is None
    scene.when(LAN, "question.unmerge", question=second).then("question.unmerged")
    scene.when(LAN, "question.unmerge", question=third).then("question.unmerged")
    assert [state(scene, id=each) for each in (main, second, third)] == ["accepted", "asked", "accepted"]
    assert (scene.seen("panel", "answer", third) or {})["draft"]["text"] == "Nháp"
    desk = scene.seen("desk", "question", main) or {}
    assert (desk["members"], desk["merged"], own(scene, third)["merged"]) == ([], [], None)
    scene.when(LAN, "question.unmerge", question=third).refused("question.conflict", state="accepted")
    scene.when(LAN, "question.unmerge", question="none").refused("question.unknown")


def test_a_group_goes_along_whole() -> None:
    scene, main, second, third = three()
    scene.given(LAN, "question.merge", into=third, questions=[second])
    scene.given(LAN, "question.merge", into=main, questions=[third])
    assert (scene.seen("desk", "question", main) or {})["members"] == [second, third]
    assert (scene.seen("desk", "question", second) or {})["into"] == main
    assert (scene.seen("desk", "question", third) or {})["members"] == []


def test_what_cannot_be_merged_says_why() -> None:
    scene, main, second, third = three()
    merge = "question.merge"
    scene.when(LAN, merge, into=main, questions=[main]).refused("merge.itself", number=1)
    scene.when(LAN, merge, into="elsewhere", questions=[second]).refused("merge.elsewhere", field="into")
    scene.when(LAN, merge, into=main, questions=["elsewhere"]).refused("merge.elsewhere", field="questions")
    scene.when(LAN, merge, into=main, questions=[]).refused("command.malformed")
    scene.when(LAN, merge, into=main, questions=[second, third], states={third: "asked"}).refused(
        "question.conflict", number=3, state="accepted"
    )
    scene.given(LAN, merge, into=main, questions=[second])
    scene.when(LAN, merge, into=second, questions=[third]).refused("merge.chain", number=2, into=1)
    scene.when(LAN, merge, into=third, questions=[second]).refused("merge.taken", number=2, into=1)
    scene.given(ME, "question.ask", **{**ASK, "kind": "opinion"})
    opinion = scene.state.keys("question")[-1][1]
    scene.when(LAN, merge, into=main, questions=[opinion]).refused("merge.kind", number=4, into=1)
    scene.given(LAN, "question.refuse", question=third, state="accepted", reason="spam")
    scene.when(LAN, merge, into=third, questions=[main]).refused("question.conflict", state="refused")
    scene.when(LAN, merge, into=main, questions=[third]).refused("question.conflict", state="refused")
    scene.when(LAN, merge, into=main, questions=[f"q{n}" for n in range(61)]).refused("merge.many", most=60)


def test_an_answered_question_takes_others_and_one_on_the_stage_goes_nowhere() -> None:
    scene, main, second, third = three()
    scene.given(MAI, "question.call", question=main, text_rev=1)
    scene.when(LAN, "question.merge", into=third, questions=[main]).refused("question.conflict", state="called")
    scene.given(MAI, "question.answer", question=main, state="called")
    scene.when(LAN, "question.merge", into=main, questions=[second, third]).then("question.merged")
    assert own(scene, second)["merged"]["state"] == "answered_live"


def test_withdrawn_by_its_asker_the_main_question_leaves_its_place_to_the_next() -> None:
    scene, main, second, third = three()
    scene.given(LAN, "question.merge", into=main, questions=[second, third])
    scene.when(ME, "question.withdraw", question=main).then("question.withdrawn")
    assert [state(scene, id=each) for each in (main, second, third)] == ["withdrawn", "merged", "accepted"]
    heir = scene.seen("desk", "question", third) or {}
    assert (heir["members"], (scene.seen("desk", "question", second) or {})["into"]) == ([second], third)
    scene.when(ME, "question.withdraw", question=second).then("question.withdrawn")
    assert (scene.seen("desk", "question", third) or {})["members"] == []
    assert figures(scene.state)["withdrawn"] == 2


def test_the_next_is_no_more_public_than_it_was() -> None:
    scene, main, second, _ = three()
    scene.given(LAN, "question.merge", into=main, questions=[second])
    scene.given(ME, "question.withdraw", question=main)
    assert (state(scene, id=second), scene.seen("public", "question", second)) == ("asked", None)


@pytest.mark.parametrize(
    ("name", "more", "became"),
    [
        ("question.refuse", {"state": "accepted", "reason": "off_topic"}, "refused"),
        ("question.veil", {"state": "accepted", "reason": "personal_data"}, "veiled"),
    ],
)
def test_refused_or_veiled_it_keeps_its_group_and_all_are_told(name: str, more: dict[str, Any], became: str) -> None:
    scene, main, second, _ = three()
    scene.given(LAN, "question.merge", into=main, questions=[second])
    scene.given(LAN, name, question=main, **more)
    under = own(scene, second)["merged"]
    assert (under["state"], under["reason"], under["question"], under["text"]) == (became, more["reason"], None, None)
    scene.when(LAN, "question.unmerge", question=second).then("question.unmerged")


def test_closing_forgets_no_merged_question() -> None:
    scene, main, second, third = three()
    scene.given(LAN, "question.merge", into=main, questions=[second, third])
    scene.given(LAN, "session.end").when(LAN, "session.close").refused("session.unanswered", left=1)
    scene.given(EXPERT, "answer.draft", question=main, rev=0, text="Có.")
    scene.given(LEAD, "answer.publish", question=main, rev=1)
    scene.given(LAN, "question.unmerge", question=third)
    scene.when(LAN, "session.close").refused("session.unanswered", left=1)


def test_nothing_is_merged_in_a_plan() -> None:
    planned().when(LAN, "question.merge", into="a", questions=["b"]).refused("session.not_open_yet")


def test_an_act_before_the_merger_cannot_be_taken_back_behind_it() -> None:
    scene, main, second, _ = three()
    scene.given(LAN, "question.promise", question=main, state="accepted")
    scene.given(LAN, "question.merge", into=main, questions=[second])
    scene.when(LAN, "question.undo", question=main, state="promised")
    assert scene.refusal is not None
    assert (scene.seen("desk", "question", main) or {})["members"] == [second]


def test_what_others_did_since_to_one_of_them_is_not_lost() -> None:
    scene, main, second, third = three()
    scene.given(LAN, "question.merge", into=main, questions=[second, third])
    scene.now += 1000
    scene.given(ME, "question.withdraw", question=second)
    scene.when(LAN, "question.undo", question=main).refused("question.undo_late")
    scene.given(LAN, "question.unmerge", question=third)
    rev = (scene.seen("desk", "question", main) or {})["text_rev"]
    scene.now += 1000
    scene.given(LEAD, "question.redact", question=main, text_rev=rev, text="Sổ?")
    scene.when(LAN, "question.undo", question=third).refused("question.conflict", number=1, by=LEAD.id)
    assert (scene.seen("desk", "question", main) or {})["text"] == "Sổ?"
