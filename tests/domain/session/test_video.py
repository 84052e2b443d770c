"""The picture of a session: who sets it, from which addresses, how it is changed and taken away."""

import pytest

from server.domain.session.video import SHOWN, Video
from server.domain.session.video_source import EMBED, FILE, HLS, source
from server.domain.state import ErasableText, StreamState
from server.errors import Refused
from tests.domain.session.cast import LAN, LEAD, MAI, gate, planned

STREAM = "https://hinh.example.vn/buoi.m3u8"
TUBE = "www.youtube-nocookie.com"
CHANNEL = "UC" + "x" * 22
LIVE_OF_CHANNEL = f"https://{TUBE}/embed/live_stream?channel={CHANNEL}"


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Everybody reads the address of what is shown."""
    shown = [state.need(Video, id) for _, id in state.keys("video")] if audience != "stage" else []
    return [each.address for each in shown if each.state == SHOWN]


def test_who_may_and_when() -> None:
    keepers = {"lead", "host", "office", "admin"}
    assert gate("video.set")[0] == gate("video.remove")[0] == keepers
    assert {"planned", "live", "paused"} <= gate("video.set")[1]
    assert not {"follow_up", "closed"} & gate("video.set")[1]


def test_it_is_set_changed_and_removed() -> None:
    scene = planned().when(LEAD, "video.set", address=STREAM, rev=0).then("video.set")
    seen = scene.seen("public", "video") or {}
    assert (seen["kind"], seen["host"], seen["address"], seen["rev"]) == (HLS, "hinh.example.vn", STREAM, 1)
    assert "by" not in seen
    assert scene.seen("stage", "video") is None
    scene.when(MAI, "video.set", address=STREAM, rev=1).then()
    scene.when(MAI, "video.set", address="https://youtu.be/aqz-KE-bpKQ", rev=1).then("video.set")
    assert (scene.seen("public", "video") or {})["address"] == f"https://{TUBE}/embed/aqz-KE-bpKQ"
    scene.when(LEAD, "video.set", address=STREAM, rev=1).refused("video.changed", by=MAI.id)
    scene.when(LEAD, "video.remove", rev=1).refused("video.changed")
    scene.when(LEAD, "video.remove", rev=2).then("video.removed")
    assert scene.seen("public", "video") is None
    scene.when(LEAD, "video.remove", rev=3).refused("video.none")
    scene.when(LEAD, "video.set", address=STREAM, rev=3).then("video.set")


def test_who_may_not_and_what_is_too_long() -> None:
    scene = planned().when(LAN, "video.set", address=STREAM, rev=0).refused("command.forbidden")
    scene.when(LEAD, "video.set", address=STREAM + "?" + "a" * 1000, rev=0).refused("text.long", field="address")
    scene.when(LEAD, "video.set", address="  ", rev=0).refused("text.empty", field="address")
    scene.when(LEAD, "video.set", address=STREAM, rev=0, embeds=["x.vn"]).refused("command.malformed", field="embeds")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("http://hinh.example.vn/a.m3u8", "video.not_https"),
        ("ftp://hinh.example.vn/a.m3u8", "video.address"),
        ("hinh.example.vn/a.m3u8", "video.address"),
        ("javascript:alert(1)//a.m3u8", "video.address"),
        ("https://ai:mat@hinh.example.vn/a.m3u8", "video.address"),
        ("https://hinh.example.vn:99999/a.m3u8", "video.address"),
        ('https://hinh.example.vn/"><script>.m3u8', "video.address"),
        ("https://10.0.0.1/a.m3u8", "video.host"),
        ("https://[::1]/a.m3u8", "video.host"),
        ("https://localhost/a.m3u8", "video.host"),
        ("https://hinh.example.vn;script-src/a.m3u8", "video.host"),
        ("https://hình.example.vn/a.m3u8", "video.host"),
        ("https:///a.m3u8", "video.host"),
        ("https://hinh.example.vn/a.html", "video.kind"),
        ("https://hinh.example.vn/a.mp4", "video.kind"),
        ("https://www.youtube.com/@kenh", "video.kind"),
        ("https://www.youtube.com/embed/live_stream", "video.kind"),
        ("https://www.youtube.com/embed/live_stream?channel=UCngan", "video.kind"),
        (f"https://www.youtube.com/channel/{CHANNEL}", "video.kind"),
        ("https://www.youtube-nocookie.com.example.vn/embed/aqz-KE-bpKQ", "video.kind"),
    ],
)
def test_what_no_page_may_play(typed: str, code: str) -> None:
    with pytest.raises(Refused) as no:
        source(typed, [TUBE], [])
    assert (no.value.code, no.value.details["field"]) == (code, "address")


@pytest.mark.parametrize(
    ("typed", "kind", "host", "address"),
    [
        (
            "https://HINH.example.vn:443/a b.m3u8?k=1#x",
            HLS,
            "hinh.example.vn",
            "https://hinh.example.vn/a%20b.m3u8?k=1",
        ),
        ("https://hinh.example.vn:8443/a.m3u8", HLS, "hinh.example.vn:8443", "https://hinh.example.vn:8443/a.m3u8"),
        ("https://hinh.example.vn/ghi.MP4", FILE, "hinh.example.vn", "https://hinh.example.vn/ghi.MP4"),
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=3", EMBED, TUBE, f"https://{TUBE}/embed/aqz-KE-bpKQ"),
        ("https://www.youtube.com/live/aqz-KE-bpKQ?si=x", EMBED, TUBE, f"https://{TUBE}/embed/aqz-KE-bpKQ"),
        (f"https://{TUBE}/embed/aqz-KE-bpKQ", EMBED, TUBE, f"https://{TUBE}/embed/aqz-KE-bpKQ"),
        (f"https://www.youtube.com/embed/live_stream?channel={CHANNEL}&autoplay=1", EMBED, TUBE, LIVE_OF_CHANNEL),
        (f"https://www.youtube.com/channel/{CHANNEL}/live", EMBED, TUBE, LIVE_OF_CHANNEL),
    ],
)
def test_what_is_made_of_an_address(typed: str, kind: str, host: str, address: str) -> None:
    assert source(typed, [TUBE], [], files=True) == (kind, host, address)


def test_hosts_that_an_installation_does_not_name() -> None:
    assert source(STREAM, [], ["hinh.example.vn"]).kind == HLS
    for typed, streams in ((STREAM, ["khac.example.vn"]), ("https://youtu.be/aqz-KE-bpKQ", [])):
        with pytest.raises(Refused):
            source(typed, [], streams)
