import assert from "node:assert/strict";
import { test } from "node:test";

import { KeptTexts } from "../../client/desk/kept_texts.js";
import { Pen } from "../../client/panel/pen.js";

function seat(answer, question = { id: "q1", number: 7 }) {
  const rows = { answer, question };
  return { rows, texts: new KeptTexts("panel", null), store: { get: (noun) => rows[noun] }, person: null, tell: () => {}, page: {}, outbox: { act: () => new Promise(() => {}) } };
}

const shown = (rev, text) => ({ rev, person: null, draft: { text } });

test("a kept answer that the server has is not kept, one that it has not stands in the field again", () => {
  const here = seat(shown(5, "một hai"));
  here.texts.set("answer:q1", { text: "một hai", rev: 4 });
  assert.equal(new Pen(here, "q1").state, "still");
  assert.equal(here.texts.get("answer:q1"), undefined);
  here.texts.set("answer:q1", { text: "một hai ba", rev: 5 });
  assert.equal(new Pen(here, "q1").text, "một hai ba");
});

test("what is kept knows the number of its question, and goes with erased words", () => {
  const here = seat(shown(5, "một"));
  const pen = new Pen(here, "q1");
  pen.write("một hai");
  here.rows.question = undefined; // it is no longer at this seat
  pen.write("một hai ba");
  assert.deepEqual([here.texts.get("answer:q1").text, here.texts.get("answer:q1").number], ["một hai ba", 7]);
  here.rows.question = { id: "q1", number: 7, erased_at: 1 };
  pen.write("một hai ba bốn");
  assert.equal(here.texts.get("answer:q1"), undefined);
});
