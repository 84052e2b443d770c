import assert from "node:assert/strict";
import { test } from "node:test";

import { Sizes } from "../../client/lib/sizes.js";
import { learn } from "../../client/lib/words.js";

learn({ "refused.text.long": "longer than {limit} (has {length})", "refused.body.large": "too much" });

const draft = (text) => ({ do: "answer.draft", session: "s1", cid: "cid-00000001", with: { question: "q1", rev: 1, text } });
const sizes = new Sizes({ socket: 2000, http: 8000, texts: { "answer.draft": { text: 3000 }, "question.hold": { text: 500 } } });

test("what is too large for a packet is told by its bytes, not by its letters", () => {
  assert.equal(sizes.overSocket(draft("a".repeat(1500))), false);
  assert.equal(sizes.overSocket(draft("ễ".repeat(600))), false);
  assert.equal(sizes.overSocket(draft("ễ".repeat(700))), true);
  assert.equal(sizes.overSocket(draft("\n".repeat(1000))), true);
});

test("what the server would not read is refused in words: how long a text may be, and how long it is", () => {
  assert.equal(sizes.refusal(draft("a".repeat(7000))), null);
  assert.deepEqual(sizes.refusal(draft("a".repeat(8000))), { ok: false, code: "text.long", field: "text", say: "longer than 3.000 (has 8.000)" });
  const held = sizes.refusal({ do: "question.hold", session: "s1", cid: "cid-00000002", with: { question: "q1", needs: ["place"], text: "a".repeat(240_000) } });
  assert.equal(held.say, "longer than 500 (has 240.000)", "the limit of this field, not the longest that there is");
});

test("a text of few letters that are many bytes is not called too long in letters", () => {
  assert.deepEqual(sizes.refusal(draft("ễ".repeat(2900))), { ok: false, code: "body.large", say: "too much" });
});

test("a page that was told nothing refuses nothing", () => {
  const silent = new Sizes();
  assert.equal(silent.overSocket(draft("a".repeat(300_000))), false);
  assert.equal(silent.refusal(draft("a".repeat(300_000))), null);
});
