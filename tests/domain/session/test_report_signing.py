"""A report on its way to the signature: laid before the head, sent back with remarks, signed as it was read."""

from typing import Any

import msgspec

from server.domain.session.question import Question
from server.domain.session.report import of
from server.runtime.derived import Derived
from tests.domain.scenes import Scene
from tests.domain.session.cast import EXPERT, LAN, LEAD, gate, state
from tests.domain.session.test_report import BOSS, BUREAU, WHOLE, after


def presented() -> Scene:
    return after().given(LAN, "report.draft", **WHOLE).given(LAN, "report.present", rev=1)


def steps(scene: Scene) -> list[tuple[str, int, str, str | None]]:
    seen = dict(scene.seen("desk", "report") or {})
    return [(each["step"], each["rev"], each["by"], each["note"]) for each in seen["reviews"]]


def test_who_may_and_when() -> None:
    over = {"follow_up", "closed", "archived", "cancelled"}
    assert gate("report.present") == ({"lead", "moderator", "head"}, over)
    assert gate("report.decline") == ({"head", "lead"}, over)
    presented().when(EXPERT, "report.decline", rev=1, remarks="Không").refused("command.forbidden")


def test_the_head_sends_it_back_and_signs_what_was_mended() -> None:
    scene = presented()
    assert state(scene, "report") == "presented"
    scene.when(BOSS, "report.decline", rev=1, remarks="Rõ. " * 200).refused("text.long", field="remarks")
    scene.when(BOSS, "report.decline", rev=1, remarks="Nêu rõ vì sao quá hạn").then("report.declined")
    assert state(scene, "report") == "declined"
    scene.when(BOSS, "report.sign", rev=1).refused("report.not_now", state="declined")
    scene.given(LAN, "report.draft", **{**WHOLE, "rev": 1}).given(LAN, "report.present", rev=2, note="Đã nêu")
    scene.when(BOSS, "report.sign", rev=1).refused("report.conflict")
    scene.given(BOSS, "report.sign", rev=2, factor="passkey").given(LAN, "report.send", channel="mail")
    scene.given(BUREAU, "report.return", remarks="Thiếu biểu")
    assert steps(scene) == [
        ("presented", 1, LAN.id, None), ("declined", 1, BOSS.id, "Nêu rõ vì sao quá hạn"),
        ("presented", 2, LAN.id, "Đã nêu"), ("signed", 2, BOSS.id, None), ("returned", 2, BUREAU.id, "Thiếu biểu"),
    ]  # fmt: skip


def test_the_signature_says_which_second_factor_was_shown_and_no_client_does() -> None:
    scene = presented()
    scene.when(BOSS, "report.sign", rev=1, factor="x").refused("command.malformed", field="factor")
    scene.given(BOSS, "report.sign", rev=1, factor="passkey")
    assert [each["factor"] for each in dict(scene.seen("desk", "report") or {})["reviews"]] == ["", "passkey"]


async def test_what_a_client_says_of_it_is_not_believed() -> None:
    derived: Any = Derived(None, None, bytes(32), str, None)  # type: ignore[arg-type]
    forged = {"rev": 1, "factor": "passkey"}
    for given, kept in ((None, ""), ({"factor": "app"}, "app")):
        assert await derived.of(None, "consolidated.sign", forged, given) == {"factor": kept}


def test_it_may_go_to_the_head_again_unchanged() -> None:
    scene = presented().given(BOSS, "report.decline", rev=1, remarks="Chờ số")
    scene.when(LAN, "report.present", rev=1).then("report.presented")
    scene.when(LAN, "report.present", rev=1).refused("report.not_now", state="presented")


def test_writing_on_takes_it_back_from_the_head() -> None:
    scene = presented().given(LEAD, "report.draft", **{**WHOLE, "rev": 1})
    assert state(scene, "report") == "drafted"
    scene.when(BOSS, "report.decline", rev=1, remarks="Gì").refused("report.not_now", state="drafted")
    scene.when(BOSS, "report.sign", rev=1).refused("report.conflict", by=LEAD.id)
    scene.when(BOSS, "report.sign", rev=2).then("report.signed")


def test_what_does_not_add_up_does_not_reach_the_head() -> None:
    scene = after().given(LAN, "report.draft", **WHOLE)
    (key,) = scene.state.keys("question")
    scene.state.put(msgspec.structs.replace(scene.state.need(Question, key[1]), number=2))
    scene.when(LAN, "report.present", rev=1).refused("report.sum", number=1, why="number")


def test_nothing_is_laid_before_the_head_or_sent_back_out_of_order() -> None:
    scene = after()
    scene.when(LAN, "report.present", rev=0).refused("report.not_now", state="")
    scene.given(LAN, "report.draft", **WHOLE)
    scene.when(BOSS, "report.decline", rev=1, remarks="Gì").refused("report.not_now", state="drafted")
    scene.when(LAN, "report.present", rev=0).refused("report.conflict")
    scene.given(BOSS, "report.sign", rev=1)
    scene.when(LAN, "report.present", rev=1).refused("report.not_now", state="signed_off")
    presented().when(BOSS, "report.decline", rev=1, remarks="").refused("text.empty")
    assert len(of(scene.state).reviews) == 1  # type: ignore[union-attr]


def test_it_counts_how_the_questions_came() -> None:
    scene = after().given(LAN, "report.draft", **WHOLE).given(BOSS, "report.sign", rev=1)
    (happened,) = scene.events
    assert happened.ways == {"web": {"open": 1}}  # type: ignore[attr-defined]
