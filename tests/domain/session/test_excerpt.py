"""What is really asked in a long text."""

from server.domain.roles import AUDIENCES, STAGE
from tests.domain.session.cast import CALLERS, EXPERT, LAN, MAI, WORKING, accepted, asked, gate

TEXT = "Nhà tôi ở đây từ lâu. Bao giờ có sổ?"


def test_who_may_and_when() -> None:
    assert gate("question.excerpt") == (CALLERS, WORKING)


def test_a_part_is_marked_and_the_wording_stays() -> None:
    scene, id = accepted(text=TEXT)
    start = TEXT.index("Bao")
    scene.when(MAI, "question.excerpt", question=id, text_rev=1, start=start, end=len(TEXT)).then("question.excerpted")
    for audience in (*AUDIENCES, STAGE):
        seen, question = scene.seen(audience, "excerpt") or {}, scene.seen(audience, "question") or {}
        assert question["text"][seen["start"] : seen["end"]] == "Bao giờ có sổ?"
        assert (question["text"], question["text_rev"]) == (TEXT, 1)
    scene.given(LAN, "question.redact", question=id, text_rev=1, text="Bao giờ?")
    assert (scene.seen(STAGE, "excerpt") or {})["text_rev"] == 1, "it is about the wording before"
    scene.given(MAI, "question.excerpt", question=id, text_rev=2, start=0, end=0)
    assert (scene.seen(STAGE, "excerpt") or {})["end"] == 0


def test_what_is_refused() -> None:
    scene, id = accepted(text=TEXT)
    for start, end in ((0, len(TEXT) + 1), (5, 4)):
        scene.when(MAI, "question.excerpt", question=id, text_rev=1, start=start, end=end).refused("excerpt.outside")
    scene.when(MAI, "question.excerpt", question=id, text_rev=1, start=-1, end=4).refused("command.malformed")
    scene.when(MAI, "question.excerpt", question=id, text_rev=2, start=0, end=4).refused("question.conflict")
    scene.when(EXPERT, "question.excerpt", question=id, text_rev=1, start=0, end=4).refused("command.forbidden")
    scene, id = asked(text=TEXT)
    scene.when(MAI, "question.excerpt", question=id, text_rev=1, start=0, end=4).refused("question.conflict")
