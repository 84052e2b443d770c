"""Words taken out of the log: seen empty by everybody; the record itself only by the machine's operator."""

import pytest

from server.domain.command import Actor
from server.domain.roles import ADMIN, LEAD, OPERATOR
from server.log.event import WordsErased
from tests.domain.session.cast import EXPERT, LAN, MAI, ME, WORKING, accepted, gate, planned, published
from tests.domain.session.cast import LEAD as HUNG

ROOT = Actor("operator", frozenset({ADMIN, OPERATOR}))


def seq_of(name: str) -> int:
    """Where the only event of this name stands in `published`."""
    return {"planned": 1, "asked": 4, "drafted": 6, "published": 7}[name]


def test_who_may_and_when() -> None:
    assert gate("words.erase") == ({LEAD, ADMIN}, {"planned", "announced", *WORKING, "closed", "archived"})


def test_erased_words_are_gone_for_everybody() -> None:
    scene, _ = accepted(name="Ông Mẫu")
    scene.when(HUNG, "words.erase", seqs=[seq_of("asked")]).then("words.erased", "question.erased")
    id, stub = scene.state.keys("question")[0][1], {"number": 1, "state": "erased", "erased_at": scene.now}
    for audience in ("public", "panel"):
        assert scene.seen(audience, "question") == {"noun": "question", "id": id, **stub}
    seen = scene.seen("desk", "question") or {}
    assert (seen["text"], seen["name"], seen["number"], seen["erased_at"]) == ("", None, 1, scene.now)


def test_what_holds_no_words_or_none_any_more_is_unknown() -> None:
    scene, _ = accepted()
    for seqs in ([], [2], [99], [seq_of("asked"), 2]):
        scene.when(HUNG, "words.erase", seqs=seqs).refused("words.unknown")
    scene.given(HUNG, "words.erase", seqs=[seq_of("asked")])
    scene.when(HUNG, "words.erase", seqs=[seq_of("asked")]).refused("words.unknown")


@pytest.mark.parametrize("actor", [LAN, MAI, EXPERT, ME])
def test_nobody_else_erases(actor: Actor) -> None:
    scene, _ = accepted()
    scene.when(actor, "words.erase", seqs=[seq_of("asked")]).refused("command.forbidden")


def test_topic_and_published_answer_are_the_record() -> None:
    scene, _ = published()
    for name in ("planned", "published"):
        scene.when(HUNG, "words.erase", seqs=[seq_of(name)]).refused("words.official", seqs=[seq_of(name)])
    scene.when(ROOT, "words.erase", seqs=[seq_of("published"), seq_of("published")]).then("words.erased")
    assert scene.events[0].seqs == (seq_of("published"),)  # type: ignore[attr-defined]
    assert (scene.seen("public", "answer") or {})["text"] == ""


def test_a_draft_that_was_replaced_is_no_record() -> None:
    scene, _ = published()
    scene.when(HUNG, "words.erase", seqs=[seq_of("drafted")]).then("words.erased")
    assert (scene.seen("public", "answer") or {})["text"] == "Sang năm."


def test_the_name_of_who_sat_on_the_panel_can_go() -> None:
    scene = planned().given(LAN, "panel.seat", name="Bà Mẫu").when(HUNG, "words.erase", seqs=[2]).then("words.erased")
    assert (scene.seen("public", "person") or {})["name"] == ""


def test_what_stood_open_at_the_desk_brings_nothing_back() -> None:
    """Nor to one that lost its words before that was noted of the question."""
    scene, id = published()
    scene.happens(HUNG.id, WordsErased(seqs=(seq_of("asked"),)))
    about = {"question": id, "text_rev": 1}
    scene.when(LAN, "question.redact", **about, text="Bao giờ?").refused("question.erased")
    scene.when(LAN, "question.redact_name", **about, name="Ông Mẫu").refused("question.erased")
    scene.when(LAN, "note.write", question=id, text="Ông Mẫu ở xã X").refused("question.erased")
    scene.when(LAN, "question.redact_name", **about, name="").then("question.name_redacted")
    stale = {"question": id, "rev": 2, "text": "Năm nay.", "note": "Nhầm"}
    scene.when(HUNG, "answer.correct", **stale).refused("answer.conflict")
    assert scene.when(HUNG, "answer.correct", **{**stale, "rev": 3}).refusal is None
