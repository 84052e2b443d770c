"""The citizen's room in a real browser: a line that is lost or dead, a session that goes on under the reader, a browser
that translates, the keyboard, and the oldest engines."""

from typing import Any

import pytest

from tests.browser.seats import LAPTOP, PHONE, Meeting, Running, alive, fill, send, sideways, until, words

pytestmark = pytest.mark.browser

ANSWER = "Kính thưa bà, hồ sơ được giải quyết trong ba mươi ngày làm việc. " * 8
IN_VIEW = """(selector) => { const box = document.querySelector(selector).getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && Boolean(top?.closest(selector)); }"""
LOST = ".connection[data-lost]"


class Wire:
    """The sockets of a page; `cut` leaves them open and carries nothing any more."""

    def __init__(self) -> None:
        self.dead = False
        self.opened = 0

    async def watch(self, page: Any) -> None:
        await page.route_web_socket("**/socket.io/**", self._take)

    def _take(self, socket: Any) -> None:
        self.opened += 1
        mine = {"cut": False}
        self.cuts = [*getattr(self, "cuts", []), mine]
        server = socket.connect_to_server()
        socket.on_message(lambda said: None if mine["cut"] else server.send(said))
        server.on_message(lambda said: None if mine["cut"] else socket.send(said))

    def cut(self) -> None:
        for each in self.cuts:
            each["cut"] = True


async def answered(meeting: Meeting, count: int) -> None:
    for n in range(count):
        id = await meeting.stand("drafted", f"Câu hỏi thứ {n}: khi nào tôi nhận được giấy chứng nhận?")
        await meeting.act("answer.publish", id)


async def offline(page: Any, off: bool = True) -> None:
    await page.context.set_offline(off)


@pytest.mark.parametrize("size", [PHONE, LAPTOP, {"width": 320, "height": 640}], ids=["phone", "laptop", "small"])
async def test_a_lost_line_is_in_view_however_far_one_has_read(service: Running, window: Any, size: dict[str, int]) -> None:
    meeting = await service.meeting("live")
    await answered(meeting, 4)
    page = await window(size, url=service.server.url)
    await page.goto(meeting.address)
    await alive(page)
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await offline(page)
    await page.locator("body[data-connection=lost]").wait_for()
    await page.wait_for_function(IN_VIEW, arg=LOST)
    await page.evaluate("scrollTo(0, 400)")
    await page.wait_for_function(IN_VIEW, arg=LOST)
    assert await page.evaluate(
        "document.querySelector('.now').getBoundingClientRect().top >= 0 "
        "&& getComputedStyle(document.querySelector('.now .tag')).backgroundColor !== 'rgb(161, 29, 22)'"
    )
    await offline(page, False)
    await page.locator("body:not([data-connection])").wait_for()
    said = (await words(page))["connection.back"]
    await page.locator("[data-part=spoken]", has_text=said).wait_for(state="attached")
    assert not await sideways(page)


async def test_a_socket_that_is_open_and_dead_is_left_when_the_page_comes_back(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page, wire = await window(PHONE, url=service.server.url), Wire()
    await wire.watch(page)
    await page.goto(meeting.address)
    await alive(page)
    await until(lambda: wire.opened == 1)
    wire.cut()
    id = await meeting.stand("called", "Câu hỏi trong lúc im lặng?")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.locator(".now-question", has_text="im lặng").wait_for(timeout=5000)
    await until(lambda: wire.opened >= 2, "another socket")
    await meeting.act("question.answer", id)
    await page.locator(".now[data-empty]").wait_for()


async def test_a_question_on_a_dead_socket_is_sent_within_seconds(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page, wire = await window(PHONE, url=service.server.url), Wire()
    await wire.watch(page)
    await page.goto(f"{meeting.address}/hoi")
    await until(lambda: wire.opened == 1)
    await page.wait_for_timeout(300)
    wire.cut()
    await fill(page, "Câu hỏi qua đường truyền chết?")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await send(page)
    await page.locator(".slip .code").wait_for(timeout=5000)


async def test_a_session_that_ends_under_the_reader(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    await page.goto(meeting.address)
    await alive(page)
    text = await words(page)
    asks = page.locator(".act-bar [data-part=ask-link]")
    await meeting.run("session.pause")
    await page.locator(".now-question", has_text=text["room.now_none_paused"]).wait_for()
    assert await asks.is_visible()
    await meeting.run("session.end")
    await page.locator(".now-question", has_text=text["room.now_none_follow_up"]).wait_for()
    assert not await page.locator("[data-kind=live]").count()
    assert not await asks.is_visible()
    await page.locator("[data-part=turn] a").click()
    await page.locator("[data-phase=after]").wait_for()


async def test_a_session_that_begins_under_the_reader(service: Running, window: Any) -> None:
    meeting = await service.meeting("planned", ahead=30)
    page = await window(PHONE, url=service.server.url)
    await page.goto(meeting.address)
    await alive(page)
    text = await words(page)
    await page.locator("[data-part=intake]", has_text=text["room.intake_closed"]).wait_for()
    await meeting.run("session.open_intake")
    await page.locator("[data-part=intake]", has_text=text["room.intake_open"]).wait_for()
    await page.locator(".act-bar [data-part=ask-link]").wait_for()
    await meeting.run("session.start")
    await page.locator("[data-part=turn]", has_text=text["room.started"]).wait_for()


async def test_a_session_that_ends_under_the_writer(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}/hoi")
    await fill(page, "Viết dở khi buổi giao lưu kết thúc?")
    await meeting.run("session.end")
    text = await words(page)
    await page.locator("[data-part=intake]", has_text=text["ask.closed_kept"]).wait_for()
    assert await page.locator("button[type=submit]").is_disabled()
    await page.reload()
    await page.locator(".drafts", has_text="Viết dở khi").wait_for()
    await page.goto(f"{meeting.base}/cua-toi")
    await page.locator("[data-part=unsent]", has_text="Viết dở khi").wait_for()


async def test_a_planned_sessions_form_names_the_day_it_opens(service: Running, window: Any) -> None:
    meeting = await service.meeting("planned", ahead=30)
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}/hoi")
    text = await words(page)
    said = text["room.intake_from"].partition("{date}")
    await page.locator(".intake", has_text=said[0].strip()).wait_for()
    assert "{" not in await page.locator("form.ask").inner_text()
    await meeting.run("session.open_intake")
    await page.locator("[data-part=intake] a").click()
    await page.locator("#text").wait_for()


async def test_what_is_written_after_the_button_while_offline_is_what_is_sent(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}/hoi")
    await fill(page, "Bản đầu")
    await offline(page)
    await page.wait_for_timeout(100)
    await send(page)
    await page.locator(".sending[data-lost]").wait_for()
    await fill(page, "Bản đã sửa khi mất mạng")
    await offline(page, False)
    await page.locator(".slip-text", has_text="Bản đã sửa khi mất mạng").wait_for(timeout=12_000)
    await until(lambda: [v for (noun, _), v in meeting.lan.table.items() if noun == "question"])
    assert [v["text"] for (noun, _), v in meeting.lan.table.items() if noun == "question"] == ["Bản đã sửa khi mất mạng"]
    await page.goto(f"{meeting.address}/hoi")
    assert await page.locator("#text").input_value() == ""


async def test_two_tabs_write_two_questions_and_the_refused_one_is_kept(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    one = await window(PHONE, url=service.server.url)
    await one.goto(f"{meeting.address}/hoi")
    await fill(one, "Câu của cửa sổ một")
    two = await one.context.new_page()
    await two.goto(f"{meeting.address}/hoi")
    assert await two.locator("#text").input_value() == ""
    await fill(two, "x" * 10)
    await two.locator("#text").fill("a " * 30 + "http://a.example http://b.example http://c.example http://d.example")
    assert await one.locator("#text").input_value() == "Câu của cửa sổ một"
    await one.reload()
    assert await one.locator("#text").input_value() == "Câu của cửa sổ một"
    await send(one)
    await one.locator(".slip .code").wait_for()
    await two.reload()
    assert "http://a.example" in await two.locator("#text").input_value()


async def test_words_of_an_error_go_when_the_box_is_filled(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}/hoi")
    await page.wait_for_timeout(300)
    await send(page)
    await page.locator("#text[aria-invalid=true]").wait_for()
    await page.locator("#text").press_sequentially("Câu")
    assert await page.locator("[data-error=text]").is_hidden()
    assert await page.locator("#text").get_attribute("aria-invalid") is None


async def test_tab_by_tab_no_focus_is_hidden_and_the_main_act_comes_first(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await answered(meeting, 6)
    await meeting.stand("called", "Câu đang trả lời " * 20)
    await meeting.stand("accepted")
    page = await window(PHONE, url=service.server.url)
    await page.goto(meeting.address)
    await alive(page)
    seen: list[str] = []
    for _ in range(60):
        await page.keyboard.press("Tab")
        found = await page.evaluate(FOCUSED)
        if found is None:
            break
        assert found["seen"], found
        seen.append(found["name"])
    names = "\n".join(seen)
    main = (await words(page))["room.ask"]
    assert main in names
    assert names.index(main) < names.index("Câu 6"), "the main act comes before the list"
    assert len(seen) > 10


FOCUSED = """() => { const one = document.activeElement;
    if (!one || one === document.body) return null;
    const box = one.getBoundingClientRect();
    const points = [[box.left + box.width / 2, box.top + 3], [box.left + box.width / 2, box.bottom - 3]];
    const over = ".now, .act-bar, .pull, .turn, .connection[data-lost]"; // what floats
    const seen = points.every(([x, y]) => { const top = document.elementFromPoint(x, y);
        return top && (one.closest(over) === top.closest(over)); });
    return { name: one.innerText || one.getAttribute("aria-label") || one.id, seen, box: [box.top, box.bottom] }; }"""


async def test_every_question_is_a_heading_and_vietnamese_on_the_english_page_says_so(
    service: Running, window: Any
) -> None:
    meeting = await service.meeting("live")
    await answered(meeting, 1)
    await meeting.stand("called", "Câu đang trả lời?")
    await meeting.stand("accepted", "Câu đang chờ?")
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}?lang=en")
    await alive(page)
    await page.locator(".queue summary").click()
    headings = await page.locator("h1, h2, h3").all_inner_texts()
    for text in ("Câu đang trả lời?", "Câu đang chờ?", "Câu hỏi thứ 0: khi nào tôi nhận được giấy chứng nhận?"):
        assert text in headings
    for scripts in (True, False):
        context = await page.context.browser.new_context(java_script_enabled=scripts)
        plain = await context.new_page()
        await plain.goto(f"{meeting.address}?lang=en")
        assert await plain.evaluate(FOREIGN) == []
        await context.close()


# Text with Vietnamese letters that says of itself that it is English.
FOREIGN = """() => { const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (element.closest("script, [hidden]") || element.closest("[lang]").lang !== "en") continue;
        if (/[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i.test(node.data)) found.push(node.data.trim());
    } return found; }"""


# What Google's translation does to a page: every text goes into <font>, also what is added later.
TRANSLATE = """() => {
    const wrap = (node) => { const font = document.createElement("font"); const inner = document.createElement("font");
        inner.textContent = `«${node.data.trim()}»`; font.append(inner); node.replaceWith(font); };
    const all = (root) => { const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT); const texts = [];
        for (let node = walker.nextNode(); node; node = walker.nextNode())
            if (node.data.trim() && !node.parentElement.closest("font, script, style")) texts.push(node);
        texts.forEach(wrap); };
    document.documentElement.classList.add("translated-ltr");
    all(document.body);
    new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => {
        if (node.nodeType === 1 && node.isConnected && node.tagName !== "FONT") all(node); })))
        .observe(document.body, { childList: true, subtree: true }); }"""


async def test_a_translated_page_goes_on(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await answered(meeting, 1)
    first = await meeting.stand("called", "Câu thứ nhất trên sân khấu?")
    page = await window(PHONE, url=service.server.url)
    await page.goto(meeting.address)
    await alive(page)
    await page.evaluate(TRANSLATE)
    await page.locator(".now-question", has_text="«Câu thứ nhất trên sân khấu?»").wait_for()
    await meeting.act("question.answer", first)
    for n in (2, 3):  # more than once: what was translated is translated again
        id = await meeting.stand("called", f"Câu thứ {n} trên sân khấu?")
        await page.locator(".now-question", has_text=f"Câu thứ {n} trên sân khấu?").wait_for()
        assert await page.locator(".now-question").count() == 1
        await meeting.act("question.answer", id)
        await meeting.act("answer.draft", id)
        await meeting.act("answer.publish", id)
        await page.locator("[data-part=pull] button").click()
        await page.locator(".pair", has_text=f"Câu thứ {n} trên sân khấu?").wait_for()
    await page.locator(".figures span", has_text="4").first.wait_for()
    assert await page.locator(".figures span").filter(has_text="4").count() == 1
    await meeting.act("question.veil", id)
    await page.locator(".pair.stub").wait_for()
    assert await page.locator("[data-part=answers] .pair").count() == 3


async def test_ones_own_questions_go_on_when_they_are_translated(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(PHONE, url=service.server.url)
    await page.goto(f"{meeting.address}/hoi")
    await fill(page, "Câu hỏi của riêng tôi?")
    await send(page)
    await page.locator(".slip .code").wait_for()
    (id,) = await until(lambda: [id for noun, id in meeting.lan.table if noun == "question"])
    await page.goto(f"{meeting.base}/cua-toi")
    text = await words(page)
    await page.locator(".mine .state", has_text=text["mine.state.asked"]).wait_for()
    await page.evaluate(TRANSLATE)
    for act, state in (("question.accept", "accepted"), ("question.call", "called")):
        await meeting.act(act, id)
        await page.locator(".mine .state", has_text=text[f"mine.state.{state}"]).wait_for()
        assert await page.locator(".mine").count() == 1


# What came after the oldest engine that is promised (Chromium 89, Firefox 108, Safari 16.4).
OLDEST = """
    delete AbortSignal.timeout; delete AbortSignal.any; delete Object.hasOwn; delete Object.groupBy; delete Map.groupBy;
    delete window.structuredClone; delete Crypto.prototype.randomUUID; delete Intl.Segmenter; delete Promise.withResolvers;
    delete Promise.try; delete Array.fromAsync; delete window.scheduler; delete window.navigation;
    for (const name of ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with"]) {
        delete Array.prototype[name]; delete Object.getPrototypeOf(Int8Array.prototype)[name]; }
    delete String.prototype.at; delete String.prototype.isWellFormed; delete String.prototype.toWellFormed;
    for (const name of ["union", "intersection", "difference"]) delete Set.prototype[name];
    for (const name of ["map", "filter", "toArray", "forEach"]) delete Iterator.prototype[name];
    delete Document.prototype.startViewTransition; delete HTMLElement.prototype.showPopover;
    delete Element.prototype.checkVisibility; delete Element.prototype.setHTML;
"""


async def test_the_oldest_engine_that_is_promised(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await answered(meeting, 1)
    page = await window(PHONE, url=service.server.url)
    await page.context.add_init_script(OLDEST)
    await page.goto(meeting.address)
    await alive(page)
    id = await meeting.stand("called", "Câu trên sân khấu?")
    await page.locator(".now-question", has_text="Câu trên sân khấu?").wait_for()
    await meeting.act("question.answer", id)
    await meeting.act("answer.draft", id)
    await meeting.act("answer.publish", id)
    await page.locator("[data-part=pull] button").click()
    await page.goto(f"{meeting.address}/hoi")
    await fill(page, "Câu hỏi từ một máy cũ?")
    await page.wait_for_timeout(200)
    await send(page)
    await page.locator(".slip .code").wait_for()
    await page.goto(f"{meeting.base}/cua-toi")
    await page.locator(".mine", has_text="một máy cũ").wait_for()


@pytest.mark.parametrize("lost", ["preact.js", "socket.io.js"])
async def test_below_that_engine_the_forms_work(service: Running, window: Any, lost: str) -> None:
    """One module that does not load is as an engine that knows no import map: no script of ours runs."""
    meeting = await service.meeting("live")
    await answered(meeting, 1)
    page = await window(PHONE, url=service.server.url)
    await page.route(f"**/{lost}", lambda route: route.abort())
    await page.goto(meeting.address)
    await page.locator(".pair", has_text="Câu hỏi thứ 0").wait_for()
    await page.locator(".act-bar [data-part=ask-link]").click()
    await fill(page, "Câu hỏi không cần kịch bản?")
    await send(page)
    await page.locator(".slip .code").wait_for()
    await page.goto(f"{meeting.base}/cua-toi")
    await page.locator(".mine", has_text="không cần kịch bản").wait_for()


async def test_an_answer_without_a_person_is_signed_by_the_unit(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    await answered(meeting, 1)
    page = await window(PHONE, url=service.server.url)
    await page.goto(meeting.address)
    await page.locator(".pair-answerer", has_text="Bộ Tài nguyên và Môi trường").wait_for()
    await alive(page)
    await page.locator(".pair-answerer", has_text="Bộ Tài nguyên và Môi trường").wait_for()


async def test_who_waits_and_who_is_not_read_yet_are_two_numbers(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    for _ in range(3):
        await meeting.stand("accepted")
    for _ in range(2):
        await meeting.stand("asked")
    await meeting.stand("accepted", kind="opinion")
    await meeting.stand("called")
    page = await window(PHONE, url=service.server.url)
    for scripts in (False, True):
        context = await page.context.browser.new_context(java_script_enabled=scripts)
        one = await context.new_page()
        await one.goto(meeting.address)
        if scripts:
            await alive(one)
        await one.locator(".queue summary").click()
        await one.locator(".queue .figure", has_text="4").wait_for()
        figures = await one.locator(".figures").inner_text()
        assert "4 đang chờ" in " ".join(figures.split()), figures
        assert "2 chờ duyệt" in " ".join(figures.split()), figures
        assert await one.locator(".queue .pair").count() == 5
        await context.close()


async def test_the_clock_is_the_servers_after_the_laptops_was_set(service: Running, window: Any) -> None:
    meeting = await service.meeting("live")
    page = await window(LAPTOP, url=service.server.url)
    await page.goto(meeting.address)
    await alive(page)
    behind = "import('/statics/lib/time.js').then(({ now }) => now())"
    real = await page.evaluate("Date.now()")
    await page.evaluate("{ const real = Date.now; Date.now = () => real() + 3_600_000; }")
    assert abs(await page.evaluate(behind) - real) < 5000
    await page.evaluate("import('/statics/lib/time.js').then(({ setNow }) => setNow(1000))")  # as an old page would
    await meeting.stand("accepted")  # any frame
    await page.wait_for_function(f"async () => Math.abs(await {behind} - {real}) < 30_000")
