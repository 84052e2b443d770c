"""The picture of a session on its pages: where it is entered, what the room's policy lets in, the replay."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.web.render import playing
from tests.web.sites import Visit
from tests.web.test_pages import Site, under_way

STREAM, FILM = "https://hinh.example.vn:8443/buoi.m3u8", "https://ghi.example.vn/buoi.mp4"
POLICY = "content-security-policy"
BASE = "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'"


@pytest.fixture
async def state(tmp_path: Path, database_url: str) -> AsyncIterator[Site]:
    async with under_way(tmp_path, database_url) as state:
        yield state


def test_a_policy_is_wider_by_one_host_and_no_more() -> None:
    stream = playing(BASE, {"kind": "hls", "host": "a.vn"})
    assert (
        stream
        == BASE.replace("connect-src 'self'", "connect-src 'self' https://a.vn") + "; media-src https://a.vn blob:"
    )
    assert playing(BASE, {"kind": "file", "host": "a.vn"}) == f"{BASE}; media-src https://a.vn"
    assert playing(BASE, {"kind": "embed", "host": "a.vn"}) == f"{BASE}; frame-src https://a.vn"


@pytest.mark.each_database
async def test_it_is_entered_shown_and_replayed_with_its_recording(state: Site) -> None:
    here = f"/buoi/{state.session}/hinh"
    act = f"{here}/do"
    async with Visit(state.app) as reader:
        assert (await reader.get(here)).status_code == 303
        refused = await state.lead.send_form(act, do="video.set", rev="0", address="http://hinh.example.vn/a.m3u8")
        assert refused.status_code == 422
        assert "bắt đầu bằng https://" in refused.text
        assert 'value="http://hinh.example.vn/a.m3u8"' in refused.text
        assert (await state.lead.send_form(act, do="video.set", rev="0", address=STREAM)).status_code == 303
        late = await state.lead.send_form(act, do="video.set", rev="0", address="https://khac.example.vn/b.m3u8")
        assert "Đồng nghiệp vừa thay đổi" in late.text
        await state.do("session.start")
        room = await reader.get("/")
        assert "media-src https://hinh.example.vn:8443 blob:" in room.headers[POLICY]
        assert 'data-host="hinh.example.vn:8443"' in room.text
        again = await reader.get("/", headers={"If-None-Match": room.headers["etag"]})
        assert (again.status_code, again.headers[POLICY]) == (304, room.headers[POLICY])
        asked = await state.ask("Câu một?")
        await state.do("question.accept", question=asked, text_rev=1)
        await state.do("question.call", question=asked, text_rev=1)
        await state.do("question.answer", question=asked, state="called")
        await state.lead.send_form(act, do="video.remove", rev="1")
        assert "media-src" not in (await reader.get("/")).headers[POLICY]
        await state.do("session.end")
        odd = await state.lead.send_form(
            act, do="recording.set", rev="0", address=FILM, way="inside", clock="", inside="nửa phút"
        )
        assert "08:29:30" in odd.text
        film = {"do": "recording.set", "address": FILM, "way": "inside", "clock": "", "inside": "0:00:30"}
        assert (await state.lead.send_form(act, rev="0", **film)).status_code == 303
        replay = await reader.get(f"/buoi/{state.session}/xem-lai")
        assert replay.headers[POLICY].endswith("; media-src https://ghi.example.vn")
        assert "connect-src 'self';" in replay.headers[POLICY]
        began = state.app.service.streams[state.session].view.state.moments["began"]
        assert f'"begins_at":{began - 30_000}' in replay.text
        captions = await reader.get(f"/buoi/{state.session}/toan-van.vtt")
        assert captions.text.startswith("WEBVTT")
        # The question was on the stage half a minute after the recording's beginning.
        first = captions.text.partition(" --> ")[0].rpartition("\n")[2]
        assert first.startswith("00:00:3"), first
        page = await state.lead.get(here)
        assert 'value="0:00:30"' in page.text
        await state.lead.send_form(act, do="recording.remove", rev="1")
        assert "ghi.example.vn" not in (await reader.get(f"/buoi/{state.session}/xem-lai")).text
