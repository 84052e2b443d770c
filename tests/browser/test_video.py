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
# Speaks as YouTube's frame does to whoever asked it to (enablejsapi=1).
TUBE, TUBE_PAGE = (
    "https://www.youtube-nocookie.com",
    """<!doctype html><title>Phim</title><script>
let [at, state, rate] = [0, -1, 1];
const widget = { id: 1, channel: "widget" };
const tell = (info, event = "infoDelivery") => parent.postMessage(JSON.stringify({ event, ...widget, info }), "*");
const go = (to) => { state = to; tell({ playerState: to, currentTime: at }); tell(to, "onStateChange"); };
const does = { playVideo: () => go(1), pauseVideo: () => go(2), setPlaybackRate: (to) => { rate = to; },
  seekTo: (to) => { at = to; tell({ currentTime: at }); } };
setInterval(() => { if (state === 1) tell({ currentTime: at += 0.1 * rate }); }, 100);
addEventListener("message", ({ data }) => {
  const { event, func, args } = JSON.parse(data);
  if (event === "listening") {
    tell(null, "onReady");
    tell({ currentTime: at, duration: 600, playerState: state }, "initialDelivery");
  }
  if (event === "command") does[func](...args);
});
</script>""",
)
# All that become of the film from here on, however short.
STATES = """() => {
  const [film, states] = [document.querySelector("[data-part=film]"), []];
  Object.assign(window, { states });
  new MutationObserver(() => states.push(film.dataset.state)).observe(film, { attributes: true });
}"""
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
    await becomes(page, f"(() => {{ const film = document.querySelector('.video-screen video'); return {true}; }})()")


async def becomes(film: Any, true: str) -> None:
    """This becomes true in a frame."""
    async with asyncio.timeout(10):
        while not await film.evaluate(true):  # noqa: ASYNC110  (what happens in the browser)
            await asyncio.sleep(0.05)


async def keeper(service: Running, meeting: Meeting) -> Person:
    found = Person(service.server, await service.hire("chu", "gltt:lead"))
    await found.join(meeting.id, "desk")
    return found


async def replayed(service: Running, window: Any) -> tuple[Person, Any, int]:
    """The keeper of a session that is over, the page of its replay, and the moment at which that begins, ms."""
    meeting = await service.meeting("live")
    await meeting.stand("published", "Câu đã trả lời?")
    await meeting.run("session.end")
    lead = await keeper(service, meeting)
    page = await window(LAPTOP, url=service.server.url)
    await page.goto(f"{meeting.address}/xem-lai")
    begun = await page.evaluate("JSON.parse(document.getElementById('page').textContent).begun")
    return lead, page, begun


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
    (lead, page, begun), films = await replayed(service, window), Films()
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
    await playing.wait_for(state="detached")  # so short a session is over at once, at this speed
    await page.evaluate(STATES)
    await page.locator("[data-part=play]").click()
    await becomes(page, "states.includes('fast')")
    await so(page, "film.paused")


async def test_youtubes_frame_and_the_replay_move_each_other(service: Running, window: Any) -> None:
    lead, page, begun = await replayed(service, window)
    playing = page.locator("[data-part=play][data-playing]")

    async def tube(route: Any) -> None:
        asked.append(route.request.url)
        await route.fulfill(body=TUBE_PAGE, content_type="text/html")

    asked: list[str] = []
    await page.route(f"{TUBE}/**", tube)
    assert (await lead.do("recording.set", address="https://youtu.be/abcdefghijk", begins_at=begun - 5000, rev=0))["ok"]
    await page.reload()
    await page.locator("html[data-alive]").wait_for()
    assert asked == []
    await page.locator("label", has_text="1×").first.click()
    async with page.expect_event("framenavigated", lambda frame: frame.url.startswith(TUBE)) as opened:
        await page.locator("[data-part=video-play]").click()
    film = await opened.value
    assert "enablejsapi=1" in asked[0]
    await becomes(film, "state === 1 && at > 5")
    await page.evaluate("document.querySelector('[data-playing]')?.click()")
    await becomes(film, "state === 2")
    await page.evaluate("location.hash = '#t=0'")
    await becomes(film, "Math.abs(at - 5) < 0.3")
    await film.evaluate("go(1)")  # its own button
    await playing.wait_for()
    await film.evaluate("go(2)")
    await playing.wait_for(state="detached")
