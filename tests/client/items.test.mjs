import assert from "node:assert/strict";
import { test } from "node:test";

import { render } from "preact";

import { Store } from "../../client/lib/store.js";
import { learn } from "../../client/lib/words.js";
import { items } from "../../client/room/items.js";
import { answered } from "../../client/room/ranks.js";

learn({ "pair.number": "Câu {number}", "pair.erased": "Đã xóa {date}", "pair.erased_kept": "Đã trả lời", "pair.veiled": "Đã gỡ" });
const STUB = { noun: "question", id: "q", v: 2, number: 7, state: "erased_live", erased_at: 1290000000000 };
const ANSWER = { noun: "answer", id: "q", v: 1, person: null, published_at: 1290000000000, text: "Sang năm.", corrections: [], parts: [] };

function drawn(...put) {
  const store = new Store();
  store.take({ since: 0, seq: 2, mark: "m", put: [...put, { noun: "session", id: "s", v: 1, state: "live" }], drop: [] });
  const place = document.createElement("div");
  render(items({ store, base: "", unit: "Sở A", supports: null, page: { session: "s", asking: [] } })("q").draw("k"), place);
  return [answered(store), place.textContent];
}

test("a published answer goes on standing under the stub of an erased question", () => {
  const [listed, text] = drawn(STUB, ANSWER);
  assert.deepEqual(listed, ["q"]);
  for (const part of ["Câu 7", "Đã xóa 17/11/2010", "Đã trả lời", "Sở A", "Sang năm."]) assert.ok(text.includes(part), `${part}: ${text}`);
});

test("without an answer the stub stands by itself", () => {
  assert.ok(!drawn({ ...STUB, state: "erased" })[1].includes("Đã trả lời"));
});
