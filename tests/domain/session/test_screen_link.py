"""Links of screens: who makes them, what they are for, how they end."""

from server.domain.roles import STAGE
from server.domain.session.screen_link import EXPIRED, OVER, REVOKED, ScreenLink, over
from server.domain.session.session import ENDED
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import EXPERT, LAN, LEAD, gate, planned
from tests.laws.histories import TERMS


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Where a screen stands, and why its link was revoked, the desk alone reads."""
    links = [state.need(ScreenLink, id) for _, id in state.keys("screen_link")]
    return [text for each in links for text in (each.place, each.reason) if text] if audience == "desk" else []


def test_who_may_and_when() -> None:
    keepers = {"moderator", "lead", "head", "admin"}
    assert gate("screen_link.make")[0] == gate("screen_link.revoke")[0] == keepers
    assert {"planned", "live", "follow_up"} <= gate("screen_link.make")[1]
    assert "archived" in gate("screen_link.revoke")[1]


def test_a_link_is_made_and_revoked() -> None:
    scene = planned()
    scene.when(LAN, "screen_link.make", output="hall", place="Hội trường").then("screen_link.made")
    scene.given(LEAD, "screen_link.make", output="overlay", until=scene.now + 1000)
    one, two = (scene.state.need(ScreenLink, id) for id in ("1", "2"))
    assert [over(one, scene.now + 10**9, "live"), over(two, scene.now, "live")] == ["", ""]
    assert over(two, scene.now + 1000, "follow_up") == EXPIRED
    assert {over(one, scene.now, each) for each in ENDED} == {OVER}, "a session that is a record has no screens"
    scene.when(LEAD, "screen_link.revoke", link="1", reason="Lọt vào ảnh").then("screen_link.revoked")
    assert over(scene.state.need(ScreenLink, "1"), scene.now, "closed") == REVOKED
    seen = scene.seen("desk", "screen_link", "1") or {}
    assert (seen["state"], seen["reason"], seen["by"], seen["place"]) == (REVOKED, "Lọt vào ảnh", LEAD.id, "Hội trường")
    for audience in ("public", "panel", STAGE):
        assert scene.seen(audience, "screen_link", "1") is None


def test_what_is_refused() -> None:
    scene = planned()
    scene.when(EXPERT, "screen_link.make", output="hall").refused("command.forbidden")
    scene.when(LAN, "screen_link.make", output="attic").refused("command.malformed")
    scene.when(LAN, "screen_link.make", output="hall", until=scene.now).refused("screen_link.past", field="until")
    scene.when(LAN, "screen_link.revoke", link="1", reason="x").refused("screen_link.unknown")
    for _ in range(TERMS.limits["stage_links"]):
        scene.given(LAN, "screen_link.make", output="hall")
    scene.when(LAN, "screen_link.make", output="hall").refused("screen_link.many", most=50)
    scene.given(LAN, "screen_link.revoke", link="1", reason="x")
    scene.when(LAN, "screen_link.revoke", link="1", reason="x").refused("screen_link.revoked", by=LAN.id)
    scene.when(LAN, "screen_link.make", output="hall").then("screen_link.made")
