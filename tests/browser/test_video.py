"""The picture of a session in a real browser: nothing of it before somebody presses play, and the words whatever comes
of it; the recording and its replay move each other. The films are a test card, made by ffmpeg."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.browser.seats import LAPTOP, PHONE, Meeting, Running, alive
from tests.runtime.servers import Person

pytestmark = pytest.mark.browser

FILMS = Path(__file__).parent / "stream"
HOST = "https://hinh.example.vn"
OLD_ENGINE = "HTMLMediaElement.prototype.canPlayType = () => ''"


class Films:
    """A host of films, as the page meets it. `down`: it gives nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.down = False

    async def __call__(self, route: Any) -> None:
        name = route.request.url.partition("?")[0].rpartition("/")[2]
        self.asked.append(name)
        if self.down or not (FILMS / name).is_file():
            await route.fulfill(status=404, headers={"Access-Control-Allow-Origin": "*"})
            return
        whole, headers = (FILMS / name).read_bytes(), {"Access-Control-Allow-Origin": "*", "Accept-Ranges": "bytes"}
        kind = "application/vnd.apple.mpegurl" if name.endswith(".m3u8") else "video/mp4"
        wanted = (await route.request.all_headers()).get("range", "")
        if wanted.startswith("bytes="):
            begin, _, end = wanted.removeprefix("bytes=").partition("-")
            last = int(end) if end else len(whole) - 1
            headers["Content-Range"] = f"bytes {begin}-{last}/{len(whole)}"
            await route.fulfill(status=206, body=whole[int(begin) : last + 1], headers=headers, content_type=kind)
        else:
            await route.fulfill(body=whole, headers=headers, content_type=kind)


async def so(page: Any, true: str) -> None:
    """This becomes true of the `film` on the page."""
    asked = f"(() => {{ const film = document.querySelector('.video-screen video'); return {true}; }})()"
    async with asyncio.timeout(10):
        while not await page.evaluate(asked):  # noqa: ASYNC110  (what happens in the browser)
            await asyncio.sleep(0.05)


async def keeper(service: Running, meeting: Meeting) -> Person:
    found = Person(service.server, await service.hire("chu", "gltt:lead"))
    await found.join(meeting.id, "desk")
    return found


async def test_a_stream_plays_without_sound_when_asked_to_and_fails_with_a_sentence(
    service: Running, window: Any
) -> None:
    meeting, films = await service.meeting("live"), Films()
    lead = await keeper(service, meeting)
    assert (await lead.do("video.set", address=f"{HOST}/index.m3u8", rev=0))["ok"]
    page = await window(PHONE, url=service.server.url)
    await page.add_init_script(OLD_ENGINE)
    await page.route(f"{HOST}/**", films)
    await page.goto(meeting.address)
    await alive(page)
    video = page.locator("[data-part=video]")
    await video.get_by_text("hinh.example.vn").wait_for()
    assert films.asked == []
    await video.locator("[data-part=video-play]").click()
    await so(page, "film?.currentTime > 0.3")
    await so(page, "film.muted")
    await video.locator("[data-part=video-mute]").click()
    await so(page, "!film.muted")
    films.down = True
    assert (await lead.do("video.set", address=f"{HOST}/khac.m3u8", rev=1))["ok"]
    await video.locator("[data-part=video-play]").click()
    await video.get_by_text("Chữ trên trang này vẫn tới đủ").wait_for()
    await meeting.stand("called", "Câu sau khi mất hình?")
    await page.locator(".now-question", has_text="Câu sau khi mất hình?").wait_for()
    # From another host: this page's policy lets nothing of it in before it is loaded anew.
    assert (await lead.do("video.set", address="https://khac.example.vn/a.m3u8", rev=2))["ok"]
    await video.get_by_text("Hình vừa chuyển nơi phát").wait_for()
    await video.locator("[data-part=video-off]").click()
    await page.reload()
    await alive(page)
    await video.get_by_text("Hình đang tắt").wait_for()


async def test_a_recording_and_its_replay_move_each_other(service: Running, window: Any) -> None:
    meeting, films = await service.meeting("live"), Films()
    await meeting.stand("published", "Câu đã trả lời?")
    await meeting.run("session.end")
    lead = await keeper(service, meeting)
    page = await window(LAPTOP, url=service.server.url)
    await page.goto(f"{meeting.address}/xem-lai")
    begun = await page.evaluate("JSON.parse(document.getElementById('page').textContent).begun")
    assert (await lead.do("recording.set", address=f"{HOST}/film.mp4", begins_at=begun - 5000, rev=0))["ok"]
    await page.route(f"{HOST}/**", films)
    await page.reload()
    await page.locator("html[data-alive]").wait_for()
    assert films.asked == []
    await page.locator("label", has_text="1×").first.click()
    await page.locator("[data-part=video-play]").click()
    # The session's first second is the sixth of the recording.
    await so(page, "film?.currentTime > 5")
    playing = page.locator("[data-part=play][data-playing]")
    await playing.wait_for()
    await so(page, "film.pause() ?? true")
    await playing.wait_for(state="detached")
    await page.evaluate("location.hash = '#t=0'")
    await so(page, "Math.abs(film.currentTime - 5) < 0.3")
    await so(page, "film.play() && true")
    await playing.wait_for()
    await page.locator("label", has_text="60×").click()
    await page.locator("[data-state=fast], [data-part=film]:not([data-state=playing])").first.wait_for()
    await so(page, "film.paused")
