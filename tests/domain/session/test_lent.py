"""A merged question whose words were chosen for all: what its asker may ask for reaches them there, and no wording that
nobody let through becomes public by it."""

import pytest

from server.domain.command import Actor
from server.domain.roles import LEAD as LEAD_ROLE
from server.domain.roles import OPERATOR
from server.domain.session.lent import STAND_IN
from server.log.event import WordsErased
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, LAN, LEAD, OTHER, accepted, asked, state

BY_RIGHT = Actor("staff:vinh", frozenset({LEAD_ROLE, OPERATOR}))
THEIRS = "Khi nào có sổ đỏ ở xã Mật?"


def merged(*, public: bool = True, chosen: str = THEIRS) -> tuple[Scene, str, str]:
    """A question of mine under whose number another's words stand; the other's."""
    scene, main = accepted() if public else asked()
    scene.given(OTHER, "question.ask", **{**ASK, "text": THEIRS})
    other = scene.state.keys("question")[-1][1]
    return scene.given(LAN, "question.merge", into=main, questions=[other], text=chosen, text_rev=1), main, other


def wording(scene: Scene, id: str) -> str:
    return str((scene.seen("desk", "question", id) or {})["text"])


def rev(scene: Scene, id: str) -> int:
    return int((scene.seen("desk", "question", id) or {})["text_rev"])


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("apart", [False, True])
def test_a_correction_reaches_the_words_wherever_they_stand(public: bool, apart: bool) -> None:
    scene, main, other = merged(public=public)
    if apart:
        scene.given(LAN, "question.unmerge", question=other)
    scene.when(BY_RIGHT, "question.redact", question=other, text="Khi nào có sổ?", text_rev=1).then(
        "question.redacted", "question.redacted"
    )
    assert (wording(scene, other), wording(scene, main)) == ("Khi nào có sổ?",) * 2
    scene.given(BY_RIGHT, "question.redact", question=other, text="Bao giờ có sổ?", text_rev=2)
    assert (wording(scene, other), wording(scene, main)) == ("Bao giờ có sổ?",) * 2, "and once more"
    scene.when(LAN, "question.undo", question=main).refused("question.conflict", number=1)


def test_the_desk_is_told_since_which_wording_the_earlier_ones_are_used_no_more() -> None:
    def told(id: str) -> tuple[int, int]:
        seen = scene.seen("desk", "question", id) or {}
        return seen["text_rev"], seen["wished_rev"]

    scene, main, other = merged()
    assert (told(main), told(other)) == ((2, 0), (1, 0))
    scene.given(BY_RIGHT, "words.erase", question=other)
    assert told(main) == (3, 3), "what was typed on the words that were erased goes with them"
    scene.given(LAN, "question.redact", question=main, text="Lời của ban thư ký?", text_rev=3)
    assert told(main) == (4, 3), "a colleague's wording is nobody's right"
    assert "wished_rev" not in (scene.seen("public", "question", main) or {})
    scene.given(BY_RIGHT, "question.redact", question=main, text="Như người hỏi muốn?", text_rev=4)
    assert told(main) == (5, 5)


def test_a_name_is_corrected_under_another_question_too() -> None:
    scene, main = accepted()
    scene.given(OTHER, "question.ask", **{**ASK, "text": THEIRS, "name": "Bà Mật"})
    other = scene.state.keys("question")[-1][1]
    scene.given(LAN, "question.merge", into=main, questions=[other])
    scene.when(BY_RIGHT, "question.redact_name", question=other, name="", text_rev=1).then("question.name_redacted")
    assert (scene.seen("desk", "question", other) or {})["name"] is None


def test_words_that_are_somebody_elses_are_left_alone() -> None:
    for chosen in ("Câu chung của ban thư ký?", ASK["text"]):
        scene, main, other = merged(chosen=chosen)
        before = wording(scene, main)
        scene.when(BY_RIGHT, "question.redact", question=other, text="Khác", text_rev=1).then("question.redacted")
        scene.given(BY_RIGHT, "words.erase", question=other)
        assert (wording(scene, main), state(scene, id=main)) == (before, "accepted"), chosen
    scene, main = accepted()  # two who wrote the same: each has words of their own
    scene.given(OTHER, "question.ask", **ASK)
    other = scene.state.keys("question")[-1][1]
    scene.given(LAN, "question.merge", into=main, questions=[other]).given(BY_RIGHT, "words.erase", question=other)
    assert wording(scene, main) == ASK["text"]


def test_a_desk_changes_a_merged_one_no_more_than_before() -> None:
    scene, main, other = merged()
    for name, typed in (("question.redact", {"text": "Khác"}), ("question.redact_name", {"name": ""})):
        scene.when(LEAD, name, question=other, text_rev=1, **typed).refused("question.conflict", number=2)
    scene.given(LAN, "question.redact", question=main, text="Lời của ban thư ký?", text_rev=rev(scene, main))
    scene.when(BY_RIGHT, "question.redact", question=other, text="Khác", text_rev=1).then("question.redacted")
    assert wording(scene, main) == "Lời của ban thư ký?", "what stands there now is nobody's but the desk's"


@pytest.mark.parametrize(("public", "let"), [(True, True), (True, False), (False, False)])
@pytest.mark.parametrize("apart", [False, True])
def test_an_erasure_takes_the_words_out_of_use_and_out_of_the_log(public: bool, let: bool, apart: bool) -> None:
    """`let`: its own wording was let through before the other's was chosen."""
    scene, main, other = merged(public=let)
    if public and not let:
        scene.given(LAN, "question.accept", question=main, text_rev=2)
    instead = STAND_IN if public and not let else ASK["text"]
    if apart:
        scene.given(LAN, "question.unmerge", question=other)
    scene.given(BY_RIGHT, "words.erase", question=other)
    assert wording(scene, main) == instead, "nobody has let through what its own asker wrote: it becomes public nowhere"
    assert state(scene, id=main) == ("accepted" if public else "asked")
    assert list(scene.state.words_about(other)) == []
    for audience in ("desk", "public", "panel"):
        assert "Mật" not in str(scene.seen(audience, "question", main))
    scene.when(LAN, "question.undo", question=main).refused("question.conflict", number=1)
    assert "Mật" not in str(scene.state.at_key(("question", main))), "nor in what could be taken back"
    scene.given(LAN, "question.redact", question=main, text="Bao giờ cấp sổ?", text_rev=rev(scene, main))
    assert wording(scene, main) == "Bao giờ cấp sổ?", "the desk puts another there"


def test_words_that_stood_there_once_are_erased_with_the_others() -> None:
    scene, main, other = merged()
    scene.given(LAN, "question.redact", question=main, text="Lời của ban thư ký?", text_rev=2)
    (event,) = [e for e in scene.when(BY_RIGHT, "words.erase", question=other).events if isinstance(e, WordsErased)]
    assert len(event.seqs) == 2, "what was asked, and the wording of the main question that it was"
    assert wording(scene, main) == "Lời của ban thư ký?"


def test_a_translation_of_lent_words_goes_with_them() -> None:
    scene, main, other = merged()
    about = {"question": main, "rev": 0, "text_rev": 2, "original": "vi", "lang": "en"}
    scene.given(LAN, "translation.write", **about, text="When will MẬT get land titles?")
    assert "MẬT" in str(scene.seen("public", "translation", main))
    scene.given(BY_RIGHT, "words.erase", question=other)
    assert "MẬT" not in str(scene.state.at_key(("translation", main)))


def test_restricting_takes_a_merged_one_out_and_lifting_brings_it_back() -> None:
    scene, main, other = merged()
    scene.when(BY_RIGHT, "question.restrict", question=other, state="merged").then(
        "question.redacted", "question.unmerged", "question.veiled"
    )
    assert (state(scene, id=other), wording(scene, main)) == ("veiled", ASK["text"])
    assert (scene.seen("desk", "question", main) or {})["members"] == []
    scene.given(BY_RIGHT, "question.unveil", question=other, state="veiled")
    assert state(scene, id=other) == "asked"


def test_a_group_of_an_earlier_version_is_known_as_long_as_it_stands() -> None:
    """Its entry does not say whose words it holds."""
    scene, main, other = merged(chosen="Lời chung?")
    scene.given(LAN, "question.redact", question=main, text=THEIRS, text_rev=2)
    question = scene.state.at_key(("question", main))
    assert question.text.text == THEIRS  # type: ignore[union-attr]
    scene.given(BY_RIGHT, "words.erase", question=other)
    assert "Mật" not in str(scene.seen("desk", "question", main))


def test_what_was_public_before_comes_back_only_if_it_says_nothing_of_them() -> None:
    scene, main, other = merged(public=True, chosen="Lời của ban thư ký?")
    scene.given(LAN, "question.redact", question=main, text=f"{THEIRS} Xin hỏi thêm.", text_rev=2)
    scene.given(BY_RIGHT, "words.erase", question=other)
    assert wording(scene, main) == "Lời của ban thư ký?", "the last that everybody could read"
    for own in ("Có sổ đỏ ở đâu?", "Bà Nguyễn Mật hỏi thuế?"):
        scene, main = accepted()
        scene.given(OTHER, "question.ask", **{**ASK, "text": THEIRS, "name": "Nguyễn Mật"})
        other = scene.state.keys("question")[-1][1]
        scene.given(LAN, "question.redact", question=main, text=own, text_rev=1)
        scene.given(LAN, "question.merge", into=main, questions=[other], text=THEIRS, text_rev=2)
        scene.given(BY_RIGHT, "words.erase", question=other)
        assert wording(scene, main) == STAND_IN, own
    assert "người viết" not in STAND_IN, "it stands under the name of somebody who took nothing back"


LONGER = f"{THEIRS} Và thuế thì sao?"


@pytest.mark.parametrize(
    "chosen",
    [LONGER, "Bà con hỏi: khi nào có sổ đỏ ở xã Mật", "KHI NAO CO SO DO O XA MẬT vậy?", "Có sổ đỏ ở xã Mật chưa?"],
)
@pytest.mark.parametrize("way", ["merged", "reworded", "apart", "before"])
def test_a_wording_that_holds_their_words_is_theirs_too(chosen: str, way: str) -> None:
    """Given with the merge, put there afterwards, or before it; also when the group was taken apart."""
    if way == "before":
        scene, main = accepted()
        scene.given(LAN, "question.redact", question=main, text=chosen, text_rev=1)
        scene.given(OTHER, "question.ask", **{**ASK, "text": THEIRS})
        other = scene.state.keys("question")[-1][1]
        scene.given(LAN, "question.merge", into=main, questions=[other])
    else:
        scene, main, other = merged(chosen=chosen if way != "reworded" else "Câu chung?")
    if way == "reworded":
        scene.given(LAN, "question.redact", question=main, text=chosen, text_rev=2)
    if way == "apart":
        scene.given(LAN, "question.unmerge", question=other)
    scene.given(LAN, "translation.write", **about(scene, main), text="When in MẬT?")
    (event,) = [e for e in scene.when(BY_RIGHT, "words.erase", question=other).events if isinstance(e, WordsErased)]
    assert len(event.seqs) == 3, "what was asked, the wording that holds it, and its translation"
    public = {"before": STAND_IN, "reworded": "Câu chung?"}
    assert wording(scene, main) == public.get(way, ASK["text"]), "the last that was public and none of theirs"
    for noun in ("question", "translation"):
        assert "mật" not in str(scene.state.at_key((noun, main))).lower()


def about(scene: Scene, main: str) -> dict[str, object]:
    return {"question": main, "rev": 0, "text_rev": rev(scene, main), "original": "vi", "lang": "en"}


def test_a_correction_changes_its_part_of_a_wording_alone() -> None:
    scene, main, other = merged(chosen=LONGER)
    for at, said in enumerate(("Khi nào có sổ ở xã Mẫn?", "Bao giờ có sổ ở xã Mẫn?"), 1):
        scene.given(BY_RIGHT, "question.redact", question=other, text=said, text_rev=at)
        assert wording(scene, main) == f"{said} Và thuế thì sao?"
    scene.given(BY_RIGHT, "question.restrict", question=other, state="merged")
    assert wording(scene, main) == ASK["text"]


def test_who_is_named_in_a_wording_lent_it_too() -> None:
    scene, main = accepted()
    scene.given(OTHER, "question.ask", **{**ASK, "text": THEIRS, "name": "Nguyễn Thị Mật"})
    other = scene.state.keys("question")[-1][1]
    named = "Bà NGUYỄN THỊ MẬT và nhiều người hỏi về thuế?"
    scene.given(LAN, "question.merge", into=main, questions=[other], text=named, text_rev=1)
    scene.when(BY_RIGHT, "question.redact", question=other, text="Bao giờ?", text_rev=1).then("question.redacted")
    assert wording(scene, main) == named, "the words that were corrected do not stand there"
    scene.given(BY_RIGHT, "words.erase", question=other)
    assert wording(scene, main) == ASK["text"]


def test_words_that_both_wrote_do_not_make_a_wording_anothers() -> None:
    for chosen in (f"{ASK['text']} Và thuế?", "Khi nào có sổ?", "Xã Mật có sổ chưa?"):
        scene, main, other = merged(chosen=chosen)
        scene.given(OTHER, "question.ask", **ASK)
        same = scene.state.keys("question")[-1][1]
        scene.given(LAN, "question.merge", into=main, questions=[same])
        for each in (same, other) if chosen != "Khi nào có sổ?" else (same,):
            scene.given(BY_RIGHT, "words.erase", question=each)
            assert wording(scene, main) == chosen
