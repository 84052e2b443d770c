"""The states of the seats that come about only under a hand or by what others do, as a table: who looks at which page,
and the few steps to the state. What takes no step more than its address: scenes.py."""

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any, NamedTuple

from server.runtime.telling import stopping
from tests.browser.scenes import LONG, World, build
from tests.browser.seats import LAPTOP, Running, alive, choose, connected, until

ROLES = tuple(f"gltt:{role}" for role in ("moderator", "lead", "expert", "host", "head", "auditor", "office"))
TWINS = "Bao giờ tuyến đường từ xã Long Thành đến quốc lộ được mở rộng?"


@dataclass
class Hall(World):
    """What World has, a session with all that a seat can show, and who sits in it: `names` stand in addresses,
    `pages` by who looks."""

    names: dict[str, str]
    pages: dict[str, Any]


class State(NamedTuple):
    """`steps`: a key to press ("x"), something to click ("click:…"), to wait for ("see:…") or to fill ("fill:…=…")."""

    name: str
    who: str
    address: str
    steps: tuple[str, ...] = ()


def _desk(name: str, row: str, column: str, *steps: str) -> State:
    return State(f"desk: {name}", "all", "{live}/ban", (f"row:{column}:{row}", *steps))


OVER = "see:dialog"
FORM = "see:.detail .reason, .detail form, .detail textarea"
STATES = (
    State("ask: similar questions", "citizen", "{live}/hoi", (f"fill:#text={TWINS}", "see:.similar-bar button")),
    State(
        "ask: similar questions, opened",
        "citizen",
        "{live}/hoi",
        (f"fill:#text={TWINS}", "click:.similar-bar button", "see:.sheet"),
    ),
    State("ask: close to the limit", "citizen", "{live}/hoi", (f"fill:#text={(LONG * 3)[:1995]}",)),
    State("ask: in another language", "citizen", "{base}/en/buoi/{id}/hoi"),
    State("room: chat", "citizen", "{live}", ("alive", "see:[data-part=chat-lines] *")),
    State("room: an answer being drafted", "citizen", "{live}", ("alive", "see:[data-part=live-drafts]:not([hidden])")),
    State("room: shared device", "citizen", "{base}/may-chung"),
    State("room: shared device begun", "citizen", "{base}/may-chung", ("click:.kiosk button",)),
    State("room: forgotten", "citizen", "{base}/quen"),
    State("room: chat by itself", "citizen", "{live}/tro-chuyen"),
    State("veiled question", "citizen", "{base}/cau/{veiled}"),
    State("erased question", "citizen", "{base}/cau/{erased}"),
    State("question in two languages", "citizen", "{base}/cau/{translated}"),
    State(
        "slip in another language",
        "citizen",
        "{base}/en/buoi/{id}/hoi",
        ("fill:#text=How long does it take?", "click:[data-part=ask-form] button[type=submit]", "see:.slip .code"),
    ),
    State("mails: a link that is not known", "citizen", "{base}/thoi-bao/no-such-link"),
    State("mails: no more of them", "citizen", "{base}/thoi-bao/{stop}", ("click:main form button",)),
    State("embedded session", "citizen", "{live}/../../nhung/buoi/{id}"),
    State("embedded question", "citizen", "{base}/nhung/cau/{published}"),
    State("seal", "citizen", "{closed}/niem-phong"),
    State("replay", "citizen", "{closed}/xem-lai", ("wait",)),
    State("replay: stage", "all", "{closed}/xem-lai/san-khau", ("wait",)),
    State("replay: desk", "all", "{closed}/xem-lai/ban", ("wait",)),
    State("search", "citizen", "{base}/tim?q=giấy"),
    State("own data", "citizen", "{base}/du-lieu"),
    State("guest's door", "citizen", "{base}/khach"),
    State("guest's part", "guest", "{guest}"),
    State("confidence", "all", "{live}/man-hinh-nhac", ("wait",)),
    State("stage: overlay", "citizen", "{live}/san-khau/lop-chu", ("wait",)),
    State("stage: portrait", "portrait", "{live}/san-khau", ("wait",)),
    State("panel", "all", "{live}/tra-loi", ("see:textarea.draft-text",)),
    State(
        "panel: joint answer", "all", "{live}/tra-loi", ("wait", "click:.queue-tabs button:last-child", "see:.joint")
    ),
    State("host", "all", "{live}/dan-chuong-trinh", ("wait",)),
    State("mixer", "all", "{live}/dieu-khien", ("wait",)),
    State("mixer: going on air", "all", "{live}/dieu-khien", ("wait", "c", "see:.screen[data-cued]", "Enter", OVER)),
    State("mixer: keys", "all", "{live}/dieu-khien", ("wait", "?", OVER)),
    State("mixer: what is asked", "all", "{live}/dieu-khien", ("wait", "m", OVER)),
    State("mixer: blank", "all", "{blank}/dieu-khien", ("wait",)),
    State("mixer: kept", "all", "{frozen}/dieu-khien", ("wait",)),
    State("desk: blank", "all", "{blank}/ban", ("see:.on-air .monitor[data-blank]",)),
    State("desk: kept", "all", "{frozen}/ban", ("wait",)),
    State("desk: of a closed session", "all", "{closed}/ban", ("wait",)),
    State("desk: of a planned session", "all", "{planned}/ban", ("wait",)),
    _desk("several marked", "personal", "1", " ", "j", " ", "see:.many"),
    _desk("merging", "asked", "1", "+", "see:.merge"),
    _desk("hold", "asked", "1", "h", FORM),
    _desk("transfer", "asked", "1", "C", FORM),
    _desk("assign", "accepted", "2", "a", FORM),
    _desk("veil", "accepted", "2", "v", FORM),
    _desk("classify", "asked", "1", "f", FORM),
    _desk("finding", "asked", "1", "q", FORM),
    _desk("note", "asked", "1", "o", "see:.notes textarea, .notes input"),
    _desk("translate", "asked", "1", "D", FORM),
    _desk("acknowledge", "opinion", "2", "y", FORM),
    _desk("personal data", "personal", "1", "p", "wait"),
    _desk("correct", "published", "5", "i", "see:.correct"),
    _desk("held", "held", "4"),
    _desk("merged", "merged", "5", "wait"),
    _desk("message", "personal", "1", "M", OVER),
    _desk("flood", "personal", "1", "X", "wait"),
    _desk("running the session", "personal", "1", "g", OVER),
    _desk("handing over", "personal", "1", "g", "click:dialog [data-command='hand_over.give']", "see:#hand-over-note"),
    _desk("erased", "erased", "5"),
    _desk("translated", "translated", "2"),
    _desk("after an act, undo", "undone", "1", "d", "see:.undo"),
    *(
        State(f"staff: {path}", "all", f"{{live}}/{path}")
        for path in ("ban/tro-chuyen", "khach", "man-hinh", "hinh", "ghi-ho", "ghi-ho/bang", "nhap-ngoai-tuyen")
    ),
    *(
        State(f"staff: {path}", "all", f"{{base}}/can-bo/{path}")
        for path in ("tai-khoan", "nguoi", "su-co", "khan-cap", "nhat-ky", "du-lieu", "chuyen", "don-vi", "dot", "lich")
    ),
    *(
        State(f"staff: {path}", "all", f"{{base}}/can-bo/{path}")
        for path in ("theo-doi", "truc-tiep", "ho-tro", "nam", "bao-cao", "chat-luong", "thong-bao")
    ),
    State("staff: run of show", "all", "{planned}/kich-ban"),
    State("staff: readiness", "all", "{planned}/san-sang"),
    State("staff: report", "all", "{closed}/bao-cao"),
)


async def furnish(running: Running, browser: Any) -> Hall:
    """The live session shows all that there is; the texts are long, as people write them."""
    world = await build(running)
    live, ids = world.live, world.ids
    cookies = {"citizen": "", "guest": "", "portrait": "", "all": await running.hire("vien", *ROLES)}
    pages = {who: await _page(browser, running.server.url, cookie) for who, cookie in cookies.items()}
    for name, raw in (
        ("chat.set_up", {"mode": "open", "every_s": 0}),
        ("chat.announce", {"text": "Xin mời bà con gửi câu hỏi về đất đai, bồi thường và tái định cư."}),
        ("live_draft.allow", {"on": True}),
        ("panel.seat", {"name": "Bà Trần Thị Ví Dụ", "title": "Phó Vụ trưởng", "unit": "Vụ Đất đai"}),
        ("message.send", {"text": "Xin kết thúc trong một phút"}),
    ):
        said = await live.lan.do(name, **raw)
        assert said["ok"], (name, said)
    await _questions(world)
    await pages["all"].goto(f"{live.address}/tra-loi")
    me = json.loads(await pages["all"].locator("#page").text_content())["me"]["id"]
    person = (await until(lambda: live.people, "the person is seated"))[0]["id"]
    for name, raw in (
        ("panel_seat.give", {"person": person, "accounts": [me]}),
        ("question.assign", {"question": ids["accepted"], "owner": f"person:{person}"}),
    ):
        said = await live.lan.do(name, **raw)
        assert said["ok"], (name, said)
    names = {each: meeting.address for each, meeting in world.meetings.items()} | ids
    names |= {"base": live.base, "root": running.server.url, "id": live.id}
    names["guest"] = await invited(pages["all"], pages["guest"], live.address, live.question(ids["accepted"])["number"])
    names["stop"] = stopping(running.server.chosen.secret, ids["published"])
    await _joint(world, pages)
    return Hall(running, world.meetings, ids, names, pages)


async def _page(browser: Any, url: str, cookie: str) -> Any:
    context = await browser.new_context(viewport=LAPTOP, locale="vi-VN", reduced_motion="reduce")
    context.set_default_timeout(6_000)
    if cookie:
        await context.add_cookies([{"name": "giaoluu", "value": cookie, "url": url}])
    return await context.new_page()


async def _questions(world: World) -> None:
    live, ids = world.live, world.ids
    for _ in range(4):
        ids["flood"] = await live.ask(TWINS, province="angiang")
    await live.act("question.accept", ids["flood"])
    ids["held"], ids["undone"] = await live.stand("held"), await live.ask("Câu sẽ được tiếp nhận?")
    ids["merged"] = await live.ask("Câu sẽ được gộp vào câu khác?")
    states = {each: live.question(each)["state"] for each in (ids["accepted"], ids["merged"])}
    said = await live.lan.do("question.merge", into=ids["accepted"], questions=[ids["merged"]], states=states)
    assert said["ok"], said
    await live.act("answer.draft", ids["called"], text=f"Kính thưa bà. {LONG}")
    ids["translated"], ids["erased"] = await live.stand("accepted"), await live.stand("published")
    other = {"question": ids["translated"], "text_rev": live.question(ids["translated"])["text_rev"]}
    said = await live.lan.do("translation.write", **other, rev=0, original="km", lang="vi", text=LONG)
    assert said["ok"], said
    code, told = await world.running.server.verb("erase", "--question", ids["erased"])
    assert code == 0, told


async def _joint(world: World, pages: dict[str, Any]) -> None:
    """An answer of two parts that waits for approval: the lead's words and a guest's, who has signed."""
    live, guest = world.live, pages["guest"]
    id = world.ids["joint"] = await live.stand("accepted", "Ai làm đường, ai đền bù?")
    url = await invited(pages["all"], guest, live.address, live.question(id)["number"])
    form = {"do": "contribution.sign", "cid": secrets.token_hex(8), "question": id, "rev": "0", "text": LONG,
            "name": "Bà Mẫu", "title": "Trưởng ban", "body": "Ban Quản lý dự án"}  # fmt: skip
    headers = {"Origin": world.running.server.url, "Accept": "application/json"}
    said = await (await guest.request.post(f"{url.partition('?')[0]}/do", form=form, headers=headers)).json()
    assert said["ok"], said
    await live.act("answer.draft", id, text=f"Kính thưa bà. {LONG}")
    said = await live.lan.do("submission.submit", question=id, rev=live.answer(id)["rev"])
    assert said["ok"], said


async def invited(by: Any, page: Any, address: str, number: int) -> str:
    """The address of a guest's part, whose page is let in."""
    url = "/".join(address.split("/")[:3])
    staff, guest = by.request, page.request
    day = re.search(r'name="day" value="([^"]+)"', await (await staff.get(f"{address}/khach")).text())
    form = {"do": "invitation.give", "cid": secrets.token_hex(8), "number": str(number), "body": "Ban Quản lý dự án",
            "name": "Bà Mẫu", "hour": "23:59", "day": day[1] if day else ""}  # fmt: skip
    answer = await (await staff.post(f"{address}/khach/do", form=form, headers={"Origin": url})).text()
    code = re.search(r'id="link-code" value="([^"]+)"', answer)
    assert code, answer
    base = address.rpartition("/buoi/")[0]
    came = await guest.post(f"{base}/khach", form={"code": code[1]}, headers={"Origin": url})
    assert came.ok
    assert "/loi-moi/" in came.url, came.url
    return str(came.url)


async def take(step: str, page: Any, ids: dict[str, str]) -> None:
    what, _, rest = step.partition(":")
    if step == "alive":
        await alive(page)
    elif step == "wait":
        await page.locator("html[data-alive]").wait_for(state="attached")
    elif what == "row" and rest:
        await connected(page)
        column, _, name = rest.partition(":")
        await choose(page, ids[name], column)
    elif what == "see" and rest:
        await page.locator(rest).first.wait_for()
    elif what == "click" and rest:
        await page.locator(rest).first.click()
    elif what == "fill" and rest:
        selector, _, text = rest.partition("=")
        await page.locator(selector).fill(text)
    else:
        await page.keyboard.press(step)
