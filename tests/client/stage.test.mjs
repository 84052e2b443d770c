import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../client/lib/store.js";
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
