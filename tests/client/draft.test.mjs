import assert from "node:assert/strict";
import { test } from "node:test";

import { Draft } from "../../client/desk/draft.js";

function made(answers) {
  const sent = [];
  const act = async (payload) => {
    sent.push(payload);
    return answers.shift() ?? { ok: true };
  };
  return { sent, draft: new Draft({ text: "", person: null, rev: 3, act, tell: () => {} }) };
}

test("saves what was typed, each save on the revision before it", async () => {
  const { sent, draft } = made([]);
  draft.type("một");
  draft.type("một hai");
  assert.equal(draft.state, "waiting");
  assert.ok(await draft.flush());
  draft.sign("p1");
  assert.ok(await draft.flush());
  assert.deepEqual(sent, [{ rev: 3, text: "một hai" }, { rev: 4, text: "một hai", person: "p1" }]);
  assert.equal(draft.state, "saved");
  assert.equal(draft.rev, 5);
});

test("nothing changed, nothing sent; empty is not a draft", async () => {
  const { sent, draft } = made([]);
  assert.ok(await draft.flush());
  draft.type("   ");
  assert.ok(!(await draft.flush()));
  assert.equal(sent.length, 0);
});

test("a colleague's draft meanwhile stops saving, and nothing is lost either way", async () => {
  const { sent, draft } = made([]);
  draft.type("của tôi");
  draft.seen(4, "của đồng nghiệp", null);
  assert.equal(draft.text, "của tôi");
  assert.equal(draft.state, "overtaken");
  assert.ok(!(await draft.flush()));
  assert.equal(sent.length, 0);
  draft.keep(4);
  assert.ok(await draft.flush());
  assert.deepEqual(sent, [{ rev: 4, text: "của tôi" }]);
});

test("the same when the server is the first to say so", async () => {
  const { draft } = made([{ ok: false, code: "answer.conflict" }]);
  draft.type("của tôi");
  assert.ok(!(await draft.flush()));
  assert.equal(draft.state, "overtaken");
  draft.take(4, "của đồng nghiệp", null);
  assert.equal(draft.text, "của đồng nghiệp");
  assert.ok(!draft.dirty);
});

test("without words of our own a colleague's draft is simply the newer one", () => {
  const { draft } = made([]);
  draft.seen(4, "của đồng nghiệp", "p2");
  assert.equal(draft.text, "của đồng nghiệp");
  assert.equal(draft.state, "still");
  assert.equal(draft.rev, 4);
});

test("what arrived although its answer was lost is our own, and what was typed since goes on from there", async () => {
  const { sent, draft } = made([{ ok: false, code: "outbox.expired" }]);
  draft.type("một");
  assert.equal(await draft.flush(), false);
  draft.type("một hai");
  draft.seen(4, "một", null, true);
  assert.equal(draft.state, "waiting");
  assert.equal(await draft.flush(), true);
  assert.deepEqual(sent[1], { rev: 4, text: "một hai" });
  draft.seen(6, "một", null, true);
  assert.equal(draft.state, "overtaken");
});

test("however many wait for a save that is under way, one follows it", async () => {
  const { sent, draft } = made([]);
  draft.type("một");
  const first = draft.flush();
  draft.type("một hai");
  assert.deepEqual(await Promise.all([first, draft.flush(), draft.flush()]), [true, true, true]);
  assert.deepEqual(sent.map(({ rev }) => rev), [3, 4]);
  assert.equal(draft.state, "saved");
});
