"""That an asker can be told: said with the question, ended by its asker, by bounces, by erasing; and what of."""

import pytest

from server.domain.command import Actor
from server.domain.erasure import Erase
from server.domain.roles import OPERATOR
from server.domain.session import REHEARSAL, SESSION
from server.domain.session.address import Looked
from server.domain.session.question import Question
from server.domain.session.told import KINDS, TOLD, holds
from server.domain.state import Happened
from server.log.entry import Letter
from server.views.mine import mine
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, CAUSE, EXPERT, LAN, LEAD, ME, OTHER, asked, gate, planned

POST = Actor("operator", frozenset({OPERATOR}))


def address(scene: Scene) -> dict[str, object]:
    return dict(scene.seen("desk", "address") or {})


def written(scene: Scene) -> list[Letter]:
    """The letters of what happened last."""
    where = Happened(scene.state.seq, scene.now, "x")
    return [each for happened in scene.events for each in SESSION.letters(scene.state, happened, where)]


def test_who_may() -> None:
    assert gate("address.leave")[0] == {"asker"}
    assert gate("address.stop")[0] == {"asker", OPERATOR}
    assert gate("address.note_bounce")[0] == {OPERATOR}


def test_it_is_left_with_the_question_and_only_the_desk_knows() -> None:
    scene = planned("session.open_intake")
    scene.when(ME, "question.ask", **ASK, has_address=True).then("question.asked", "address.left")
    assert written(scene) == [Letter("receipt", scene.state.keys("question")[0][1], once=True, settles=False)]
    assert (address(scene)["state"], address(scene)["left_at"]) == ("reachable", scene.now)
    assert scene.seen("public", "address") is None
    assert scene.seen("panel", "address") is None


def test_of_a_question_without_an_address_nobody_is_told() -> None:
    scene, id = asked()
    assert scene.state.keys("address") == []
    scene.when(LAN, "question.accept", question=id, text_rev=1)
    assert written(scene) == []


def test_it_is_left_later_by_its_asker_alone() -> None:
    scene, id = asked()
    scene.when(OTHER, "address.leave", question=id).refused("question.unknown")
    scene.when(ME, "address.leave", question=id).then("address.left")
    scene.given(ME, "question.withdraw", question=id)
    assert (address(scene)["state"], address(scene)["why"]) == ("forgotten", "withdrawn")
    scene.when(ME, "address.leave", question=id).refused("address.withdrawn")


def test_each_step_is_a_letter() -> None:
    scene, id = asked(has_address=True)
    scene.given(LAN, "question.refuse", question=id, state="asked", reason="off_topic")
    assert written(scene) == [Letter("refused", id)]
    scene.given(LAN, "question.accept", question=id, text_rev=1, state="refused")
    assert written(scene) == [Letter("accepted", id)]
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    assert written(scene) == []
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    assert written(scene) == [Letter("answered", id)]
    scene.given(LEAD, "answer.correct", question=id, rev=2, text="Năm nay.", note="Nhầm năm.")
    assert written(scene) == [Letter("corrected", id)]


def test_a_day_that_moves_is_a_letter_to_everybody() -> None:
    scene = planned("session.open_intake").given(ME, "question.ask", **ASK, has_address=True)
    scene.given(LEAD, "session.cancel", reason="Lũ")
    assert written(scene) == [Letter("cancelled", "", settles=False)]


def test_of_a_rehearsal_nobody_is_told() -> None:
    scene, _ = asked(has_address=True)
    where = Happened(scene.state.seq, scene.now, "x")
    assert [REHEARSAL.letters(scene.state, each, where) for each in scene.events] == [[], []]


def test_the_asker_stops_it_and_nothing_more_is_a_letter() -> None:
    scene, id = asked(has_address=True)
    scene.when(OTHER, "address.stop", question=id).refused("question.unknown")
    scene.when(ME, "address.stop", question=id).then("address.stopped")
    assert (address(scene)["state"], address(scene)["why"]) == ("forgotten", "asked")
    scene.when(POST, "address.stop", question=id).refused("address.none")
    scene.when(POST, "address.note_bounce", question=id, status="5.1.1", permanent=True).refused("address.none")
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    assert written(scene) == []


@pytest.mark.parametrize(("permanent", "state"), [(True, "bouncing"), (False, "reachable")])
def test_what_comes_back_is_noted_at_the_question(permanent: bool, state: str) -> None:
    scene, id = asked(has_address=True)
    scene.when(POST, "address.note_bounce", question=id, status="5.1.1", permanent=permanent).then("address.bounced")
    seen = address(scene)
    assert (seen["state"], seen["status"], seen["bounced_at"]) == (state, "5.1.1", scene.now)
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    assert bool(written(scene)) is not permanent
    assert address(scene.given(ME, "address.leave", question=id))["status"] is None, "another address"


def test_who_has_his_words_taken_out_is_told_no_more() -> None:
    scene, id = asked(has_address=True)
    (seq,) = (
        each
        for each in range(1, scene.state.seq + 1)
        if ("question", id) in (scene.state.entities_with_text(each) or ())
    )
    operator = Actor("operator", frozenset({OPERATOR, "admin"}))
    scene.given(operator, "words.erase", **{name: getattr(Erase(seqs=(seq,)), name) for name in ("seqs",)})
    assert (address(scene)["state"], address(scene)["why"]) == ("forgotten", "erased")


def test_a_letter_that_was_overtaken_does_not_hold() -> None:
    scene, id = asked(has_address=True)
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    question = scene.state.at_key(("question", id))
    true = [kind for kind in KINDS if holds(kind, scene.state, question)]  # type: ignore[arg-type]
    assert true == ["receipt", "accepted", "postponed", "cancelled"]
    assert {told.kind for told in TOLD.values() if not told.settles} == {"receipt", "postponed", "cancelled"}


def test_looks_of_programs_before_the_audit_log_are_still_counted() -> None:
    scene, id = asked(has_address=True)
    for n in (1, 2):
        scene.happens(LAN.id, Looked(question=id))
        assert address(scene)["looks"] == n
    scene.events = scene.events[-1:]
    scene.then("address.looked")


def test_whoever_denounced_leaves_no_address_afterwards() -> None:
    """The one that was left goes with the words, and none is taken for what has a procedure of its own."""
    scene, id = asked(has_address=True)
    scene.given(LAN, "question.set_apart", question=id, state="asked", procedure="denunciation", sealed="x")
    assert (address(scene)["state"], address(scene)["why"]) == ("forgotten", "erased")
    scene.when(ME, "address.leave", question=id).refused("address.apart")
    assert not written(scene)


def test_a_question_that_moved_and_was_answered_there_is_a_letter_each() -> None:
    scene, id = asked(has_address=True)
    scene.given(LAN, "question.transfer", question=id, state="asked", unit="cantho", office="angiang")
    assert written(scene) == []
    there = {"origin_question": id, "unit": "cantho", "stream": "unit:cantho", "there": "x", "why": "local"}
    scene.given(CAUSE, "question.note_place", **there, hop=1, act="transfer")
    assert [each.kind for each in written(scene)] == ["moved"]
    question = scene.state.need(Question, id)
    assert holds("moved", scene.state, question)
    for corrected, kind in ((False, "answered_there"), (True, "corrected_there")):
        told = {"origin_question": id, "outcome": "answered", "at": scene.now, "corrected": corrected}
        scene.given(CAUSE, "question.note_outcome", **told)
        assert [each.kind for each in written(scene)] == [kind]
        assert holds(kind, scene.state, question)
    assert not holds("moved", scene.state, question)
    scene.given(CAUSE, "question.note_outcome", origin_question=id, outcome="withdrawn", at=scene.now)
    assert written(scene) == []
    scene.given(CAUSE, "question.note_place", **there, hop=3, act="dispute")
    assert written(scene) == [], "nobody knows yet whose it is"


def grouped() -> tuple[Scene, str, str]:
    """One question merged under another; both askers left an address."""
    scene, main = asked(has_address=True)
    scene.given(OTHER, "question.ask", **{**ASK, "text": "Bao giờ có sổ đỏ?"}, has_address=True)
    one = scene.state.keys("question")[-1][1]
    return scene.given(LAN, "question.merge", into=main, questions=[one]), main, one


def told(scene: Scene) -> list[tuple[str, str]]:
    return [(each.kind, each.question) for each in written(scene)]


def test_what_becomes_of_a_question_its_group_is_told_too() -> None:
    scene, main, one = grouped()
    assert told(scene) == []
    scene.given(LAN, "question.accept", question=main, text_rev=1)
    assert told(scene) == [("accepted", main)], "what was merged is done with"
    scene.given(EXPERT, "answer.draft", question=main, rev=0, text="Sang năm.")
    scene.given(LEAD, "answer.publish", question=main, rev=1)
    assert told(scene) == [("answered", main), ("answered", one)]
    assert holds("answered", scene.state, scene.state.need(Question, one))
    scene.given(LEAD, "answer.correct", question=main, rev=2, text="Năm nay.", note="Nhầm năm.")
    assert told(scene) == [("corrected", main), ("corrected", one)]
    (own,) = mine(scene.state, [one])
    assert "answer.rate" in own["can"], "it is an answer to what they asked, too"
    scene.now += 1000
    scene.when(OTHER, "answer.rate", question=one, value="partly").then("answer.rated")
    scene.when(LEAD, "question.undo", question=main).refused("question.undo_rated", number=1)
    scene.given(LAN, "question.unmerge", question=one)
    assert not holds("answered", scene.state, scene.state.need(Question, one)), "it stands by itself again"


def test_what_is_merged_under_an_answered_question_is_answered_with_it() -> None:
    scene, main = asked(has_address=True)
    scene.given(LAN, "question.accept", question=main, text_rev=1)
    scene.given(EXPERT, "answer.draft", question=main, rev=0, text="Sang năm.")
    scene.given(LEAD, "answer.publish", question=main, rev=1)
    scene.given(OTHER, "question.ask", **{**ASK, "text": "Bao giờ có sổ đỏ?"}, has_address=True)
    one = scene.state.keys("question")[-1][1]
    scene.given(LAN, "question.merge", into=main, questions=[one])
    assert told(scene) == [("answered", one)]
    assert holds("answered", scene.state, scene.state.need(Question, one))
    scene.given(LAN, "question.undo", question=main)
    assert not holds("answered", scene.state, scene.state.need(Question, one))


def test_a_group_that_moves_is_told_where_and_reads_the_answer_there() -> None:
    scene, main, one = grouped()
    scene.given(LAN, "question.transfer", question=main, state="asked", unit="cantho", office="angiang")
    there = {"origin_question": main, "unit": "cantho", "stream": "unit:cantho", "there": "x", "why": "local"}
    scene.given(CAUSE, "question.note_place", **there, hop=1, act="transfer")
    assert told(scene) == [("moved", main), ("moved", one)]
    (own,) = mine(scene.state, [one])
    assert (own["merged"]["state"], own["place"]["unit"], own["due"] is not None) == ("transferred", "cantho", True)
    scene.given(CAUSE, "question.note_outcome", origin_question=main, outcome="answered", at=scene.now)
    assert told(scene) == [("answered_there", main), ("answered_there", one)]
    (own,) = mine(scene.state, [one])
    assert (own["outcome"], own["place"]["address"]) == ("answered", "/r/cantho/cau/x")


def test_a_group_that_is_referred_reads_to_whom_and_what_to_do() -> None:
    scene, main, one = grouped()
    advice = {"authority": "Tòa án", "note": "Xin gửi đơn."}
    scene.given(LAN, "question.refer", question=main, state="asked", **advice)
    (own,) = mine(scene.state, [one])
    assert (own["authority"], own["note"], own["merged"]["state"]) == ("Tòa án", "Xin gửi đơn.", "referred")


def test_what_leads_a_group_is_not_set_apart_with_what_others_asked() -> None:
    scene, main, one = grouped()
    apart = {"question": main, "state": "asked", "procedure": "denunciation", "sealed": "x"}
    scene.when(LAN, "question.set_apart", **apart).refused("transfer.group", count=1)
    scene.given(LAN, "question.unmerge", question=one)
    scene.when(LAN, "question.set_apart", **apart).then("words.erased", "question.set_apart")
