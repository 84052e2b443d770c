import assert from "node:assert/strict";
import { test } from "node:test";

import { carried } from "../../client/desk/translate.js";
import { languageOf, translationOf } from "../../client/lib/translation.js";
import { Store } from "../../client/lib/store.js";

const store = (more) => {
  const made = new Store();
  made.take({ since: 0, seq: 1, mark: "m", put: [{ noun: "translation", id: "q1", v: 1, original: "km", lang: "vi", text: "Bao giờ?", ...more }], drop: [] });
  return made;
};

test("what everybody may read stands beside its question", () => {
  assert.equal(translationOf(store(), "q1").text, "Bao giờ?");
  assert.equal(languageOf(translationOf(store(), "q1")), "km");
  assert.equal(languageOf(translationOf(store(), "q2")), "vi");
});

test("what the desk alone sees is on no screen", () => {
  assert.equal(translationOf(store({ state: "alongside" }), "q1").text, "Bao giờ?");
  assert.equal(translationOf(store({ state: "of_old_wording" }), "q1"), null);
  assert.equal(translationOf(store({ state: "unshown" }), "q1"), null);
  assert.equal(translationOf(store({ text: null, changed: ["text"] }), "q1"), null);
});

test("a transfer takes along what the question says, in as many characters as a note has", () => {
  const desk = (more) => ({ store: store(more), limits: { note: 500 } });
  assert.equal(carried(desk(), { id: "q1" }).endsWith(": Bao giờ?"), true);
  const long = [...carried(desk({ text: "𠀋".repeat(900) }), { id: "q1" })];
  assert.equal(long.length, 500);
  assert.equal(long.at(-1), "…");
  assert.equal(carried(desk({ state: "of_old_wording" }), { id: "q1" }), "");
  assert.equal(carried(desk(), { id: "q2" }), "");
});
