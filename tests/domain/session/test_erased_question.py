"""A question whose words were taken out as its asker wished: what became of it stays, nothing brings its words back."""

from collections.abc import Callable

import msgspec
import pytest

from server.domain.command import Actor
from server.domain.roles import LEAD as LEAD_ROLE
from server.domain.roles import OPERATOR
from server.domain.session.outcome import lines, spoilt, sums
from server.domain.session.question_state import STATES, without_words
from server.domain.session.session import unanswered
from server.domain.session.stage import Stage
from server.log.event import WordsErased
from server.projections.transcript import pair_of
from server.views.figures import figures
from server.views.mine import mine
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, CAUSE, EXPERT, LAN, LEAD, MAI, ME, accepted, asked, called, published, state
from tests.domain.session.test_transfer import MOVE, arrived, delivered, sent

BY_RIGHT = Actor("staff:vinh", frozenset({LEAD_ROLE, OPERATOR}))
Made = tuple[Scene, str]


def erased(made: Made, actor: Actor = LEAD, **more: object) -> Made:
    scene, id = made
    return scene.given(actor, "words.erase", question=id, **more), id


def answered() -> Made:
    scene, id = called(name="Ông Mẫu")
    return scene.given(MAI, "question.answer", question=id, state="called"), id


def veiled(made: Made) -> Made:
    scene, id = made
    before = scene.state.at_key(("question", id)).state  # type: ignore[union-attr]
    return scene.given(LEAD, "question.veil", question=id, state=before, reason="personal_data"), id


def refused() -> Made:
    scene, id = asked()
    return scene.given(LAN, "question.refuse", question=id, state="asked", reason="spam", note="Ghi MẬT"), id


def merged() -> Made:
    scene, id = accepted()
    scene.given(ME, "question.ask", **{**ASK, "text": "Câu sau?"})
    other = scene.state.keys("question")[-1][1]
    return scene.given(LAN, "question.merge", into=id, questions=[other]), other


def held() -> Made:
    scene, id = accepted()
    return scene.given(LAN, "question.hold", question=id, state="accepted", text="Ở xã nào?"), id


def promised() -> Made:
    scene, id = accepted()
    return scene.given(LAN, "question.promise", question=id, state="accepted"), id


@pytest.mark.parametrize(
    ("made", "becomes"),
    [
        (asked, "erased"),
        (held, "erased"),
        (accepted, "erased"),
        (called, "erased"),
        (promised, "erased"),
        (answered, "erased_live"),
        (lambda: published(), "erased_live"),
        (lambda: veiled(accepted()), "erased"),
        (lambda: veiled(answered()), "erased_live"),
        (refused, "refused"),
        (merged, "merged"),
    ],
)
def test_what_becomes_of_it(made: Callable[[], Made], becomes: str) -> None:
    scene, id = erased(made())
    assert state(scene, id=id) == becomes
    counted = figures(scene.state)
    headings = sum(n for name, n in counted.items() if name not in ("asked", "left", "unread"))
    assert headings == counted["asked"]
    assert not spoilt(lines(scene.state), counted["asked"])
    told = sums(lines(scene.state), scene.now)
    assert sum(told.outcomes.values()) == told.received
    scene.given(LEAD, "session.end")
    if becomes != "merged":  # whose main question still waits
        assert unanswered(scene.state) == 0
        scene.given(LEAD, "session.close")


def test_every_state_says_where_it_goes() -> None:
    for each in STATES:
        gone = without_words(each, None)
        assert without_words(gone, None) == gone


def test_what_colleagues_write_in_the_same_second_goes_with_it() -> None:
    """Which entries hold words of it is decided in the turn of the erasure."""
    scene, id = accepted(text="MẬT một?", name="MẬT tên")
    scene.given(LAN, "note.write", question=id, text="Ghi MẬT")
    scene.given(LAN, "question.redact", question=id, text_rev=1, text="MẬT hai?")
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Nháp MẬT")
    scene.given(LAN, "finding.mark", question=id, rev=0, matter="Thiếu MẬT")
    scene.when(BY_RIGHT, "words.erase", question=id, keep_answer=True).then("words.erased", "question.erased")
    everything = [scene.state.at_key(key) for noun in scene.kind.nouns for key in scene.state.keys(noun)]
    assert "MẬT" not in str(everything)
    assert state(scene, "finding") == "unmarked"


AFTER = {
    "question.redact": {"text": "Lời cũ"},
    "question.redact_name": {"name": "Tên cũ"},
    "note.write": {"text": "Lời cũ"},
    "question.excerpt": {"start": 0, "end": 0},
    "finding.mark": {"rev": 0, "matter": "Lời cũ"},
    "answer.draft": {"rev": 0, "text": "Lời cũ"},
    "answer.enter_offline": {"text": "Lời cũ", "happened_at": 1},
    "question.call": {},
    "question.promise": {},
    "question.accept": {},
    "question.refuse": {"reason": "spam", "note": "Lời cũ"},
    "question.hold": {"text": "Lời cũ"},
    "question.veil": {"reason": "spam"},
    "question.classify": {"field": "moi-truong"},
    "question.assign": {"owner": "unit:angiang"},
    "question.undo": {},
    "question.transfer": MOVE,
    "question.refer": {"authority": "Nơi khác", "note": "Lời cũ"},
    "question.set_apart": {"procedure": "complaint", "sealed": "Lời cũ"},
    "question.withdraw": {},
}


@pytest.mark.parametrize("name", AFTER)
def test_nothing_is_written_to_it_any_more(name: str) -> None:
    """Not even from a form that was open before."""
    scene, id = accepted()
    rev = {"text_rev": 1, "state": "accepted"}
    erased((scene, id))
    actor = ME if name == "question.withdraw" else EXPERT if name == "answer.draft" else LEAD
    fields = {each.name for each in msgspec.structs.fields(scene.kind.command(name).payload)}
    given = {key: value for key, value in {**rev, **AFTER[name]}.items() if key in fields}
    scene.when(actor, name, question=id, **given).refused("question.erased", number=1)


def test_a_published_answer_is_the_record_and_stays_under_the_stub() -> None:
    scene, id = erased(published())
    assert (scene.seen("public", "answer") or {})["text"] == "Sang năm."
    scene.when(LEAD, "answer.correct", question=id, rev=2, text="Lời cũ", note="Nhầm").refused("question.erased")
    pair = pair_of(scene.state, id) or {}
    stub = {"noun": "question", "id": id, "number": 1, "state": "erased_live", "erased_at": scene.now}
    assert (pair["question"], pair["answer"]["text"]) == (stub, "Sang năm.")
    (own,) = mine(scene.state, [id])
    assert own["can"] == []


def test_the_operator_takes_out_the_answer_too() -> None:
    scene, id = published()
    root = Actor("operator", frozenset({"admin", OPERATOR}))
    scene.given(root, "words.erase", question=id)
    assert (scene.seen("desk", "answer") or {})["text"] == ""
    assert scene.seen("public", "answer") is None
    scene.when(root, "words.erase", question=id).refused("words.unknown")


def test_one_that_lost_its_words_before_this_was_noted_is_noted_now() -> None:
    scene, id = accepted()
    scene.happens(LEAD.id, WordsErased(seqs=tuple(scene.state.words_about(id))))
    assert state(scene) == "accepted"
    scene.when(LEAD, "words.erase", question=id).then("question.erased")
    assert state(scene) == "erased"


def test_it_leaves_the_stage_whatever_shows_it() -> None:
    scene, id = called()
    scene.given(MAI, "stage.freeze", on=True)
    erased((scene, id))
    stage = scene.state.need(Stage, "stage")
    assert (stage.question, stage.since, stage.held) == (None, None, None)
    scene, id = answered()
    assert scene.state.need(Stage, "stage").leaving == id
    erased((scene, id))
    assert scene.state.need(Stage, "stage").leaving is None


def test_who_stands_under_it_goes_on_waiting() -> None:
    scene, other = merged()
    main = scene.state.keys("question")[0][1]
    erased((scene, main))
    assert (state(scene, id=main), state(scene, id=other)) == ("erased", "asked")
    assert unanswered(scene.state) == 1


def test_one_that_stood_under_another_never_stands_by_itself_again() -> None:
    scene, other = erased(merged())
    scene.when(LAN, "question.unmerge", question=other).refused("question.erased")
    main = scene.state.keys("question")[0][1]
    scene.given(ME, "question.withdraw", question=main)
    assert state(scene, id=other) == "erased"


def test_nobody_is_merged_under_it() -> None:
    scene, id = erased(accepted())
    scene.given(ME, "question.ask", **ASK)
    other = scene.state.keys("question")[-1][1]
    scene.when(LAN, "question.merge", into=id, questions=[other]).refused("question.conflict")


def test_its_asker_reads_that_it_is_so() -> None:
    scene, id = erased(refused())
    (own,) = mine(scene.state, [id])
    assert (own["text"], own["note"], own["erased_at"], own["can"]) == ("", None, scene.now, [])
    (own,) = mine(erased(made := answered())[0].state, [made[1]])
    assert (own["state"], own["due"], own["text"]) == ("erased_live", None, "")


def test_who_holds_it_elsewhere_loses_its_words_too() -> None:
    scene, target, id, there = arrived()
    erased((scene, id))
    delivered(scene, target, "question.forget").then("words.erased", "inbox.erased")
    seen = target.seen("public", "inbox") or {}
    assert (seen["state"], seen["erased_at"], "text" in seen) == ("erased", target.now, False)
    assert ASK["text"] not in str(target.seen("desk", "inbox"))
    delivered(target, scene, "question.note_outcome")
    (own,) = mine(scene.state, [id])
    assert (own["state"], own["outcome"], own["due"]) == ("transferred", "erased", None)
    scene.when(CAUSE, "question.forget", origin_question=id, erased=True).then()
    target.when(LAN, "inbox.accept", question=there, state="incoming").refused("question.erased")


def test_one_that_comes_back_does_not_wait_again() -> None:
    scene, id = sent()
    erased((scene, id))
    told = {"target": "unit:cantho", "command": "question.receive", "code": "session.closed"}
    scene.when(CAUSE, "question.note_bounce", **told).then("question.bounced")
    assert state(scene, id=id) == "erased"
