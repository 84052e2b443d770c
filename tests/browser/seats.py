"""The seats as the browser tests meet them: a hall with its people, meetings in it, and the acts on each page."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp

from tests.runtime.servers import Person, Process, today

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1366, "height": 768}
HALL = {"width": 1920, "height": 1080}
SIZES = {"laptop": LAPTOP, "phone": PHONE}

ASKED = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "name": "Bà Nguyễn Thị Mẫu"}
PATH = {  # state -> the acts that lead there from asked
    "asked": (),
    "accepted": ("question.accept",),
    "called": ("question.accept", "question.call"),
    "promised": ("question.accept", "question.promise"),
    "answered_live": ("question.accept", "question.call", "question.answer"),
    "refused": ("question.refuse",),
    "held": ("question.hold",),
    "veiled": ("question.accept", "question.veil"),
    "drafted": ("question.accept", "answer.draft"),
    "published": ("question.accept", "answer.draft", "answer.publish"),
}
MORE: dict[str, dict[str, str]] = {
    "question.refuse": {"reason": "spam"},
    "question.hold": {"text": "Thửa đất ở xã nào?"},
    "question.veil": {"reason": "personal_data"},
    "answer.draft": {"text": "Kính thưa bà, hồ sơ được giải quyết trong ba mươi ngày làm việc."},
}
RUN = {  # state of the session -> the acts that lead there from intake
    "intake": (),
    "live": ("session.start",),
    "paused": ("session.start", "session.pause"),
    "follow_up": ("session.start", "session.end"),
    "closed": ("session.start", "session.end", "session.close"),
}


async def until(true: Callable[[], Any], what: str = "", seconds: float = 15) -> Any:
    """What `true` gives once it gives something; for what is heard over the socket."""
    try:
        async with asyncio.timeout(seconds):
            while not (found := true()):  # noqa: ASYNC110  (what happens elsewhere)
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"not so after {seconds} s: {what}") from None
    return found


@dataclass
class Meeting:
    """One session, with a moderator at its desk over the socket: what she is shown is the server's truth."""

    server: Process
    id: str
    lan: Person
    room: str = "gltt"

    @property
    def base(self) -> str:
        return f"{self.server.url}/r/{self.room}"

    @property
    def address(self) -> str:
        return f"{self.base}/buoi/{self.id}"

    @property
    def session(self) -> dict[str, Any]:
        return self.lan.table["session", self.id]

    @property
    def on_air(self) -> str | None:
        found: str | None = self.stage["question"]
        return found

    @property
    def stage(self) -> dict[str, Any]:
        return self.lan.table["stage", "stage"]

    @property
    def people(self) -> list[dict[str, Any]]:
        return [value for (noun, _), value in self.lan.table.items() if noun == "person"]

    def question(self, id: str) -> dict[str, Any]:
        return self.lan.table.get(("question", id), {"state": None})

    def answer(self, id: str) -> dict[str, Any]:
        return self.lan.table.get(("answer", id), {"state": None, "rev": 0})

    async def ask(self, text: str = "Khi nào tôi nhận được giấy chứng nhận?", **more: Any) -> str:
        said = await self.lan.do("question.ask", text=text, **(ASKED | more))
        assert said["ok"], said
        return await self.seen(said["receipt"]["question"])

    async def seen(self, id: str) -> str:
        await until(lambda: ("question", id) in self.lan.table, "the question is at the desk")
        return id

    async def act(self, name: str, id: str, **more: Any) -> None:
        """One act as the desk would send it, and wait until it is to be seen."""
        question, answer = self.question(id), self.answer(id)
        guards = {"state": question["state"], "text_rev": question["text_rev"], "rev": answer["rev"]}
        wanted = (question.get("can", {}) | answer.get("can", {}) | {"answer.draft": {"with": ["rev"]}})[name]["with"]
        carried = {name: guards[name] for name in wanted if name in guards} | MORE.get(name, {}) | more
        said = await self.lan.do(name, question=id, **carried)
        assert said["ok"], (name, said)
        await until(lambda: (self.question(id), self.answer(id)) != (question, answer), f"{name} is seen")

    async def stand(self, state: str, text: str = "Khi nào tôi nhận được giấy chứng nhận?", **more: Any) -> str:
        """A question in this state."""
        id = await self.ask(text, **more)
        for name in PATH[state]:
            await self.act(name, id)
        return id

    async def run(self, *names: str) -> None:
        for name in names:
            said = await self.lan.do(name)
            assert said["ok"], (name, said)
            await until(lambda: name not in self.session["open"], f"{name} is seen")  # noqa: B023

    async def post(self, path: str, **form: str) -> str:
        """A form of the moderator's, sent without scripts; the page that answers."""
        headers = {"Origin": self.server.url, "Cookie": f"giaoluu={self.lan.cookie}"}
        data = {"cid": secrets.token_hex(8), **form}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.post(f"{self.address}{path}", data=data) as answer,
        ):
            page = await answer.text()
            assert answer.status == 200, page
            return page

    async def becomes(self, id: str, state: str) -> None:
        await until(lambda: self.question(id)["state"] == state, f"{state}, not {self.question(id)['state']}")

    async def same(self, id: str, state: str) -> None:
        """Nothing came of it: a whole round to the server later all is as it was."""
        said = await self.lan.do("question.withdraw", question="nothing")
        assert not said["ok"]
        assert self.question(id)["state"] == state


@dataclass
class Running:
    """A running server with its staff; every test has a meeting of its own in it."""

    server: Process
    cookies: dict[str, str] = field(default_factory=dict)
    planned: int = 0

    async def hire(self, login: str, *roles: str) -> str:
        if login not in self.cookies:
            self.cookies[login] = str((await self.server.staff(login, *roles)).cookie)
        return self.cookies[login]

    async def meeting(self, state: str = "live", topic: str = "Chính sách đất đai năm 2010", ahead: int = 0) -> Meeting:
        """A session of today (or `ahead` days from now) in this state."""
        id = await self.plan(topic, ahead)
        lan = Person(self.server, await self.hire("lan", "gltt:moderator"))
        await lan.join(id, "desk")
        meeting = Meeting(self.server, id, lan)
        if state != "planned":
            await lan.do("session.open_intake")  # unless the clock was faster
            await until(lambda: meeting.session["state"] == "intake", "intake is open")
            await meeting.run(*RUN[state])
        return meeting

    async def plan(self, topic: str, ahead: int) -> str:
        """Each has a minute of its own in the room; until midnight it does not end by itself."""
        start, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in (self.planned, self.planned + 1))
        self.planned += 1
        day = f"{today() + timedelta(days=ahead):%d/%m/%Y}"
        form = {"do": "session.plan", "cid": secrets.token_hex(8), "topic": topic, "venue": "Hội trường tầng hai",
                "day": day, "start": start, "end": end}  # fmt: skip
        cookie = await self.hire("lan", "gltt:moderator")
        headers = {"Origin": self.server.url, "Cookie": f"giaoluu={cookie}"}
        async with (
            aiohttp.ClientSession() as http,
            http.post(
                f"{self.server.url}/r/gltt/buoi/moi/do", data=form, headers=headers, allow_redirects=False
            ) as answer,
        ):
            assert answer.status == 303, await answer.text()
            return answer.headers["Location"].split("/buoi/")[1].split("/")[0]


async def frame(meeting: Meeting, audience: str = "public") -> dict[tuple[str, str], dict[str, Any]]:
    """The whole view over HTTP."""
    cookie = {"Cookie": f"giaoluu={meeting.lan.cookie}"} if audience != "public" else {}
    async with aiohttp.ClientSession(headers=cookie) as http:
        async with http.get(f"{meeting.address}/frame?audience={audience}") as answer:
            whole = await answer.json()
        cursor = whole["older"]
        while cursor is not None:
            async with http.get(f"{meeting.address}/older?audience={audience}&before={cursor}") as answer:
                page = await answer.json()
            whole["put"] += page["put"]
            cursor = page["older"]
    return {(value["noun"], value["id"]): value for value in whole["put"]}


# The desk


async def desk(page: Any, meeting: Meeting) -> Any:
    await page.goto(f"{meeting.address}/ban")
    await connected(page)
    return page


async def connected(page: Any) -> None:
    """The desk's line says that all is saved."""
    said = (await words(page))["desk.line.open"]
    await page.locator(".desk-bar .connection", has_text=said).wait_for(state="attached")


def row(page: Any, id: str) -> Any:
    return page.locator(f"[id='row-{id}']").first


async def choose(page: Any, id: str, column: str) -> None:
    """By the keyboard: the column's number, then down to the row."""
    await page.keyboard.press(column)
    await row(page, id).wait_for()
    for _ in range(60):
        if await row(page, id).get_attribute("aria-current"):
            return
        await page.keyboard.press("j")
        await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    raise AssertionError("the row cannot be reached with j")


async def touch(page: Any, id: str, column: int) -> None:
    """By the thumb: the head of the column, then the row."""
    await page.locator(".heads a").nth(column - 1).tap()
    await row(page, id).wait_for()
    if not await row(page, id).get_attribute("aria-current"):  # a second touch would open it
        await row(page, id).tap()
    await page.locator(f"[id='row-{id}'][aria-current]").first.wait_for()


async def thumb(page: Any, command: str) -> None:
    """The act's button: under the thumb if it is one of the likely ones, else below the question in full."""
    here = page.locator(f".thumb [data-command='{command}']")
    await page.locator(".thumb").wait_for()
    if not await here.count():
        if not await page.locator(".detail[data-open]").count():
            await page.locator(".thumb button").last.tap()
        here = page.locator(f".detail[data-open] .acts [data-command='{command}']")
    await here.tap()


# The citizen


async def fill(page: Any, text: str, name: str = "", province: str = "") -> None:
    await page.locator("#text").fill(text)
    if name:
        await page.locator("#name").fill(name)
    if province:
        await page.locator("#province").select_option(province)


async def send(page: Any) -> None:
    await page.locator("[data-part=ask-form] button[type=submit]").click()


async def alive(page: Any) -> None:
    """The citizen's page has joined: its line says so."""
    await page.locator("[data-part=connection] [data-icon=online]").wait_for(state="attached")


async def code_on(page: Any) -> str:
    """The look-up code on the slip."""
    await page.locator(".slip .code").wait_for()
    return "".join(str(await page.locator(".slip .code").inner_text()).split())


# Looking


async def sideways(page: Any) -> int:
    """How many pixels the page can be pushed sideways."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


async def too_wide(page: Any) -> list[str]:
    """What sticks out of the window on the right, for the message of a failed test."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right >
        document.documentElement.clientWidth + 1 && !each.closest(".unseen")).slice(-6).map((each) =>
        `${each.tagName}.${each.className}: ${Math.round(each.getBoundingClientRect().right)}`)"""
    )
    return found


async def words(page: Any) -> dict[str, str]:
    """The sentences that the server gave this page."""
    return dict(json.loads(str(await page.locator("#words").text_content())))
