import assert from "node:assert/strict";
import { test } from "node:test";

import { learn } from "../../client/lib/words.js";
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
