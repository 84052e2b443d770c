"""Sorting a question under field, place and kind."""

import pytest

from server.domain.session import SESSION
from server.projections import questions
from tests.domain.session.cast import EDITORS, LAN, LEAD, ME, WORKING, accepted, asked, gate


def test_what_is_named_changes_and_the_rest_stays() -> None:
    scene, id = asked(province="cantho")
    scene.when(LAN, "question.classify", question=id, field="moi-truong").then("question.classified")
    seen = scene.seen("desk", "question") or {}
    assert (seen["field"], seen["province"], seen["kind"]) == ("moi-truong", "cantho", "question")
    scene.when(LEAD, "question.classify", question=id, kind="opinion", nowhere=True).then("question.classified")
    seen = scene.seen("desk", "question") or {}
    assert (seen["field"], seen["province"], seen["kind"]) == ("moi-truong", None, "opinion")
    scene.when(LEAD, "question.classify", question=id, kind="opinion").then()


def test_tables_and_counts_follow() -> None:
    scene, id = accepted()
    assert scene.state.counts["question", "question", "accepted", ""] == 1
    scene.given(LAN, "question.classify", question=id, kind="opinion", province="angiang")
    (row,) = questions.every(scene.state)
    assert (row["kind"], row["province"], row["heading"], row["open"]) == ("opinion", "angiang", "noted", 0)
    assert scene.state.counts["question", "question", "accepted", ""] == 0
    assert (scene.seen("public", "question") or {})["kind"] == "opinion"


def test_labels_are_listed_ones() -> None:
    scene, id = asked()
    for wrong in ({"field": "vui"}, {"province": "atlantis"}):
        scene.when(LAN, "question.classify", question=id, **wrong).refused("command.not_listed")
    scene.when(LAN, "question.classify", question=id, kind="joke").refused("command.malformed")
    scene.when(LAN, "question.classify", question="nichts", field="dat-dai").refused("question.unknown")


@pytest.mark.parametrize("away", ["withdrawn", "veiled"])
def test_what_is_away_is_not_sorted(away: str) -> None:
    scene, id = accepted()
    if away == "withdrawn":
        scene.given(ME, "question.withdraw", question=id)
    else:
        scene.given(LAN, "question.veil", question=id, state="accepted", reason="spam")
    scene.when(LAN, "question.classify", question=id, field="moi-truong").refused("question.conflict", state=away)


def test_a_record_keeps_its_kinds() -> None:
    scene, id = accepted(kind="opinion")
    scene.given(LEAD, "session.end").given(LEAD, "session.close")
    scene.when(LEAD, "question.classify", question=id, kind="question").refused("question.kind_stays", field="kind")
    scene.when(LEAD, "question.classify", question=id, field="moi-truong").then("question.classified")


def test_who_may_and_when() -> None:
    assert gate("question.classify") == (EDITORS, {*WORKING, "closed"})
    assert "question.classify" in SESSION.can("question", "refused")
