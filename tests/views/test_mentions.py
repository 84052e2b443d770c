"""Where words of a question, or the name on it, stand in public beside what its asker's wish changes of itself."""

from typing import Any

import pytest

from server.domain.session import SESSION
from server.views.mentions import RUN, Mention, Said, names_in, said, shared, words_in
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, LAN, OTHER, accepted
from tests.domain.session.test_lent import BY_RIGHT

ILL = "Vợ tôi bị ung thư phổi giai đoạn ba vì bụi nhà máy xi măng suốt mười năm nay, ai chịu trách nhiệm cho nhà tôi?"
NAME = "Đoàn Thị Quỳnh Mai"


def merged(chosen: str, text: str = ILL, name: str = NAME, **main: Any) -> tuple[Scene, str, str]:
    scene, into = accepted()
    scene.given(OTHER, "question.ask", **{**ASK, "text": text, "name": name})
    other = scene.state.keys("question")[-1][1]
    return scene.given(LAN, "question.merge", into=into, questions=[other], text=chosen, text_rev=1), into, other


def marked(one: Mention) -> list[str]:
    return [text for text, is_theirs in one.pieces if is_theirs]


def words(scene: Scene, one: Said, but: str = "") -> list[Mention]:
    return [*words_in(scene.state, one, scene.state.keys("question"), but)]


def named(scene: Scene, id: str, name: str = NAME) -> list[tuple[str, int, list[str]]]:
    one = said(scene.state, id)
    assert one is not None
    one = one._replace(name=("doan", "thi", "quynh", "mai")) if name else one
    keys = [key for noun in SESSION.nouns for key in scene.state.keys(noun)]
    return [(each.place, each.number, marked(each)) for each in names_in(scene.state, one, keys)]


@pytest.mark.parametrize(
    ("chosen", "runs"),
    [
        ("Có hộ hỏi: VO TOI bị ung thư, phổi giai đoạn ba thì sao?", ["VO TOI bị ung thư, phổi giai đoạn ba"]),
        ("Bụi nhà máy thế nào, và ai chịu trách nhiệm?", ["ai chịu trách nhiệm"]),
        ("Vợ tôi bị bệnh thì sao?", []),  # three words in a row are anybody's
        ("Câu chung của ban thư ký?", []),
    ],
)
def test_runs_of_words_that_a_shared_wording_holds_are_marked(chosen: str, runs: list[str]) -> None:
    scene, main, other = merged(chosen)
    one = said(scene.state, other)
    assert one is not None
    found = words(scene, one)
    assert [each.key[1] for each in found] == [main] * bool(runs)
    assert [text for each in found for text in marked(each)] == runs
    assert all("".join(text for text, _ in each.pieces) == chosen for each in found), "nothing of it is lost"
    scene.given(LAN, "question.unmerge", question=other)
    apart = said(scene.state, other)
    assert apart is not None
    assert [text for each in words(scene, apart) for text in marked(each)] == runs[: len(" ".join(runs)) > 30]
    scene.given(BY_RIGHT, "words.erase", question=other)
    assert said(scene.state, other) is None
    assert words(scene, one) == found, "what an erasure leaves is found with what was said before"
    scene.given(LAN, "question.redact", question=main, text="Lời khác?", text_rev=2)
    assert words(scene, one) == []


def test_what_the_other_asker_wrote_too_or_a_correction_says_is_nobodys_trace() -> None:
    scene, _, other = merged(f"{ASK['text']} Xin hỏi thêm.", text=f"Thưa bộ, {ASK['text']}")
    one = said(scene.state, other)
    assert one is not None
    assert words(scene, one) == []
    scene, _, other = merged("Bụi nhà máy xi măng làm ai chịu trách nhiệm cho nhà tôi?")
    one = said(scene.state, other)
    assert one is not None
    (found,) = words(scene, one, "Hỏi ai chịu trách nhiệm cho nhà tôi?")
    assert marked(found) == ["Bụi nhà máy xi măng"]


def test_a_short_text_is_one_run_and_what_touches_is_one_piece() -> None:
    scene, _, other = merged("Câu chung?", text="Bao giờ có?")
    one = said(scene.state, other)
    assert one is not None
    assert shared("Hỏi BAO GIO có.", one, ()) == (("Hỏi ", False), ("BAO GIO có", True), (".", False))
    long = one._replace(texts=("một hai ba bốn năm sáu bảy tám",))
    assert shared("một hai ba bốn, năm sáu bảy tám", long, ()) == (("một hai ba bốn, năm sáu bảy tám", True),)
    assert RUN == 4


@pytest.mark.parametrize("right", ["name", "erase", "restrict"])
def test_a_name_is_found_in_wording_translation_and_answer(right: str) -> None:
    chosen = "Bà Đoàn Thị Quỳnh Mai hỏi: nhà máy bao giờ dời?"
    scene, main, other = merged(chosen)
    about = {"question": main, "rev": 0, "text_rev": 2, "original": "vi", "lang": "en"}
    scene.given(LAN, "translation.write", **about, text="Mrs Doan thi quynh MAI asks")
    wanted = [("wording", 1, [NAME]), ("translation", 1, ["Doan thi quynh MAI"])]
    assert sorted(named(scene, other)) == sorted(wanted)
    if right == "name":
        scene.given(BY_RIGHT, "question.redact_name", question=other, name="", text_rev=1)
        assert sorted(named(scene, other)) == sorted(wanted), "a name that is hidden is reached nowhere else"
    before = said(scene.state, other)
    assert before is not None
    if right == "erase":
        scene.given(BY_RIGHT, "words.erase", question=other)
    elif right == "restrict":
        scene.given(BY_RIGHT, "question.restrict", question=other, state="merged")
    keys = [key for noun in SESSION.nouns for key in scene.state.keys(noun)]
    if right != "name":
        assert [*names_in(scene.state, before, keys)] == [], "the wording, and what translates it, go"


def test_somebody_who_is_called_so_keeps_the_name_and_one_word_is_none() -> None:
    scene, main = accepted()
    scene.given(OTHER, "question.ask", **{**ASK, "text": f"Tôi là {NAME}, hỏi về đất?", "name": NAME})
    other = scene.state.keys("question")[-1][1]
    scene.given(LAN, "question.accept", question=other, text_rev=1)
    assert named(scene, other) == [("wording", 2, [NAME])], "its own wording says it, and not the name beside it"
    assert named(scene, main) == [], "another's own words are another's name"
    scene, main, other = merged("Chị Mai hỏi về thuế?", name="Mai")
    one = said(scene.state, other)
    assert one is not None
    assert one.name == ()
