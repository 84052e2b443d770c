import assert from "node:assert/strict";
import { test } from "node:test";

import { learn } from "../../client/lib/words.js";
import { nextCue } from "../../client/mixer/cue.js";
import { largestFirst } from "../../client/panel/order.js";
import { Supports } from "../../client/room/support.js";

learn({ "support.unsent": "Chưa gửi được." });
const QUESTION = { id: "q", supported: 0 };

// What is sent waits until the test answers it.
function world(tallies = {}) {
  const sent = [];
  const act = (command, payload) => new Promise((answer) => sent.push({ command, payload, answer }));
  return { sent, supports: new Supports({ session: `s${Math.random()}`, act, tallies }) };
}

test("a press counts at once, is marked until the server has it, and is counted once", async () => {
  const { sent, supports } = world({ q: 4 });
  const pressed = supports.flip("q");
  assert.deepEqual(JSON.parse(supports.of(QUESTION)), [5, true, true, false, ""]);
  assert.equal(await supports.flip("q"), null, "a second press while the first is on its way is none");
  assert.deepEqual(sent.map(({ command }) => command), ["support.give"]);
  supports.hear({ tallies: { q: 5 } });
  sent[0].answer({ ok: true });
  await pressed;
  supports.hear({ tallies: { q: 5 } });
  assert.deepEqual(JSON.parse(supports.of(QUESTION)), [5, true, false, false, ""]);
});

test("pressed again it is taken back; refused it is as before, and says why", async () => {
  const { sent, supports } = world({ q: 4 });
  const give = supports.flip("q");
  sent[0].answer({ ok: true });
  await give;
  const back = supports.flip("q");
  assert.equal(sent[1].command, "support.take_back");
  sent[1].answer({ ok: false, code: "support.throttled", say: "Xin đợi." });
  await back;
  assert.deepEqual(JSON.parse(supports.of(QUESTION)).slice(1), [true, false, false, "Xin đợi."]);
});

test("one's own question is not supported, and what was counted last stands until a signal says more", () => {
  const { supports } = world();
  supports.mine([{ id: "q" }]);
  assert.equal(JSON.parse(supports.of(QUESTION))[3], true);
  assert.equal(supports.count({ id: "x", supported: 7 }), 7);
});

test("the panel reads first what most people ask, and only what waits", () => {
  const question = (number, state, more = {}) => ({ id: `q${number}`, number, state, supported: 0, ...more });
  const every = [question(1, "accepted"), question(2, "accepted", { supported: 3 }), question(3, "accepted", { merged: [8, 9] }), question(4, "promised"),
    question(5, "answered_live", { supported: 90 }), question(6, "accepted", { supported: 3, merged: [7] })];
  const seat = { is: { waiting: ["accepted", "promised"] }, page: { limits: { groups: 9 } }, supported: ({ id, supported }) => Math.max(supported, id === "q4" ? 7 : 0) };
  assert.deepEqual(largestFirst(seat, every).map(({ number }) => number), [4, 6, 2, 3]);
  seat.page.limits.groups = 2;
  assert.deepEqual(largestFirst(seat, every).map(({ number }) => number), [4, 6]);
});

test("two who prepare the same question prepare it; later, or one's own, a second press takes it out", () => {
  const cue = { question: "q1", by: "staff:1", at: 1000 };
  assert.equal(nextCue({}, "q1", "staff:2", 1500), "q1");
  assert.equal(nextCue(cue, "q2", "staff:2", 1500), "q2");
  assert.equal(nextCue(cue, "q1", "staff:2", 1500), "q1");
  assert.equal(nextCue(cue, "q1", "staff:2", 9000), null);
  assert.equal(nextCue(cue, "q1", "staff:1", 1500), null);
});
