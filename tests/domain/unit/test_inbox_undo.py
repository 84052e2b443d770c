"""Acts on one question in the inbox are taken back as at a session's desk: all is as it was, and whoever was told of it
is told so."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from server.domain.session.question import Question
from server.domain.session.told import holds, letters
from server.domain.state import Happened
from server.domain.transfer import Transfer
from server.domain.undoing import TAKEN_BACK, UNDOING
from server.domain.unit import UNIT
from server.domain.unit.inbox_item import InboxItem
from server.projections import search
from server.views.entity import view
from tests.domain.scenes import Scene
from tests.domain.session.cast import AUDITOR, EXPERT, LAN, LEAD, ME
from tests.domain.session.test_extension import BOSS
from tests.domain.session.test_transfer import MOVE, arrived, delivered
from tests.domain.unit.test_inbox import answered
from tests.laws.histories import DAY

Made = tuple[Scene, str]
# What an act leaves behind even when it was taken back.
LEFT = ("by", "acted_at", "rev", "last")


def came() -> Made:
    _, scene, _, id = arrived()
    return scene, id


def accepted() -> Made:
    scene, id = came()
    return scene.given(LAN, "inbox.accept", question=id, state="incoming", text="Bao giờ?"), id


def drafted() -> Made:
    scene, id = accepted()
    return scene.given(EXPERT, "inbox.draft", question=id, rev=0, text="Sang năm."), id


def published() -> Made:
    scene, id = drafted()
    return scene.given(LEAD, "inbox.publish", question=id, rev=1), id


def assigned() -> Made:
    scene, id = accepted()
    return scene.given(LEAD, "question.assign", question=id, owner="staff:hung"), id


def standing() -> Made:
    scene, id = accepted()
    return scene.given(LEAD, "question.pause_clock", question=id, reason="Chờ"), id


def requested() -> Made:
    scene, id = accepted()
    return scene.given(EXPERT, "question.request_extension", question=id, until=_until(scene, id), reason="Chờ"), id


def _until(scene: Scene, id: str) -> int:
    return scene.state.need(Transfer, id).due + 2 * DAY


CASES: dict[str, tuple[Callable[[], Made], Any, Callable[[Scene, str], dict[str, Any]]]] = {
    "inbox.accept": (came, LAN, lambda scene, id: {"state": "incoming", "text": "Bao giờ?"}),
    "inbox.publish": (drafted, LEAD, lambda scene, id: {"rev": 1}),
    "inbox.correct": (published, LEAD, lambda scene, id: {"rev": 2, "text": "Năm tới.", "note": "Nhầm năm"}),
    "question.refer": (came, LAN, lambda scene, id: {"state": "incoming", "authority": "Tòa", "note": "Xin gửi đơn"}),
    "question.hold": (accepted, LAN, lambda scene, id: {"state": "taken_up", "text": "Ở đâu?"}),
    "question.assign": (came, LAN, lambda scene, id: {"owner": "staff:lan"}),
    "question.assign, again": (assigned, LEAD, lambda scene, id: {"owner": "unit:cantho"}),
    "question.pause_clock": (accepted, LAN, lambda scene, id: {"reason": "Chờ đo"}),
    "question.resume_clock": (standing, LAN, lambda scene, id: {}),
    "question.request_extension": (
        accepted, LAN, lambda scene, id: {"until": _until(scene, id), "reason": "Chờ Bộ"},
    ),
    "question.approve_extension": (requested, BOSS, lambda scene, id: {"note": "Được"}),
}  # fmt: skip


def everything(scene: Scene) -> dict[Any, Any]:
    found = {}
    for noun in UNIT.nouns:
        for key in scene.state.keys(noun):
            fields = msgspec.to_builtins(scene.state.at_key(key))
            found[key] = {name: value for name, value in fields.items() if name not in LEFT}
    return found


def public(scene: Scene) -> list[Any]:
    every = [scene.state.at_key(key) for noun in UNIT.nouns for key in scene.state.keys(noun)]
    shown = [view(UNIT, each, "public") for each in every if each is not None]
    return [{name: value for name, value in each.items() if name not in LEFT} for each in shown if each]


@pytest.mark.parametrize("case", CASES)
def test_what_is_taken_back_has_never_been(case: str) -> None:
    make, actor, carries = CASES[case]
    scene, id = make()
    scene.now += 60_000
    before, shown, counts = everything(scene), public(scene), +scene.state.counts
    scene.given(actor, case.partition(",")[0], question=id, **carries(scene, id))
    assert everything(scene) != before
    scene.now += 10_000
    scene.when(actor, "question.undo", question=id).then("question.undone")
    assert (everything(scene), public(scene), +scene.state.counts) == (before, shown, counts)
    scene.when(actor, "question.undo", question=id)
    assert scene.refusal is not None


def test_every_act_on_one_question_can_be_taken_back_or_says_why_not() -> None:
    told = {
        each.name: each.undo
        for each in UNIT.commands.values()
        if each.of in ("inbox", "extension") and each.by != {"reaction"}
    }
    assert not [name for name, undo in told.items() if undo not in UNDOING]
    assert {case.partition(",")[0] for case in CASES} == {name for name, undo in told.items() if undo == TAKEN_BACK}


def test_by_whom_and_how_long() -> None:
    scene, id = accepted()
    scene.when(AUDITOR, "question.undo", question=id).refused("command.forbidden")
    scene.when(LEAD, "question.undo", question=id).refused("question.conflict", by=LAN.id)
    scene.when(LAN, "question.undo", question="x").refused("question.unknown")
    scene.now += 10_001
    scene.when(LAN, "question.undo", question=id).refused("question.undo_late", number=1)


def test_what_somebody_did_since_stands() -> None:
    scene, id = drafted()
    scene.when(LAN, "question.undo", question=id).refused("question.conflict", by=EXPERT.id)
    scene.given(LEAD, "question.assign", question=id, owner="staff:lan")
    scene.when(LAN, "question.undo", question=id).refused("question.conflict", by=LEAD.id)


def test_a_draft_on_the_answer_that_was_taken_back_is_not_overwritten() -> None:
    scene, id = published()
    scene.given(LEAD, "question.undo", question=id)
    item = scene.state.need(InboxItem, id)
    assert (item.state, item.rev, item.draft and item.draft.text.text) == ("taken_up", 3, "Sang năm.")
    scene.when(EXPERT, "inbox.draft", question=id, rev=1, text="Khác").refused("answer.conflict", rev=3)
    scene.when(LEAD, "inbox.publish", question=id, rev=3).then("inbox.published")


def test_where_it_was_asked_the_answer_is_none_again_and_no_letter_tells_of_it() -> None:
    scene, target, id, there = answered()
    assert holds("answered_there", scene.state, scene.state.need(Question, id))
    target.given(LEAD, "question.undo", question=there)
    delivered(target, scene, "question.note_outcome").then("question.settled")
    transfer = scene.state.need(Transfer, id)
    assert (transfer.outcome, transfer.settled_at) == ("", None)
    assert not holds("answered_there", scene.state, scene.state.need(Question, id))


def test_of_a_correction_that_was_taken_back_nobody_is_told_and_the_answer_keeps_its_day() -> None:
    scene, target, id, there = answered()
    scene.given(ME, "address.leave", question=id)
    at = scene.state.need(Transfer, id).settled_at
    target.now += 5000
    target.given(LEAD, "inbox.correct", question=there, rev=2, text="Năm tới.", note="Nhầm")
    delivered(target, scene, "question.note_outcome").then("question.settled")
    assert (scene.state.need(Transfer, id).settled_at, told(scene)) == (at, ["corrected_there"])
    assert holds("corrected_there", scene.state, scene.state.need(Question, id))
    target.given(LEAD, "question.undo", question=there)
    assert not target.state.keys("nonconformity")
    delivered(target, scene, "question.note_outcome").then("question.settled")
    assert (scene.state.need(Transfer, id).settled_at, told(scene)) == (at, [])
    assert not holds("corrected_there", scene.state, scene.state.need(Question, id))


def told(scene: Scene) -> list[str]:
    where = Happened(scene.state.seq, scene.now, "stream:unit:cantho")
    return [each.kind for each in letters(scene.state, scene.events[0], where)]


def test_an_answer_that_somebody_rated_has_been_read() -> None:
    scene, target, id, there = answered()
    scene.given(ME, "answer.rate", question=id, value="yes")
    target.now += 1000
    delivered(scene, target, "question.note_rating")
    target.when(LEAD, "question.undo", question=there).refused("question.undo_rated", number=1)


def test_what_it_told_of_its_clock_and_its_asking_is_told_anew() -> None:
    scene, target, id, there = arrived()
    delivered(target, scene, "question.note_place")
    target.given(LAN, "question.hold", question=there, state="incoming", text="Ở đâu?")
    delivered(target, scene, "question.note_asked_back")
    target.given(LAN, "question.undo", question=there)
    delivered(target, scene, "question.note_asking_over").then("question.asking_over")
    target.given(LAN, "question.pause_clock", question=there, reason="Chờ")
    delivered(target, scene, "question.note_clock")
    target.given(LAN, "question.undo", question=there)
    delivered(target, scene, "question.note_clock").then("question.clock_noted")
    assert (scene.seen("desk", "extension", id) or {})["state"] == "ticking"


def test_what_is_elsewhere_or_sealed_is_not_taken_back() -> None:
    scene, id = accepted()
    scene.given(LAN, "question.transfer", question=id, state="taken_up", **{**MOVE, "unit": "angiang"})
    scene.when(LAN, "question.undo", question=id).refused("question.undo_late")


def test_erased_words_do_not_come_back() -> None:
    scene, id = drafted()
    seq = scene.state.seq
    scene.given(LEAD, "inbox.publish", question=id, rev=1).given(LEAD, "words.erase", seqs=[seq])
    scene.when(LEAD, "question.undo", question=id).refused("question.undo_late")


def test_no_search_finds_an_answer_that_was_taken_back() -> None:
    scene, id = published()
    (row,) = search.rows(scene.state, [("inbox", id)], scene.events)
    assert dict(row.values or {})["shown"] == 1
    scene.given(LEAD, "question.undo", question=id)
    (row,) = search.rows(scene.state, [("inbox", id)], scene.events)
    assert (dict(row.values or {})["shown"], dict(row.values or {})["rest_folded"]) == (0, "")
