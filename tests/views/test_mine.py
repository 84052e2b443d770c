"""An asker's own matters: more than the public reads, less than the desk, and nobody else's."""

from typing import Any

from server.views.mine import Askers, mine
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, LAN, LEAD, ME, OTHER, accepted, asked, published
from tests.laws.histories import PLAN


def own(scene: Scene) -> dict[str, Any]:
    (only,) = mine(scene.state, [scene.state.keys("question")[0][1]])
    return only


def test_it_waits_until_the_due_day_and_can_be_taken_back() -> None:
    scene, id = asked()
    seen = own(scene)
    assert (seen["id"], seen["state"], seen["due"], seen["can"]) == (
        id,
        "asked",
        PLAN["answer_due"],
        ["question.withdraw"],
    )
    assert (seen["receipt_no"], seen["text"], seen["answer"]) == (f"{PLAN['code']}-000001", ASK["text"], None)


def test_its_asker_reads_the_reason_and_nothing_of_the_staff() -> None:
    scene, id = asked()
    scene.given(LAN, "question.refuse", question=id, state="asked", reason="off_topic", note="Xin gửi Sở.")
    seen = own(scene)
    assert (seen["reason"], seen["note"], seen["due"], seen["can"]) == ("off_topic", "Xin gửi Sở.", None, [])
    assert LAN.id not in str(seen)


def test_its_asker_keeps_the_own_wording_and_sees_no_draft() -> None:
    scene, id = accepted()
    scene.given(LAN, "question.redact", question=id, text_rev=1, text="Sổ?")
    scene.given(LAN, "answer.draft", question=id, rev=0, text="Nháp.")
    seen = own(scene)
    assert (seen["text"], seen["answer"]) == (ASK["text"], None)


def test_a_published_answer_is_shown_as_to_everybody() -> None:
    scene, _ = published()
    seen = own(scene)
    assert seen["answer"] == scene.seen("public", "answer")
    assert (seen["due"], seen["can"]) == (None, ["answer.rate"])


def test_nothing_can_be_taken_back_from_a_closed_session() -> None:
    scene, id = asked()
    scene.given(LEAD, "session.end").given(LAN, "question.refuse", question=id, state="asked", reason="spam")
    scene.given(LEAD, "session.close")
    assert own(scene)["can"] == []


def test_whom_a_change_concerns() -> None:
    scene, id = accepted()
    scene.given(OTHER, "question.ask", **ASK)
    askers = Askers()
    nouns = scene.kind.nouns

    def take(noun: str, id: str) -> list[str]:
        entity = scene.state.at_key((noun, id))
        assert entity is not None
        askers.take(entity, nouns[noun].concerns)
        return askers.touched()

    other = scene.state.keys("question")[-1][1]
    assert take("question", id) == [ME.id]
    assert take("question", other) == [OTHER.id]
    assert take("stage", "stage") == []
    assert take("session", scene.state.id) == [ME.id, OTHER.id], "its end concerns everybody who asked"
    assert askers.of(ME.id, 9) == [id]
    assert askers.of("asker:nobody", 9) == []
    assert askers.all() == [ME.id, OTHER.id]
