"""A guest writes and signs a part: by its own invitation, to its own question, until the answer is published."""

from collections.abc import Iterator
from typing import Any

from server.domain.command import GUEST, Actor
from server.domain.session.contribution import Contribution, key
from server.domain.session.invitation import DAY_MS
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import LAN, LEAD, ME, WORKING, accepted, asked, gate, state
from tests.domain.session.test_invitation import invited

SIGNS = {"name": "Bà Mẫu", "title": "Phó Trưởng ban", "body": "Ban Quản lý khu công nghiệp"}
TEXT = "Thời gian thuê còn lại tính theo giấy chứng nhận."


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """The desk reads what was signed and what it said to it; nobody what was not signed."""
    for _, id in stream.keys(Contribution.noun) if audience == "desk" else ():
        found = stream.need(Contribution, id)
        if found.signed:
            yield from (found.signed.text, found.signed.name, found.signed.title, found.signed.body)
        if found.note:
            yield found.note


def opened(**more: Any) -> tuple[Scene, str, str, Actor]:
    """A question, an invitation to it, and the guest."""
    scene, question = accepted(**more)
    return scene, question, *invited(scene, question)


def part(scene: Scene, question: str, invitation: str) -> Contribution:
    return scene.state.need(Contribution, key(question, invitation))


def test_who_may_and_when() -> None:
    assert gate("contribution.write") == gate("contribution.sign") == ({GUEST}, WORKING)


def test_what_is_written_is_kept_and_read_by_nobody_else() -> None:
    scene, question, id, guest = opened()
    own = {"question": question, "invitation": id}
    scene.when(guest, "contribution.write", **own, rev=0, text=TEXT).then("contribution.written")
    assert part(scene, question, id).draft.text.text == TEXT  # type: ignore[union-attr]
    seen = scene.seen("desk", "contribution") or {}
    assert (seen["state"], seen["signed"]) == ("drafted", None)
    assert TEXT not in str([scene.seen(each, "contribution") for each in ("public", "panel", "desk")])
    scene.when(guest, "contribution.write", **own, rev=0, text="Khác").refused("contribution.conflict", rev=1)
    scene.when(guest, "contribution.write", **own, rev=1, text="").then("contribution.written")


def test_it_is_signed_as_it_stands() -> None:
    scene, question, id, guest = opened()
    own = {"question": question, "invitation": id}
    for field in ("text", "name", "body"):
        empty = {**SIGNS, "text": TEXT, field: " "}
        scene.when(guest, "contribution.sign", **own, rev=0, **empty).refused("text.empty", field=field)
    scene.when(guest, "contribution.sign", **own, rev=0, text=TEXT, **SIGNS).then("contribution.signed")
    seen = scene.seen("desk", "contribution") or {}
    assert (seen["state"], seen["signed"], seen["text_rev"]) == ("handed_in", {"text": TEXT, **SIGNS}, 1)
    scene.given(guest, "contribution.write", **own, rev=1, text="Sửa", **SIGNS)
    assert (scene.seen("desk", "contribution") or {})["signed"]["text"] == TEXT, "until it is signed again"
    scene.given(guest, "contribution.sign", **own, rev=2, text="Sửa", **SIGNS)
    assert (scene.seen("desk", "contribution") or {})["text_rev"] == 2


def test_nobody_writes_by_another_invitation_nor_to_another_question() -> None:
    scene, question, id, guest = opened()
    other, _ = invited(scene, question)
    scene.given(ME, "question.ask", kind="question", asker_type="citizen", field="dat-dai", text="Khác?")
    second = scene.state.keys("question")[-1][1]
    words = {"rev": 0, "text": TEXT}
    wrong = {"question": question, "invitation": other}
    scene.when(guest, "contribution.write", **wrong, **words).refused("invitation.unknown")
    for elsewhere in (second, "none"):
        there = {"question": elsewhere, "invitation": id}
        scene.when(guest, "contribution.write", **there, **words).refused("invitation.gone")
    scene.when(LAN, "contribution.write", question=question, invitation=id, **words).refused("command.forbidden")


def test_whoever_is_invited_to_the_session_writes_to_what_is_public() -> None:
    scene, question = asked()
    id, guest = invited(scene)
    own = {"question": question, "invitation": id, "rev": 0, "text": TEXT}
    scene.when(guest, "contribution.write", **own).refused("invitation.gone")
    scene.given(LAN, "question.accept", question=question, text_rev=1)
    scene.when(guest, "contribution.write", **own).then("contribution.written")


def test_after_its_hour_or_revoked_nothing_is_taken() -> None:
    scene, question, id, guest = opened()
    own = {"question": question, "invitation": id, "rev": 0, "text": TEXT}
    scene.now += DAY_MS
    scene.when(guest, "contribution.write", **own).refused("invitation.over", state="expired")
    scene.given(LAN, "invitation.renew", invitation=id, until=scene.now + DAY_MS)
    scene.given(LAN, "invitation.revoke", invitation=id, reason="Nhầm")
    scene.when(guest, "contribution.write", **own).refused("invitation.over", state="revoked")


def test_once_the_answer_is_out_it_stays_as_it_is() -> None:
    scene, question, id, guest = opened()
    scene.given(LAN, "answer.draft", question=question, rev=0, text="Trả lời")
    scene.given(LAN, "answer.publish", question=question, rev=1)
    own = {"question": question, "invitation": id, "rev": 0, "text": TEXT}
    scene.when(guest, "contribution.write", **own).refused("contribution.published", number=1)


def test_it_can_be_erased() -> None:
    scene, question, id, guest = opened()
    scene.given(guest, "contribution.sign", question=question, invitation=id, rev=0, text=TEXT, **SIGNS)
    scene.given(LEAD, "words.erase", seqs=[scene.state.seq])
    assert TEXT not in str(scene.seen("desk", "contribution"))
    assert state(scene, "contribution") == "handed_in"
