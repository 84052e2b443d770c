import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../client/lib/store.js";
import { Switches } from "../../client/lib/switches.js";
import { STEPS, hasBand, smaller, stepFor } from "../../client/stage/length.js";
import { View } from "../../client/stage/view.js";

test("size follows length, up to the longest question", () => {
  assert.equal(stepFor("x".repeat(60)), 60);
  assert.equal(stepFor("x".repeat(61)), 120);
  assert.equal(stepFor("x".repeat(5000)), 2000);
  assert.equal(smaller(500), 800);
  assert.equal(smaller(2000), 2000);
  assert.ok(hasBand(500) && !hasBand(800));
  assert.deepEqual([...STEPS].sort((a, b) => a - b), STEPS);
});

test("shows what is on air, and next the accepted question with the lowest number", () => {
  const store = new Store();
  const question = (number, state, kind = "question") => ({ noun: "question", id: `q${number}`, v: number, number, state, kind, text: "…" });
  store.take({
    since: 0, seq: 9, mark: "m", drop: [],
    put: [question(1, "accepted", "opinion"), question(4, "accepted"), question(3, "accepted"), question(2, "called"),
      { noun: "stage", id: "stage", v: 9, question: "q2", since: 1 }],
  });
  const view = new View({ address: "http://gltt.localhost:1", figures: { asked: 5, answered_live: 1, answered_later: 2 } }, store);
  assert.equal(view.question.number, 2);
  assert.equal(view.next.number, 3);
  assert.equal(view.address, "gltt.localhost:1");
  assert.deepEqual(view.figures, { asked: 5, answered: 3 });
  store.take({ since: 9, seq: 10, mark: "n", put: [{ noun: "question", id: "q2", v: 10, number: 2, state: "veiled", reason: "abusive" }], drop: [] });
  assert.equal(view.question, null, "a stub has no words to show");
});

test("of the log and a signal about a switch the later holds", () => {
  const store = new Store();
  const stage = (more) => ({ noun: "stage", id: "stage", question: null, since: null, blank: { on: false, at: 0 }, freeze: { on: false, at: 0 }, held: null, ...more });
  const question = (number) => ({ noun: "question", id: `q${number}`, v: number, number, state: "called", kind: "question", text: `${number}?` });
  store.take({ since: 0, seq: 3, mark: "a", drop: [], put: [question(1), question(2), stage({ v: 3, question: "q1" })] });
  const view = new View({}, store);
  assert.equal(view.question.number, 1);
  view.hear({ signal: "blank", on: true, at: 100 });
  assert.ok(view.blank);
  store.take({ since: 3, seq: 4, mark: "b", drop: [], put: [stage({ v: 4, question: "q1", blank: { on: false, at: 90 } })] });
  assert.ok(view.blank, "what is written is older");
  view.hear({ signal: "blank", on: false, at: 99 });
  assert.ok(view.blank, "a signal that comes late");
  store.take({ since: 4, seq: 5, mark: "c", drop: [], put: [stage({ v: 5, question: "q1", blank: { on: false, at: 101 } })] });
  assert.ok(!view.blank);
  view.hear({ signal: "freeze", on: true, at: 200 });
  store.take({ since: 5, seq: 6, mark: "d", drop: [], put: [stage({ v: 6, question: "q2" })] });
  assert.equal(view.question.number, 1, "frozen before the log knows");
  store.take({ since: 6, seq: 7, mark: "e", drop: [], put: [stage({ v: 7, question: "q2", freeze: { on: true, at: 200 }, held: "q1" })] });
  assert.equal(view.question.number, 1);
  assert.equal(new View({}, store).question.number, 1, "also after a reload");
  store.take({ since: 7, seq: 8, mark: "f", drop: [], put: [{ noun: "question", id: "q1", v: 8, number: 1, state: "veiled", reason: "abusive" }] });
  assert.equal(view.question, null, "what is taken out of sight leaves a frozen screen too");
  view.hear({ signal: "freeze", on: false, at: 300 });
  assert.equal(view.question.number, 2);
  assert.ok(new Switches(store, [{ signal: "blank", on: true, at: 400 }]).on("blank"), "as the page was told when it was drawn");
});
