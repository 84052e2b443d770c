"""Invitations: given, renewed, revoked, declined; by whom, until when, and which question the guest reads."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.domain.command import GUEST, Actor
from server.domain.session.invitation import DAY_MS, Invitation, reads
from server.domain.session.question import Question
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import EDITORS, EXPERT, LAN, LEAD, ME, accepted, asked, gate, planned

ACTIVE = {"planned", "announced", "intake", "live", "paused", "follow_up", "postponed", "cancelled"}
WHO = {"body": "Ban Quản lý khu công nghiệp", "name": "Bà Mẫu", "title": "Phó Trưởng ban", "task": "Xin nêu thời hạn"}


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """The panel reads who is invited; what for, and what became of it, is between the desk and the guest."""
    for _, id in stream.keys(Invitation.noun) if audience != "public" else ():
        found = stream.need(Invitation, id)
        if audience == "desk" or found.state == "issued":
            yield from (found.body, found.name, found.title)
        if audience == "desk":
            yield from (found.task, *((found.reason,) if found.reason else ()))


def invited(scene: Scene, question: str | None = None, **more: Any) -> tuple[str, Actor]:
    """An invitation and who acts by it."""
    scene.given(LAN, "invitation.give", **{**WHO, "question": question, "until": scene.now + DAY_MS, **more})
    id = scene.state.keys("invitation")[-1][1]
    return id, Actor(f"{GUEST}:{id}", frozenset({GUEST}))


def test_who_may_and_when() -> None:
    for name in ("give", "renew", "revoke"):
        assert gate(f"invitation.{name}") == (EDITORS, ACTIVE)
    assert gate("invitation.decline") == ({GUEST}, ACTIVE)


def test_a_body_is_invited_and_staff_alone_know() -> None:
    scene, question = accepted()
    id, _ = invited(scene, question)
    seen = scene.seen("desk", "invitation") or {}
    assert (seen["state"], seen["body"], seen["question"]) == ("issued", WHO["body"], question)
    assert scene.seen("public", "invitation") is None
    assert "task" not in (scene.seen("panel", "invitation") or {"task": "hidden"}), "the panel reads who is invited"
    scene.when(EXPERT, "invitation.revoke", invitation=id, reason="Nhầm").refused("command.forbidden")


def test_until_when_is_neither_past_nor_beyond_the_setting() -> None:
    scene = planned()
    for until, code in ((scene.now, "invitation.past"), (scene.now + 32 * DAY_MS, "invitation.far")):
        scene.when(LAN, "invitation.give", **WHO, until=until).refused(code, field="until")
    scene.when(LAN, "invitation.give", **WHO, until=scene.now + 30 * DAY_MS).then("invitation.given")


def test_a_unit_of_the_register_or_none() -> None:
    scene, until = planned(), planned().now + DAY_MS
    scene.when(LAN, "invitation.give", **WHO, unit="angiang", until=until).then("invitation.given")
    scene.when(LAN, "invitation.give", **WHO, unit="moon", until=until).refused("command.not_listed", field="unit")
    scene.when(LAN, "invitation.give", **{**WHO, "body": " "}, until=until).refused("text.empty", field="body")


def test_renewed_it_has_another_link() -> None:
    scene = planned()
    id, _ = invited(scene)
    until = scene.now + 3 * DAY_MS
    scene.when(LAN, "invitation.renew", invitation=id, until=until).then("invitation.renewed")
    found = scene.state.need(Invitation, id)
    assert (found.link, found.until) == (2, until)
    scene.when(LAN, "invitation.renew", invitation="nobody", until=until).refused("invitation.unknown")


def test_revoked_it_opens_nothing_nor_can_it_be_renewed() -> None:
    scene = planned()
    id, guest = invited(scene)
    scene.when(LAN, "invitation.revoke", invitation=id, reason="Nhầm người").then("invitation.revoked")
    until = scene.now + DAY_MS
    scene.when(LAN, "invitation.renew", invitation=id, until=until).refused("invitation.over", state="revoked")
    scene.when(guest, "invitation.decline", invitation=id).refused("invitation.over", state="revoked")


def test_a_guest_declines_its_own_invitation_and_no_other() -> None:
    scene = planned()
    one, guest = invited(scene)
    other, _ = invited(scene)
    scene.when(guest, "invitation.decline", invitation=other).refused("invitation.unknown")
    scene.when(guest, "invitation.decline", invitation=one, reason="Bận họp").then("invitation.declined")
    assert scene.state.need(Invitation, one).state == "declined"


def test_past_its_hour_the_guest_does_nothing() -> None:
    scene = planned()
    id, guest = invited(scene)
    scene.now += DAY_MS
    scene.when(guest, "invitation.decline", invitation=id).refused("invitation.over", state="expired")


@pytest.mark.parametrize(
    ("act", "left"),
    [("question.refuse", False), ("question.withdraw", False), ("question.veil", False), ("question.promise", True)],
)
def test_a_guest_reads_its_question_until_that_goes_away(act: str, left: bool) -> None:
    scene, question = asked()
    whole, one = invited(scene)[0], invited(scene, question)[0]

    def read() -> tuple[bool, bool]:
        known = scene.state.need(Question, question)
        return reads(scene.state.need(Invitation, whole), known), reads(scene.state.need(Invitation, one), known)

    assert read() == (False, True), "what is not public yet is read by whoever is invited to it"
    if act != "question.refuse":
        scene.given(LAN, "question.accept", question=question, text_rev=1)
        assert read() == (True, True)
    now = scene.state.need(Question, question).state
    if act == "question.withdraw":
        scene.given(ME, act, question=question)
    else:
        more = {} if act == "question.promise" else {"reason": "spam"}
        scene.given(LAN, act, question=question, state=now, **more)
    assert read() == (left, left)


def test_nobody_is_invited_to_what_is_away_or_answered() -> None:
    scene, question = asked()
    until = scene.now + DAY_MS
    scene.given(LAN, "question.refuse", question=question, state="asked", reason="spam")
    scene.when(LAN, "invitation.give", **WHO, question=question, until=until).refused("invitation.question", number=1)
    scene.when(LEAD, "invitation.give", **WHO, question="none", until=until).refused("question.unknown")


def test_who_was_invited_can_be_erased() -> None:
    scene = planned()
    invited(scene)
    scene.given(LEAD, "words.erase", seqs=[scene.state.seq])
    assert WHO["name"] not in str(scene.seen("desk", "invitation"))
