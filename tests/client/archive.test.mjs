import assert from "node:assert/strict";
import { test } from "node:test";

import { moments } from "../../client/archive/moments.js";
import { more, placeIn } from "../../client/archive/more.js";
import { learn, t } from "../../client/lib/words.js";

const WORDS = { "pair.veiled": "Nội dung đã được gỡ", "pair.erased": "Đã xóa {date}", "reason.spam": "thư rác" };

// What is asked of the server meanwhile gets these answers, in their order.
async function within(page, answers, act) {
  const [place, fetched, asked] = [document.createElement("div"), globalThis.fetch, []];
  place.innerHTML = page;
  document.body.append(place);
  globalThis.fetch = async (url) => { asked.push(url); return new Response(JSON.stringify(answers.shift())); };
  try {
    await act(place.querySelector.bind(place), asked);
  } finally {
    globalThis.fetch = fetched;
    place.remove();
  }
}

const until = async (holds) => { for (let n = 0; n < 100 && !holds(); n += 1) await new Promise((done) => setTimeout(done, 10)); };

const packed = (...what) => btoa(JSON.stringify(what)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const LIST = '<p data-part="more" data-next="/api/v1/x?cursor=a"><a rel="next" href="/buoi/b?nam=2010&sau=1.1">Thêm</a></p>';

test("the way on leads on from what is listed, also without the script", () => within(
  LIST,
  [{ items: [1, 2], next: `https://a.vn/api/v1/x?limit=2&cursor=${packed("b.time", 5, 17)}` }, { items: [3], next: null }],
  async (find, asked) => {
    const [drawn, link] = [[], find("[rel=next]")];
    let over = false;
    const draw = (item) => {
      const made = document.createElement("li");
      made.append(document.createElement("a"));
      drawn.push(item);
      return made;
    };
    more(draw, { ended: () => { over = true; } });
    link.click();
    await until(() => drawn.length === 2);
    await until(() => !link.hasAttribute("aria-disabled"));
    assert.equal(new URL(link.href).search, "?nam=2010&sau=5.17");
    link.click();
    await until(() => over);
    assert.deepEqual(asked, ["/api/v1/x?cursor=a", `/api/v1/x?limit=2&cursor=${packed("b.time", 5, 17)}`]);
    assert.equal(find("[rel=next]"), null);
    assert.equal(history.state.more.pages, 2);
    history.replaceState(null, "");
  },
));

test("whoever comes back finds as many pages as before, fetched anew", () => within(
  LIST,
  [{ items: [1, 2], next: "https://a.vn/api/v1/x?cursor=WyJiIiwxXQ" }, { items: [3], next: null }],
  async (find, asked) => {
    history.replaceState({ more: { pages: 2, top: 0 }, other: "kept" }, "");
    const drawn = [];
    const draw = (item) => {
      drawn.push(item);
      const made = document.createElement("li");
      made.append(document.createElement("a"));
      return made;
    };
    more(draw);
    await until(() => drawn.length === 3);
    assert.deepEqual(drawn, [1, 2, 3]);
    assert.equal(asked.length, 2);
    assert.equal(find("[rel=next]"), null);
    assert.equal(history.state.other, "kept");
    history.replaceState(null, "");
  },
));

test("a cursor's place is what pages write of it", () => {
  assert.equal(placeIn(packed("angiang.2010", 1290000000000, "s7?>")), "1290000000000.s7?>");
});

const LINE = `<input type="range" data-part="moment" min="0" max="100" value="1"><p data-part="chosen"><time></time>
  <b><a href="/r/a/cau/q1">Câu 1: Xin hỏi?</a></b> <small></small> <a data-part="replay" href="/r/a/buoi/s/xem-lai#t=1">Xem</a></p>
  <ol data-part="marks"><li value="1" data-question="q1" data-time="8:00"></li><li value="60" data-question="q2" data-time="8:01"></li></ol>
  <script type="application/json" id="words">${JSON.stringify(WORDS)}</script>`;
const SIGNED = { signed: { name: "Bà B", unit: "Sở A" } };

for (const [kind, found, said] of [
  ["veiled", { state: "veiled", reason: "spam", answer: null }, "Câu 95: Nội dung đã được gỡ: thư rác"],
  ["erased", { state: "erased_live", erased_at: "2010-11-17T20:20:00+07:00", answer: SIGNED }, "Câu 95: Đã xóa 17/11/2010"],
]) {
  test(`on the line of time the stub of a question that is ${kind} has its words and no replay`, () => within(
    LINE, [{ number: 95, text: null, ...found }, { number: 1, text: "Xin hỏi?", answer: SIGNED }],
    async (find) => {
      const [slider, link, replay] = [find("[data-part=moment]"), find("b a"), find("[data-part=replay]")];
      const go = (second) => { slider.value = second; slider.dispatchEvent(new Event("input")); };
      moments();
      go(60);
      await until(() => link.textContent === said);
      assert.deepEqual([link.textContent, replay.hidden], [said, true]);
      go(1);
      await until(() => !replay.hidden);
      assert.deepEqual([link.textContent, replay.hidden, replay.hash], ["Câu 1: Xin hỏi?", false, "#t=1"]);
    },
  ));
}

test("a value that ends its sentence needs no full stop", () => {
  learn({ note: "Vì {why}. Hết {why}." });
  assert.equal(t("note", { why: "nhầm." }), "Vì nhầm. Hết nhầm.");
  assert.equal(t("note", { why: "nhầm" }), "Vì nhầm. Hết nhầm.");
  assert.equal(t("note"), "Vì {why}. Hết {why}.");
});
