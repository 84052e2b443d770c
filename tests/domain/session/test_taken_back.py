"""Every act on one question says whether it can be taken back; taken back, the whole session is as it was before, and
nobody outside of the desk sees that it ever was."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from server.domain.session import SESSION
from server.domain.session.correction import CorrectionAsked
from server.domain.session.flood import SWEEP
from server.domain.session.question import Question
from server.domain.session.told import holds
from server.domain.session.undo import Undone
from server.domain.undoing import TAKEN_BACK, UNDOING, WHY_NOT
from server.projections import projectors, search
from server.projections.projector import rows
from server.views.entity import view
from server.words import words
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, AUDITOR, EXPERT, LAN, LEAD, MAI, ME, accepted, asked, called, published
from tests.laws.histories import DAY

Made = tuple[Scene, str]
# Rows that say no more than that something was there.
WORDLESS = ("receipts", "search_documents")
# What an act on a question leaves behind even when it was taken back: who had it in hand last, and revisions.
LEFT = ("by", "acted_at", "text_rev", "rev", "last", "previous", "undo", "undo_by", "undo_act")
PUBLIC = ("public", "panel")


def two(*, public: bool = True) -> Made:
    scene, id = accepted() if public else asked()
    return scene.given(ME, "question.ask", **{**ASK, "text": "Bao giờ có sổ đỏ?"}), id


def other(scene: Scene, n: int = -1) -> str:
    return scene.state.keys("question")[n][1]


def merged() -> Made:
    scene, id = two()
    scene.given(LAN, "question.merge", into=id, questions=[other(scene)])
    return scene, other(scene)


def held() -> Made:
    scene, id = accepted()
    return scene.given(LEAD, "question.hold", question=id, state="accepted", text="Ở đâu?"), id


def drafted() -> Made:
    scene, id = called()
    return scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm."), id


def spoken() -> Made:
    scene, id = drafted()
    return scene.given(MAI, "question.answer", question=id, state="called"), id


def assigned() -> Made:
    scene, id = accepted()
    return scene.given(LEAD, "question.assign", question=id, owner="staff:hung"), id


def marked() -> Made:
    scene, id = accepted()
    return scene.given(LEAD, "finding.mark", question=id, rev=0, matter="Chậm"), id


def _translated() -> Made:
    scene, id = accepted()
    write = {"question": id, "text_rev": 1, "rev": 0, "original": "vi", "lang": "en", "text": "When?"}
    return scene.given(LEAD, "translation.write", **write), id


def standing() -> Made:
    scene, id = accepted()
    return scene.given(LEAD, "question.pause_clock", question=id, reason="Chờ"), id


def requested() -> Made:
    scene, id = accepted()
    due = int(scene.state.need(Question, id).asked_at) + 0 * DAY
    until = _until(scene)
    assert due < until
    return scene.given(EXPERT, "question.request_extension", question=id, until=until, reason="Chờ"), id


def _until(scene: Scene) -> int:
    return int((scene.seen("desk", "session") or {})["answer_due"]) // DAY * DAY + 2 * DAY - 1


def opinion() -> Made:
    return accepted(kind="opinion")


def part(*acts: str) -> Made:
    scene, id = accepted()
    scene.given(LAN, "invitation.give", name="Bà Hoa", title="", body="Sở", question=id, task="", until=scene.now + DAY)
    invitation = scene.state.keys("invitation")[0][1]
    guest = msgspec.structs.replace(ME, id=f"guest:{invitation}", roles=frozenset({"guest"}))
    words = {"text": "Phần tôi", "name": "Bà Hoa", "body": "Sở"}
    scene.given(guest, "contribution.sign", question=id, invitation=invitation, rev=0, **words)
    for each in acts:
        scene.given(LEAD, each, contribution=f"{id}-{invitation}", text_rev=1)
    return scene, id


def _part(scene: Scene, id: str) -> dict[str, Any]:
    return {"contribution": scene.state.keys("contribution")[0][1], "text_rev": 1}


Carries = Callable[[Scene, str], dict[str, Any]]


def about(**more: Any) -> Carries:
    return lambda scene, id: {"question": id, **more}


# command -> (what stands before it, who gives it, what it carries); a command may stand here more than once.
CASES: dict[str, tuple[Callable[[], Made], Any, Carries]] = {
    "question.accept": (asked, LAN, about(text_rev=1)),
    "question.refuse": (accepted, LAN, about(state="accepted", reason="spam", note="Quảng cáo")),
    "question.redact": (accepted, LAN, about(text_rev=1, text="Sổ?")),
    "question.redact_name": (lambda: accepted(name="Ông Mẫu"), LAN, about(text_rev=1, name="")),
    "question.veil": (published, LAN, about(state="answered_live", reason="spam")),
    "question.unveil": (lambda: _veiled(), LAN, about(state="veiled")),
    "question.classify": (accepted, LAN, about(field="moi-truong")),
    "question.acknowledge": (opinion, LAN, about(text_rev=1, note="Cảm ơn")),
    "question.call": (accepted, MAI, about(text_rev=1)),
    "question.return": (called, MAI, about(state="called")),
    "question.answer": (called, MAI, about(state="called")),
    "question.promise": (called, MAI, about(state="called")),
    "question.merge": (two, LAN, lambda scene, id: {"into": id, "questions": [other(scene)]}),
    "question.merge, with its wording": (
        two, LAN,
        lambda scene, id: {"into": id, "questions": [other(scene)], "text": "Sổ đỏ bao giờ?", "text_rev": 1},
    ),
    "question.unmerge": (merged, LEAD, about(state="merged")),
    "question.hold": (accepted, LAN, about(state="accepted", text="Ở đâu?")),
    "question.hold, with a draft": (lambda: _begun(), LAN, about(state="accepted", text="Ở đâu?")),
    "question.release": (held, LAN, about(state="held")),
    "question.assign": (accepted, LAN, about(owner="staff:lan")),
    "question.assign, again": (assigned, LAN, about(owner="unit:angiang")),
    "question.pause_clock": (accepted, LAN, about(reason="Chờ đo đạc")),
    "question.resume_clock": (standing, LAN, about()),
    "question.request_extension": (
        accepted, LAN, lambda scene, id: {"question": id, "until": _until(scene), "reason": "Chờ"},
    ),
    "question.approve_extension": (requested, LEAD, about(note="Được")),
    "note.write": (accepted, LAN, about(text="Nhờ xem")),
    "finding.mark": (accepted, LAN, about(rev=0, matter="Chậm")),
    "finding.mark, again": (marked, LAN, about(rev=1, matter="Thiếu")),
    "finding.drop": (marked, LAN, about(rev=1)),
    "translation.write": (accepted, LAN, about(rev=0, text_rev=1, original="vi", lang="en", text="When?")),
    "translation.write, again": (
        lambda: _translated(), LAN, about(rev=1, text_rev=1, original="vi", lang="km", text="?")
    ),
    "translation.drop": (lambda: _translated(), LAN, about(rev=1)),
    "contribution.accept": (part, LAN, _part),
    "contribution.return": (part, LAN, lambda scene, id: {**_part(scene, id), "note": "Thêm số"}),
    "contribution.leave_out": (
        lambda: part("contribution.accept"), LAN, lambda scene, id: {**_part(scene, id), "reason": "Trùng"},
    ),
    "answer.publish": (drafted, LEAD, about(rev=1)),
    "answer.publish, after it was spoken": (spoken, LEAD, about(rev=1)),
    "answer.publish, with a part": (lambda: _joint(), LEAD, about(rev=1)),
    "answer.correct": (published, LEAD, about(rev=2, text="Năm tới.", note="Nhầm năm")),
    "answer.enter_offline": (
        accepted, LAN, lambda scene, id: {"question": id, "text": "Đã trả lời", "happened_at": _hour(scene)},
    ),
    "question.order": (lambda: _two_waiting(), LAN, lambda scene, id: {"question": id, "before": None}),
    "correction.approve": (lambda: _proposed(), LEAD, lambda scene, id: _correction(scene, id)),
    "question.excerpt": (accepted, LAN, about(text_rev=1, start=0, end=3)),
    "stage.take": (accepted, MAI, about(text_rev=1, off=None)),
    "question.refer": (accepted, LAN, about(state="accepted", authority="Tòa án", note="Xin gửi đơn")),
}  # fmt: skip


def _proposed() -> Made:
    scene, id = published()
    return scene.given(EXPERT, "correction.propose", question=id, rev=2, text="Năm tới.", note="Nhầm"), id


def _correction(scene: Scene, id: str) -> dict[str, Any]:
    return {"question": id, "correction": scene.state.need(CorrectionAsked, id).correction}


def _two_waiting() -> Made:
    scene, id = two()
    return scene.given(LAN, "question.accept", question=other(scene), text_rev=1), id


def _veiled() -> Made:
    scene, id = accepted()
    return scene.given(LEAD, "question.veil", question=id, state="accepted", reason="spam"), id


def _begun() -> Made:
    scene, id = accepted()
    return scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm."), id


def _joint() -> Made:
    scene, id = part("contribution.accept")
    return scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm."), id


def _hour(scene: Scene) -> int:
    return int((scene.seen("desk", "session") or {})["starts_at"])


def everything(scene: Scene) -> dict[Any, Any]:
    """Every entity of the session, without what an act leaves behind."""
    found = {}
    for noun in SESSION.nouns:
        for key in scene.state.keys(noun):
            fields = msgspec.to_builtins(scene.state.at_key(key))
            found[key] = {name: value for name, value in fields.items() if name not in LEFT}
    return found


def seen(scene: Scene, audience: str) -> list[Mapping[str, Any]]:
    every = [scene.state.at_key(key) for noun in SESSION.nouns for key in scene.state.keys(noun)]
    shown = [view(SESSION, each, audience) for each in every if each is not None]
    return [{name: value for name, value in each.items() if name not in LEFT} for each in shown if each]


def written(scene: Scene, tables: dict[Any, Any], known: dict[Any, None]) -> dict[Any, Any]:
    """The rows for pages after what has just happened: an entity that is no more was touched, too."""
    known |= {key: None for noun in SESSION.nouns for key in scene.state.keys(noun)}
    for row in rows(projectors(b"secret"), scene.state, list(known), scene.events):
        place = (row.table, *row.key.values())
        tables.pop(place, None)
        if row.values is not None:
            tables[place] = row.values
    return tables


@pytest.mark.parametrize("case", CASES)
def test_it_leaves_no_row_either(case: str) -> None:
    make, actor, carries = CASES[case]
    scene, id = make()
    scene.now = max(scene.now + 60_000, _hour(scene) + 60_000 if "offline" in case else 0)
    tables, known = dict[Any, Any](), dict[Any, None]()
    written(scene, tables, known)
    scene.given(actor, case.partition(",")[0], **carries(scene, id))
    written(scene, tables, known)
    about = id if scene.state.need(Question, id).last else _held_by(scene)
    scene.given(actor, "question.undo", question=about)
    left = written(scene, tables, known).keys() - written(scene, {}, {}).keys()
    assert not {place for place in left if place[0] not in WORDLESS}


def _held_by(scene: Scene) -> str:
    """The question that remembers the act, where it is not the one that the act was about."""
    return next(id for _, id in scene.state.keys("question") if scene.state.need(Question, id).last)


def counted(scene: Scene) -> dict[Any, int]:
    return {tally: number for tally, number in scene.state.counts.items() if number}


@pytest.mark.parametrize("case", CASES)
def test_what_is_taken_back_has_never_been(case: str) -> None:
    make, actor, carries = CASES[case]
    scene, id = make()
    scene.now = max(scene.now + 60_000, _hour(scene) + 60_000 if "offline" in case else 0)
    before, counts = everything(scene), counted(scene)
    shown = {audience: seen(scene, audience) for audience in PUBLIC}
    scene.given(actor, case.partition(",")[0], **carries(scene, id))
    assert everything(scene) != before or case.startswith("question.redact")
    last = scene.state.need(Question, id).last
    assert last is not None
    assert last.by == actor.id
    scene.now += 10_000
    scene.when(actor, "question.undo", question=id).then("question.undone")
    assert everything(scene) == before
    assert counted(scene) == counts
    assert {audience: seen(scene, audience) for audience in PUBLIC} == shown
    scene.when(actor, "question.undo", question=id)
    assert scene.refusal is not None


def test_every_act_on_one_question_can_be_taken_back_or_says_why_not() -> None:
    about_one = {"question", "questions", "contribution", "origin_question"}
    told = {}
    for each in SESSION.commands.values():
        if {field.name for field in msgspec.structs.fields(each.payload)} & about_one or each.undo:
            told[each.name] = each.undo
    caused = {name for name in told if SESSION.commands[name].by == {"reaction"}}
    silent = [name for name, undo in told.items() if undo not in UNDOING and name not in caused]
    assert not silent, f"say whether it can be taken back (undo=…, see undoing.py): {silent}"
    cases = {case.partition(",")[0] for case in CASES} | {SWEEP}  # which has an act of its own that opens it again
    assert cases == {name for name, undo in told.items() if undo == TAKEN_BACK}, "each is played above"


@pytest.mark.parametrize("why", WHY_NOT)
def test_why_something_cannot_be_taken_back_is_said_in_words(why: str) -> None:
    for lang in ("vi", "en"):
        assert words(lang)[f"undo.why.{why}"]


def test_an_answer_that_somebody_rated_has_been_read() -> None:
    scene, id = drafted()
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    scene.now += 1000
    scene.given(ME, "answer.rate", question=id, value="yes")
    scene.when(LEAD, "question.undo", question=id).refused("question.undo_rated", number=1)


def test_a_published_answer_that_is_taken_back_is_a_draft_again_and_no_letter_tells_of_it() -> None:
    scene, id = spoken()
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    assert holds("answered", scene.state, scene.state.need(Question, id))
    scene.when(LEAD, "question.undo", question=id).then("question.undone")
    assert not holds("answered", scene.state, scene.state.need(Question, id))
    answer = scene.seen("desk", "answer") or {}
    assert (answer["state"], answer["draft"]["text"], answer["rev"]) == ("drafted", "Sang năm.", 3)
    scene.when(EXPERT, "answer.draft", question=id, rev=2, text="Khác").refused("answer.conflict", rev=3)
    scene.given(LEAD, "answer.publish", question=id, rev=3)


def test_no_search_finds_an_answer_that_was_taken_back() -> None:
    scene, id = drafted()
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    (row,) = search.rows(scene.state, [("question", id), ("answer", id)], scene.events)
    assert dict(row.values or {})["shown"] == 1
    scene.given(LEAD, "question.undo", question=id)
    (row,) = search.rows(scene.state, [("question", id), ("answer", id)], scene.events)
    found = dict(row.values or {})
    assert (found["shown"], found["asked_exact"], found["rest_folded"]) == (0, "", "")


def test_no_letter_tells_of_a_correction_that_was_taken_back() -> None:
    scene, id = published()
    scene.given(LEAD, "answer.correct", question=id, rev=2, text="Năm tới.", note="Nhầm")
    scene.when(LEAD, "question.undo", question=id).then("question.undone")
    assert not holds("corrected", scene.state, scene.state.need(Question, id))
    assert not scene.state.keys("nonconformity")


def test_taken_back_and_done_again_it_stands() -> None:
    scene, id = accepted()
    scene.given(LAN, "question.assign", question=id, owner="staff:lan").given(LAN, "question.undo", question=id)
    scene.given(LAN, "question.assign", question=id, owner="staff:hung", was=None)
    assert (scene.seen("desk", "assignment") or {})["owner"] == "staff:hung"


def test_whoever_acted_since_is_named() -> None:
    scene, id = accepted()
    scene.given(LEAD, "question.assign", question=id, owner="staff:lan")
    scene.when(LAN, "question.undo", question=id).refused("question.conflict", by=LEAD.id)


def test_an_erased_draft_does_not_come_back_with_its_answer() -> None:
    scene, id = drafted()
    seq = scene.state.seq
    scene.given(LEAD, "answer.publish", question=id, rev=1).given(LEAD, "words.erase", seqs=[seq])
    scene.when(LEAD, "question.undo", question=id).refused("question.undo_late")


def test_an_act_of_earlier_versions_is_taken_back_as_they_did() -> None:
    scene, id = accepted()
    scene.given(LEAD, "question.assign", question=id, owner="staff:lan")
    scene.happens(LAN.id, Undone(question=id, text_rev=1, acted_at=scene.now, act=0))
    assert (scene.seen("desk", "question") or {})["state"] == "asked"
    assert (scene.seen("desk", "assignment") or {})["owner"] == "staff:lan"


def test_nobody_who_only_reads_takes_anything_back() -> None:
    scene, id = accepted()
    scene.when(AUDITOR, "question.undo", question=id).refused("command.forbidden")
