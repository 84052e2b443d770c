"""The recording of a session: its address, the moment of its first second, and what corrects it."""

from server.domain.session.activity import BEGAN
from server.domain.session.recording import MOST_APART, Recording
from server.domain.session.video import SHOWN
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import LAN, LEAD, LIVE, MAI, gate, planned

FILM = "https://hinh.example.vn/ghi.mp4"


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Everybody reads the address of what is shown."""
    shown = [state.need(Recording, id) for _, id in state.keys("recording")] if audience != "stage" else []
    return [each.address for each in shown if each.state == SHOWN]


def test_who_may_and_when() -> None:
    assert gate("recording.set")[0] == gate("recording.remove")[0] == {"lead", "host", "office", "admin"}
    assert gate("recording.set")[1] == {"follow_up", "closed", "archived"}


def test_it_is_set_its_moment_is_corrected_and_it_is_removed() -> None:
    scene = planned(*LIVE, "session.end")
    began = scene.state.moments[BEGAN]
    scene.when(LEAD, "recording.set", address=FILM, begins_at=began - 30_000, rev=0).then("recording.set")
    seen = scene.seen("public", "recording") or {}
    assert (seen["kind"], seen["host"], seen["begins_at"]) == ("file", "hinh.example.vn", began - 30_000)
    scene.when(MAI, "recording.set", address=FILM, begins_at=began - 30_000, rev=1).then()
    scene.when(MAI, "recording.set", address=FILM, begins_at=began - 31_000, rev=1).then("recording.set")
    assert (scene.seen("public", "recording") or {})["begins_at"] == began - 31_000
    scene.when(LEAD, "recording.set", address=FILM, begins_at=began, rev=1).refused("video.changed", by=MAI.id)
    scene.when(LEAD, "recording.remove", rev=2).then("recording.removed")
    assert scene.seen("public", "recording") is None
    scene.when(LEAD, "recording.remove", rev=3).refused("video.none")


def test_what_is_refused() -> None:
    scene = planned(*LIVE)
    scene.when(LEAD, "recording.set", address=FILM, begins_at=scene.now, rev=0).refused("session.not_now")
    scene.given(LEAD, "session.end")
    began = scene.state.moments[BEGAN]
    scene.when(LAN, "recording.set", address=FILM, begins_at=began, rev=0).refused("command.forbidden")
    late = began + MOST_APART + 1
    scene.when(LEAD, "recording.set", address=FILM, begins_at=late, rev=0).refused(
        "recording.moment", field="begins_at"
    )
    scene.when(LEAD, "recording.set", address="http://a.vn/b.mp4", begins_at=began, rev=0).refused("video.not_https")
    never = planned("session.open_intake", "session.end")
    never.when(LEAD, "recording.set", address=FILM, begins_at=never.now, rev=0).refused("recording.never_live")
