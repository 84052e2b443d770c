import assert from "node:assert/strict";
import { test } from "node:test";

import { Drawer } from "../../client/lib/drawer.js";
import { EXPIRED, Outbox, newCid } from "../../client/lib/outbox.js";
import { until } from "./wait.mjs";

class Memory {
  rows = new Map();
  get length() { return this.rows.size; }
  key(index) { return [...this.rows.keys()][index]; }
  getItem(key) { return this.rows.get(key) ?? null; }
  setItem(key, value) { this.rows.set(key, value); }
  removeItem(key) { this.rows.delete(key); }
}

const quiet = { postMessage() {} };

function made({ post, storage = new Memory(), locks = null, channel = quiet }) {
  return new Outbox({ name: "box", post, drawer: new Drawer("box", storage), locks, channel, random: () => 0 });
}

test("sends in order, one after another, and gives each its answer", async () => {
  const seen = [];
  const box = made({ post: async (envelope) => { seen.push(envelope.with.n); return { ok: true, seq: envelope.with.n }; } });
  const answers = await Promise.all([1, 2, 3].map((n) => box.act("question.accept", "s1", { n })));
  assert.deepEqual(seen, [1, 2, 3]);
  assert.deepEqual(answers.map((each) => each.seq), [1, 2, 3]);
  assert.equal(box.entries.length, 0);
});

test("no answer: the same id again, until there is one", async () => {
  const cids = [];
  const post = async ({ cid }) => {
    cids.push(cid);
    if (cids.length === 1) throw new Error("line fell");
    return cids.length === 2 ? { ok: false, code: "retry", retry: true } : { ok: true, seq: 9 };
  };
  const box = made({ post });
  const answer = await box.act("question.ask", "s1", { text: "…" });
  assert.equal(answer.seq, 9);
  assert.equal(new Set(cids).size, 1);
  assert.equal(cids.length, 3);
});

test("a refusal is an answer, and is not sent again", async () => {
  let times = 0;
  const box = made({ post: async () => { times += 1; return { ok: false, code: "question.conflict", say: "…" }; } });
  const answer = await box.act("question.accept", "s1", {});
  assert.equal(answer.code, "question.conflict");
  assert.equal(times, 1);
  assert.equal(box.entries.length, 0);
});

test("survives a reload: the next page sends what the last one could not", async () => {
  const storage = new Memory();
  const first = made({ storage, post: async () => { throw new Error("offline"); } });
  first.act("question.ask", "s1", { text: "Xin hỏi" }, "cid-of-first");
  await until("kept", () => first.entries.length === 1);
  first.close();
  const sent = [];
  const second = made({ storage, post: async (envelope) => { sent.push(envelope); return { ok: true, seq: 1 }; } });
  second.wake();
  await until("sent", () => sent.length === 1 && second.entries.length === 0);
  assert.deepEqual(sent[0], { do: "question.ask", session: "s1", cid: "cid-of-first", with: { text: "Xin hỏi" } });
});

test("of two tabs one sends, and both learn the answer", async () => {
  const storage = new Memory();
  const tabs = [];
  const channelOf = () => {
    const channel = { onmessage: null, postMessage(data) { for (const other of tabs) if (other !== channel) other.onmessage?.({ data }); } };
    tabs.push(channel);
    return channel;
  };
  let turn = Promise.resolve();
  const locks = { request: (_, __, work) => (turn = turn.then(work)) };
  let busy = 0;
  let most = 0;
  const sent = [];
  const post = async ({ cid }) => {
    busy += 1;
    most = Math.max(most, busy);
    await Promise.resolve();
    busy -= 1;
    sent.push(cid);
    return { ok: true, seq: sent.length };
  };
  const [one, two] = [made({ storage, locks, post, channel: channelOf() }), made({ storage, locks, post, channel: channelOf() })];
  const answers = await Promise.all([one.act("a.b", "s", {}), two.act("a.b", "s", {}), one.act("a.b", "s", {})]);
  assert.equal(most, 1);
  assert.equal(new Set(sent).size, 3);
  assert.equal(sent.length, 3);
  assert.ok(answers.every((each) => each.ok));
});

test("a full storage keeps the command in memory", async () => {
  const storage = new Memory();
  storage.setItem = () => { throw new Error("quota"); };
  const box = made({ storage, post: async () => ({ ok: true, seq: 4 }) });
  assert.equal((await box.act("question.ask", "s1", {})).seq, 4);
});

test("ids are such as the server takes", () => {
  assert.ok(/^[A-Za-z0-9_-]{8,64}$/.test(newCid()));
  assert.notEqual(newCid(), newCid());
});

test("what must not come late is not sent late, neither by this page nor by the next one", async () => {
  const storage = new Memory();
  const down = async () => { throw new Error("offline"); };
  const first = made({ storage, post: down });
  first.act("session.pause", "s1", {}, "cid-old-pause", 10_000);
  first.act("question.refuse", "s1", { question: "q1" }, "cid-refusal", 3_600_000);
  first.act("answer.draft", "s1", { text: "…" }, "cid-draft");
  await until("kept", () => first.entries.length === 3);
  first.close();
  for (const [key, text] of storage.rows) storage.rows.set(key, JSON.stringify({ ...JSON.parse(text), at: Date.now() - 60_000 }));
  const [sent, orphans] = [[], []];
  const second = new Outbox({
    name: "box", drawer: new Drawer("box", storage), locks: null, channel: quiet, random: () => 0,
    post: async (envelope) => { sent.push(envelope.do); return { ok: true, seq: 1 }; },
    orphan: (entry, answer) => orphans.push([entry.do, answer.code]),
  });
  second.wake();
  await until("emptied", () => second.entries.length === 0);
  assert.deepEqual(sent, ["question.refuse", "answer.draft"]);
  assert.deepEqual(orphans[0], ["session.pause", EXPIRED.code]);
});

test("an act that expires while its page waits is answered as expired", async () => {
  let down = true;
  const sent = [];
  const box = made({ post: async (envelope) => { if (down) throw new Error("offline"); sent.push(envelope); return { ok: true }; } });
  const answer = box.act("session.end", "s1", {}, undefined, 0);
  await new Promise((resolve) => setTimeout(resolve, 5));
  down = false;
  box.wake();
  assert.equal((await answer).code, EXPIRED.code);
  assert.equal(sent.length, 0);
});

test("a laptop's clock that was set back does not make an old act young", async () => {
  const storage = new Memory();
  const drawer = new Drawer("box", storage);
  drawer.put({ cid: "cid-1", do: "session.end", session: "s1", with: {}, at: Date.now() + 3_600_000, turn: 1, within: 10_000 });
  const sent = [];
  const box = made({ storage, post: async (envelope) => { sent.push(envelope); return { ok: true }; } });
  box.wake();
  await until("emptied", () => box.entries.length === 0);
  assert.equal(sent.length, 0);
});

test("what was never sent may be amended, what may be on its way not", async () => {
  let up = false;
  const sent = [];
  const storage = new Memory();
  const box = new Outbox({
    name: "box", drawer: new Drawer("box", storage), locks: null, channel: quiet, random: () => 0,
    ready: async () => up,
    post: async (envelope) => {
      sent.push(envelope.with.text);
      assert.equal(box.amend(envelope.cid, { text: "too late" }), false);
      return { ok: true };
    },
  });
  const answer = box.act("question.ask", "s1", { text: "first" }, "cid-1");
  await until("asked whether it can be sent", () => box.entries.length === 1);
  assert.ok(box.amend("cid-1", { text: "second" }));
  up = true;
  box.wake();
  assert.ok((await answer).ok);
  assert.deepEqual(sent, ["second"]);
  assert.equal(box.amend("cid-1", { text: "third" }), false);
});

test("an attempt without an answer may have arrived: no other text goes under its id, also after a reload", async () => {
  const storage = new Memory();
  const first = made({ storage, post: async () => { throw new Error("no answer"); } });
  first.act("question.ask", "s1", { text: "first" }, "cid-1");
  await until("tried", () => first.entries[0]?.tried);
  first.close();
  const second = made({ storage, post: async () => ({ ok: true }) });
  assert.equal(second.amend("cid-1", { text: "second" }), false);
});

test("locks without a signal of a time", async () => {
  const { timeout } = AbortSignal;
  AbortSignal.timeout = undefined;
  try {
    const locks = { request: (_, { signal }, work) => (signal.aborted ? Promise.reject(new Error("aborted")) : work()) };
    const box = made({ locks, post: async () => ({ ok: true, seq: 1 }) });
    assert.equal((await box.act("question.ask", "s1", {})).seq, 1);
  } finally {
    AbortSignal.timeout = timeout;
  }
});
