"""Every page and every state of it that a reader, an asker or the staff can come to, as data: how to get there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from tests.browser.seats import Meeting, Running, alive, choose, connected, fill, send

LONG = "Gia đình tôi nộp hồ sơ cấp giấy chứng nhận từ tháng chín năm ngoái, đến nay chưa có kết quả. " * 8
PERSONAL = f"Xin gọi cho tôi số 0912 345 678. {LONG}"


@dataclass
class World:
    """A hall with a session in each state; the ids of the questions in the one under way."""

    running: Running
    meetings: dict[str, Meeting]
    ids: dict[str, str]

    @property
    def live(self) -> Meeting:
        return self.meetings["live"]


class Scene(NamedTuple):
    """One state of a page. `seat` is who looks: a citizen or the staff."""

    name: str
    go: Callable[[Any, World], Awaitable[None]]
    seat: str = "citizen"


SCENES: list[Scene] = []


def scene(name: str, seat: str = "citizen") -> Callable[[Callable[[Any, World], Awaitable[None]]], Any]:
    def enter(go: Callable[[Any, World], Awaitable[None]]) -> Any:
        SCENES.append(Scene(name, go, seat))
        return go

    return enter


async def build(running: Running) -> World:
    meetings = {"live": await running.meeting("live")}
    live = meetings["live"]
    ids = {
        state: await live.stand(state, text=f"Câu hỏi ở trạng thái {state}?", province="angiang")
        for state in ("refused", "promised", "veiled", "answered_live", "published", "accepted", "asked")
    }
    ids["personal"] = await live.ask(PERSONAL)
    ids["opinion"] = await live.ask("Tôi góp ý về phí.", kind="opinion")
    await live.act("question.accept", ids["opinion"])
    ids["called"] = await live.stand("called", text="Câu hỏi đang được trả lời?", province="angiang")
    for state in ("planned", "intake", "paused", "follow_up", "closed"):
        meetings[state] = await running.meeting("intake" if state == "closed" else state, ahead=int(state == "planned"))
    closed = meetings["closed"]
    waiting = await closed.stand("accepted")
    await closed.run("session.start")
    for name in ("answer.draft", "answer.publish"):
        await closed.act(name, waiting)
    await closed.run("session.end", "session.close")
    for state, switch in (("blank", "stage.blank"), ("frozen", "stage.freeze")):
        meetings[state] = await running.meeting("live")
        await meetings[state].stand("called", LONG)
        assert (await meetings[state].lan.do(switch, on=True))["ok"]
    return World(running, meetings, ids)


# The room


def _room(state: str) -> None:
    @scene(f"room, {state}")
    async def _(page: Any, world: World) -> None:
        await page.goto(world.meetings[state].address)
        if state != "closed":
            await alive(page)


for _state in ("planned", "intake", "live", "paused", "follow_up", "closed"):
    _room(_state)


@scene("room, queue open")
async def _(page: Any, world: World) -> None:
    await page.goto(world.live.address)
    await alive(page)
    await page.locator("[data-part=queue] summary").click()
    await page.locator("[data-part=waiting] > *").first.wait_for()


@scene("room, larger letters")
async def _(page: Any, world: World) -> None:
    await page.goto(world.live.address)
    await alive(page)
    await page.locator("[data-part=letters]").click()
    await page.locator("html[data-letters=large]").wait_for()


@scene("room, line lost")
async def _(page: Any, world: World) -> None:
    await page.goto(world.live.address)
    await page.evaluate("document.body.dataset.connection = 'lost'")  # as after two seconds without a line


# Asking


@scene("ask, empty")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.address}/hoi")


@scene("ask, refused for a box left empty")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.address}/hoi")
    await send(page)
    await page.locator("[aria-invalid=true]").first.wait_for()


@scene("ask, none are taken")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.meetings['follow_up'].address}/hoi")


@scene("ask, the slip")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.address}/hoi")
    await fill(page, "Bao giờ đường vào thôn tôi được làm lại?", "Bà Nguyễn Thị Mẫu", "angiang")
    await send(page)
    await page.locator(".slip .code").wait_for()


@scene("own questions")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/cua-toi")
    await page.locator(".mine").first.wait_for()


@scene("own questions, an unknown code")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/cua-toi")
    await page.locator("input[name=code]").fill("AAAABBBB")
    await page.locator("input[name=code]").press("Enter")
    await page.wait_for_load_state()


# What stays


@scene("a question's page")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/cau/{world.ids['published']}")


@scene("a question taken out of sight")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/cau/{world.ids['veiled']}")


@scene("the record under way")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.address}/toan-van")


@scene("the record of a closed session")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.meetings['closed'].address}/toan-van")


@scene("all rooms")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/dia-phuong")


@scene("a wrong address")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/nowhere")


@scene("a room without sessions")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.running.server.url}/r/angiang/")


# The hall's screen


def _stage(state: str) -> None:
    @scene(f"stage, {state}")
    async def _(page: Any, world: World) -> None:
        await page.goto(f"{world.meetings[state].address}/san-khau")
        await page.locator("html[data-alive]").wait_for(state="attached")


for _state in ("planned", "intake", "live", "paused", "follow_up", "blank", "frozen"):
    _stage(_state)


@scene("stage, modules did not come")
async def _(page: Any, world: World) -> None:
    await page.route("**/linked/stage/main.js", lambda route: route.abort())
    await page.goto(f"{world.live.address}/san-khau")
    await page.locator("html[data-startup=failed]").wait_for(state="attached")
    await page.unroute("**/linked/stage/main.js")


# The staff


@scene("signing in")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/vao")


@scene("signing in, a wrong password")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/vao")
    await page.locator("[name=login]").fill("lan")
    await page.locator("[name=password]").fill("nothing of the kind")
    await page.locator("form.sign-in button").click()
    await page.locator("[role=alert]").first.wait_for()


@scene("a one-time link")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/vao/no-such-link")


@scene("the staff's page", "staff")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/can-bo")


@scene("planning, a wrong hour", "staff")
async def _(page: Any, world: World) -> None:
    await page.goto(f"{world.live.base}/can-bo")
    for name, said in (("topic", "Khoáng sản"), ("venue", "Hội trường"), ("day", "24/12/2027"), ("start", "25:00")):
        await page.locator(f"#{name}").fill(said)
    await page.locator("#end").fill("11:30")
    await page.locator(".plan button[type=submit]").click()
    await page.locator("#start-error").wait_for()


async def desk(page: Any, world: World, column: str = "new", key: str = "") -> None:
    await page.goto(f"{world.live.address}/ban")
    await connected(page)
    if column == "new":
        await choose(page, world.ids["personal"], "1")
    else:
        await page.keyboard.press(column)
    if key:
        await page.keyboard.press(key)


@scene("desk, before its modules", "staff")
async def _(page: Any, world: World) -> None:
    await page.route("**/desk/main.js", lambda route: route.abort())
    await page.goto(f"{world.live.address}/ban")
    await page.locator("html[data-startup=failed]").wait_for(state="attached")
    await page.unroute("**/desk/main.js")


@scene("desk, new questions", "staff")
async def _(page: Any, world: World) -> None:
    await desk(page, world)


def _column(key: str, name: str) -> None:
    @scene(f"desk, {name}", "staff")
    async def _(page: Any, world: World) -> None:
        await desk(page, world, key)


for _key, _name in (("2", "ready"), ("3", "on air"), ("4", "later"), ("5", "done")):
    _column(_key, _name)


def _over(key: str, name: str, there: str, column: str = "new") -> None:
    @scene(f"desk, {name}", "staff")
    async def _(page: Any, world: World) -> None:
        await desk(page, world, column, key)
        await page.locator(there).first.wait_for()


_over("x", "refusing", ".reason")
_over("e", "shortening", ".editor, .detail textarea")
_over("w", "writing an answer", ".compose-text", "2")
_over("g", "running the session", "dialog")
_over("?", "keys", "dialog")
_over("m", "panel", "dialog")
_over("l", "calling", "dialog", "2")
