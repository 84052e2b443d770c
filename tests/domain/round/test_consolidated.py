"""The consolidated report of a round: written, signed with the units' sums, and whoever is silent is reminded."""

from typing import Any

from server.domain.command import Actor
from server.domain.reporting import SECTIONS
from server.domain.roles import OFFICE
from server.domain.round.consolidated import Consolidated, of
from server.domain.state import ErasableText, StreamState
from tests.domain.round.rounds import CAUSE, HEAD, LEAD, MODERATOR, scheduled
from tests.domain.round.test_unit_report import SUMS, told
from tests.domain.scenes import Scene
from tests.laws.histories import DAY

BUREAU = Actor("staff:vp", frozenset({OFFICE}))
WHOLE = {"rev": 0, "dated": 1_272_301_200_000, "number": "99/BC-BTNMT", "signer": "Bà A", "title": "CHÁNH VĂN PHÒNG"}
SAID = {"title": "Nhắc gửi báo cáo", "text": "Kính gửi"}


def may_read(state: StreamState, audience: str) -> list[ErasableText | None]:
    """It is between the units until it is sent."""
    found = of(state)
    if audience != "desk" or found is None:
        return []
    return [*(getattr(found, name) for name in (*SECTIONS, "signer", "title")), *(each.note for each in found.reviews)]


def over() -> Scene:
    """The day of the round is over, and one of two units has signed and sent."""
    scene = scheduled()
    scene.now += 10 * DAY
    sent = {"mail": scene.now, "paper": scene.now}
    return scene.given(CAUSE, "unit_report.note", **told(scene, state="submitted", sent=sent, **SUMS))


def seen(scene: Scene) -> dict[str, Any]:
    return dict(scene.seen("desk", "consolidated") or {})


def test_it_is_signed_with_the_sums_and_names_who_is_missing() -> None:
    scene = over().when(BUREAU, "consolidated.draft", **WHOLE, matters="Sạt lở").then("consolidated.drafted")
    scene.when(BUREAU, "consolidated.sign", rev=1).refused("command.forbidden")
    scene.when(HEAD, "consolidated.sign", rev=1).then("consolidated.signed")
    found = scene.state.need(Consolidated, "consolidated")
    assert (found.figures or {})["in_session"] == 2
    assert len(found.missing) == 1
    assert (seen(scene)["state"], seen(scene)["signed_by"]) == ("signed_off", HEAD.id)
    scene.when(LEAD, "consolidated.draft", **WHOLE).refused("consolidated.conflict", by=HEAD.id)
    scene.given(LEAD, "consolidated.draft", **{**WHOLE, "rev": 1})
    assert (seen(scene)["state"], seen(scene)["figures"]) == ("drafted", None)
    assert [len(each.parts) for each in scene.state.need(Consolidated, "consolidated").versions] == [1, 1]


def test_what_is_not_signed() -> None:
    scene = scheduled()
    scene.when(HEAD, "consolidated.sign", rev=0).refused("consolidated.not_now", state="")
    scene.given(BUREAU, "consolidated.draft", **WHOLE)
    scene.when(HEAD, "consolidated.sign", rev=0).refused("consolidated.conflict")
    scene.when(HEAD, "consolidated.sign", rev=1).refused("consolidated.nothing")
    scene.given(CAUSE, "unit_report.note", **told(scene, **{**SUMS, "questions": 9}))
    scene.when(HEAD, "consolidated.sign", rev=1).refused("consolidated.sum", unit="angiang", number="5/BC-STNMT")
    scene.given(BUREAU, "consolidated.draft", **{**WHOLE, "rev": 1, "signer": " "})
    scene.when(HEAD, "consolidated.sign", rev=2).refused("consolidated.unfinished", field="signer")


def test_the_silent_are_reminded_once_a_day() -> None:
    scheduled().when(LEAD, "consolidated.remind", **SAID).refused("consolidated.early")
    scene = over().when(BUREAU, "consolidated.remind", **SAID).then("notice.sent", "consolidated.reminded")
    assert [(each.target, each.command) for each in scene.caused] == [("unit:cantho", "notice.receive")]
    scene.when(BUREAU, "consolidated.remind", **SAID).refused("consolidated.reminded")
    scene.when(MODERATOR, "consolidated.remind", **SAID).refused("command.forbidden")
    scene.when(BUREAU, "consolidated.remind", **{**SAID, "text": ""}).refused("text.empty", field="text")
    scene.when(BUREAU, "consolidated.remind", units=("angiang",), **SAID).refused("consolidated.nobody")
    scene.now += DAY
    scene.given(BUREAU, "consolidated.remind", units=("cantho",), **SAID)
    assert [each["unit"] for each in seen(scene)["reminded"]] == ["cantho", "cantho"]
