"""Who reads the room by keyboard, by ear, in another language, or with the oldest engine that is promised."""

from typing import Any

import pytest

from tests.browser.lines import answered
from tests.browser.seats import PHONE, Running, alive, fill, send, until, words

pytestmark = pytest.mark.browser


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
    assert await page.locator(".figures span").filter(has_text="đã nhận").count() == 1
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
    delete window.structuredClone; delete Crypto.prototype.randomUUID; delete Intl.Segmenter;
    delete Promise.withResolvers;
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


async def test_below_that_engine_the_forms_work(service: Running, window: Any) -> None:
    """A module that does not load is as an engine that knows none: no script of ours runs."""
    meeting = await service.meeting("live")
    await answered(meeting, 1)
    page = await window(PHONE, url=service.server.url)
    await page.route("**/linked/**", lambda route: route.abort())
    await page.goto(meeting.address)
    await page.locator(".pair", has_text="Câu hỏi thứ 0").wait_for()
    await page.locator(".act-bar [data-part=ask-link]").click()
    await fill(page, "Câu hỏi không cần kịch bản?")
    await send(page)
    await page.locator(".slip .code").wait_for()
    await page.goto(f"{meeting.base}/cua-toi")
    await page.locator(".mine", has_text="không cần kịch bản").wait_for()
