"""A second language of a question: named, beside the original, seen by whoever reads the wording and no longer."""

from typing import Any

import pytest

from server.domain.outside import words_of
from server.domain.roles import AUDIENCES, STAGE
from server.domain.session.question import Question
from server.domain.session.translation import Translation
from server.domain.state import ErasableText, StreamState
from server.projections.transcript import pair_of
from tests.domain.scenes import Scene
from tests.domain.session.cast import EDITORS, EXPERT, LAN, LEAD, ME, WORKING, accepted, asked, gate, published, state

KHMER = "តើពេលណាទើបខ្ញុំទទួលបានប័ណ្ណដី?"
WORDS = {"original": "km", "lang": "vi", "text": "Bao giờ tôi có sổ?"}
PUBLICLY = {"acknowledged", "accepted", "called", "promised", "answered_live", "answered_later"}
EVERYBODY = (*AUDIENCES, STAGE)


def may_read(stream: StreamState, audience: str) -> list[ErasableText]:
    """The desk every translation that was not taken away; others what stands beside a public wording that it is of."""
    found = []
    for _, id in stream.keys("translation"):
        translation, question = stream.need(Translation, id), stream.need(Question, id)
        same = translation.of == question.text.seq and question.text.text
        public = same and question.state in PUBLICLY and translation.state != "dropped_out"
        found += [translation.text] if audience == "desk" or public else []
    return found


def write(scene: Scene, id: str, rev: int = 0, text_rev: int = 1, **more: Any) -> Scene:
    return scene.when(LAN, "translation.write", question=id, text_rev=text_rev, rev=rev, **{**WORDS, **more})


def translated(**more: Any) -> tuple[Scene, str]:
    scene, id = accepted(text=KHMER, **more)
    return write(scene, id), id


def read(scene: Scene, audience: str = "public") -> Any:
    return (scene.seen(audience, "translation") or {}).get("text") if scene.state.keys("translation") else None


def test_who_may_and_when() -> None:
    for name in ("translation.write", "translation.drop"):
        assert gate(name) == (EDITORS, {*WORKING, "closed", "archived"})


def test_everybody_reads_it_beside_the_original_which_stays() -> None:
    scene, id = accepted(text=KHMER)
    scene.when(LAN, "translation.write", question=id, text_rev=1, rev=0, **WORDS).then("translation.written")
    for audience in EVERYBODY:
        seen = scene.seen(audience, "translation") or {}
        assert {name: seen[name] for name in WORDS} == WORDS
        assert (scene.seen(audience, "question") or {})["text"] == KHMER
    assert set(scene.seen("public", "translation") or {}) == {"noun", "id", *WORDS}
    assert (pair_of(scene.state, id) or {})["translation"]["text"] == WORDS["text"]


def test_it_comes_out_with_its_question_and_not_before() -> None:
    scene, id = asked(text=KHMER)
    write(scene, id).then("translation.written")
    assert [read(scene, audience) for audience in EVERYBODY] == [None, None, WORDS["text"], None]
    assert state(scene, "translation") == "unshown"
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    assert [read(scene, audience) for audience in EVERYBODY] == [WORDS["text"]] * 4


def test_what_is_taken_out_of_the_wording_is_out_of_the_translation_at_once() -> None:
    scene, id = translated()
    scene.given(LAN, "question.redact", question=id, text_rev=1, text="…")
    assert [read(scene, audience) for audience in EVERYBODY] == [None, None, WORDS["text"], None]
    assert state(scene, "translation") == "of_old_wording"
    assert "translation" not in (pair_of(scene.state, id) or {})
    write(scene, id, rev=1, text_rev=1, text="Khác").refused("question.conflict")
    write(scene, id, rev=1, text_rev=2, text="(đã lược)").then("translation.written")
    assert read(scene) == "(đã lược)"


def test_a_wording_that_comes_back_brings_its_translation() -> None:
    scene, id = translated()
    scene.given(LAN, "question.redact", question=id, text_rev=1, text="…").given(LAN, "question.undo", question=id)
    assert read(scene) == WORDS["text"]


def test_another_name_leaves_it() -> None:
    scene, id = translated(name="Ông Mẫu")
    scene.given(LAN, "question.redact_name", question=id, text_rev=1, name="")
    assert read(scene) == WORDS["text"]


AWAY = {
    "question.veil": {"state": "accepted", "reason": "spam"},
    "question.refuse": {"state": "accepted", "reason": "spam"},
    "question.hold": {"state": "accepted", "needs": ["place"]},
    "question.transfer": {"state": "accepted", "unit": "cantho", "note": "Nhờ Sở"},
    "question.refer": {"state": "accepted", "authority": "Sở Xây dựng", "note": "Xin gửi đơn."},
}


@pytest.mark.parametrize("name", AWAY)
def test_it_goes_where_its_question_goes(name: str) -> None:
    scene, id = translated()
    scene.when(LAN, name, question=id, **AWAY[name])
    if scene.refusal is None:
        assert (read(scene), read(scene, "panel"), read(scene, STAGE)) == (None, None, None)
    else:  # there is no such unit in these scenes
        assert name == "question.transfer"


def test_set_apart_or_erased_its_words_leave_the_log() -> None:
    scene, id = translated()
    seq = scene.state.need(Translation, id).text.seq
    assert seq in words_of(scene.state, id)
    scene.given(LAN, "question.set_apart", question=id, state="accepted", procedure="complaint", sealed="x")
    assert scene.state.need(Translation, id).text.text == ""
    scene, id = translated()
    scene.given(LEAD, "words.erase", seqs=[scene.state.need(Question, id).text.seq])
    assert read(scene) is None, "of words that are gone there is no translation"
    scene, id = translated()
    scene.given(LEAD, "words.erase", seqs=[scene.state.need(Translation, id).text.seq])
    assert read(scene) is None


def test_it_is_written_anew_taken_away_and_taken_back() -> None:
    scene, id = translated()
    write(scene, id, rev=1, lang="en", text="When?").then("translation.written")
    assert (scene.seen("public", "translation") or {})["lang"] == "en"
    scene.when(LEAD, "translation.drop", question=id, rev=2).then("translation.dropped")
    assert [read(scene, audience) for audience in EVERYBODY] == [None] * 4
    scene.when(LEAD, "translation.drop", question=id, rev=3).refused("translation.missing")
    scene.given(LEAD, "question.undo", question=id)
    assert read(scene) == "When?"
    scene, id = translated()
    scene.given(LAN, "question.undo", question=id)
    assert scene.state.keys("translation") == []


def test_of_a_record_it_can_be_written_too() -> None:
    scene, id = published(text=KHMER)
    scene.given(LEAD, "session.end").given(LEAD, "session.close")
    assert read(write(scene, id).then("translation.written")) == WORDS["text"]


def test_the_desk_sees_personal_data_in_it() -> None:
    scene, id = accepted(text=KHMER)
    write(scene, id, text="Gọi tôi số 0900 000 123").then("translation.written")
    (found,) = (scene.seen("desk", "translation") or {})["personal"]
    assert found["kind"] == "phone"
    assert "personal" not in (scene.seen("panel", "translation") or {})


def test_what_is_refused() -> None:
    scene, id = translated()
    scene.when(LEAD, "translation.write", question=id, text_rev=1, rev=0, **WORDS)
    scene.refused("translation.conflict", number=1, rev=1, by=LAN.id)
    write(scene, id, rev=1, lang="km").refused("translation.same", field="lang")
    write(scene, id, rev=1, lang="tlh").refused("command.malformed", field="lang")
    write(scene, id, rev=1, text=" ").refused("text.empty", field="text")
    write(scene, id, rev=1, text="x" * 2001).refused("text.long", field="text")
    scene.when(EXPERT, "translation.write", question=id, text_rev=1, rev=1, **WORDS).refused("command.forbidden")
    scene.when(ME, "translation.write", question=id, text_rev=1, rev=1, **WORDS).refused("command.forbidden")
    write(scene, "none", rev=0).refused("question.unknown")
    other, id = accepted()
    other.when(LAN, "translation.drop", question=id, rev=0).refused("translation.missing")
