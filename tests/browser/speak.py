"""The seats as somebody meets them who listens: one state of each that means something, and one typical act there."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from tests.browser.conftest import Open
from tests.browser.hearing import HEAR, Listener
from tests.browser.lines import alike, answered
from tests.browser.seats import HALL, LAPTOP, PHONE, Meeting, Running, alive, choose, connected, row, send, until
from tests.browser.states import TWINS, invited
from tests.browser.test_panel import seated
from tests.browser.test_sign_in import DEVICE, link, pressed
from tests.browser.test_slip import asked

ALIVE = "html[data-alive]"
WORD = "Xin kết thúc trong một phút"


class Place(NamedTuple):
    """A house in which somebody listens."""

    service: Running
    window: Open
    told: Listener

    async def meeting(self, state: str = "live") -> Meeting:
        meeting = await self.service.meeting(state)
        self.told.knows(meeting)
        return meeting

    async def open(self, size: dict[str, int] = LAPTOP, login: str = "", roles: str = "gltt:moderator") -> Any:
        cookie = await self.service.hire(login, roles) if login else ""
        page = await self.window(size, url=self.service.server.url, cookie=cookie)
        await page.context.add_init_script(HEAR)
        return page

    async def staff(self, meeting: Meeting, path: str, size: dict[str, int] = LAPTOP) -> Any:
        page = await self.open(size, "lan")
        await page.goto(f"{meeting.address}/{path}")
        await page.locator(ALIVE).wait_for(state="attached")
        return page


SEATS: dict[str, Callable[[Place], Awaitable[None]]] = {}


def seat(name: str) -> Callable[[Callable[[Place], Awaitable[None]]], Any]:
    def enter(go: Callable[[Place], Awaitable[None]]) -> Any:
        SEATS[name] = go
        return go

    return enter


async def heard(page: Any, count: int = 1) -> None:
    await page.wait_for_function("(count) => heard.length >= count", arg=count)


# The citizen


@seat("room")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    await answered(meeting, 2)
    await meeting.stand("called", "Bao giờ tuyến đường liên xã được mở rộng?", province="angiang")
    waits = await meeting.stand("drafted", "Hồ sơ của tôi nộp ở đâu?")
    page = await place.open(PHONE)
    await page.goto(meeting.address)
    await alive(page)
    await told.reads(page, "one question is being answered, two have been, one waits")
    async with told.hears(page, "an answer is published"):
        await meeting.act("answer.publish", waits)
        await heard(page)
    second = await meeting.stand("accepted", "Lệ phí là bao nhiêu?")
    async with told.hears(page, "the next question comes onto the stage"):
        await meeting.act("question.answer", meeting.on_air or "")
        await meeting.act("question.call", second)
        await heard(page)


@seat("ask")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    await meeting.stand("published", TWINS, province="angiang")
    page = await place.open(PHONE)
    await page.goto(f"{meeting.address}/hoi")
    await page.locator("[data-part=ask-form]").wait_for()
    await told.reads(page, "nothing is written yet")
    async with told.hears(page, "it is sent with the box left empty"):
        await send(page)
        await page.locator("[aria-invalid=true]").first.wait_for()
    await told.reads(page, "refused for the empty box")
    async with told.hears(page, "a question like an answered one is typed"):
        await alike(page, TWINS)


@seat("slip")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    page = await place.open(PHONE)
    code, id = await asked(page, meeting)
    told.names[" ".join(code[at : at + 4] for at in range(0, len(code), 4))] = "ABCD 2345 EFGH 6789"
    await page.locator(".slip .qr").wait_for()
    await told.reads(page, "the question has been taken in")
    await page.goto(f"{meeting.base}/cua-toi")
    await page.locator(".mine").first.wait_for()
    await told.reads(page, "one's own questions")
    async with told.hears(page, "the question is accepted"):
        await meeting.act("question.accept", id)
        await heard(page)


@seat("chat")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    assert (await meeting.lan.do("chat.set_up", mode="moderated", every_s=0))["ok"]
    assert (await meeting.lan.do("chat.announce", text="Xin mời bà con gửi câu hỏi."))["ok"]
    page = await place.open()
    await page.goto(meeting.address)
    await alive(page)
    await page.locator("[data-part=chat-lines] li").first.wait_for()
    await page.locator(".chat .input[name=text]").fill("Mong Bộ nói thêm về lệ phí.")
    desk = await place.open(login="lan")
    await desk.goto(f"{meeting.address}/ban/tro-chuyen")
    async with told.hears(desk, "a line comes in at the desk"):
        await page.locator(".chat .input[name=text]").press("Enter")
        await desk.locator("[data-part=waiting] .button[data-weight=main]").wait_for()
    await told.reads(desk, "at the desk, one line waits")
    await told.reads(page, "in the room, one's own line waits")
    async with told.hears(page, "it is let through and another is said"):
        await desk.locator("[data-part=waiting] .button[data-weight=main]").click()
        assert (await meeting.lan.do("chat.announce", text="Bộ đã ghi nhận."))["ok"]
        await page.locator("[data-part=chat-lines]", has_text="Bộ đã ghi nhận.").wait_for()
        await heard(page)


@seat("replay")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    await answered(meeting, 2)
    await meeting.run("session.end", "session.close")
    page = await place.open()
    await page.goto(f"{meeting.address}/xem-lai")
    await page.locator(ALIVE).wait_for(state="attached")
    await page.locator("[data-part=marks] a").first.wait_for()
    await told.reads(page, "at its beginning")
    async with told.hears(page, "one steps to the next answer"):
        await page.locator("[data-part=next]").click()
        await page.locator("[data-part=answers] article").first.wait_for()


# The staff


@seat("desk")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    await meeting.stand("called", "Bao giờ tuyến đường liên xã được mở rộng?", province="angiang")
    first = await meeting.ask("Hồ sơ của tôi nộp ở đâu?")
    page = await place.open(login="hoa")
    await page.goto(f"{meeting.address}/ban")
    await connected(page)
    await choose(page, first, "1")
    await told.reads(page, "one question is on air, one is new and chosen")
    async with told.hears(page, "another question comes in"):
        second = await meeting.ask("Lệ phí là bao nhiêu?", province="angiang")
    async with told.hears(page, "the chosen one is accepted by its key"):
        await page.keyboard.press("d")
        await meeting.becomes(first, "accepted")
        await page.locator(".undo").wait_for()
    async with told.hears(page, "a colleague takes the other one"):
        await meeting.act("question.accept", second)
        await row(page, second).wait_for(state="detached")


@seat("mixer")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    await meeting.stand("called", "Bao giờ tuyến đường liên xã được mở rộng?", province="angiang")
    await meeting.stand("accepted", "Hồ sơ của tôi nộp ở đâu?")
    page = await place.staff(meeting, "dieu-khien")
    async with told.hears(page, "the next question is cued"):
        await page.keyboard.press("c")
        await page.locator(".screen[data-cued]").wait_for()
    await told.reads(page, "one question is on air, the next one is cued")
    async with told.hears(page, "it is taken on air"):
        await page.keyboard.press("Enter")
        await page.locator("[data-act=take_now]:not([aria-disabled])").wait_for()
        await page.keyboard.press("Enter")
        await page.locator("dialog").wait_for(state="detached")
        await until(lambda: meeting.question(meeting.on_air or "")["text"].startswith("Hồ sơ"), "it is on air")


@seat("stage")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    id = await meeting.stand("accepted", "Bao giờ tuyến đường liên xã được mở rộng?", province="angiang")
    page = await place.open(HALL)
    await page.goto(f"{meeting.address}/san-khau")
    await page.locator(ALIVE).wait_for(state="attached")
    await told.reads(page, "nothing is on air")
    async with told.hears(page, "a question comes onto the stage"):
        await meeting.act("question.call", id)
        await page.locator(".stage-question", has_text="liên xã").wait_for()
    await told.reads(page, "a question is on air")


@seat("panel")
async def _(place: Place) -> None:
    page = await place.open(login="vinh", roles="gltt:expert")
    meeting, id = await seated(page, place.service)
    place.told.knows(meeting)
    await place.told.reads(page, "one question is to be answered")
    async with place.told.hears(page, "the question comes onto the stage"):
        await meeting.act("question.call", id)
        await page.locator(".answering-question .tag").wait_for()
    async with place.told.hears(page, "the control room sends a message"):
        assert (await meeting.lan.do("message.send", text=WORD))["ok"]
        await page.locator(".control-note").wait_for()
    async with place.told.hears(page, "an answer is typed"):
        await page.locator("textarea.draft-text").press_sequentially("Trong ba mươi ngày.")
        await until(lambda: (meeting.answer(id).get("draft") or {}).get("text") == "Trong ba mươi ngày.", "it is kept")


@seat("host")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    common = {"do": "show_item.add", "kind": "opening", "start": "", "person": "Bà Mẫu", "note": "Đứng dậy"}
    for name, minutes in (("Khai mạc", "5"), ("Trả lời câu hỏi", "40")):
        await meeting.post("/kich-ban/do", title=name, minutes=minutes, **common)
    page = await place.staff(meeting, "dan-chuong-trinh")
    await told.reads(page, "nothing runs yet")
    async with told.hears(page, "the first item is begun"):
        await page.locator("[data-act=next]").click()
        await page.locator(".host-now .tag").wait_for()
    async with told.hears(page, "the control room sends a message"):
        assert (await meeting.lan.do("message.send", text=WORD))["ok"]
        await page.locator(".host-note").wait_for()
    await told.reads(page, "an item runs, a message is to be read")


@seat("confidence")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    id = await meeting.stand("drafted", "Bao giờ tuyến đường liên xã được mở rộng?", province="angiang")
    await meeting.act("question.call", id)
    page = await place.staff(meeting, "man-hinh-nhac")
    await told.reads(page, "a question with a draft is on air")
    async with told.hears(page, "the control room sends a message"):
        assert (await meeting.lan.do("message.send", text=WORD))["ok"]
        await page.locator(".speaker-note").wait_for()


@seat("guest")
async def _(place: Place) -> None:
    meeting, told = await place.meeting(), place.told
    id = await meeting.stand("accepted", "Bao giờ tuyến đường liên xã được mở rộng?", province="angiang")
    staff, page = await place.open(login="lan"), await place.open()
    await page.goto(await invited(staff, page, meeting.address, meeting.question(id)["number"]))
    await told.reads(page, "nothing is written yet")
    async with told.hears(page, "the part is typed"):
        await page.locator("#text").press_sequentially("Đường được mở rộng trong quý ba.")
        await page.locator("[data-told][data-said=kept]").wait_for()


@seat("sign_in")
async def _(place: Place) -> None:
    service, told = place.service, place.told
    meeting = await place.meeting()
    page = await place.open()
    await page.goto(f"{meeting.base}/vao")
    await told.reads(page, "signing in")
    await page.locator("[name=login]").fill("lan")
    await page.locator("[name=password]").fill("nothing of the kind")
    await page.locator("form.sign-in button").click()
    await page.locator("[role=alert]").first.wait_for()
    await told.reads(page, "a wrong password")
    base = f"http://gltt.localhost:{service.server.url.rpartition(':')[2]}"
    await service.server.user("add", "thu", "--name", "Thu", "--role=gltt:moderator", "--link")
    wire = await page.context.new_cdp_session(page)
    await wire.send("WebAuthn.enable")
    made = await wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    await page.goto(base + await link(service, "thu"))
    await pressed(page, "Đăng nhập")
    await page.wait_for_url("**/can-bo")
    await page.goto(f"{base}/thiet-lap")
    await pressed(page, "Tạo khóa trên máy này")
    await page.get_by_text("Đã cất, vào làm việc").click()
    await page.context.clear_cookies()
    await page.goto(base + await link(service, "thu"))
    await pressed(page, "Đăng nhập")
    await page.wait_for_url("**/xac-thuc*")
    await told.reads(page, "the second factor")
    await wire.send("WebAuthn.setUserVerified", {**made, "isUserVerified": False})
    async with told.hears(page, "the key is not shown"):
        await pressed(page, "Dùng vân tay, khuôn mặt hoặc khóa an toàn")
        await page.locator("[role=alert]:visible").wait_for()
