"""Consents: given with the address by ticked boxes, each taken back by itself, the address gone with the last."""

from server.domain.command import Actor
from server.domain.roles import OPERATOR
from server.domain.session import SESSION
from server.domain.session.consent import agreed_to
from server.domain.session.reachable import ASK_BACK, NOTIFY, PURPOSES, TEXT
from server.domain.state import Happened
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, LAN, ME, OTHER, asked, gate, planned

POST = Actor("operator", frozenset({OPERATOR}))


def left(*purposes: str) -> tuple[Scene, str]:
    return asked(has_address=True, consents=list(purposes), consent_text=TEXT)


def kinds(scene: Scene) -> list[str]:
    where = Happened(scene.state.seq, scene.now, "x")
    return [each.kind for happened in scene.events for each in SESSION.letters(scene.state, happened, where)]


def test_who_may() -> None:
    assert gate("consent.take_back")[0] == {"asker", OPERATOR}


def test_what_was_ticked_beside_which_words_is_an_entry_that_only_the_desk_sees() -> None:
    scene = planned("session.open_intake")
    boxes = {"has_address": True, "consents": [NOTIFY], "consent_text": TEXT}
    scene.when(ME, "question.ask", **ASK, **boxes).then("question.asked", "address.left", "consent.given")
    seen = scene.seen("desk", "consent") or {}
    assert (seen["state"], seen["purposes"], seen["text"]) == ("consenting", [NOTIFY], TEXT)
    assert scene.seen("public", "consent") is None
    assert scene.seen("panel", "consent") is None


def test_nobody_is_told_what_he_did_not_agree_to() -> None:
    scene, id = left(NOTIFY)
    scene.given(LAN, "question.hold", question=id, state="asked", needs=["place"])
    assert kinds(scene) == []
    scene, id = left(ASK_BACK)
    assert kinds(scene) == []
    scene.given(LAN, "question.hold", question=id, state="asked", needs=["place"])
    assert kinds(scene) == ["held"]
    scene.given(LAN, "question.release", question=id, state="held")
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    assert kinds(scene) == []


def test_one_is_taken_back_by_its_asker_alone_and_the_address_goes_with_the_last() -> None:
    scene, id = left(NOTIFY, ASK_BACK)
    scene.when(OTHER, "consent.take_back", question=id, purpose=NOTIFY).refused("question.unknown")
    scene.when(ME, "consent.take_back", question=id, purpose=NOTIFY).then("consent.taken_back")
    scene.when(ME, "consent.take_back", question=id, purpose=NOTIFY).refused("consent.none")
    scene.when(POST, "consent.take_back", question=id, purpose=ASK_BACK).then("consent.taken_back", "address.stopped")
    assert (scene.seen("desk", "consent") or {})["state"] == "consented_no_more"
    assert (scene.seen("desk", "address") or {})["state"] == "forgotten"
    scene.when(ME, "consent.take_back", question=id, purpose=ASK_BACK).refused("address.none")
    again = {"consents": [NOTIFY], "consent_text": TEXT}
    scene.when(ME, "address.leave", question=id, **again).then("address.left", "consent.given")
    assert agreed_to(scene.state, id) == (NOTIFY,)


def test_an_address_of_before_there_were_boxes_serves_both_until_one_is_taken_back() -> None:
    scene, id = asked(has_address=True)
    assert (agreed_to(scene.state, id), scene.state.keys("consent")) == (PURPOSES, [])
    scene.given(ME, "consent.take_back", question=id, purpose=NOTIFY)
    assert agreed_to(scene.state, id) == (ASK_BACK,)


def test_who_stops_all_agrees_to_nothing_any_more() -> None:
    scene, id = left(NOTIFY)
    scene.given(ME, "address.stop", question=id)
    assert (scene.seen("desk", "consent") or {})["purposes"] == []
